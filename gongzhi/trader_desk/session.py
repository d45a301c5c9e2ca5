"""Signing in and out at the trader's desk, signing a trader up, one's own password. Officers sign in elsewhere."""

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_client_ip_address
from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongzhi.core import clock
from gongzhi.core.actors import ANONYMOUS
from gongzhi.core.errors import Refused
from gongzhi.core.fields import ReadField
from gongzhi.desk.pages import put_refusal
from gongzhi.directory import reading
from gongzhi.directory.middleware import TRADER
from gongzhi.directory.models import AccountState, TraderAccount
from gongzhi.directory.queries import trader_accounts
from gongzhi.directory.trader_accounts import account_by_password, apply_for_account, change_password
from gongzhi.trader_desk.pages import SEEN, show, sign_off, trader_page

SIGN_UPS = {"username": "trader:sign-up"}
"""What complete applications are counted as, from one address: so many as wrong passwords are borne, and then no more
for a while. Nobody finds out account names by trying, nor floods an office."""
REGION_FIELDS = {"region": "place"}


def password_field(label, **rest) -> forms.CharField:
    return forms.CharField(
        label=label, strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"}), **rest
    )


class SignInForm(forms.Form):
    """Account and password."""

    use_required_attribute = False
    username = forms.CharField(
        label=lazy("账号"),
        max_length=60,
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "off", "spellcheck": "false"}),
        error_messages={"required": lazy("请填写账号。")},
    )
    password = forms.CharField(
        label=lazy("密码"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
        error_messages={"required": lazy("请填写密码。")},
    )


class PersonFields(forms.Form):
    """Who holds an account, with its name and first password."""

    use_required_attribute = False
    name = forms.CharField(label=lazy("姓名"), max_length=60, error_messages={"required": lazy("请填写姓名。")})
    phone = ReadField(
        reading.read_phone,
        label=lazy("联系电话"),
        max_length=30,
        widget=forms.TextInput({"inputmode": "tel"}),
        error_messages={"required": lazy("请填写联系电话。")},
    )
    email = forms.EmailField(
        label=lazy("电子邮箱"),
        required=False,
        max_length=120,
        error_messages={"invalid": lazy("邮箱地址不完整，例如 name@example.com。")},
    )
    username = forms.CharField(
        label=lazy("账号"),
        max_length=60,
        help_text=lazy("登录时使用，可以是手机号、邮箱或者自己起的名字。"),
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "off", "spellcheck": "false"}),
        error_messages={"required": lazy("请填写账号。")},
    )
    password = password_field(lazy("密码"), help_text=lazy("至少 10 位，不要用常见密码或与姓名、账号相近的。"))


