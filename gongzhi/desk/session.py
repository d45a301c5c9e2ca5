"""Signing in and out, and one's own password."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import LoginView, LogoutView
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from gongzhi.core import clock
from gongzhi.core.errors import Refused
from gongzhi.desk.pages import desk_page, put_refusal, show
from gongzhi.desk.second_factor import step_in
from gongzhi.directory.actions import reset_password
from gongzhi.directory.models import Officer


class Login(LoginView):
    """Sign in; too many wrong passwords lock the account on that machine for a while (axes)."""

    template_name = "desk/login.html"
    redirect_authenticated_user = False

    def get_context_data(self, **more):
        return super().get_context_data(provider=settings.OIDC_TITLE if settings.OIDC_ISSUER else "", **more)

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        form.fields["username"].label = _("账号")
        form.fields["username"].widget.attrs["autocapitalize"] = "off"
        form.fields["password"].label = _("密码")
        form.error_messages["invalid_login"] = _("账号或密码不正确。密码区分大小写。")
        return form

    def form_valid(self, form):
        return step_in(self.request, form.get_user(), self.get_redirect_url())

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


class Logout(LogoutView):
    """Sign out, by POST only."""


class PasswordForm(forms.Form):
    """One's own password: the old one, the new one twice."""

    use_required_attribute = False
    old = forms.CharField(
        label=gettext_lazy("现在的密码"),
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
        strip=False,
    )
    password = forms.CharField(
        label=gettext_lazy("新密码"),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        strip=False,
        help_text=gettext_lazy("至少 10 位，不要用常见密码或与姓名、账号相近的。"),
    )
    again = forms.CharField(
        label=gettext_lazy("再输一次新密码"),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        strip=False,
    )

    def __init__(self, *args, officer, **rest):
        super().__init__(*args, **rest)
        self.officer = officer

    def clean_old(self):
        if not self.officer.check_password(self.cleaned_data["old"]):
            raise forms.ValidationError(_("现在的密码不正确。"))
        return self.cleaned_data["old"]

    def clean(self):
        told = super().clean()
        if told.get("password") and told.get("again") and told["password"] != told["again"]:
            self.add_error("again", _("两次输入的新密码不一样。"))
        return told


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@desk_page()
def password(request):
    """Change one's own password; other sessions of the officer end."""
    officer = Officer.objects.get(pk=request.viewer.id)
    form = PasswordForm(request.POST or None, officer=officer)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                changed = reset_password(
                    officer=officer, password=form.cleaned_data["password"], by=request.viewer, at=clock.now()
                )
            except Refused as refused:
                status = put_refusal(form, refused)
            else:
                update_session_auth_hash(request, changed)
                messages.success(request, _("密码已修改。您在其他设备上的登录已退出。"))
                return redirect("desk:home")
    return show(request, "desk/password.html", {"form": form}, status=status)
