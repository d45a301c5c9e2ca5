"""How assignments look in lists: the tone and icon of their lights."""

from gongzhi.conference.models import Assignment

LIGHTS = {
    "on_time": ("quiet", "clock"),
    "due_soon": ("warn", "alert-triangle"),
    "late": ("bad", "alert-circle"),
    "done": ("good", "circle-check"),
}
"""How lights look: tone and icon, always with their word."""


def put_looks(rows: list[Assignment]) -> list[Assignment]:
    """Put onto each row how its light looks."""
    for row in rows:
        row.tone, row.icon = LIGHTS[row.light]
    return rows
