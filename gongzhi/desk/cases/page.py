"""The page of one case: everything that decides the next act, and what a colleague must not see stays masked."""

from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode
from uuid import uuid4

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.cases import access, rules
from gongzhi.cases.actions.reveal import REVEALABLE, reveal_code, reveal_field
from gongzhi.cases.attachments import attachments_of
from gongzhi.cases.models import Case
from gongzhi.cases.queries import (
    MaskedParty,
    history_of,
    links_of,
    offers_of,
    parties_of,
    possible_duplicates,
    routings_of,
)
from gongzhi.cases.states import CASE
from gongzhi.cases.words import Claim, LinkKind, Part, State
from gongzhi.core import clock, files, journal
from gongzhi.core.actors import Role
from gongzhi.core.errors import Refused
from gongzhi.desk.cases.cited import facts_cited
from gongzhi.desk.cases.sections import sections_of
from gongzhi.desk.filters import FilterForm, query_of
from gongzhi.desk.limits import chips_of
from gongzhi.desk.lists import back_to_list, turn_of
from gongzhi.desk.pages import LOOKS_INTO_CASES, desk_page, find_case, queues_for, show
from gongzhi.procedures.catalog import Procedure
from gongzhi.routing.subjects import subject_title

TONES = {
    "accept": "accent",
    "settle": "good",
    "close": "good",
    "answer": "good",
    "decline": "bad",
    "end": "bad",
    "remind": "warn",
    "return": "warn",
    "transfer": "warn",
    "reopen": "warn",
}
CODE = "code"
"""In place of a field of a person: the code that opens the case to its consumer."""
HIDE_AFTER = 60
"""Seconds after which what was revealed is masked again."""


@dataclass(frozen=True)
class Line:
    """A line of history as the component shows it."""

    at: object
    sentence: str
    note: str
    tone: str


@dataclass(frozen=True)
class Place:
    """The list that a case was opened from, and its place there, as carried along in addresses."""

    queue: str
    at: str
    filters: str

    @property
    def query(self) -> str:
        return urlencode({"list": self.queue, "at": self.at, "filters": self.filters}) if self.queue else ""


def place_of(request: HttpRequest) -> Place:
    """Read from an address which list the case was opened from; nothing where it is none of this officer's."""
    queue = request.GET.get("list", "")
    if queue not in queues_for(request.viewer) or not request.GET.get("at"):
        return Place("", "", "")
    filters = query_of(FilterForm(QueryDict(request.GET.get("filters", ""))).filters())
    return Place(queue, request.GET["at"][:40], filters)


@require_GET
@desk_page(*LOOKS_INTO_CASES)
def case_page(request: HttpRequest, number: str) -> HttpResponse:
    """Show a case."""
    return show_case(request, find_case(request, number))


def show_case(request: HttpRequest, case: Case, *, status: int = 200, **more) -> HttpResponse:
    """Answer with the page of a case."""
    place = place_of(request)
    return show(
        request,
        "desk/cases/page.html",
        {**describe(request, case), "place": place, **more},
        status=status,
        queue=place.queue,
    )


