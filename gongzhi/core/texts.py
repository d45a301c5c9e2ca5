"""Text as people type it: cleaned of what no database can hold."""

import re

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def clean(text: str) -> str:
    """Take out control characters, which no database text may hold, and blank space at both ends."""
    return CONTROL.sub("", text).strip()
