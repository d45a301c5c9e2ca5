"""Units and their officers: the tree, one unit, one officer, and what is changed about them."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.core import clock, journal
from gongzhi.core.actors import ROLE_TITLES, Actor, Role
from gongzhi.core.errors import Refused
from gongzhi.core.listing import listed
from gongzhi.desk.cases.forms import day_field
from gongzhi.desk.office.laws import member_names
from gongzhi.desk.pages import desk_page, put_refusal, show
from gongzhi.directory.actions import (
    add_officer,
    appoint_deputy,
    deactivate_officer,
    end_deputy,
    end_posting,
    move_officer,
    post_officer,
    reset_password,
)
from gongzhi.directory.models import Deputy, Level, Officer, Posting, Unit
from gongzhi.directory.queries import find_units, officers, unit_card, units_tree
from gongzhi.directory.rules import administers, administers_all
from gongzhi.directory.second_factor import remove_second_factor, second_factor_of

ROLES = [(role.value, title) for role, title in ROLE_TITLES.items()]
UNITS_SHOWN = 600


@require_GET
@desk_page()
def units(request: HttpRequest) -> HttpResponse:
    """List the units: the agencies, or one of them with all its offices, or those of a name."""
    on = clock.today()
    member, text = request.GET.get("member", ""), request.GET.get("q", "").strip()[:60]
    if text:
        rows = find_units(text, on=on, limit=100)
    else:
        found = units_tree(on=on, member=member)
        rows = list((found if member else found.filter(level=Level.PROVINCE))[:UNITS_SHOWN])
    context = {"rows": rows, "member": member, "members": member_names().items(), "text": text}
    return show(request, "desk/office/units.html", context)


@require_GET
@desk_page()
def unit(request: HttpRequest, key: str) -> HttpResponse:
    """Show a unit with what is above and below it, its hotlines and bodies, and its officers."""
    try:
        card = unit_card(key, viewer=request.viewer, at=clock.now())
    except Unit.DoesNotExist:
        raise Http404 from None
    for officer in card.officers:
        officer.here = [posting for posting in officer.current_postings if posting.unit_id == card.unit.pk]
        officer.roles_here = listed(str(Role(role).title) for posting in officer.here for role in posting.roles)
    return show(request, "desk/office/unit.html", {"card": card})


class OfficeForm(forms.Form):
    """What the forms about officers share."""

    use_required_attribute = False
    refused_as: dict[str, str] = {"unit": "unit_name"}

    def __init__(self, data=None, *, viewer: Actor, record):
        self.viewer, self.record = viewer, record
        super().__init__(data)
        self.prepare()

    def prepare(self) -> None:
        """Fill in what depends on the record."""

    def told(self) -> dict:
        return dict(self.cleaned_data)


def roles_field(**rest) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=gettext_lazy("角色"), choices=ROLES, widget=forms.CheckboxSelectMultiple, **rest
    )


def password_field(label: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=gettext_lazy("至少 10 位；请当面或通过安全渠道告知本人，并提醒其登录后修改。"),
    )


class AddForm(OfficeForm):
    username = forms.CharField(
        label=gettext_lazy("账号"), max_length=60, widget=forms.TextInput({"autocomplete": "off"})
    )
    name = forms.CharField(label=gettext_lazy("姓名"), max_length=60)
    password = password_field(gettext_lazy("初始密码"))
    roles = roles_field()
    from_date = day_field(gettext_lazy("从哪天起"), required=False, help_text=gettext_lazy("不填为今天。"))

    def told(self):
        return {**self.cleaned_data, "unit": self.record}


class UnitChoice(OfficeForm):
    """A form that names a unit."""

    unit_name = forms.CharField(label=gettext_lazy("单位"), max_length=120)
    unit = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean(self):
        told = super().clean()
        found = Unit.objects.in_force(clock.today()).filter(pk=told.get("unit") or 0).first()
        if found is None and told.get("unit_name"):
            same = [
                each for each in find_units(told["unit_name"], on=clock.today()) if each.name == told["unit_name"]
            ]
            found = same[0] if len(same) == 1 else None
            if found is None:
                self.add_error("unit_name", _("请从列出的单位中选择一个。"))
        self.chosen = found
        return told

    def told(self):
        told = {name: value for name, value in self.cleaned_data.items() if name != "unit_name"}
        return {**told, "unit": self.chosen}


class PostForm(UnitChoice):
    roles = roles_field()
    from_date = day_field(gettext_lazy("从哪天起"), required=False, help_text=gettext_lazy("不填为今天。"))
    to_date = day_field(
        gettext_lazy("到哪天为止"), required=False, help_text=gettext_lazy("当天起不再任职；不填为长期。")
    )

    def told(self):
        return {**super().told(), "officer": self.record}


class MoveForm(UnitChoice):
    roles = roles_field(required=False, help_text=gettext_lazy("不选则保留原来的角色。"))
    on_date = day_field(gettext_lazy("从哪天起"), required=False, help_text=gettext_lazy("不填为今天，立即生效。"))

    def told(self):
        return {**super().told(), "posting": self.record}


class EndForm(OfficeForm):
    to_date = day_field(gettext_lazy("到哪天为止"), required=False, help_text=gettext_lazy("不填为今天，立即生效。"))

    def told(self):
        return {**self.cleaned_data, "posting": self.record}


class DeputyForm(OfficeForm):
    deputy = forms.TypedChoiceField(label=pgettext_lazy("officer", "代理人"), coerce=int)
    from_date = day_field(gettext_lazy("从哪天起"))
    to_date = day_field(gettext_lazy("到哪天为止"), help_text=gettext_lazy("当天起不再代理。"))

    def prepare(self):
        colleagues = officers(viewer=self.viewer, at=clock.now()).filter(is_active=True).exclude(pk=self.record.pk)
        choices = [
            (str(each.pk), f"{each.name}（{listed(post.unit.short_name for post in each.current_postings)}）")
            for each in colleagues[:500]
            if each.current_postings
        ]
        self.fields["deputy"].choices = [("", _("请选择")), *choices]
        self.fields["from_date"].initial = clock.today()

    def told(self):
        told = dict(self.cleaned_data)
        return {**told, "deputy": Officer.objects.get(pk=told["deputy"]), "absent": self.record}


class PasswordForm(OfficeForm):
    password = password_field(gettext_lazy("新密码"))

    def told(self):
        return {**self.cleaned_data, "officer": self.record}


class ConfirmForm(OfficeForm):
    """Nothing to fill in but the confirmation."""


class DeactivateForm(ConfirmForm):
    def told(self):
        return {"officer": self.record}


class EndDeputyForm(ConfirmForm):
    def told(self):
        return {"deputy": self.record}


@dataclass(frozen=True)
class Change:
    """Something that can be changed about who exists: its page, form and action."""

    title: str
    explains: str
    form: type[OfficeForm]
    action: Callable
    done: str
    danger: bool = False


CHANGES: dict[str, Change] = {
    "add": Change(
        gettext_lazy("新增人员"),
        gettext_lazy("开立账号，并在本单位任职。"),
        AddForm,
        add_officer,
        gettext_lazy("已新增。"),
    ),
    "post": Change(
        gettext_lazy("增加任职"),
        gettext_lazy("在另一单位增加任职，或改变在某单位的角色；原有任职由新任职接替。"),
        PostForm,
        post_officer,
        gettext_lazy("已增加任职。"),
    ),
    "deputy": Change(
        gettext_lazy("委托代理"),
        gettext_lazy("代理期间，代理人可以办理缺席人名下和职责范围内的件，记录会写明代谁办理。"),
        DeputyForm,
        appoint_deputy,
        gettext_lazy("已委托代理。"),
    ),
    "password": Change(
        gettext_lazy("重设密码"),
        gettext_lazy("重设后，此人所有登录立即退出。"),
        PasswordForm,
        reset_password,
        gettext_lazy("已重设密码。"),
    ),
    "second-factor": Change(
        gettext_lazy("停用两步验证"),
        gettext_lazy("手机和恢复码都丢失时使用；请先确认是本人。停用后此人只用密码登录，可以重新设置。"),
        DeactivateForm,
        remove_second_factor,
        gettext_lazy("已停用两步验证。"),
        danger=True,
    ),
    "deactivate": Change(
        gettext_lazy("停用账号"),
        gettext_lazy("立即退出登录，任职和代理今天结束。经办过的记录保留。"),
        DeactivateForm,
        deactivate_officer,
        gettext_lazy("已停用。"),
        danger=True,
    ),
    "move": Change(
        gettext_lazy("调到其他单位"),
        gettext_lazy("原任职到当天结束，新任职从当天开始。"),
        MoveForm,
        move_officer,
        gettext_lazy("已调动。"),
    ),
    "end": Change(
        gettext_lazy("结束任职"),
        gettext_lazy("结束后不再看到该单位的件；名下未办结的件请先改派。"),
        EndForm,
        end_posting,
        gettext_lazy("已结束任职。"),
        danger=True,
    ),
    "end-deputy": Change(
        gettext_lazy("结束代理"),
        gettext_lazy("今天起不再代理。"),
        EndDeputyForm,
        end_deputy,
        gettext_lazy("已结束代理。"),
    ),
}
ABOUT_OFFICERS = ("post", "deputy", "password", "second-factor", "deactivate")
OWN = ("deputy",)
"""What an officer may do about themselves; one's own password is changed on its own page."""
NOT_OWN = ("second-factor", "deactivate")
"""What even an administrator may not do about themselves; one's own second factor has its own page."""


