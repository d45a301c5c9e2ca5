"""The code that, with the number, opens a matter to its consumer. It is reckoned, not stored."""

import hmac

from gongzhi.core.numbers import CODE_ALPHABET, is_number, plain_number
from gongzhi.core.personal import digest


def code_of(case) -> str:
    """Reckon the code of a case: six characters, about 30 bits, from its door's key and the lookup key."""
    left = int.from_bytes(digest("case code", f"{case.number}:{case.source}:{case.source_key}"), "big")
    letters = []
    for _position in range(6):
        left, rest = divmod(left, len(CODE_ALPHABET))
        letters.append(CODE_ALPHABET[rest])
    return "".join(letters)


def opens(case, code: str) -> bool:
    """Tell whether this code opens the case; case and blanks do not matter."""
    return hmac.compare_digest(code_of(case).encode(), "".join(code.split()).upper().encode())


def well_formed(number: str) -> bool:
    """Tell whether a typed number can be a case's number at all."""
    return is_number(plain_number(number))
