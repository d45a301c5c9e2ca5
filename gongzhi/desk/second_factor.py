"""The second step of signing in, and setting it up: a code of an app on the phone, or one from paper."""

import segno
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from gongzhi.core import clock
from gongzhi.core.errors import Refused
from gongzhi.desk.pages import MUST_SET_UP, SEEN, desk_page, put_refusal, show
from gongzhi.directory.models import Officer, SecondFactor
from gongzhi.directory.queries import actor_for
from gongzhi.directory.second_factor import (
    address_of,
    begin_second_factor,
    confirm_second_factor,
    must_have_one,
    passes_second_factor,
    remove_second_factor,
    second_factor_of,
)

HALF_WAY = "half_way"
"""Session key: who has given the right password and owes the code, since when, and where they want to go."""
PATIENCE = 5 * 60
"""Seconds within which the code must follow the password."""
BACKEND = "django.contrib.auth.backends.ModelBackend"


class CodeForm(forms.Form):
    """One code."""

    use_required_attribute = False
    code = forms.CharField(
        label=gettext_lazy("验证码"),
        max_length=20,
        widget=forms.TextInput({"autocomplete": "one-time-code", "autocapitalize": "characters", "autofocus": True}),
    )


def step_in(request: HttpRequest, officer: Officer, next_address: str) -> HttpResponse:
    """Go on after the right password: to the code where there is a second factor, else to work."""
    if second_factor_of(officer):
        request.session.cycle_key()
        request.session[HALF_WAY] = {
            "officer": officer.pk,
            "since": clock.now().timestamp(),
            "password": officer.get_session_auth_hash(),
            "next": next_address,
        }
        return redirect("desk:login-code")
    return sign_in(request, officer, next_address)


def sign_in(request: HttpRequest, officer: Officer, next_address: str) -> HttpResponse:
    """Sign an officer in and lead on; first to the set-up where one of their roles asks for a second factor."""
    login(request, officer, backend=BACKEND)
    request.session[SEEN] = clock.now().timestamp()
    if must_have_one(actor_for(officer, at=clock.now())) and not second_factor_of(officer):
        request.session[MUST_SET_UP] = True
    return redirect(next_address or resolve_url(settings.LOGIN_REDIRECT_URL))


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def login_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code that follows the password."""
    told = request.session.get(HALF_WAY, {})
    officer = Officer.objects.filter(pk=told.get("officer"), is_active=True).first()
    late = clock.now().timestamp() - told.get("since", 0) > PATIENCE
    if officer is None or late or told["password"] != officer.get_session_auth_hash():
        request.session.pop(HALF_WAY, None)
        messages.info(request, _("请重新输入密码。"))
        return redirect("desk:login")
    form, status = CodeForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                by = actor_for(officer, at=clock.now())
                if passes_second_factor(officer=officer, code=form.cleaned_data["code"], by=by, at=clock.now()):
                    del request.session[HALF_WAY]
                    return sign_in(request, officer, told["next"])
                form.add_error("code", _("验证码不正确。请输入应用中最新的六位数字，或一个恢复码。"))
            except Refused as refused:
                status = put_refusal(form, refused)
    return render(request, "desk/login_code.html", {"form": form}, status=status)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@desk_page()
def own(request: HttpRequest) -> HttpResponse:
    """Show one's own second factor; set it up by the first code."""
    factor = SecondFactor.objects.select_related("officer").filter(pk=request.viewer.id).first()
    form, status = CodeForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                officer = Officer.objects.get(pk=request.viewer.id)
                codes = confirm_second_factor(
                    officer=officer, code=form.cleaned_data["code"], by=request.viewer, at=clock.now()
                )
            except Refused as refused:
                status = put_refusal(form, refused)
            else:
                request.session.pop(MUST_SET_UP, None)
                return show(request, "desk/recovery_codes.html", {"codes": codes})
    context = {"factor": factor, "form": form, "must": request.session.get(MUST_SET_UP, False)}
    if factor is not None and factor.confirmed_at is None:
        picture = segno.make(address_of(factor), error="m", micro=False)
        context["picture"] = mark_safe(picture.svg_inline(scale=5, border=4, light="#fff"))
        context["secret"] = " ".join(factor.secret[start : start + 4] for start in range(0, len(factor.secret), 4))
    return show(request, "desk/second_factor.html", context, status=status)


@require_POST
@desk_page()
def begin(request: HttpRequest) -> HttpResponse:
    """Make a secret for the app, or another one while none is in force."""
    try:
        begin_second_factor(officer=Officer.objects.get(pk=request.viewer.id), by=request.viewer, at=clock.now())
    except Refused as refused:
        messages.error(request, str(refused.reason))
    return redirect("desk:second-factor")


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@desk_page()
def remove(request: HttpRequest) -> HttpResponse:
    """Take one's own second factor away, which asks for a code once more."""
    officer = Officer.objects.get(pk=request.viewer.id)
    if second_factor_of(officer) is None:
        return redirect("desk:second-factor")
    form, status = CodeForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            told = {"officer": officer, "by": request.viewer, "at": clock.now()}
            try:
                if passes_second_factor(code=form.cleaned_data["code"], **told):
                    remove_second_factor(**told)
                    if must_have_one(request.viewer):
                        request.session[MUST_SET_UP] = True
                    messages.success(request, _("已停用两步验证。"))
                    return redirect("desk:second-factor")
                form.add_error("code", _("验证码不正确。请输入应用中最新的六位数字，或一个恢复码。"))
            except Refused as refused:
                status = put_refusal(form, refused)
    return show(request, "desk/second_factor_remove.html", {"form": form}, status=status)
