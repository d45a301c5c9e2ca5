"""What everybody may read: the first page, the notes, the procedures."""

from datetime import UTC, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongzhi.alerts.queries import Question, latest, prefectures
from gongzhi.cases.words import Kind
from gongzhi.conference.queries import public_resolutions
from gongzhi.core import clock
from gongzhi.core.actors import ANONYMOUS
from gongzhi.core.listing import listed
from gongzhi.directory.models import Level
from gongzhi.directory.queries import hotlines, units_tree
from gongzhi.portal import near
from gongzhi.portal.outlook import law_for, length_of, told_limits
from gongzhi.procedures.catalog import (
    EVERY_MEMBER,
    WORKING_RULES,
    Procedure,
    UnknownProcedure,
    all_procedures,
    procedure_by_id,
)

ROBOTS = """User-agent: *
Disallow: /desk/
Disallow: /file/
Disallow: /find/
Disallow: /rate/
Disallow: /refunds/
Disallow: /status/
Disallow: /alerts/subscription/
Disallow: /search/
"""
MOST_NEAR = 5
"""So many alerts stand on the first page."""
MOST_RESOLVED = 3
"""So many resolutions of the conference."""


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the ways in, the alerts near the reader, what the conference resolved, and who answers which number."""
    lines = sorted(hotlines(on=clock.today()), key=lambda line: (not line.unit.is_lead, line.key))
    regions = prefectures()
    told = request.COOKIES.get(near.COOKIE, "")
    region = next((each for each in regions if each.pk == told), None)
    question = Question(region=region.pk if region else "")
    context = {
        "hotlines": lines,
        "regions": regions,
        "region": region,
        "alerts": latest(viewer=ANONYMOUS, question=question, most=MOST_NEAR),
        "resolutions": public_resolutions(viewer=ANONYMOUS, size=MOST_RESOLVED).rows,
        "is_home": True,
    }
    return render(request, "portal/home.html", context)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell search engines what is not for them."""
    where = f"Sitemap: {settings.PUBLIC_URL}{reverse('portal:sitemap')}\n"
    return HttpResponse(ROBOTS + where, content_type="text/plain")


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Tell whoever finds a hole whom to tell (RFC 9116); nothing where the deployment names nobody."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    ends = clock.start_of(clock.today()) + timedelta(days=180)
    text = (
        f"Contact: {settings.SECURITY_CONTACT}\n"
        f"Expires: {ends.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}\n"
        "Preferred-Languages: zh, en\n"
        f"Canonical: {settings.PUBLIC_URL}{reverse('portal:security')}\n"
    )
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def member_names() -> dict[str, str]:
    """Name the members by their provincial office: key → short name."""
    units = units_tree(on=clock.today()).filter(level=Level.PROVINCE)
    return {unit.member: unit.short_name for unit in reversed(units)}


def rules_who(law: Procedure, names: dict[str, str]) -> str:
    """Say whose matters a procedure rules."""
    who = listed(names.get(member, member) for member in law.members if member != EVERY_MEMBER)
    lines = listed(law.hotlines)
    if EVERY_MEMBER not in law.members:
        return _("%(who)s（经 %(lines)s 提出的）") % {"who": who, "lines": lines} if lines else who
    return _("经 %(lines)s 提出的事项") % {"lines": lines} if lines else _("没有专门规定的单位")


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """Explain the kinds of matter, and what the law says of each today."""
    today, names = clock.today(), member_names()
    laws = [
        {"law": law, "who": rules_who(law, names), "terms": [(limit, length_of(limit)) for limit in told_limits(law)]}
        for law in all_procedures()
        if law.in_force(today) and law.key != WORKING_RULES and all(line.isdecimal() for line in law.hotlines)
    ]
    laws.sort(key=lambda row: EVERY_MEMBER in row["law"].members)
    kinds = [(kind, [row for row in laws if kind in row["law"].kinds]) for kind in Kind]
    return render(request, "portal/guide.html", {"kinds": kinds, "here": "guide"})


@require_safe
def procedure(request: HttpRequest, id: str) -> HttpResponse:
    """Show everything that one version of one procedure lays down, with articles and marks."""
    try:
        law = procedure_by_id(id)
    except UnknownProcedure:
        raise Http404 from None
    today = clock.today()
    newer = None
    if law.kinds and not law.in_force(today):
        newer = law_for(law.members[0], law.kinds[0], today)
    return render(
        request,
        "portal/procedure.html",
        {
            "law": law,
            "who": rules_who(law, member_names()),
            "kinds": [Kind(kind).label for kind in law.kinds],
            "limits": [(limit, length_of(limit), [length_of(one) for one in limit.extension]) for limit in law.limit],
            "in_force": law.in_force(today),
            "newer": newer if newer and newer.id != law.id else None,
            "sections": sections_of(law),
            "here": "guide",
        },
    )


def sections_of(law: Procedure) -> list[tuple[str, list]]:
    """Group the rest of a procedure for reading: (heading, facts)."""
    found = [
        (_("先要向企业提出"), [law.prior_complaint] if law.prior_complaint else []),
        (_("需要提供什么"), list(law.content)),
        (_("几个人共同提出"), [law.joint] if law.joint else []),
        (_("由哪里办理"), list(law.jurisdiction)),
        (_("不予受理的情形"), list(law.decline_ground)),
        (_("终止办理的情形"), list(law.end_ground)),
        (_("不计算在时限内的情形"), [pause for pause in law.pause if pause.excludes]),
        (_("应当告知和公开的"), list(law.duty)),
        (_("其他规定"), list(law.rule)),
    ]
    return [(heading, facts) for heading, facts in found if facts]