def find_officer(request: HttpRequest, officer: int) -> Officer:
    """Find an officer that the viewer may see, or say that there is none (404)."""
    found = officers(viewer=request.viewer, at=clock.now()).filter(pk=officer).first()
    if found is None:
        raise Http404
    return found


def keeps(viewer: Actor, officer: Officer) -> bool:
    """Tell whether the viewer administers all units in which an officer is posted."""
    postings = officer.postings.select_related("unit").exclude(to_date__lte=clock.today())
    units = [posting.unit for posting in postings] or [
        posting.unit for posting in officer.postings.select_related("unit")
    ]
    return administers_all(viewer, units)


@require_GET
@desk_page()
def officer(request: HttpRequest, officer: int) -> HttpResponse:
    """Show an officer with postings and deputies, past and present, and what may be changed."""
    found = find_officer(request, officer)
    may_keep = keeps(request.viewer, found)
    itself = found.pk == request.viewer.id
    today = clock.today()
    postings = [
        {
            "posting": posting,
            "roles": listed(str(Role(role).title) for role in posting.roles),
            "now": posting.from_date <= today and (posting.to_date is None or posting.to_date > today),
            "open": posting.to_date is None or posting.to_date > today,
            "may": administers(request.viewer, posting.unit),
        }
        for posting in found.postings.select_related("unit").order_by("-from_date")
    ]
    deputies = [
        {"deputy": each, "open": each.to_date > today}
        for each in found.deputies.select_related("deputy").order_by("-from_date")[:20]
    ]
    offered = [
        (name, CHANGES[name])
        for name in ABOUT_OFFICERS
        if found.is_active and ((itself and name in OWN) or (may_keep and not (itself and name in NOT_OWN)))
        if name != "second-factor" or second_factor_of(found)
    ]
    context = {
        "officer": found,
        "itself": itself,
        "postings": postings,
        "deputies": deputies,
        "offered": offered,
        "may_keep": may_keep or itself,
        "history": [
            {
                "at": line.at,
                "sentence": f"{line.who}{_('：')}{VERB_TITLES.get(line.verb, line.verb)}",
                "note": line.note,
            }
            for line in reversed(list(journal.history("officer", found.pk)))
        ]
        if may_keep
        else [],
    }
    return show(request, "desk/office/officer.html", context)


