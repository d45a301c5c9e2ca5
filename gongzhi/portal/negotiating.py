"""Settling with the trader on the consumer's page: the thread, and what the consumer can do."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from gongzhi.cases.models import Case
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.fields import FilesField, ReadField
from gongzhi.core.machine import Offer
from gongzhi.directory import reading
from gongzhi.negotiation import queries
from gongzhi.negotiation.actions.agree import agree_to_offer
from gongzhi.negotiation.actions.confirm import confirm_performance
from gongzhi.negotiation.actions.counter import counter_offer
from gongzhi.negotiation.actions.dispute import dispute_performance
from gongzhi.negotiation.actions.refuse import refuse_negotiation
from gongzhi.negotiation.actions.write import write_message
from gongzhi.negotiation.moves import LONGEST
from gongzhi.negotiation.rules import MOST_DAYS
from gongzhi.negotiation.states import NEGOTIATION
from gongzhi.negotiation.words import Remedy
from gongzhi.portal.acts import Act


def text_field(label, **rest) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST, widget=forms.Textarea({"rows": 4}), **rest)


class FewWords(forms.Form):
    """A few words, if one likes."""

    text = text_field(lazy("想说的话"), required=False)


class TextForm(forms.Form):
    """What is to be said, with evidence."""

    text = text_field(lazy("内容"), error_messages={"required": lazy("请写下要说的话。")})

    def __init__(self, *args, **rest):
        super().__init__(*args, **rest)
        self.fields["files"] = FilesField(label=_("证据材料"), required=False)


class CounterForm(TextForm):
    """What would do."""

    remedy = forms.ChoiceField(
        label=lazy("您希望怎样解决？"),
        widget=forms.RadioSelect,
        choices=Remedy.choices,
        error_messages={"required": lazy("请选择一种解决方案。")},
    )
    amount = ReadField(
        reading.read_amount,
        label=lazy("金额（元）"),
        required=False,
        max_length=30,
        widget=forms.TextInput({"inputmode": "decimal"}),
        empty_value=None,
        help_text=lazy("退款、部分退款必须填写。"),
    )
    perform_by = forms.DateField(
        label=lazy("希望哪天之前履行"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": lazy("请写明哪天之前履行。"),
            "invalid": lazy("请写成年-月-日，例如 2026-05-01。"),
        },
    )
    field_order = ["remedy", "amount", "perform_by", "text", "files"]

    def __init__(self, *args, **rest):
        super().__init__(*args, **rest)
        self.fields["perform_by"].help_text = _("今天起 %(days)s 天之内。") % {"days": MOST_DAYS}


def doing(action):
    """Make the function that does a verb of a negotiation."""

    def run(found: Case, told: dict, *, by: Actor, **rest) -> None:
        negotiation = queries.negotiation_of(found, viewer=by)
        if negotiation is None:
            raise Refused(_("本件没有在协商和解。"))
        action(negotiation=negotiation, **told, by=by, **rest)

    return run


ACTS = {
    "agree": Act(
        lazy("接受方案"),
        lazy("接受后即达成和解，企业应在约定的日期之前履行；没有履行的，本件自动转到行政机关。"),
        lazy("接受"),
        lazy("已达成和解，等待企业履行。"),
        FewWords,
        doing(agree_to_offer),
    ),
    "confirm": Act(
        lazy("确认已履行"),
        lazy("确认后本件办结，结果为自行和解。"),
        lazy("确认已履行"),
        lazy("和解成功，本件已办结。"),
        FewWords,
        doing(confirm_performance),
    ),
    "counter": Act(
        lazy("提出自己的方案"),
        lazy("不接受企业现在的方案，告诉企业您希望怎样解决。协商期限不变。"),
        lazy("提交方案"),
        lazy("已提交，等待企业答复。"),
        CounterForm,
        doing(counter_offer),
    ),
    "write": Act(
        lazy("给企业留言"),
        lazy("补充说明、询问或者提供证据，不改变方案。"),
        lazy("发送"),
        lazy("已发送。"),
        TextForm,
        doing(write_message),
    ),
    "dispute": Act(
        lazy("没有履行"),
        lazy("企业没有履行，或者与约定不符的，本件立即转到行政机关，协商记录一并转去。"),
        lazy("转行政机关处理"),
        lazy("已转行政机关处理。"),
        TextForm,
        doing(dispute_performance),
    ),
    "refuse": Act(
        lazy("改由行政机关处理"),
        lazy("不再与企业协商，本件立即转到行政机关，不用重新提交，协商记录一并转去。"),
        lazy("转行政机关处理"),
        lazy("已转行政机关处理。"),
        FewWords,
        doing(refuse_negotiation),
    ),
}


def offers_on(found: Case, *, viewer: Actor, at: datetime) -> list[Offer]:
    """List what the consumer can do in the negotiation of a matter."""
    negotiation = queries.negotiation_of(found, viewer=viewer)
    return queries.offers_of(negotiation, viewer=viewer, at=at) if negotiation else []


def refusal_of(found: Case, verb: str, *, by: Actor, at: datetime) -> Refused | None:
    """Tell why an act is not possible now, or None."""
    negotiation = queries.negotiation_of(found, viewer=by)
    if negotiation is None:
        return Refused(_("本件没有在协商和解。"))
    return NEGOTIATION.refusal(negotiation, verb, by=by, at=at)


def shown(found: Case, *, viewer: Actor) -> dict | None:
    """Gather the negotiation for the page of a matter; None where there was none."""
    negotiation = queries.negotiation_of(found, viewer=viewer)
    if negotiation is None:
        return None
    return {"row": negotiation, "thread": queries.thread_of(negotiation, viewer=viewer)[::-1]}
