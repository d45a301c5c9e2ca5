"""What opens a matter to its consumer: the code that goes with its number, reckoned, not stored; links to rate it."""

import hmac
from datetime import datetime, timedelta

from django.core import signing

from gongzhi.cases.models import Case
from gongzhi.core import clock
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


RATING_LINK_DAYS = 30


def rating_token(case: Case, *, at: datetime) -> str:
    """Make the token of a link by which a consumer rates this case and does nothing else, for `RATING_LINK_DAYS`."""
    until = clock.day_of(at) + timedelta(days=RATING_LINK_DAYS)
    return signer().sign(f"{case.number}-{until:%Y%m%d}")


def case_to_rate(token: str, *, at: datetime) -> Case | None:
    """Find the case that a rating link belongs to; None for one that is false or has run out."""
    try:
        number, _dash, until = signer().unsign(token).partition("-")
    except signing.BadSignature:
        return None
    if f"{clock.day_of(at):%Y%m%d}" > until:
        return None
    return Case.objects.select_related("unit").filter(number=number).first()


def signer() -> signing.Signer:
    return signing.Signer(salt="gongzhi.cases.rating")
