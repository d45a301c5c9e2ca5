"""The lists that officers work through: queues with filters, the next one, saved filters, assigning many at once."""

from functools import lru_cache
from urllib.parse import urlencode
from uuid import UUID, uuid4, uuid5

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import get_script_prefix, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from gongzhi.cases import access
from gongzhi.cases.actions.assign import assign_case
from gongzhi.cases.models import Case
from gongzhi.cases.queries import (
    LIST_FIELDS,
    PAGE,
    Filters,
    page_of_queue,
    place_in,
    queues,
    routings_of_many,
)
from gongzhi.cases.words import State
from gongzhi.core import clock
from gongzhi.core.actors import Role
from gongzhi.core.errors import Refused
from gongzhi.desk import filters as kept
from gongzhi.desk.enforcement.work import LIKE_QUEUE
from gongzhi.desk.filters import FilterForm, chips_of, query_of, saved_filters
from gongzhi.desk.limits import put_limits
from gongzhi.desk.pages import LOOKS_INTO_CASES, desk_page, first_queue, queues_for, show
from gongzhi.directory.models import Officer, Posting
from gongzhi.directory.queries import officers
from gongzhi.procedures.queries import digests


@require_GET
@desk_page()
def home(request: HttpRequest) -> HttpResponse:
    """Begin the day: the first list of this officer with what runs out today."""
    queue = first_queue(request.viewer)
    if not queue:
        return redirect("desk:units")
    return list_page(request, queue, digest=next(iter(digests(viewer=request.viewer, limit=1)), None))


@require_GET
@desk_page(*LOOKS_INTO_CASES)
def queue(request: HttpRequest, queue: str) -> HttpResponse:
    """Show one page of a list."""
    return list_page(request, queue)


def list_page(request: HttpRequest, queue: str, *, digest=None) -> HttpResponse:
    viewer, today = request.viewer, clock.today()
    this = known_queue(request, queue)
    form = FilterForm(request.GET) if request.GET else None
    filters = form.filters() if form else Filters()
    query = query_of(filters) if form else ""
    try:
        page = page_of_queue(
            queue, viewer=viewer, today=today, filters=filters, after=request.GET.get("after", ""), size=PAGE
        )
    except Refused:
        raise Http404 from None
    rows = put_places(queue, query, put_limits(page.rows, viewer=viewer, today=today))
    if queue == "triage":
        put_candidates(rows, viewer)
    base = reverse("desk:queue", args=[queue])
    context = {
        "queue": this,
        "rows": rows,
        "pager": {
            "previous_url": f"{base}?{query}" if request.GET.get("after") else "",
            "next_url": f"{base}?{with_parts(query, after=page.after)}" if page.after else "",
        },
        "query": query,
        "may_name_persons": request.viewer.is_a(Role.SUPERVISOR),
        "chips": chips_of(filters),
        "wrong": [
            (form[name].label, error) for name, errors in (form.errors if form else {}).items() for error in errors
        ],
        "saved": saved_filters(viewer=viewer),
        "beside": None if query or request.GET.get("after") else LIKE_QUEUE.get(queue),
        "unread": digest if digest and digest.read_at is None and digest.items else None,
        "may_assign": viewer.is_a(*access.CASE_WORK) and queue not in {"triage", "pending", "assisting"},
        "may_route": viewer.is_a(*access.CASE_WORK, Role.SECRETARIAT),
    }
    return show(request, "desk/queue.html", context, queue=queue)


def wrong_in(form: FilterForm) -> list[tuple[str, str]]:
    return [(form[name].label, error) for name, errors in form.errors.items() for error in errors]


def known_queue(request: HttpRequest, key: str):
    """Find a list that means something to this officer, or say that it is not there."""
    if key not in queues_for(request.viewer):
        raise Http404
    return next(each for each in queues() if each.key == key)


def with_parts(query: str, **parts) -> str:
    """Add parts to a query as it stands in an address."""
    told = QueryDict(query, mutable=True)
    for name, value in parts.items():
        told[name] = value
    return told.urlencode()


