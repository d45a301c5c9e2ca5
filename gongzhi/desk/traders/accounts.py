"""Accounts of traders at the desk of the office that confirms them: who waits, who has one, confirming, ending."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.core import clock, journal
from gongzhi.core.actors import Role
from gongzhi.core.errors import Refused
from gongzhi.core.personal import mask_name, mask_phone
from gongzhi.desk.pages import desk_page, put_refusal, show
from gongzhi.directory.models import AccountState, TraderAccount
from gongzhi.directory.queries import trader_accounts
from gongzhi.directory.rules import TRADER_KEEPERS, keeps_trader_accounts
from gongzhi.directory.trader_accounts import (
    KIND,
    change_password,
    confirm_account,
    end_account,
    refuse_account,
    reveal_contact,
)

KEEPERS = (*TRADER_KEEPERS, Role.SECRETARIAT)
"""Who may open these pages: who decides, and the secretariat, which sees all."""
SHOWN = 200
TONES = {"waiting": "warn", "active": "good", "refused": "quiet", "ended": "quiet"}
SENTENCES = {
    "apply": lazy("申请账号"),
    "confirm": lazy("确认账号"),
    "refuse": lazy("不予通过"),
    "add": lazy("由负责人新增"),
    "end": lazy("停用账号"),
    "reset_password": lazy("重设密码"),
    "reveal": lazy("查看联系方式"),
    "change_email": lazy("修改邮箱"),
    "take_digest": lazy("开启每日摘要邮件"),
    "stop_digest": lazy("关闭每日摘要邮件"),
}
"""How the history of an account tells each verb."""


class ReasonForm(forms.Form):
    """Why an application is turned down, or an account ended."""

    use_required_attribute = False
    reason = forms.CharField(
        label=lazy("理由"),
        max_length=200,
        help_text=lazy("对方登录时会看到。"),
        error_messages={"required": lazy("请写明理由，对方会看到。")},
    )


class PasswordForm(forms.Form):
    """A new first password for a responsible person who forgot theirs."""

    use_required_attribute = False
    password = forms.CharField(
        label=lazy("新密码"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=lazy("至少 10 位；核实身份后当面或通过安全渠道告知本人，并提醒其登录后修改。"),
    )


FORMS = {"refuse": ReasonForm, "end": ReasonForm, "password": PasswordForm}
ACTIONS = {
    "confirm": (confirm_account, lazy("已确认，对方现在可以登录。")),
    "refuse": (refuse_account, lazy("已登记不予通过，对方登录时会看到理由。")),
    "end": (end_account, lazy("账号已停用，立即生效。")),
    "password": (change_password, lazy("密码已重设，原来的登录已退出。")),
}


@require_GET
@desk_page(*KEEPERS)
def accounts(request: HttpRequest) -> HttpResponse:
    """List accounts of traders: those that wait first."""
    state = request.GET.get("state", AccountState.WAITING)
    if state not in AccountState.values:
        state = AccountState.WAITING
    rows = list(trader_accounts(viewer=request.viewer, state=state)[: SHOWN + 1])
    context = {
        "rows": [describe(row) for row in rows[:SHOWN]],
        "more": len(rows) > SHOWN,
        "state": state,
        "states": AccountState.choices,
    }
    return show(request, "desk/traders/accounts.html", context)


def describe(account: TraderAccount) -> TraderAccount:
    """Add to an account what the desk shows of it: the person masked, the tone of its state."""
    account.masked_name, account.masked_phone = mask_name(account.name), mask_phone(account.phone)
    account.tone = TONES[account.state]
    return account


def find_account(request: HttpRequest, pk: int) -> TraderAccount:
    found = trader_accounts(viewer=request.viewer).filter(pk=pk).select_related("trader__region", "office").first()
    if found is None:
        raise Http404
    return describe(found)


@require_GET
@desk_page(*KEEPERS)
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one account, and what may be decided about it."""
    return show_account(request, find_account(request, pk))


def show_account(
    request: HttpRequest, account: TraderAccount, *, status: int = 200, failed=None, contact=None, refusal: str = ""
) -> HttpResponse:
    """Answer with the page of an account; `failed` is (what, form) of an act that was refused."""
    told = {name: form() for name, form in FORMS.items()}
    if failed:
        told[failed[0]] = failed[1]
    others = trader_accounts(viewer=request.viewer, trader_id=account.trader_id).exclude(pk=account.pk)[:20]
    history = list(journal.history(KIND, account.pk))
    for line in history:
        who = account.told_name if line.actor_kind == "anonymous" else line.who
        line.sentence = f"{who} {SENTENCES[line.verb]}"
    context = {
        "account": account,
        "forms": told,
        "may_decide": keeps_trader_accounts(request.viewer, account.office),
        "others": [describe(each) for each in others],
        "contact": contact,
        "refusal": refusal,
        "history": history[::-1],
    }
    return show(request, "desk/traders/account.html", context, status=status)


@sensitive_post_parameters("password")
@require_http_methods(["POST"])
@desk_page(*KEEPERS)
def change(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Confirm or refuse an application, end an account, or set its password anew."""
    if what not in ACTIONS:
        raise Http404
    found = find_account(request, pk)
    form = FORMS[what](request.POST) if what in FORMS else None
    if form is not None and not form.is_valid():
        return show_account(request, found, status=422, failed=(what, form))
    action, done = ACTIONS[what]
    try:
        action(account=found, by=request.viewer, at=clock.now(), **(form.cleaned_data if form else {}))
    except Refused as refused:
        if form is None:
            return show_account(request, found, status=409, refusal=str(refused.reason))
        return show_account(request, found, status=put_refusal(form, refused), failed=(what, form))
    messages.success(request, str(done))
    return redirect("desk:trader-account", found.pk)


@require_POST
@desk_page(*KEEPERS)
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who holds an account and how to reach them, in clear; the history keeps who looked."""
    found = find_account(request, pk)
    try:
        contact = reveal_contact(account=found, by=request.viewer, at=clock.now())
    except Refused as refused:
        return show_account(request, found, status=403, refusal=str(refused.reason))
    return show_account(request, found, contact=contact)
