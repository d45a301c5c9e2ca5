"""An appeal that waits for its day: looked at, changed, sent off at once because the firm answered, or given up."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from gongzhi.appeals.actions.drop import drop_kept
from gongzhi.appeals.actions.wake import wake_answered
from gongzhi.appeals.intake import read_body
from gongzhi.appeals.models import KeptAppeal
from gongzhi.appeals.queries import history_of_kept, kept_by_number, kept_offers, titles_of
from gongzhi.appeals.states import KEPT
from gongzhi.appeals.words import KeptState, PriorHow
from gongzhi.core import clock
from gongzhi.core.errors import Refused
from gongzhi.directory.middleware import OPENED_CASES
from gongzhi.portal import draft as drafts
from gongzhi.portal.draft import Draft, KeptFile
from gongzhi.portal.filing import RECEIPT, remember
from gongzhi.portal.status import ask_for_code, key_of
from gongzhi.portal.visitor import kept_visitor
from gongzhi.procedures.catalog import procedure_by_id


class AnsweredForm(forms.Form):
    answer = forms.CharField(
        label=lazy("企业怎样答复的？"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=lazy("会附在您写的经过后面。"),
    )


@dataclass(frozen=True)
class Act:
    """One thing that a consumer can do with a kept appeal; `verb` is that of the table."""

    verb: str
    title: str
    lead: str
    button: str
    form: type[forms.Form]
    run: Callable[..., HttpResponse]
    is_final: bool = False


def answered(request: HttpRequest, found: KeptAppeal, told: dict, **rest) -> HttpResponse:
    found = wake_answered(kept=found, answer=told["answer"], **rest)
    messages.success(request, _("已提交。"))
    return open_case(request, found)


def change(request: HttpRequest, found: KeptAppeal, told: dict, **rest) -> HttpResponse:
    """Lay what was typed before the person again, step by step; the kept one stays as it is until it is sent off."""
    body = read_body(found.body)
    given = [KeptFile(file.name, file.media_type, file.size, file.sha256) for file in found.files.order_by("pk")]
    request.session.pop(RECEIPT, None)  # it is to be sent off anew
    drafts.save(request.session, Draft(UUID(found.source_key), body.typed.get("answers", {}), given))
    return redirect("portal:step", "what")


def drop(request: HttpRequest, found: KeptAppeal, told: dict, **rest) -> HttpResponse:
    drop_kept(kept=found, **rest)
    messages.success(request, _("已放弃，您填写的内容已经删除。"))
    return redirect("portal:kept", found.number)


ACTS = {
    "answered": Act(
        "wake",
        lazy("企业已经答复，我不满意"),
        lazy("企业答复了，就不必等答复期满：确认后马上提交。"),
        lazy("现在提交"),
        AnsweredForm,
        answered,
    ),
    "change": Act(
        "change",
        lazy("修改内容"),
        lazy("您填写的内容会逐步再列出来。改完在最后一步提交；没有提交之前，原来的内容照旧保留、到期自动提交。"),
        lazy("开始修改"),
        forms.Form,
        change,
    ),
    "drop": Act(
        "drop",
        lazy("放弃"),
        lazy("放弃后不再提交，您填写的内容和附件立即删除，不能恢复。问题已经解决的，可以放弃。"),
        lazy("确认放弃"),
        forms.Form,
        drop,
        is_final=True,
    ),
}


def may_be_done(name: str, found: KeptAppeal) -> bool:
    """Tell whether an act has its place: what was told on the phone was not typed here step by step."""
    return name != "change" or found.source == "portal"


def find(request: HttpRequest, number: str) -> KeptAppeal | None:
    """Find a kept appeal that this browser opened; None for any other, whether it exists or not."""
    try:
        return kept_by_number(number, viewer=kept_visitor(request))
    except KeptAppeal.DoesNotExist:
        return None


def open_case(request: HttpRequest, found: KeptAppeal) -> HttpResponse:
    """Lead to the case that a kept appeal became: who could open the one can open the other."""
    remember(request, OPENED_CASES, [found.case_id])
    return redirect("portal:case", found.number)


@never_cache
@require_safe
def kept(request: HttpRequest, number: str) -> HttpResponse:
    """Show until when it is kept, what will happen then, and what was typed."""
    found = find(request, number)
    if found is None:
        return ask_for_code(number)
    if found.state == KeptState.WOKEN:
        return open_case(request, found)
    viewer = kept_visitor(request)
    law = procedure_by_id(found.procedure)
    body = read_body(found.body) if found.state == KeptState.KEPT else None
    offered = {offer.verb for offer in kept_offers(found, viewer=viewer, at=clock.now()) if not offer.refusal}
    return render(
        request,
        "portal/kept.html",
        {
            "kept": found,
            "law": law,
            "citation": law.citation(law.prior_complaint),
            "left": (found.wakes_on - clock.today()).days,
            "new": body.new if body else None,
            "told": body.told if body else None,
            "titles": titles_of(body.told) if body else {},
            "how": PriorHow(body.told.prior_how).label if body and body.told.prior_how else "",
            "files": list(found.files.order_by("pk")),
            "history": history_of_kept(found, viewer=viewer)[::-1],
            "acts": [(name, one) for name, one in ACTS.items() if one.verb in offered and may_be_done(name, found)],
            "here": "track",
        },
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """Show or take one act of a consumer on an appeal that is kept."""
    chosen = ACTS.get(verb)
    if chosen is None:
        raise Http404
    found = find(request, number)
    if found is None:
        return ask_for_code(number)
    now, viewer = clock.now(), kept_visitor(request)
    if found.state == KeptState.WOKEN:
        return open_case(request, found)
    if not may_be_done(verb, found):
        raise Http404
    if refused := KEPT.refusal(found, chosen.verb, by=viewer, at=now):
        messages.warning(request, refused.reason)
        return redirect("portal:kept", found.number)
    form = chosen.form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            return chosen.run(request, found, form.cleaned_data, by=viewer, at=now, key=key_of(request))
        except Refused as refused:
            form.add_error(None, str(refused.reason))
    draft = drafts.load(request.session)
    context = {
        "kept": found,
        "act": chosen,
        "form": form,
        "key": request.POST.get("key") or uuid4(),
        "replaces": verb == "change" and not draft.is_empty and str(draft.key) != found.source_key,
        "here": "track",
    }
    return render(request, "portal/kept_act.html", context, status=409 if form.errors else 200)