def put_places(queue: str, query: str, rows: list[Case]) -> list[Case]:
    """Put on each row its address, which remembers the list and the row's place in it, and whose turn it is."""
    filters = urlencode({"filters": query})
    for case in rows:
        case.address = f"{case_address(case.number)}?list={queue}&at={place_in(queue, case)}&{filters}"
        case.turn = turn_of(case)
        case.snippet = None  # a name that a template does not find costs more than the rest of its row
    return rows


def case_address(number: str) -> str:
    """Give the address of a case; lists ask for dozens."""
    return address_pattern(get_script_prefix()).replace(ANY_NUMBER, number)


@lru_cache(maxsize=10)
def address_pattern(prefix: str) -> str:
    return reverse("desk:case", args=[ANY_NUMBER])


def put_candidates(rows: list[Case], viewer) -> None:
    """Put on each row of the triage list the units that the rules found it hard to choose between."""
    words = routings_of_many([case.pk for case in rows], viewer=viewer)
    for case in rows:
        case.routing = words.get(case.pk)
        case.act_key = uuid4()


@require_GET
@desk_page(*LOOKS_INTO_CASES)
def following(request: HttpRequest) -> HttpResponse:
    """Lead to the case behind the one just worked on, in the list that it was opened from."""
    queue, query = request.GET.get("list", ""), request.GET.get("filters", "")
    known_queue(request, queue)
    filters = FilterForm(QueryDict(query)).filters()
    after, looks = request.GET.get("at", ""), 0
    while True:
        try:
            page = page_of_queue(
                queue, viewer=request.viewer, today=clock.today(), filters=filters, after=after, size=1
            )
        except Refused:
            raise Http404 from None
        after, looks = page.after, looks + 1
        if page.rows or not after or looks == MOST_LOOKS:
            break
    if not page.rows:
        messages.info(request, _("这个列表后面没有了。"))
        return redirect(f"{reverse('desk:queue', args=[queue])}?{query_of(filters)}")
    return redirect(put_places(queue, query_of(filters), page.rows)[0].address)


@require_GET
@desk_page(*LOOKS_INTO_CASES)
def filter_panel(request: HttpRequest, queue: str) -> HttpResponse:
    """Show the filters of a list: inside its page, or as a page of their own."""
    this = known_queue(request, queue)
    viewer = request.viewer
    colleagues = list(officers(viewer=viewer, at=clock.now(), roles=access.CASE_WORK)[:200])
    data = request.GET.copy()
    data.update(names_of(request))
    context = {"queue": this, "form": FilterForm(data, officers=colleagues)}
    if request.htmx:
        return render(request, "desk/filter_form.html", context)
    return show(request, "desk/filter_page.html", context, queue=queue)


def names_of(request: HttpRequest) -> dict[str, str]:
    """Tell the names of the unit and the region that are filtered by."""
    filters = FilterForm(request.GET).filters()
    found = {}
    for name, value in (("unit", filters.unit), ("region", filters.region)):
        if value:
            found[f"{name}_name"] = kept.words_of(name, value)
    return found


@require_POST
@desk_page(*LOOKS_INTO_CASES)
def save_filter(request: HttpRequest, queue: str) -> HttpResponse:
    """Keep the list as it is filtered now under a name."""
    known_queue(request, queue)
    query = request.POST.get("query", "")
    try:
        saved = kept.save_filter(title=request.POST.get("title", ""), queue=queue, query=query, by=request.viewer)
    except Refused as refused:
        messages.error(request, str(refused.reason))
        query = query_of(FilterForm(QueryDict(query)).filters())
        return redirect(f"{reverse('desk:queue', args=[queue])}?{query}")
    messages.success(request, _("已保存筛选“%(title)s”。") % {"title": saved.title})
    return redirect(f"{reverse('desk:queue', args=[queue])}?{saved.query}")


@require_POST
@desk_page(*LOOKS_INTO_CASES)
def forget_filter(request: HttpRequest, saved: int) -> HttpResponse:
    """Delete a saved filter."""
    kept.forget_filter(saved, by=request.viewer)
    messages.success(request, _("已删除保存的筛选。"))
    return redirect("desk:home")


