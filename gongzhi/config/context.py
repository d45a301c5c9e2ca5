"""What every template knows: how the site names itself, and how this reader wants it to look."""

from django.conf import settings
from django.http import HttpRequest

from gongzhi.core.site import names

THEMES = ("auto", "light", "dark")
TYPES = ("ordinary", "large")
CONTRASTS = ("auto", "more")
LOOKS = {"theme": THEMES, "type": TYPES, "contrast": CONTRASTS}
"""Name of the cookie → what it may say; the first is what holds without one."""


def site(request: HttpRequest) -> dict:
    """Give templates `site`: name, owner, conference, languages, and how the reader wants pages to look.

    theme (auto|light|dark), type (ordinary|large) and contrast (auto|more) come from cookies, so that the first paint
    is already right.
    """
    told = {name: request.COOKIES.get(name, "") for name in LOOKS}
    looks = {name: told[name] if told[name] in choices else choices[0] for name, choices in LOOKS.items()}
    return {"site": {**names().model_dump(), **looks, "languages": settings.LANGUAGES}}
