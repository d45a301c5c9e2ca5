"""Taking in a phone call: one page from the keyboard, with what the rules and the law say of it while one types."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.appeals.actions.keep import file_appeal, kept_until
from gongzhi.appeals.catalog import scheme_of_hotline
from gongzhi.appeals.intake import GivenFile, Sorting
from gongzhi.appeals.models import KeptAppeal
from gongzhi.appeals.words import KeptState
from gongzhi.cases.actions.receive import question_of, receive_both, receive_case
from gongzhi.cases.codes import code_of
from gongzhi.cases.intake import NARRATIVE_LENGTH, NewCase, Person
from gongzhi.cases.models import Case
from gongzhi.cases.queries import cases_by_phone
from gongzhi.cases.rules import procedure_id_for
from gongzhi.cases.words import Claim, Kind, PartyPart
from gongzhi.core import clock, files
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.desk.cases.acting import attach_all
from gongzhi.desk.cases.forms import check_chosen, day_field, money_field
from gongzhi.desk.pages import TAKES_CALLS, desk_page, find_case, put_refusal, show
from gongzhi.directory.actions import register_trader
from gongzhi.directory.models import Region, Trader, Unit
from gongzhi.directory.queries import find_units, hotlines
from gongzhi.incidents.actions.register import join_received
from gongzhi.incidents.queries import registering, registering_by_id
from gongzhi.procedures.calendars import calendar
from gongzhi.procedures.catalog import procedure_by_id
from gongzhi.procedures.rules import due_date
from gongzhi.procedures.words import Mark
from gongzhi.routing.queries import route_matter
from gongzhi.routing.rules import Decision
from gongzhi.routing.subjects import problems, subject_title, subjects, suggest_subject

MOST_PERSONS = 6
TOLD_OF_PERSONS = ("name", "phone", "address", "identity", "email")
JUST_RECEIVED = "just_received"
"""Session key: numbers that this officer took in a moment ago, whose code may be read out."""
REMEMBERED = 10


class PersonForm(forms.Form):
    """Someone on the consumer's side."""

    use_required_attribute = False
    part = forms.ChoiceField(
        label=gettext_lazy("身份"), choices=PartyPart.choices, initial=PartyPart.CONSUMER, required=False
    )
    name = forms.CharField(label=gettext_lazy("姓名"), max_length=60, required=False)
    phone = forms.CharField(
        label=gettext_lazy("电话"), max_length=30, required=False, widget=forms.TextInput({"inputmode": "tel"})
    )
    address = forms.CharField(label=gettext_lazy("通讯地址"), max_length=200, required=False)
    identity = forms.CharField(label=gettext_lazy("证件号码"), max_length=30, required=False)
    email = forms.EmailField(label=gettext_lazy("电子邮箱"), max_length=120, required=False)

    @property
    def is_filled(self) -> bool:
        """Whether anything was typed of this person."""
        return self.is_bound and any(self[name].data for name in TOLD_OF_PERSONS)

    def told(self) -> Person | None:
        """Give the person; None where nothing was filled in."""
        told = self.cleaned_data
        if not any(told.get(name) for name in TOLD_OF_PERSONS):
            return None
        return Person(**{**told, "part": told["part"] or PartyPart.CONSUMER})


PersonForms = forms.formset_factory(PersonForm, extra=0, max_num=MOST_PERSONS, absolute_max=MOST_PERSONS)


