"""The accounts of a trader: the responsible person names colleagues, sets their passwords anew, and ends them."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from gongzhi.core import clock
from gongzhi.core.errors import Refused
from gongzhi.desk.pages import put_refusal
from gongzhi.directory.models import AccountRole, AccountState, TraderAccount
from gongzhi.directory.queries import trader_accounts, traders_acted_for
from gongzhi.directory.trader_accounts import EMAIL_LENGTH, add_colleague, change_password, end_account
from gongzhi.notices.digests import choose_digest, digest_of
from gongzhi.notices.notifiers import notifier
from gongzhi.notices.words import Channel
from gongzhi.trader_desk.pages import show, trader_page
from gongzhi.trader_desk.session import PersonFields, password_field


class ColleagueForm(PersonFields):
    """A colleague, and whom they act for."""

    trader = forms.ChoiceField(label=lazy("代表"))
    field_order = ["trader", "name", "phone", "email", "username", "password"]

    def __init__(self, *args, traders, **rest):
        super().__init__(*args, **rest)
        self.fields["trader"].choices = [(one.pk, one.name) for one in traders]
        if len(traders) == 1:
            self.fields["trader"].widget = forms.HiddenInput()
            self.fields["trader"].initial = traders[0].pk


class EndForm(forms.Form):
    """Why an account ends."""

    use_required_attribute = False
    reason = forms.CharField(
        label=lazy("停用理由"), max_length=200, error_messages={"required": lazy("请写明停用的理由。")}
    )


class ResetForm(forms.Form):
    """A new first password."""

    use_required_attribute = False
    password = password_field(
        lazy("新密码"), help_text=lazy("至少 10 位；请当面或通过安全渠道告知本人，并提醒其登录后修改。")
    )


@require_safe
@trader_page
def accounts(request: HttpRequest) -> HttpResponse:
    """List the accounts that act for the trader."""
    rows = list(trader_accounts(viewer=request.viewer).exclude(state=AccountState.REFUSED)[:100])
    rows.sort(key=lambda one: (one.state != AccountState.ACTIVE, not one.is_responsible))
    context = {"rows": rows, "traders": traders_acted_for(viewer=request.viewer), "own": request.viewer.id}
    return show(request, "trader_desk/accounts.html", context, here="accounts")


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@trader_page
def add(request: HttpRequest) -> HttpResponse:
    """Name a colleague."""
    refuse_unless_responsible(request)
    traders = traders_acted_for(viewer=request.viewer)
    form, status = ColleagueForm(request.POST if request.method == "POST" else None, traders=traders), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            told = dict(form.cleaned_data)
            try:
                add_colleague(trader_id=int(told.pop("trader")), **told, by=request.viewer, at=clock.now())
            except Refused as refused:
                status = put_refusal(form, refused)
            else:
                messages.success(request, _("已新增经办人，现在就可以登录。"))
                return redirect("trader:accounts")
    return show(request, "trader_desk/account_form.html", {"form": form, "title": _("新增经办人")}, here="accounts",
                status=status)  # fmt: skip


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@trader_page
def change(request: HttpRequest, account: int, what: str) -> HttpResponse:
    """End a colleague's account, or set its password anew."""
    refuse_unless_responsible(request)
    found = trader_accounts(viewer=request.viewer, state=AccountState.ACTIVE).filter(pk=account).first()
    if found is None or found.role != AccountRole.COLLEAGUE or what not in {"end", "password"}:
        raise Http404
    form = (EndForm if what == "end" else ResetForm)(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                do_change(found, what, form.cleaned_data, request)
            except Refused as refused:
                status = put_refusal(form, refused)
            else:
                return redirect("trader:accounts")
    title = _("停用账号") if what == "end" else _("重设密码")
    context = {"form": form, "title": title, "account": found, "is_final": what == "end"}
    return show(request, "trader_desk/account_form.html", context, here="accounts", status=status)


def do_change(account: TraderAccount, what: str, told: dict, request: HttpRequest) -> None:
    rest = {"account": account, "by": request.viewer, "at": clock.now()}
    if what == "end":
        end_account(reason=told["reason"], **rest)
        messages.success(request, _("账号已停用，立即生效。"))
    else:
        change_password(password=told["password"], **rest)
        messages.success(request, _("密码已重设。"))


class DigestForm(forms.Form):
    """Where the letter of a day goes, and whether it is wanted."""

    use_required_attribute = False
    email = forms.EmailField(
        label=lazy("电子邮箱"),
        required=False,
        max_length=EMAIL_LENGTH,
        error_messages={"invalid": lazy("邮箱地址不完整，例如 name@example.com。")},
    )
    wanted = forms.BooleanField(label=lazy("每天早上把等我处理的事项发到这个邮箱"), required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@trader_page
def digest(request: HttpRequest) -> HttpResponse:
    """Show whether the account gets a letter a day, and let it choose."""
    account = trader_accounts(viewer=request.viewer).get(pk=request.viewer.id)
    wanted, last = digest_of(account, viewer=request.viewer)
    form, status = DigestForm(initial={"email": account.email, "wanted": wanted}), 200
    if request.method == "POST":
        status = 422
        form = DigestForm(request.POST)
        if form.is_valid():
            try:
                choose_digest(account=account, **form.cleaned_data, by=request.viewer, at=clock.now())
            except Refused as refused:
                status = put_refusal(form, refused)
            else:
                messages.success(request, _("已保存。"))
                return redirect("trader:digest")
    context = {"form": form, "last": last, "is_open": notifier(Channel.MAIL) is not None}
    return show(request, "trader_desk/digest.html", context, here="accounts", status=status)


def refuse_unless_responsible(request: HttpRequest) -> None:
    if not request.viewer.is_responsible:
        raise Http404
