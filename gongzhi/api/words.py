"""Words of the description of the API: written in Chinese where they stand, translated when they are shown."""

from django.utils.translation import gettext, gettext_noop

N_ = gettext_noop
"""Marks a text to be translated later."""

SHOWN = {"description", "summary", "title", "detail"}


def in_language(part):
    """Give a part of the OpenAPI description in the language of the reader."""
    if isinstance(part, dict):
        return {
            name: gettext(value) if name in SHOWN and isinstance(value, str) and value else in_language(value)
            for name, value in part.items()
        }
    if isinstance(part, list):
        return [in_language(each) for each in part]
    return part
