"""Looking for anything that is public, at once: one page, some of each kind, each with the way to all of them."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongzhi.alerts.queries import Question, page_of_published
from gongzhi.core import clock
from gongzhi.core.actors import ANONYMOUS
from gongzhi.core.grams import grams, normalise
from gongzhi.enforcement.public import published_decisions
from gongzhi.library.queries import found as articles_found
from gongzhi.portal.finding import traders_found
from gongzhi.procedures.catalog import all_procedures
from gongzhi.publicity import public as publicity
from gongzhi.sampling import queries as sampling
from gongzhi.sampling.public import Question as SamplingQuestion
from gongzhi.schemes.public import page_of_stores

LONGEST = 60
"""Of what is looked for."""
MOST = 5
"""So many of each kind are shown."""


@dataclass(frozen=True)
class Hit:
    """Something that was found."""

    title: str
    url: str
    detail: str = ""


@dataclass(frozen=True)
class Group:
    """What was found of one kind."""

    key: str
    title: str
    hits: list[Hit]
    all_url: str = ""
    """Where all of it is; empty where this is all there is to look at."""


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show what was found of each kind: a number of queries that does not depend on how much there is."""
    text = request.GET.get("q", "")[:LONGEST].replace("\0", "").strip()
    fits = bool(grams(text))
    groups = [group for look in LOOKS if (group := look(text)).hits] if fits else []
    context = {"text": text, "too_short": bool(text) and not fits, "groups": groups}
    return render(request, "portal/search.html", context)


def more(name: str, text: str) -> str:
    return f"{reverse(f'portal:{name}')}?{urlencode({'q': text})}"


def alerts(text: str) -> Group:
    page = page_of_published(viewer=ANONYMOUS, question=Question(text=text), size=MOST)
    hits = [
        Hit(row.title, reverse("portal:alert", args=[row.pk]), f"{row.region.name} · {row.summary}")
        for row in page.rows
    ]
    return Group("alerts", _("消费提示"), hits, more("alerts", text))


def law(text: str) -> Group:
    page = articles_found(text, viewer=ANONYMOUS, size=MOST)
    hits = [
        Hit(
            row.current.title if row.act.is_case else f"{row.act.title}{row.label} {row.current.title}",
            reverse("portal:law-article", args=[row.act.key, row.key]),
            row.current.says[:80],
        )
        for row in page.rows
    ]
    return Group("law", _("法律法规"), hits, more("law", text))


def procedures(text: str) -> Group:
    wanted, today = normalise(text), clock.today()
    hits = [
        Hit(law.title, reverse("portal:procedure", args=[law.id]), f"《{law.basis}》")
        for law in all_procedures()
        if law.kinds and law.in_force(today) and wanted in normalise(f"{law.title}{law.basis}")
    ]
    return Group("procedures", _("投诉举报怎样办"), hits[:MOST], reverse("portal:guide"))


def traders(text: str) -> Group:
    hits = [
        Hit(row["label"], reverse("portal:trader", args=[row["value"]]), row["detail"])
        for row in traders_found(text)[:MOST]
    ]
    return Group("traders", _("经营者"), hits, more("traders", text))


def disclosures(text: str) -> Group:
    question = publicity.Question(text=text)
    page = publicity.published(question, viewer=ANONYMOUS, today=clock.today(), size=MOST)
    hits = [
        Hit(
            row.trader,
            reverse("portal:disclosure", args=[row.number]),
            " · ".join(part for part in (row.subject_title, row.problem_title, row.result) if part),
        )
        for row in page.rows
    ]
    return Group("disclosures", _("投诉公示"), hits, more("disclosures", text))


def stores(text: str) -> Group:
    page = page_of_stores(viewer=ANONYMOUS, text=text, size=MOST)
    hits = [
        Hit(row.store.name, reverse("portal:store", args=[row.store.code]), row.laid_down.title) for row in page.rows
    ]
    return Group("stores", _("承诺门店"), hits, more("stores", text))


def samples(text: str) -> Group:
    page = sampling.published(viewer=ANONYMOUS, question=SamplingQuestion(text=text), after="")
    hits = [
        Hit(
            row.goods,
            reverse("portal:sample", args=[row.number]),
            f"{_('合格') if row.passed else _('不合格')} · {row.trader}",
        )
        for row in page.rows[:MOST]
    ]
    return Group("samples", _("抽检结果"), hits, more("samples", text))


def penalties(text: str) -> Group:
    page = published_decisions(viewer=ANONYMOUS, today=clock.today(), text=text, size=MOST)
    hits = [
        Hit(row.party_name, reverse("portal:penalty", args=[row.number]), f"{row.decision_number} · {row.violation}")
        for row in page.rows
    ]
    return Group("penalties", _("行政处罚"), hits, more("penalties", text))


LOOKS = (alerts, law, procedures, traders, disclosures, stores, samples, penalties)
"""Each looks through one kind, in the order of the page."""