MOST_AT_ONCE = 200
ANY_NUMBER = "0000000000"
"""Stands in an address for the number of a case."""
MOST_LOOKS = 10
"""A list of everything is looked through by stretches; the next case lies within so many of them."""


class AssignManyForm(forms.Form):
    """To whom the chosen cases go."""

    use_required_attribute = False
    key = forms.UUIDField(widget=forms.HiddenInput)
    officer = forms.TypedChoiceField(label=gettext_lazy("承办人"), coerce=int)

    def __init__(self, *args, officers: dict[int, str], **rest):
        super().__init__(*args, **rest)
        self.fields["officer"].choices = [("", _("请选择")), *((str(pk), name) for pk, name in officers.items())]


@require_POST
@desk_page(*access.CASE_WORK)
def assign_many(request: HttpRequest) -> HttpResponse:
    """Assign the chosen cases to one officer: choose whom, then tell for each case whether it was done or why not."""
    numbers = list(dict.fromkeys(request.POST.getlist("case")))[:MOST_AT_ONCE]
    found = access.visible(request.viewer).filter(number__in=numbers).select_related(*LIST_FIELDS)
    by_number = {case.number: case for case in found}
    cases = [by_number[number] for number in numbers if number in by_number]
    back = back_to_list(request.POST.get("list", ""), request.POST.get("query", ""), request)
    if not cases:
        messages.error(request, _("请先在列表中选中要指派的件。"))
        return redirect(back)
    data = request.POST if "officer" in request.POST else None
    form = AssignManyForm(data, initial={"key": uuid4()}, officers=officers_for(cases))
    context = {
        "form": form,
        "cases": cases,
        "back": back,
        "list": request.POST.get("list", ""),
        "query": request.POST.get("query", ""),
    }
    if not form.is_valid():
        return show(request, "desk/assign_many.html", context, status=422 if data else 200)
    results = [assign_one(case, form.cleaned_data, request) for case in cases]
    done = sum(not refusal for _case, refusal in results)
    officer = Officer.objects.get(pk=form.cleaned_data["officer"])
    context |= {"results": results, "done": done, "refused": len(results) - done, "officer": officer}
    return show(request, "desk/assigned.html", context)


def assign_one(case: Case, told: dict, request: HttpRequest) -> tuple[Case, str]:
    """Assign one of many; give the case with the reason why not, empty where it was done."""
    key: UUID = uuid5(told["key"], case.number)
    try:
        assign_case(case=case, officer_id=told["officer"], by=request.viewer, at=clock.now(), key=key)
    except Refused as refused:
        return case, str(refused.reason)
    return case, ""


def officers_for(cases: list[Case]) -> dict[int, str]:
    """Name the officers who may handle one of these cases: id → name, with the unit where there are several."""
    units = {case.unit_id: case.unit.short_name for case in cases}
    at = clock.now()
    found: dict[int, str] = {}
    working = Posting.objects.in_force(clock.day_of(at)).filter(
        unit_id__in=units,
        roles__overlap=[role.value for role in access.CASE_WORK],
        officer__is_active=True,
    )
    for officer_id, name, unit_id in working.order_by("officer__name", "officer_id").values_list(
        "officer_id", "officer__name", "unit_id"
    ):
        found.setdefault(officer_id, f"{name}（{units[unit_id]}）" if len(units) > 1 else name)
    return found


def back_to_list(queue: str, query: str, request: HttpRequest) -> str:
    """Give the address of the list that an officer came from."""
    if queue not in queues_for(request.viewer):
        return reverse("desk:home")
    return f"{reverse('desk:queue', args=[queue])}?{query_of(FilterForm(QueryDict(query)).filters())}"


def turn_of(case: Case) -> str:
    """Say whose turn it is."""
    if case.state == State.TRIAGE:
        return _("等待分办")
    if case.state == State.NEGOTIATING:
        return _("企业与消费者协商中")
    if case.state == State.TRANSFERRING:
        return _("等待对方接收")
    if case.officer_id:
        return case.officer.name
    return _("待指派")
