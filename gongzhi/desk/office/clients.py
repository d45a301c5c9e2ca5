"""Programs that call the API: who they are, when they called last, making and revoking them."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from gongzhi.core import clock
from gongzhi.core.actors import Role
from gongzhi.core.errors import Refused
from gongzhi.desk.office.units import ROLES, UnitChoice
from gongzhi.desk.pages import desk_page, put_refusal, show
from gongzhi.directory.clients import (
    PER_MINUTE,
    SCOPES,
    Given,
    add_client,
    clients,
    renew_secret,
    revoke_client,
)

KEEPERS = (Role.ADMINISTRATOR, Role.SECRETARIAT)


class ClientForm(UnitChoice):
    """A program, the unit that it acts for, and what it may do."""

    field_order = ("name", "key", "unit_name", "unit", "roles", "scopes", "per_minute")
    name = forms.CharField(
        label=gettext_lazy("名称"), max_length=60, help_text=gettext_lazy("办理记录中这样称呼它，例如：12345 平台。")
    )
    key = forms.CharField(
        label=gettext_lazy("代号"),
        max_length=24,
        help_text=gettext_lazy("即 client_id：小写字母、数字和连字符；以后不能改。"),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
    )
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("在该单位的角色"),
        choices=ROLES,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("看得到什么、能做什么，与同样角色的工作人员相同。"),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("范围"),
        choices=SCOPES.items(),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("在角色之内，它可以要求的。只给它用得着的。"),
    )
    per_minute = forms.IntegerField(
        label=gettext_lazy("每分钟最多调用"),
        min_value=1,
        max_value=1_000_000,
        initial=PER_MINUTE,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )

    def told(self):
        told = super().told()
        return {**told, "key": told["key"].strip()}


@require_http_methods(["GET", "POST"])
@desk_page(*KEEPERS)
def api_clients(request: HttpRequest) -> HttpResponse:
    """List the programs with their last use; let another one in."""
    form = ClientForm(request.POST if request.method == "POST" else None, viewer=request.viewer, record=None)
    if request.method == "GET":
        return show_clients(request, form)
    if not form.is_valid():
        return show_clients(request, form, status=422)
    try:
        given = add_client(**form.told(), by=request.viewer, at=clock.now())
    except Refused as refused:
        return show_clients(request, form, status=put_refusal(form, refused, fields=form.refused_as))
    return show_secret(request, given)


def show_clients(request: HttpRequest, form: ClientForm, *, status: int = 200) -> HttpResponse:
    rows = [
        {
            "client": client,
            "units": "、".join(posting.unit.short_name for posting in client.officer.current_postings),
            "scopes": [str(SCOPES[scope]) for scope in client.scopes],
        }
        for client in clients(viewer=request.viewer, at=clock.now())
    ]
    return show(request, "desk/office/clients.html", {"form": form, "rows": rows}, status=status)


def show_secret(request: HttpRequest, given: Given) -> HttpResponse:
    """Show the secret of a program, this once."""
    return show(request, "desk/office/client_secret.html", {"client": given.client, "secret": given.secret})


@require_POST
@desk_page(*KEEPERS)
def change_client(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Give a program a new secret, or end it."""
    client = clients(viewer=request.viewer, at=clock.now()).filter(pk=pk).first()
    if client is None or what not in {"renew", "revoke"}:
        raise Http404
    try:
        if what == "renew":
            return show_secret(request, renew_secret(client=client, by=request.viewer, at=clock.now()))
        revoke_client(client=client, by=request.viewer, at=clock.now())
    except Refused as refused:
        messages.error(request, str(refused.reason))
    else:
        messages.success(request, _("已撤销“%(name)s”，它的令牌和密钥都已失效。") % {"name": client.officer.name})
    return redirect("desk:api-clients")
