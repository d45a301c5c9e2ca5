"""Published alerts as web feeds: RSS, Atom and JSON Feed; narrowed by region and subject, as the page is."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongzhi.alerts.models import Alert
from gongzhi.alerts.queries import Question, latest
from gongzhi.core.actors import ANONYMOUS
from gongzhi.core.site import names
from gongzhi.portal.alerts import asked

MINUTES = 10
"""Readers that look often may keep a feed so long."""


def title_of(question: Question) -> str:
    return _("%(site)s · 消费提示") % {"site": names().name}


def changed(alert: Alert):
    return alert.corrected_at or alert.published_at


def address(name: str, *arguments) -> str:
    """Give the whole address of a page, as everybody outside reaches it."""
    return f"{settings.PUBLIC_URL}{reverse(f'portal:{name}', args=arguments)}"


class AlertsFeed(Feed):
    """The latest alerts as RSS."""

    feed_type = Rss201rev2Feed
    name = "alerts-rss"

    def __call__(self, request: HttpRequest, *args, **kwargs):
        response = super().__call__(request, *args, **kwargs)
        response["Cache-Control"] = f"public, max-age={MINUTES * 60}"
        return response

    def get_object(self, request: HttpRequest) -> Question:
        return asked(request)

    def title(self, question: Question) -> str:
        return title_of(question)

    def link(self, question: Question) -> str:
        return address("alerts")

    def feed_url(self, question: Question) -> str:
        told = urlencode({key: value for key, value in narrowed(question).items() if value})
        return address(self.name) + (f"?{told}" if told else "")

    def description(self, question: Question) -> str:
        return _("经第二人审核后发布的消费提示和更正。")

    subtitle = description

    def items(self, question: Question) -> list[Alert]:
        return latest(viewer=ANONYMOUS, question=question)

    def item_title(self, alert: Alert) -> str:
        return alert.title

    def item_description(self, alert: Alert) -> str:
        return alert.summary

    def item_link(self, alert: Alert) -> str:
        return address("alert", alert.pk)

    def item_guid(self, alert: Alert) -> str:
        return address("alert", alert.pk)

    item_guid_is_permalink = True

    def item_pubdate(self, alert: Alert):
        return alert.published_at

    def item_updateddate(self, alert: Alert):
        return changed(alert)

    def item_author_name(self, alert: Alert) -> str:
        return alert.unit.name

    def item_categories(self, alert: Alert) -> list[str]:
        return [word for word in (alert.subject_title, alert.region.name) if word]


class AlertsAtom(AlertsFeed):
    """The latest alerts as Atom."""

    feed_type = Atom1Feed
    name = "alerts-atom"


def narrowed(question: Question) -> dict[str, str]:
    return {"region": question.region, "subject": question.subject}


@require_safe
def alerts_json(request: HttpRequest) -> JsonResponse:
    """Give the latest alerts as JSON Feed 1.1."""
    question = asked(request)
    items = [
        {
            "id": address("alert", alert.pk),
            "url": address("alert", alert.pk),
            "title": alert.title,
            "summary": alert.summary,
            "content_text": f"{alert.body}\n\n{alert.advice}",
            "image": address("alert-card", alert.pk),
            "date_published": alert.published_at.isoformat(),
            "date_modified": changed(alert).isoformat(),
            "authors": [{"name": alert.unit.name}],
            "tags": [word for word in (alert.subject_title, alert.region.name) if word],
            "language": settings.LANGUAGE_CODE,
        }
        for alert in latest(viewer=ANONYMOUS, question=question)
    ]
    told = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title_of(question),
        "home_page_url": address("alerts"),
        "feed_url": address("alerts-json"),
        "items": items,
    }
    response = JsonResponse(
        told, json_dumps_params={"ensure_ascii": False}, content_type="application/feed+json; charset=utf-8"
    )
    response["Cache-Control"] = f"public, max-age={MINUTES * 60}"
    return response
