"""The fixed words of a case: kinds, states, outcomes, claims, how loss was recovered. Titles are what people read."""

from functools import cache

from django.db.models import TextChoices
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """What a paper asks for; the law treats each apart."""

    ENQUIRY = "enquiry", _("咨询")
    COMPLAINT = "complaint", _("投诉")
    REPORT = "report", _("举报")
    APPEAL = "appeal", _("申诉")


class State(TextChoices):
    NEGOTIATING = "negotiating", _("待企业和解")
    TRIAGE = "triage", _("待分办")
    RECEIVED = "received", _("待受理")
    INCOMPLETE = "incomplete", _("待补正")
    TRANSFERRING = "transferring", _("转办待接收")
    ACCEPTED = "accepted", _("办理中")
    SUSPENDED = "suspended", _("已中止")
    DECIDED = "decided", _("待办结")
    CLOSED = "closed", _("已办结")


OPEN_STATES = frozenset(State) - {State.CLOSED}
AT_OFFICES = OPEN_STATES - {State.NEGOTIATING}
"""The open states in which it is an office's turn, or the consumer's towards an office."""


TALKING = frozenset({State.RECEIVED, State.INCOMPLETE, State.ACCEPTED, State.SUSPENDED})
"""The states in which a side may say whether it agrees to mediation."""


class FlowedBack(TextChoices):
    """Why a matter went on from the trader to the office that is competent."""

    SILENT = "silent", _("企业逾期没有答复")
    UNSETTLED = "unsettled", _("期限内没有达成和解")
    TRADER_DECLINED = "trader_declined", _("企业不同意和解")
    CONSUMER_REFUSED = "consumer_refused", _("消费者不接受，要求行政机关处理")
    UNPERFORMED = "unperformed", _("企业没有按约定履行")


class Outcome(TextChoices):
    """What came of a case. Closed, resolved and satisfied are three different facts; this is how it was decided."""

    ANSWERED = "answered", _("已答复")
    DECLINED = "declined", pgettext_lazy("outcome", "不予受理")
    MEDIATED = "mediated", _("调解成功")
    PERFORMED = "performed", _("调解成功并即时履行")
    SELF_SETTLED = "self_settled", _("自行和解")
    WITHDRAWN = "withdrawn", pgettext_lazy("outcome", "撤回")
    ENDED = "ended", pgettext_lazy("outcome", "终止调解")
    FILED = "filed", _("举报属实，已立案")
    NOT_FILED = "not_filed", _("经核查不予立案")
    HANDED_OVER = "handed_over", _("移送有权机关")
    HANDED_TO_POLICE = "handed_to_police", _("移送公安机关")


SETTLEMENTS = frozenset({Outcome.MEDIATED, Outcome.PERFORMED, Outcome.SELF_SETTLED})
ENDINGS = frozenset({Outcome.ENDED, Outcome.HANDED_TO_POLICE})
"""How mediation ends without agreement."""
NEVER_TAKEN_ON = frozenset({Outcome.DECLINED, Outcome.WITHDRAWN})
"""Outcomes after which whether to accept must be decided (again) when the case is reopened."""
FINDINGS = frozenset({Outcome.FILED, Outcome.NOT_FILED, Outcome.HANDED_OVER, Outcome.HANDED_TO_POLICE})


class Claim(TextChoices):
    """What a consumer asks of the trader."""

    REFUND = "refund", _("退款")
    PARTIAL_REFUND = "partial_refund", _("部分退款")
    RETURN = "return", _("退货")
    REPLACE = "replace", _("更换")
    REPAIR = "repair", _("修理")
    REDO = "redo", _("重作")
    COMPENSATE = "compensate", _("赔偿损失")
    PERFORM = "perform", _("继续履行")
    APOLOGISE = "apologise", _("赔礼道歉")
    OTHER = "other", _("其他")


class Recovery(TextChoices):
    """How loss was recovered for the consumer."""

    REFUNDED = "refunded", _("退款")
    COMPENSATED = "compensated", _("赔偿")
    WAIVED = "waived", _("减免费用")
    REPLACED = "replaced", _("换货或维修折价")
    OTHER = "other", _("其他")


class Part(TextChoices):
    """What a unit is to a case; each row entitles its officers to see it."""

    HOLDER = "holder", _("承办单位")
    PENDING = "pending", _("待接收单位")
    ASSISTING = "assisting", _("协办单位")
    INTAKE = "intake", _("受理入口")
    FORMER = "former", _("曾承办单位")
    SUPERIOR = "superior", _("上级机关")
    ENTRUSTED = "entrusted", _("受托调解单位")


class TraderPart(TextChoices):
    """For what a trader has a case before it; each row lets the trader's accounts see it."""

    NEGOTIATION = "negotiation", _("企业和解")
    REPORT = "report", _("企业答复")
    MEDIATION = "mediation", _("是否同意调解")


class PartyPart(TextChoices):
    """What a person is to a case."""

    CONSUMER = "consumer", _("消费者")
    AGENT = "agent", _("代理人")
    REPRESENTATIVE = "representative", _("代表人")
    JOINT = "joint", _("共同投诉人")


class Side(TextChoices):
    """Who must be told of a decision."""

    COMPLAINANT = "complainant", _("投诉人")
    RESPONDENT = "respondent", _("被投诉人")


class How(TextChoices):
    """How somebody was told of a decision."""

    ONLINE = "online", _("查询页和通知")
    SMS = "sms", _("短信")
    MAIL = "mail", _("电子邮件")
    PHONE = "phone", _("电话")
    IN_PERSON = "in_person", _("当面送达")
    POST = "post", _("邮寄送达")
    LEFT = "left", _("留置送达")
    ANNOUNCED = "announced", _("公告送达")
    LATER = "later", _("尚未告知，另行登记")


class LinkKind(TextChoices):
    DUPLICATE = "duplicate", _("重复件")
    SPLIT = "split", _("分立件")


@cache
def titles(words: type[TextChoices], language: str) -> dict[str, str]:
    """Give value → title of some words in the language that is switched on."""
    return {value: str(title) for value, title in words.choices}


def title_of(words: type[TextChoices], value: str) -> str:
    """Give the title of a value in the reader's language; lists ask for hundreds of them."""
    return titles(words, get_language()).get(value, value)


AMENDABLE = {
    "title": _("标题"),
    "trader_id": _("经营者"),
    "trader_name": _("经营者名称"),
    "trader_address": _("经营者地址"),
    "platform_id": _("平台"),
    "region_id": _("地区"),
    "subject": _("商品或服务"),
    "problem": _("问题"),
    "event_date": _("发生日期"),
    "prior_complaint_date": _("向企业投诉日期"),
    "firm_answered": _("企业是否已答复"),
    "amount": _("涉及金额"),
}
"""What may be amended of a case, and what it is called."""

REVEALABLE = {
    "name": _("姓名"),
    "phone": _("电话"),
    "address": _("地址"),
    "identity": _("证件号码"),
    "email": _("电子邮箱"),
}
"""Which personal data of a person may be revealed, and what they are called."""