class IntakeForm(forms.Form):
    """A matter as a consumer tells it on the phone."""

    use_required_attribute = False
    refused_as = {
        "trader_id": "trader_name",
        "platform_id": "platform_name",
        "region": "region_name",
        "unit_id": "unit_name",
        "credit_code": "trader_code",
        "name": "trader_name",
        "address": "trader_address",
    }
    key = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=gettext_lazy("类型"), choices=Kind.choices, initial=Kind.COMPLAINT)
    also_report = forms.BooleanField(label=gettext_lazy("同时举报违法行为（另立一件举报，互相关联）"), required=False)
    anonymous = forms.BooleanField(label=gettext_lazy("匿名（只能作为举报）"), required=False)
    hotline = forms.ChoiceField(label=gettext_lazy("热线"), required=False)
    narrative = forms.CharField(
        label=gettext_lazy("发生了什么"), max_length=NARRATIVE_LENGTH, widget=forms.Textarea({"rows": 6})
    )
    title = forms.CharField(
        label=gettext_lazy("标题"), max_length=80, required=False, help_text=gettext_lazy("不填则取经过的第一句。")
    )
    trader_name = forms.CharField(
        label=gettext_lazy("经营者"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("边输边找；找不到也可以直接填写。"),
    )
    trader_id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    trader_code = forms.CharField(
        label=gettext_lazy("统一社会信用代码"),
        max_length=32,
        required=False,
        help_text=gettext_lazy("知道时填写，即登记该经营者。"),
    )
    trader_address = forms.CharField(label=gettext_lazy("经营者地址"), max_length=200, required=False)
    platform_name = forms.CharField(label=gettext_lazy("所在平台"), max_length=120, required=False)
    platform_id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    region_name = forms.CharField(
        label=gettext_lazy("发生地"), max_length=60, required=False, help_text=gettext_lazy("如：遵义 播州")
    )
    region_id = forms.CharField(required=False, widget=forms.HiddenInput)
    subject = forms.ChoiceField(label=gettext_lazy("商品或服务"), required=False)
    problem = forms.ChoiceField(label=gettext_lazy("问题"), required=False)
    claims = forms.MultipleChoiceField(
        label=gettext_lazy("诉求"), choices=Claim.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    claim_text = forms.CharField(
        label=gettext_lazy("诉求说明"), max_length=2000, required=False, widget=forms.Textarea({"rows": 2})
    )
    amount = money_field(gettext_lazy("涉及金额（元）"), required=False)
    event_date = day_field(gettext_lazy("发生日期"), required=False)
    prior_complaint_date = day_field(gettext_lazy("首次向企业投诉的日期"), required=False)
    firm_answered = forms.BooleanField(label=gettext_lazy("企业已答复，消费者不满意"), required=False)
    unit_name = forms.CharField(
        label=gettext_lazy("改派单位"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("不填则按规则派单。"),
    )
    unit = forms.IntegerField(required=False, widget=forms.HiddenInput)
    unit_reason = forms.CharField(label=gettext_lazy("改派理由"), max_length=300, required=False)
    incident = forms.TypedChoiceField(
        label=gettext_lazy("属于群体事件"),
        coerce=int,
        required=False,
        empty_value=None,
        help_text=gettext_lazy("正在登记受害消费者的事件；选了就在登记的同时并入。"),
    )

    def __init__(self, data=None, *, viewer: Actor, **rest):
        super().__init__(data, **rest)
        lines = hotlines(on=clock.today())
        open_now = registering(viewer=viewer)
        self.fields["incident"].choices = [
            ("", _("不属于")),
            *((one.pk, f"{one.title} {one.number}") for one in open_now),
        ]
        if not open_now:
            del self.fields["incident"]
        self.fields["hotline"].choices = [("", _("不是热线来电")), *((line.key, str(line)) for line in lines)]
        by_text = ("", _("按内容自动判断"))
        self.fields["subject"].choices = [by_text, *((each.key, each.title) for each in subjects())]
        self.fields["problem"].choices = [by_text, *((each.key, each.title) for each in problems())]

    def clean(self):
        told = super().clean()
        check_chosen(self, told)
        name = told.get("unit_name", "").strip()
        if name and not told.get("unit"):
            found = [each for each in find_units(name, on=clock.today()) if name in (each.name, each.short_name)]
            if len(found) == 1:
                told["unit"] = found[0].pk
            else:
                self.add_error("unit_name", _("请从列出的单位中选择一个，或清空。"))
        elif not name:
            told["unit"] = None
        if told.get("unit") and not told.get("unit_reason", "").strip():
            self.add_error("unit_reason", _("请写明为什么改派给该单位。"))
        if told.get("also_report") and told.get("kind") != Kind.COMPLAINT:
            self.add_error("also_report", _("只有投诉可以同时举报。"))
        if told.get("anonymous") and told.get("kind") in {Kind.COMPLAINT, Kind.APPEAL}:
            self.add_error("anonymous", _("投诉、申诉须使用真实身份；匿名的请改为举报。"))
        return told


def new_case(told: dict, persons: tuple[Person, ...]) -> NewCase:
    """Make a matter of what was typed; what is missing stays empty, so that half a form can be asked about too."""
    trader = Trader.objects.filter(pk=told.get("trader_id") or 0).first()
    platform = Trader.objects.filter(pk=told.get("platform_id") or 0).first()
    narrative, title = told.get("narrative", ""), told.get("title", "")
    return NewCase(
        kind=told.get("kind") or Kind.COMPLAINT,
        narrative=narrative,
        source="desk",
        source_key=str(told.get("key", "")),
        title=title,
        claim_text=told.get("claim_text", ""),
        claims=tuple(told.get("claims", ())),
        amount=told.get("amount"),
        persons=() if told.get("anonymous") else persons,
        anonymous=bool(told.get("anonymous")),
        hotline=told.get("hotline", ""),
        trader_id=trader.pk if trader else None,
        trader_name=told.get("trader_name", ""),
        trader_address=told.get("trader_address", ""),
        trader_region=(trader.region_id or "") if trader else "",
        platform_id=platform.pk if platform else None,
        platform_region=(platform.region_id or "") if platform else "",
        region=told.get("region_id", "") or "",
        subject=told.get("subject", ""),
        problem=told.get("problem", ""),
        event_date=told.get("event_date"),
        firm_answered=bool(told.get("firm_answered")),
        prior_complaint_date=told.get("prior_complaint_date"),
        unit_id=told.get("unit"),
        unit_reason=told.get("unit_reason", ""),
    )


@require_http_methods(["GET", "POST"])
@desk_page(*TAKES_CALLS)
def intake(request: HttpRequest) -> HttpResponse:
    """Show the form, or take the matter in and lead to its number and code."""
    if request.method == "GET":
        lines = {line.unit_id: line.key for line in hotlines(on=clock.today())}
        own = next((lines[pk] for pk in request.viewer.unit_ids if pk in lines), "")
        form = IntakeForm(viewer=request.viewer, initial={"key": uuid4(), "hotline": own})
        return show_intake(request, form, PersonForms(initial=[{}] * MOST_PERSONS, prefix="person"))
    form, persons = IntakeForm(request.POST, viewer=request.viewer), PersonForms(request.POST, prefix="person")
    fit = form.is_valid()
    if not persons.is_valid() or not fit:
        return show_intake(request, form, persons, status=422)
    people = tuple(person for each in persons if (person := each.told()))
    try:
        kept = keep_early(
            form.cleaned_data, people, request.FILES.getlist("files"), by=request.viewer, at=clock.now()
        )
        if kept is not None:
            request.session[JUST_RECEIVED] = [kept.number, *request.session.get(JUST_RECEIVED, [])][:REMEMBERED]
            return redirect("desk:received", kept.number)
        cases = take_in(form.cleaned_data, people, by=request.viewer, at=clock.now())
    except Refused as refused:
        status = put_refusal(form, refused, fields=form.refused_as)
        return show_intake(request, form, persons, status=status)
    _taken, refusals = attach_all(cases[0], request.FILES.getlist("files"), request)
    for reason in refusals:
        messages.error(request, _("附件没有添加：%(reason)s") % {"reason": reason})
    remembered = [case.number for case in cases] + request.session.get(JUST_RECEIVED, [])
    request.session[JUST_RECEIVED] = remembered[:REMEMBERED]
    return redirect("desk:received", cases[0].number)


@transaction.atomic
def keep_early(told: dict, persons: tuple[Person, ...], uploads, *, by: Actor, at: datetime) -> KeptAppeal | None:
    """Keep an appeal that comes before the firm had its days, as the public pages do; None where it need not wait.

    :raises Refused: if a file is none that is taken, as `file_appeal` does.
    """
    if wakes_on(new_case(told, persons), at=at) is None or told["also_report"]:
        return None
    new = new_case(with_trader(told, by=by, at=at), persons)
    given = [files.examine(upload.name, upload.read()) for upload in uploads]
    for each in given:
        files.keep(each.content)
    kept_files = [GivenFile(each.name, each.media_type, each.size, each.sha256) for each in given]
    return file_appeal(
        new, told=Sorting(scheme=scheme_of_hotline(new.hotline).key), files=kept_files, by=by, at=at
    ).kept


def wakes_on(new: NewCase, *, at: datetime) -> date | None:
    """Tell until which day a matter would be kept; None where it would come in at once."""
    ruling = scheme_of_hotline(new.hotline)
    is_appeal = ruling is not None and new.kind == ruling.kind and new.prior_complaint_date is not None
    return kept_until(new, at=at) if is_appeal else None


@transaction.atomic
def take_in(told: dict, persons: tuple[Person, ...], *, by: Actor, at: datetime) -> list[Case]:
    """Take a matter in; one case, or complaint and report. The first joins the incident that was chosen."""
    new = new_case(with_trader(told, by=by, at=at), persons)
    received = receive_both(new, by=by, at=at) if told["also_report"] else [receive_case(new, by=by, at=at)]
    incident = registering_by_id(told["incident"], viewer=by) if told.get("incident") else None
    if incident is not None and not received[0].repeated:
        join_received(incident=incident, received=received[0], by=by, at=at)
    return [each.case for each in received]


def with_trader(told: dict, *, by: Actor, at: datetime) -> dict:
    """Register the trader first where a code was told."""
    if told["trader_code"] and not told["trader_id"]:
        region = Region.objects.filter(pk=told["region_id"]).first() if told["region_id"] else None
        trader = register_trader(
            name=told["trader_name"],
            credit_code=told["trader_code"],
            address=told["trader_address"],
            region=region,
            by=by,
            at=at,
        )
        told = {**told, "trader_id": trader.pk}
    return told


def show_intake(request: HttpRequest, form: IntakeForm, persons, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "persons": persons,
        "taken": files.TAKEN,
        "lost_files": status != 200 and bool(request.FILES),
        "most_bytes": settings.FILE_MOST_BYTES,
    }
    return show(request, "desk/cases/intake.html", context, status=status)


@dataclass(frozen=True)
class FirstLimit:
    """A limit that begins with receipt, as told while somebody types."""

    title: str
    words: str
    citation: str
    unsure: bool


@require_POST
@desk_page(*TAKES_CALLS)
def suggest(request: HttpRequest) -> HttpResponse:
    """Say of a half-filled form which unit it goes to and why, in what time, and what else came by this phone."""
    form = IntakeForm(request.POST, viewer=request.viewer)
    form.is_valid()
    told = form.cleaned_data
    at = clock.now()
    new = new_case(told, ())
    phone = request.POST.get("person-0-phone", "").strip()
    context = {
        "told": bool(new.narrative.strip() or new.hotline or new.subject),
        "known": known(phone, request.viewer),
    }
    if context["told"]:
        decision = route_matter(question_of(new, at=at), today=clock.day_of(at))
        unit = Unit.objects.filter(pk=told.get("unit") or 0).first()
        member = unit.member if unit else decision.member
        hint = suggest_subject(new.narrative, new.title)
        subject, problem = new.subject or hint.subject, new.problem or hint.problem
        context |= {
            "decision": decision,
            "by_hand": unit,
            "candidates": named(decision),
            "subject": subject_title(subject) if subject else "",
            "problem": subject_title(problem) if problem else "",
            "kept_until": wakes_on(new, at=at),
            **law_for(member, new, at),
        }
    return render(request, "desk/cases/suggestion.html", context)


def known(phone: str, viewer: Actor) -> list[Case]:
    """List the latest cases of a phone number that is typed out."""
    return cases_by_phone(phone, viewer=viewer) if sum(map(str.isdigit, phone)) >= 7 else []


def named(decision: Decision) -> list:
    return [each for each in decision.candidates if each.unit_id] if decision.to_triage else []


def law_for(member: str, new: NewCase, at: datetime) -> dict:
    """Tell the limits that begin with receipt at a member's office, and whether the firm must be asked first."""
    found = procedure_id_for(member=member, kind=new.kind, received_at=at, hotline=new.hotline) if member else ""
    if not found:
        return {"procedure": None, "limits": [], "prior": None}
    procedure = procedure_by_id(found)
    limits = []
    for limit in procedure.limit:
        if limit.obliges != "unit" or "receive" not in limit.starts:
            continue
        due = due_date(
            clock.day_of(at),
            working_days=limit.working_days,
            days=limit.days,
            calendar=calendar(),
            roll=procedure.roll,
        )
        words = (
            _("%(n)d 个工作日内（%(due)s 前）") if limit.working_days is not None else _("%(n)d 日内（%(due)s 前）")
        )
        told = words % {"n": limit.length, "due": due.isoformat()}
        limits.append(FirstLimit(limit.title, told, procedure.citation(limit), limit.mark == Mark.UNVERIFIED))
    prior = procedure.prior_complaint
    asked_first = prior is not None and new.prior_complaint_date is None
    return {"procedure": procedure, "limits": limits, "prior": prior if asked_first else None}


@require_GET
@desk_page(*TAKES_CALLS)
def received(request: HttpRequest, number: str) -> HttpResponse:
    """Show number and code of a matter taken in a moment ago, to be read out."""
    if number not in request.session.get(JUST_RECEIVED, []):
        raise Http404
    kept = KeptAppeal.objects.select_related("unit").filter(number=number, state=KeptState.KEPT).first()
    if kept is not None:
        law = procedure_by_id(kept.procedure)
        context = {"kept": kept, "code": code_of(kept), "prior": law.prior_complaint, "again": reverse("desk:new")}
        return show(request, "desk/cases/kept.html", context)
    case = find_case(request, number)
    others = [other for other in request.session[JUST_RECEIVED] if other != number]
    linked = Case.objects.filter(
        number__in=others, source=case.source, source_key=f"{case.source_key}+report"
    ).first()
    context = {"case": case, "code": code_of(case), "report": linked, "report_code": linked and code_of(linked)}
    return show(request, "desk/cases/received.html", context | {"again": reverse("desk:new")})
