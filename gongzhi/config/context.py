"""What every template knows: how the site names itself, and how this reader wants it to look."""

from django.conf import settings
from django.http import HttpRequest

from gongzhi.core.site import names

THEMES = ("auto", "light", "dark")
TYPES = ("ordinary", "large")


def site(request: HttpRequest) -> dict:
    """Give templates `site`: name, owner, conference, theme (auto|light|dark), type (ordinary|large), languages.

    Theme and type come from cookies that the page's script sets, so that the first paint is already right.
    """
    theme = request.COOKIES.get("theme", "")
    size = request.COOKIES.get("type", "")
    return {
        "site": {
            **names().model_dump(),
            "theme": theme if theme in THEMES else THEMES[0],
            "type": size if size in TYPES else TYPES[0],
            "languages": settings.LANGUAGES,
        },
    }