class SignUpForm(PersonFields):
    """A trader with its responsible person."""

    credit_code = forms.CharField(
        label=lazy("统一社会信用代码"),
        max_length=40,
        help_text=lazy("营业执照上的 18 位代码。"),
        widget=forms.TextInput({"autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": lazy("请填写营业执照上的 18 位统一社会信用代码。")},
    )
    trader_name = forms.CharField(
        label=lazy("经营者名称"),
        max_length=200,
        help_text=lazy("与营业执照一致。"),
        error_messages={"required": lazy("请填写营业执照上的名称。")},
    )
    address = forms.CharField(label=lazy("经营地址"), required=False, max_length=200)
    place = forms.CharField(
        label=lazy("所在县（市、区）"),
        max_length=60,
        help_text=lazy("由当地市场监管部门确认账号。"),
        error_messages={"required": lazy("请填写县（市、区）。")},
    )
    place_code = forms.CharField(required=False, max_length=9, widget=forms.HiddenInput)
    field_order = [
        "credit_code", "trader_name", "address", "place", "place_code",
        "name", "phone", "email", "username", "password",
    ]  # fmt: skip

    def clean(self):
        told = super().clean()
        if told.get("place"):
            try:
                told["region"] = reading.read_place(told["place"], told.get("place_code", ""), on=clock.today()).code
            except forms.ValidationError as fault:
                self.add_error("place", fault)
        return told


class PasswordForm(forms.Form):
    """One's own password: the old one, the new one twice."""

    use_required_attribute = False
    old = forms.CharField(
        label=lazy("现在的密码"), strip=False, widget=forms.PasswordInput({"autocomplete": "current-password"})
    )
    password = password_field(lazy("新密码"), help_text=lazy("至少 10 位，不要用常见密码或与姓名、账号相近的。"))
    again = password_field(lazy("再输一次新密码"))

    def __init__(self, *args, account: TraderAccount, **rest):
        super().__init__(*args, **rest)
        self.account = account

    def clean_old(self):
        if not self.account.check_password(self.cleaned_data["old"]):
            raise forms.ValidationError(_("现在的密码不正确。"))
        return self.cleaned_data["old"]

    def clean(self):
        told = super().clean()
        if told.get("password") and told.get("again") and told["password"] != told["again"]:
            self.add_error("again", _("两次输入的新密码不一样。"))
        return told


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Sign in; too many wrong passwords lock the account on that machine for a while."""
    form, status = SignInForm(request.POST if request.method == "POST" else None), 200
    next_address = request.POST.get("next") or request.GET.get("next", "")
    if request.method == "POST":
        status = 422
        if form.is_valid():
            known_as = {"username": f"trader:{form.cleaned_data['username'].strip().lower()}"}
            if not AxesProxyHandler.is_allowed(request, known_as):
                return render(request, "trader_desk/locked_out.html", status=429)
            account = account_by_password(**form.cleaned_data)
            if account is None:
                AxesProxyHandler.user_login_failed(login, known_as, request)
                request.axes_locked_out = False  # says so at the next try, on a page of this desk
                form.add_error(None, _("账号或密码不正确。密码区分大小写。"))
            elif account.state != AccountState.ACTIVE:
                form.add_error(None, standing_of(account))
            else:
                AxesProxyHandler.reset_attempts(ip_address=get_client_ip_address(request), **known_as)
                sign_in(request, account)
                return redirect(safe_address(request, next_address) or "trader:home")
    return render(request, "trader_desk/login.html", {"form": form, "next": next_address}, status=status)


def standing_of(account: TraderAccount) -> str:
    """Say to who knows the password why an account is not open."""
    return {
        AccountState.WAITING: _("账号正在等待%(office)s确认，确认后即可登录。"),
        AccountState.REFUSED: _("申请没有通过：%(reason)s"),
        AccountState.ENDED: _("账号已停用：%(reason)s"),
    }[AccountState(account.state)] % {"office": account.office.name, "reason": account.reason}


def safe_address(request: HttpRequest, address: str) -> str:
    """Give an address to go back to, if it is one of this desk."""
    fits = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if fits and address.startswith(reverse("trader:home")) else ""


def sign_in(request: HttpRequest, account: TraderAccount) -> None:
    """Put the account into the session, which gets a new name; an officer who was signed in here is no longer."""
    if request.user.is_authenticated:
        logout(request)
    request.session.cycle_key()
    request.session[TRADER] = {"account": account.pk, "hash": account.get_session_auth_hash()}
    request.session[SEEN] = clock.now().timestamp()


@never_cache
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    sign_off(request)
    messages.success(request, _("已退出登录。"))
    return redirect("trader:login")


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """Ask for an account: the trader by its code, and the person responsible."""
    form, status = SignUpForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = 422
        if not AxesProxyHandler.is_allowed(request, SIGN_UPS):
            return render(request, "trader_desk/too_many.html", status=429)
        if form.is_valid():
            AxesProxyHandler.user_login_failed(sign_up, SIGN_UPS, request)
            request.axes_locked_out = False  # says so at the next try, on a page of this desk
            names = (
                "credit_code",
                "trader_name",
                "region",
                "username",
                "password",
                "name",
                "phone",
                "email",
                "address",
            )
            told = {name: form.cleaned_data[name] for name in names}
            try:
                account = apply_for_account(**told, by=ANONYMOUS, at=clock.now())
            except Refused as refused:
                status = put_refusal(form, refused, fields=REGION_FIELDS)
            else:
                request.session["signed_up_at"] = account.office.name
                return redirect("trader:signed-up")
    return render(request, "trader_desk/sign_up.html", {"form": form}, status=status)


@never_cache
@require_safe
def signed_up(request: HttpRequest) -> HttpResponse:
    """Say what happens with the application."""
    return render(request, "trader_desk/signed_up.html", {"office": request.session.get("signed_up_at", "")})


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@trader_page
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; other sessions of the account end."""
    account = trader_accounts(viewer=request.viewer).get(pk=request.viewer.id)
    form, status = PasswordForm(request.POST if request.method == "POST" else None, account=account), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                account = change_password(
                    account=account, password=form.cleaned_data["password"], by=request.viewer, at=clock.now()
                )
            except Refused as refused:
                status = put_refusal(form, refused)
            else:
                sign_in(request, account)
                messages.success(request, _("密码已修改。您在其他设备上的登录已退出。"))
                return redirect("trader:home")
    return show(request, "trader_desk/password.html", {"form": form}, here="accounts", status=status)
