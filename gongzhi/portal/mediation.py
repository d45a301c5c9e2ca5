"""What a consumer says of mediation online: whether they agree, and whether a mediator should withdraw."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from gongzhi.cases.words import Side
from gongzhi.core import clock
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.mediation.actions.ask_recusal import ask_recusal
from gongzhi.mediation.actions.say import record_statement
from gongzhi.mediation.coverage import coverage_page
from gongzhi.mediation.queries import mediation_of
from gongzhi.mediation.states import MEDIATION
from gongzhi.mediation.words import RecusalGround, Says, Way
from gongzhi.portal.status import ask_for_code, key_of, opened_case
from gongzhi.portal.visitor import visitor


class ConsentForm(forms.Form):
    says = forms.ChoiceField(
        label=lazy("您同意由承办单位调解吗？"),
        choices=[(each.value, each.label) for each in (Says.AGREES, Says.REFUSES)],
        widget=forms.RadioSelect,
    )


class EntrustForm(forms.Form):
    says = forms.ChoiceField(
        label=lazy("您同意委托消费者协会或者其他调解组织调解吗？"),
        choices=[(each.value, each.label) for each in (Says.AGREES_TO_ENTRUST, Says.REFUSES_TO_ENTRUST)],
        widget=forms.RadioSelect,
    )


class RecusalForm(forms.Form):
    officer = forms.TypedChoiceField(label=lazy("您申请谁回避？"), coerce=int, widget=forms.RadioSelect)
    ground = forms.ChoiceField(label=lazy("理由"), choices=RecusalGround.choices, widget=forms.RadioSelect)
    told = forms.CharField(label=lazy("具体情况"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))


@dataclass(frozen=True)
class Act:
    """One thing that a consumer says of mediation."""

    verb: str
    """Of the table of mediation."""
    title: str
    lead: str
    button: str
    done: str
    form: type[forms.Form]
    run: Callable
    is_final: bool = False


def say(**told) -> None:
    record_statement(side=Side.COMPLAINANT, way=Way.ONLINE, **told)


def ask(**told) -> None:
    ask_recusal(side=Side.COMPLAINANT, **told)


ACTS = {
    "consent": Act(
        "say",
        lazy("是否同意调解"),
        lazy("只有双方都同意才能调解。不同意的，承办单位依法终止调解，您可以走仲裁、诉讼等途径。"),
        lazy("提交"),
        lazy("已记录，承办单位马上可以看到。"),
        ConsentForm,
        say,
    ),
    "entrust": Act(
        "say",
        lazy("是否同意委托调解"),
        lazy("经双方同意，承办单位可以委托调解组织以其名义调解。"),
        lazy("提交"),
        lazy("已记录，承办单位马上可以看到。"),
        EntrustForm,
        say,
    ),
    "recusal": Act(
        "ask_recusal",
        lazy("申请调解员回避"),
        lazy("调解员是当事人的近亲属或者有利害关系的，您可以申请回避。作出决定之前调解中止。"),
        lazy("提交申请"),
        lazy("已提交，等待决定。"),
        RecusalForm,
        ask,
    ),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """Show or take what a consumer says of mediation."""
    chosen = ACTS.get(verb)
    if chosen is None:
        raise Http404
    found = opened_case(request, number)
    if found is None:
        return ask_for_code(number)
    viewer, now = visitor(request), clock.now()
    mediation = mediation_of(found, viewer=viewer)
    if refused := MEDIATION.refusal(mediation, chosen.verb, by=viewer, at=now):
        messages.warning(request, refused.reason)
        return redirect("portal:case", found.number)
    form = chosen.form(request.POST or None)
    if "officer" in form.fields:
        form.fields["officer"].choices = [(each.officer_id, each.officer.name) for each in mediation.mediators]
    if request.method != "POST":
        return show_form(request, found, chosen, form)
    if not form.is_valid():
        return show_form(request, found, chosen, form, status=422)
    try:
        chosen.run(case=found, by=viewer, at=now, key=key_of(request), **form.cleaned_data)
    except NotAllowed as refused:
        messages.error(request, refused.reason)
        return redirect("portal:case", found.number)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused.reason))
        return show_form(request, found, chosen, form, status=422 if refused.field else 409)
    messages.success(request, chosen.done)
    return redirect("portal:case", found.number)


def show_form(request: HttpRequest, found, chosen: Act, form, *, status: int = 200) -> HttpResponse:
    context = {"case": found, "act": chosen, "form": form, "here": "track"}
    context["key"] = request.POST.get("key") or uuid4()
    return render(request, "portal/act.html", context, status=status)


@require_safe
def bodies(request: HttpRequest) -> HttpResponse:
    """Show where there are mediation bodies."""
    context = coverage_page(request.GET.get("kind", ""), on=clock.today())
    return render(request, "portal/bodies.html", {**context, "here": "guide"})