def describe(request: HttpRequest, case: Case) -> dict:
    """Gather what the page of a case shows."""
    viewer, at = request.viewer, clock.now()
    offers = sorted(
        offers_of(case, viewer=viewer, at=at),
        key=lambda offer: offer.verb == "route" and case.state != State.TRIAGE,  # else the main act only in triage
    )
    lines = journal.lines_of(CASE.kind, case.pk)
    told = history_of(case, viewer=viewer, lines=lines)
    limits = chips_of([case.pk], viewer=viewer, today=clock.day_of(at))[case.pk]
    procedure = rules.procedure_of(case)
    may_reveal = CASE.entitled(case, CASE["reveal"], viewer)
    routings = routings_of(case, viewer=viewer)
    links = links_of(case, viewer=viewer)
    linked = {other.pk for _kind, other in links}
    last = next((line for line in reversed(told) if line.verb not in {"reveal"}), None)
    return {
        "case": case,
        "sections": sections_of(case, viewer=viewer, at=at, lines=lines),
        "offers": offers,
        "base": reverse("desk:case", args=[case.number]),
        "facts": facts_of(case),
        "claims": [str(Claim(claim).label) for claim in case.claims],
        "parties": people_of(case, parties_of(case, viewer=viewer), may_reveal=may_reveal),
        "code_url": reverse("desk:reveal-code", args=[case.number]) if may_reveal else "",
        "running": [chip for chip in limits if chip["running"]],
        "ended": [chip for chip in limits if not chip["running"]],
        "history": [Line(line.at, line.sentence, line.note, TONES.get(line.verb, "")) for line in reversed(told)],
        "urged": last if last is not None and last.verb == "remind" else None,
        "procedure": procedure,
        "law": partial(law_of, procedure),
        "routing": routings[0] if routings else None,
        "earlier_routings": routings[1:],
        "links": [
            {"kind": kind, "case": other, "may_unlink": str(kind) == str(LinkKind.DUPLICATE.label)}
            for kind, other in links
        ],
        "may_unlink": CASE.entitled(case, CASE["unlink"], viewer),
        "unlink_key": uuid4(),
        "may_link": any(offer.verb == "link" and not offer.refusal for offer in offers),
        "duplicates": [other for other in possible_duplicates(case, viewer=viewer) if other.pk not in linked],
        "units": [row for row in case.parts if row.part != Part.SUPERIOR],
        "attachments": attachments_of(case, viewer=viewer),
        "handles": access.handles(case, viewer),
        "may_attach": CASE.refusal(case, "attach", by=viewer, at=at) is None,
        "attach_key": uuid4(),
        "taken": files.TAKEN,
        "most_bytes": settings.FILE_MOST_BYTES,
        "turn": turn_of(case),
        "may_read_journal": reads_journal(viewer),
        "back": back_to_list(place_of(request).queue, place_of(request).filters, request),
    }


def facts_of(case: Case) -> list[tuple[str, object]]:
    """List what is known of a matter, label and value."""
    return [
        (
            _("收到"),
            f"{clock.day_of(case.received_at).isoformat()}" + (f" · {case.hotline}" if case.hotline_id else ""),
        ),
        (_("商品或服务"), subject_title(case.subject) if case.subject else ""),
        (_("问题"), subject_title(case.problem) if case.problem else ""),
        (_("发生地"), case.region.name if case.region_id else ""),
        (_("发生日期"), case.event_date.isoformat() if case.event_date else ""),
        (_("向企业投诉"), case.prior_complaint_date.isoformat() if case.prior_complaint_date else ""),
        (_("企业答复"), _("已答复，消费者不满意") if case.firm_answered else ""),
        (_("来源"), source_title(case.source)),
    ]


def source_title(source: str) -> str:
    """Name the door by which a matter came."""
    kind, _colon, name = source.partition(":")
    titles = {"portal": _("网页"), "desk": _("工作台登记"), "api": _("接口"), "import": _("导入")}
    return f"{titles.get(kind, kind)}{f'（{name}）' if name else ''}"


def people_of(case: Case, parties: list[MaskedParty], *, may_reveal: bool) -> list[dict]:
    """List the persons of a case, masked, each field with the address that shows it."""
    return [
        {
            "part": party.part,
            "fields": [
                {
                    "name": name,
                    "title": title,
                    "value": value,
                    "url": reverse("desk:reveal", args=[case.number, party.id]) if may_reveal else "",
                }
                for name, title, value in party.fields
            ],
        }
        for party in parties
    ]


def law_of(procedure: Procedure) -> list[dict]:
    """Gather what the law says that is of use while working on a case: groups of facts, each cited and marked."""
    groups = [
        (_("须告知、须做的事"), procedure.duty),
        (_("不予受理的情形"), procedure.decline_ground),
        (_("终止的情形"), procedure.end_ground),
        (_("可以中止的情形"), procedure.pauses_for("suspend")),
        (_("应当写明"), procedure.content),
        (_("其他规定"), procedure.rule),
    ]
    return [{"title": title, "facts": facts_cited(procedure, facts)} for title, facts in groups if facts]


def reads_journal(viewer) -> bool:
    return viewer.is_a(Role.AUDITOR, Role.SECRETARIAT, Role.SUPERVISOR)


