"""Writing several things one after the other, as the reader's language does."""

from collections.abc import Iterable

from django.utils.translation import gettext as _


def listed(items: Iterable) -> str:
    """Write things in a row: 退款、更换, in English Refund, Replacement."""
    return _("、").join(map(str, items))
