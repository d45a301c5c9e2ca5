"""What is to be done in enforcement, of every kind together, by the day on which it is due."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongzhi.cases.queries import soon_of
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.desk.enforcement.pages import kinds
from gongzhi.desk.pages import LOOKS_INTO_CASES, desk_page, show
from gongzhi.enforcement import access, queries
from gongzhi.enforcement.queries import WORK_LISTS, Place, Work
from gongzhi.inspections import queries as inspections
from gongzhi.procedures.calendars import calendar
from gongzhi.procedures.rules import days_left

PAGE = 50
BESIDE = 8
"""So many rows stand beside a list of matters."""
SOURCES = (queries.open_work, inspections.open_work)
"""Each lists what its records ask for; one query each."""
LIKE_QUEUE = {"mine": "mine", "unit": "unit", "due-soon": "soon", "overdue": "overdue"}
"""Queue of matters → the list of work that belongs beside it."""


def lists() -> dict[str, str]:
    """Name the lists, in their order."""
    return {"mine": _("我的"), "unit": _("本单位"), "soon": _("即将到期"), "overdue": _("已超期")}


def first_work(name: str, *, viewer: Actor, today: date, after: Place | None = None, size: int) -> list[Work]:
    """Give the first rows of a list from all sources, in their order."""
    told = {"viewer": viewer, "today": today, "soon": soon_of(today), "after": after, "size": size}
    found = [row for source in SOURCES for row in source(name, **told)]
    return sorted(found, key=lambda row: row.place)[:size]


def place_in(text: str) -> Place | None:
    """Read the place behind which a page goes on.

    :raises Http404: if it is none.
    """
    if not text:
        return None
    day, _dash, rest = text.partition("_")
    kind, _dash, pk = rest.rpartition("_")
    try:
        place = (date.fromisoformat(day), kind, int(pk))
    except ValueError:
        raise Http404 from None
    if kind not in {*kinds(), "inspection"} or not 0 <= place[2] < 2**63:
        raise Http404
    return place


def shown(rows: list[Work], *, today: date) -> list[dict]:
    """Say each row as the list shows it."""
    work_calendar, titles = calendar(), {**kinds(), "inspection": _("监督检查")}
    return [
        {
            "row": row,
            "kind_title": titles[row.kind],
            "address": address_of(row.kind, row.number),
            "chip": row.due_date
            and {
                "days_left": days_left(today, row.due_date, calendar=work_calendar),
                "counted": "working",
                "due_date": row.due_date,
                "title": _("最近的期限"),
                "basis": "",
                "article": "",
                "mark": "",
                "provisional": False,
                "met": None,
            },
        }
        for row in rows
    ]


def address_of(kind: str, number: str) -> str:
    if kind == "inspection":
        return reverse("desk:inspection", args=[number])
    return reverse("desk:record", args=[kind, number])


@require_GET
@desk_page(*LOOKS_INTO_CASES)
def work(request: HttpRequest) -> HttpResponse:
    """Show one list of work."""
    today, viewer = clock.today(), request.viewer
    sees_all = access.sees_all(viewer)
    name = request.GET.get("list", "unit")
    if name not in WORK_LISTS:
        raise Http404
    if request.htmx:
        return beside(request, name)
    after = request.GET.get("after", "")[:60]
    rows = first_work(name, viewer=viewer, today=today, after=place_in(after), size=PAGE + 1)
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    base = f"?list={name}"
    context = {
        "name": name,
        "tabs": [
            {"key": key, "title": _("全部") if key == "unit" and sees_all else title, "current": key == name}
            for key, title in lists().items()
            if not (key == "mine" and sees_all and not viewer.units_as())
        ],
        "rows": shown(rows[:PAGE], today=today),
        "pager": {
            "previous_url": base if after else "",
            "next_url": f"{base}&after={last.place[0].isoformat()}_{last.kind}_{last.pk}" if last else "",
        },
    }
    return show(request, "desk/enforcement/work.html", context)


def beside(request: HttpRequest, name: str) -> HttpResponse:
    """Give the first rows of a list, to stand beside a list of matters that fetched them; nothing where there is
    none."""
    today = clock.today()
    rows = first_work(name, viewer=request.viewer, today=today, size=BESIDE + 1)
    if not rows:
        return HttpResponse()
    context = {
        "rows": shown(rows[:BESIDE], today=today),
        "more": len(rows) > BESIDE,
        "url": f"{reverse('desk:enforcement-work')}?list={name}",
    }
    return render(request, "desk/enforcement/work_beside.html", context)