@require_GET
@desk_page(Role.AUDITOR, Role.SECRETARIAT, Role.SUPERVISOR)
def journal_page(request: HttpRequest, number: str) -> HttpResponse:
    """Show every line of a case's journal with its hash, and whether each follows from the one before."""
    case = find_case(request, number)
    lines = list(journal.history(CASE.kind, case.pk))
    before = None
    for line in lines:
        line.title = CASE[line.verb].title if line.verb != "receive" else _("收到")
        line.follows = bytes(line.prev_hash or b"") == (before or b"")
        line.short_hash = bytes(line.hash).hex()[:16]
        line.shown_facts = _("；").join(
            f"{name}{_('：')}{value}" for name, value in line.facts.items() if value not in ("", None)
        )
        before = bytes(line.hash)
    return show(request, "desk/cases/journal.html", {"case": case, "lines": lines})


@require_POST
@desk_page(*LOOKS_INTO_CASES)
def reveal(request: HttpRequest, number: str, party: int) -> HttpResponse:
    """Show one field of a person in clear for a minute; the history keeps who looked."""
    case = find_case(request, number)
    field = request.POST.get("field", "")
    try:
        value = reveal_field(case=case, party_id=party, field=field, by=request.viewer, at=clock.now())
    except Refused as refused:
        return reveal_refused(request, case, refused)
    hide = reverse("desk:masked", args=[case.number, party, field])
    return revealed(request, case, value, REVEALABLE[field], hide)


@require_POST
@desk_page(*LOOKS_INTO_CASES)
def reveal_consumer_code(request: HttpRequest, number: str) -> HttpResponse:
    """Show the code that opens the case to its consumer; the history keeps who looked."""
    case = find_case(request, number)
    try:
        value = reveal_code(case=case, by=request.viewer, at=clock.now())
    except Refused as refused:
        return reveal_refused(request, case, refused)
    return revealed(request, case, value, _("查询码"), reverse("desk:masked-code", args=[case.number]))


def revealed(request: HttpRequest, case: Case, value: str, label: str, hide: str) -> HttpResponse:
    context = {"case": case, "value": value, "label": label, "hide": hide, "seconds": HIDE_AFTER}
    if request.htmx:
        return render(request, "desk/cases/revealed.html", context)
    return show(request, "desk/cases/revealed_page.html", context)


def reveal_refused(request: HttpRequest, case: Case, refused: Refused) -> HttpResponse:
    if request.htmx:
        return render(request, "desk/cases/reveal_refused.html", {"reason": refused.reason}, status=409)
    return show_case(request, case, status=409, refusal=str(refused.reason))


@require_GET
@desk_page(*LOOKS_INTO_CASES)
def masked(request: HttpRequest, number: str, party: int, field: str) -> HttpResponse:
    """Show one field of a person masked again."""
    case = find_case(request, number)
    viewer = request.viewer
    may_reveal = CASE.entitled(case, CASE["reveal"], viewer)
    people = people_of(case, parties_of(case, viewer=viewer), may_reveal=may_reveal)
    wanted = reverse("desk:reveal", args=[case.number, party])
    for person in people:
        for each in person["fields"]:
            if each["url"] == wanted and each["name"] == field:
                return render(request, "desk/cases/masked.html", {"field": each})
    raise Http404


@require_GET
@desk_page(*LOOKS_INTO_CASES)
def masked_code(request: HttpRequest, number: str) -> HttpResponse:
    """Show the code masked again."""
    case = find_case(request, number)
    if not CASE.entitled(case, CASE["reveal"], request.viewer):
        raise Http404
    field = {"name": CODE, "title": _("查询码"), "value": "******", "url": reverse("desk:reveal-code", args=[number])}
    return render(request, "desk/cases/masked.html", {"field": field})


@require_http_methods(["GET", "POST"])
@desk_page(*LOOKS_INTO_CASES)
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """Give a sheet to print: for the consumer with the code where it is asked for by POST, which is on record."""
    case = find_case(request, number)
    context = {
        "case": case,
        "facts": facts_of(case),
        "claims": [str(Claim(claim).label) for claim in case.claims],
        "limits": [chip for chip in chips_of([case.pk], viewer=request.viewer, today=clock.today())[case.pk]
                   if chip["running"]],
        "history": history_of(case, viewer=request.viewer),
        "may_reveal": CASE.entitled(case, CASE["reveal"], request.viewer),
        "printed_at": clock.now(),
    }  # fmt: skip
    if request.method == "POST":
        try:
            context["code"] = reveal_code(case=case, by=request.viewer, at=clock.now())
        except Refused as refused:
            return show_case(request, case, status=409, refusal=str(refused.reason))
    return show(request, "desk/cases/receipt.html", context)
