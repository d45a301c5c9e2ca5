"""Numbers that are sayable on the phone and carry a check digit, and codes that cannot be guessed."""

from stdnum import damm

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without 0, 1, I, L and O, which are misread."""


def case_number(year: int, sequence: int) -> str:
    """Make a number: two digits of the year, seven of the sequence, one check digit.

    >>> case_number(2026, 17)
    '2600000177'
    """
    body = f"{year % 100:02d}{sequence:07d}"
    return body + damm.calc_check_digit(body)


def plain_number(text: str) -> str:
    """Reduce what somebody typed or said to the digits of a number."""
    return "".join(character for character in text if character.isdigit())


def is_number(text: str) -> bool:
    """Tell whether the check digit fits: catches every single wrong digit and every swap of neighbours."""
    number = plain_number(text)
    return len(number) == 10 and damm.is_valid(number)


def spoken(number: str) -> str:
    """Write a number the way it is read out: 260 000 0177."""
    return f"{number[:3]} {number[3:6]} {number[6:]}"