VERB_TITLES = {
    "add": gettext_lazy("开立账号"),
    "post": pgettext_lazy("act", "任职"),
    "end_posting": gettext_lazy("结束任职"),
    "appoint_deputy": gettext_lazy("委托代理"),
    "end_deputy": gettext_lazy("结束代理"),
    "deactivate": gettext_lazy("停用账号"),
    "reset_password": gettext_lazy("重设密码"),
    "add_second_factor": gettext_lazy("启用两步验证"),
    "remove_second_factor": gettext_lazy("停用两步验证"),
    "use_recovery_code": gettext_lazy("用恢复码登录"),
}


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@desk_page()
def add(request: HttpRequest, key: str) -> HttpResponse:
    """Open an account for somebody in a unit."""
    unit = Unit.objects.filter(key=key).first()
    if unit is None or not administers(request.viewer, unit):
        raise Http404
    return change(request, "add", unit, ["desk:unit", unit.key], unit.name)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@desk_page()
def change_officer(request: HttpRequest, officer: int, what: str) -> HttpResponse:
    """Change something about an officer."""
    found = find_officer(request, officer)
    itself = found.pk == request.viewer.id
    if what not in ABOUT_OFFICERS or not (keeps(request.viewer, found) or (itself and what in OWN)):
        raise Http404
    if itself and what == "second-factor":
        raise Http404
    return change(request, what, found, ["desk:officer", found.pk], found.name)


@require_http_methods(["GET", "POST"])
@desk_page()
def change_posting(request: HttpRequest, posting: int, what: str) -> HttpResponse:
    """End a posting, or move its officer."""
    found = Posting.objects.select_related("unit", "officer").filter(pk=posting).first()
    if found is None or what not in {"move", "end"} or not administers(request.viewer, found.unit):
        raise Http404
    return change(
        request, what, found, ["desk:officer", found.officer_id], f"{found.officer.name} · {found.unit.short_name}"
    )


@require_http_methods(["GET", "POST"])
@desk_page()
def change_deputy(request: HttpRequest, deputy: int) -> HttpResponse:
    """End a deputising."""
    found = Deputy.objects.select_related("absent", "deputy").filter(pk=deputy).first()
    if found is None or not (keeps(request.viewer, found.absent) or found.absent_id == request.viewer.id):
        raise Http404
    return change(
        request, "end-deputy", found, ["desk:officer", found.absent_id], f"{found.absent.name} ← {found.deputy.name}"
    )


def change(request: HttpRequest, what: str, record, back: list, about: str) -> HttpResponse:
    """Show the form of a change, or make it."""
    entry = CHANGES[what]
    form = entry.form(request.POST if request.method == "POST" else None, viewer=request.viewer, record=record)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                entry.action(by=request.viewer, at=clock.now(), **form.told())
            except Refused as refused:
                status = put_refusal(form, refused, fields=form.refused_as)
            else:
                messages.success(request, str(entry.done))
                return redirect(*back)
    context = {"change": entry, "form": form, "about": about, "back": back}
    return show(request, "desk/office/change.html", context, status=status)
