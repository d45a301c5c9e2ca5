"""The programs of a trader: its own systems that call the API, made and revoked by the responsible person."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_POST

from gongzhi.core import clock
from gongzhi.core.errors import Refused
from gongzhi.desk.pages import put_refusal
from gongzhi.directory.clients import Given, add_trader_client, renew_secret, revoke_client, trader_clients
from gongzhi.trader_desk.accounts import refuse_unless_responsible
from gongzhi.trader_desk.pages import show, trader_page


class ProgramForm(forms.Form):
    """A program, as the trader calls it."""

    use_required_attribute = False
    name = forms.CharField(
        label=lazy("名称"),
        max_length=60,
        help_text=lazy("例如：客服系统。"),
        error_messages={"required": lazy("请填写名称，不超过60个字符。")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@trader_page
def clients(request: HttpRequest) -> HttpResponse:
    """List the programs with their last use; let another one in."""
    refuse_unless_responsible(request)
    form, status = ProgramForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return show_secret(request, add_trader_client(**form.cleaned_data, by=request.viewer, at=clock.now()))
            except Refused as refused:
                status = put_refusal(form, refused)
    context = {"form": form, "rows": trader_clients(viewer=request.viewer)[:50]}
    return show(request, "trader_desk/clients.html", context, here="accounts", status=status)


def show_secret(request: HttpRequest, given: Given) -> HttpResponse:
    """Show the secret of a program, this once."""
    context = {"client": given.client, "secret": given.secret}
    return show(request, "trader_desk/client_secret.html", context, here="accounts")


@require_POST
@trader_page
def change(request: HttpRequest, client: int, what: str) -> HttpResponse:
    """Give a program a new secret, or end it."""
    refuse_unless_responsible(request)
    found = trader_clients(viewer=request.viewer).filter(pk=client).first()
    if found is None or what not in {"renew", "revoke"}:
        raise Http404
    try:
        if what == "renew":
            return show_secret(request, renew_secret(client=found, by=request.viewer, at=clock.now()))
        revoke_client(client=found, by=request.viewer, at=clock.now())
    except Refused as refused:
        messages.error(request, str(refused.reason))
    else:
        messages.success(request, _("已撤销“%(name)s”，它的令牌和密钥都已失效。") % {"name": found.name})
    return redirect("trader:clients")
