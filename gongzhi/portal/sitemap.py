"""A map of the public pages for search engines: standing pages, alerts, articles; bounded, by Django's sitemaps."""

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as answer
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from gongzhi.alerts.queries import public_addresses
from gongzhi.core import clock
from gongzhi.core.actors import ANONYMOUS
from gongzhi.library.queries import public_articles
from gongzhi.procedures.catalog import all_procedures

MOST = 5000
"""So many addresses of each kind at most: the newest."""
HOUR = 3600
STANDING = (
    "home", "file", "track", "guide", "alerts", "subscribe", "law", "law-cases", "traders", "inspections", "samples",
    "penalties", "breaches", "bodies", "stores", "open-data", "disclosures",
)  # fmt: skip


class Public(Sitemap):
    """A part of the map, with the address under which everybody outside reaches this gongzhi."""

    def get_protocol(self, protocol=None) -> str:
        return settings.PUBLIC_URL.partition("://")[0]

    def get_domain(self, site=None) -> str:
        return settings.PUBLIC_URL.partition("://")[2]


class Standing(Public):
    """Pages that are always there."""

    def items(self):
        return STANDING

    def location(self, name: str) -> str:
        return reverse(f"portal:{name}")


class Alerts(Public):
    limit = MOST

    def items(self):
        return list(public_addresses(viewer=ANONYMOUS)[:MOST])

    def location(self, alert) -> str:
        return reverse("portal:alert", args=[alert.pk])

    def lastmod(self, alert):
        return alert.ended_at or alert.corrected_at or alert.published_at


class Articles(Public):
    limit = MOST

    def items(self):
        return list(public_articles(viewer=ANONYMOUS)[:MOST])

    def location(self, article) -> str:
        return reverse("portal:law-article", args=[article.act.key, article.key])

    def lastmod(self, article):
        return article.current.decided_at


class Procedures(Public):
    def items(self):
        today = clock.today()
        return [law for law in all_procedures() if law.kinds and law.in_force(today)]

    def location(self, law) -> str:
        return reverse("portal:procedure", args=[law.id])


SECTIONS = {"pages": Standing, "alerts": Alerts, "law": Articles, "procedures": Procedures}


@require_safe
@cache_control(public=True, max_age=HOUR)
def sitemap(request: HttpRequest) -> HttpResponse:
    """Give the map."""
    return answer(request, SECTIONS)
