"""The page on which further victims of an incident register: a real matter, with number and code, in one step."""

from decimal import Decimal
from uuid import uuid4

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from gongzhi.cases.intake import NARRATIVE_LENGTH, NewCase, Person
from gongzhi.cases.words import Claim, Kind
from gongzhi.core import clock
from gongzhi.core.actors import ANONYMOUS
from gongzhi.core.errors import Invalid, Refused
from gongzhi.core.fields import ReadField
from gongzhi.directory import reading
from gongzhi.directory.middleware import OPENED_CASES
from gongzhi.directory.models import Level, Region
from gongzhi.incidents.actions.register import register_victim
from gongzhi.incidents.models import Incident
from gongzhi.incidents.queries import public_by_code
from gongzhi.portal.filing import RECEIPT, remember
from gongzhi.portal.forms import DayField


class VictimForm(forms.Form):
    """What a further victim tells; the trader is known."""

    use_required_attribute = False
    key = forms.UUIDField(widget=forms.HiddenInput)
    narrative = forms.CharField(
        label=lazy("您的情况"),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=NARRATIVE_LENGTH,
        help_text=lazy("什么时候付的钱、在哪家店、付了多少、还剩多少没有用。这里不要写身份证号、银行卡号和密码。"),
        error_messages={"required": lazy("请写明您的情况。")},
    )
    amount = forms.DecimalField(
        label=lazy("没有退还的金额（元）"),
        min_value=Decimal("0.01"),
        max_digits=12,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={
            "required": lazy("请填写金额；不清楚的填写您估计的数。"),
            "invalid": lazy("请填写数字，例如 1280.50。"),
            "min_value": lazy("请填写大于 0 的金额。"),
        },
    )
    event_date = DayField(label=lazy("付款日期"), required=False, help_text=lazy("记不清可以不填。"))
    place = forms.ChoiceField(
        label=lazy("在哪个市（州）"), error_messages={"required": lazy("请选择店铺所在的市（州）。")}
    )
    name = forms.CharField(
        label=lazy("姓名"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": lazy("请填写真实姓名。")},
    )
    phone = ReadField(
        reading.read_phone,
        label=lazy("电话"),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        help_text=lazy("用于联系和告知进展。"),
        error_messages={"required": lazy("请填写联系电话。")},
    )
    email = forms.EmailField(
        label=lazy("电子邮箱"),
        required=False,
        max_length=120,
        error_messages={"invalid": lazy("邮箱地址不完整，例如 name@example.com。")},
    )
    true = forms.BooleanField(
        label=lazy("以上内容属实，我愿意配合核实；我知道这些信息会交给承办单位，用于办理本事件。"),
        error_messages={"required": lazy("请确认内容属实后再提交。")},
    )

    def __init__(self, *args, **rest):
        super().__init__(*args, **rest)
        places = Region.objects.filter(level=Level.PREFECTURE, to_date=None).order_by("code")
        self.fields["place"].choices = [("", _("请选择")), *((region.code, region.name) for region in places)]


def matter_of(incident: Incident, told: dict) -> NewCase:
    """Make the matter of what was told; it goes the way of every complaint."""
    trader = incident.trader
    return NewCase(
        kind=Kind.COMPLAINT,
        narrative=told["narrative"],
        source="portal",
        source_key=str(told["key"]),
        claims=(Claim.REFUND,),
        amount=told["amount"],
        persons=(Person(name=told["name"], phone=told["phone"], email=told["email"]),),
        trader_id=incident.trader_id,
        trader_name=incident.trader_name,
        trader_region=(trader.region_id or "") if trader else "",
        region=told["place"],
        subject=incident.subject,
        event_date=told["event_date"],
        facts={"language": get_language(), "incident": incident.number},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def incident(request: HttpRequest, code: str) -> HttpResponse:
    """Tell of an incident, and take in what a further victim tells."""
    try:
        found, shown = public_by_code(code, viewer=ANONYMOUS)
    except Incident.DoesNotExist:
        raise Http404 from None
    form, status = VictimForm(initial={"key": uuid4()}), 200
    if request.method == "POST":
        form, status = VictimForm(request.POST), 422
        if form.is_valid():
            try:
                register(request, found, form.cleaned_data)
            except Refused as refused:
                faults = refused.faults if isinstance(refused, Invalid) else {"": refused.reason}
                for name, reason in faults.items():
                    form.add_error(name if name in form.fields else None, str(reason))
                status = 422 if shown.registers else 409
            else:
                return redirect("portal:receipt")
    context = {"incident": shown, "form": form if shown.registers else None, "here": "file"}
    return render(request, "portal/incident.html", context, status=status)


@transaction.atomic
def register(request: HttpRequest, found: Incident, told: dict) -> None:
    """Take the matter in and let this browser open it, in one transaction.

    :raises Refused: if nobody registers any more, or something is wrong after all.
    """
    received = register_victim(incident=found, new=matter_of(found, told), by=ANONYMOUS, at=clock.now())
    request.session.cycle_key()
    request.session[RECEIPT] = {"key": str(told["key"]), "numbers": [received.case.number]}
    remember(request, OPENED_CASES, [received.case.pk])
