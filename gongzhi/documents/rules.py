"""Conditions and reckonings of documents; pure. A guard returns None, or the reason for refusing."""

from datetime import date

from django.utils.translation import gettext as _


def number_of(word: str, sign: str, year: int, sequence: int) -> str:
    """Write a document's number.

    >>> number_of("黔市监", "消受", 2026, 1)
    '黔市监消受〔2026〕1号'
    """
    return f"{word}{sign}〔{year}〕{sequence}号"


def day_fits(day: date, *, issued: date, today: date) -> str | None:
    """Refuse a day of service before the document was there or in the future."""
    if day < issued:
        return _("送达日期不能早于成文日期。")
    if day > today:
        return _("送达日期不能晚于今天。")
    return None
