"""The fixed words of mediation; titles are what people read."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongzhi.cases.words import Side


class MediationState(TextChoices):
    OFFICE = "office", _("本单位调解")
    ENTRUSTED = "entrusted", _("委托调解中")


class Says(TextChoices):
    """What a side says of mediation."""

    AGREES = "agrees", _("同意调解")
    REFUSES = "refuses", _("不同意调解")
    AGREES_TO_ENTRUST = "agrees_to_entrust", _("同意委托调解")
    REFUSES_TO_ENTRUST = "refuses_to_entrust", _("不同意委托调解")
    CANNOT_AGREE = "cannot_agree", _("明确表示不能达成协议")
    WITHDRAWS = "withdraws", _("撤回投诉")
    RECONCILED = "reconciled", _("双方已自行和解")
    DISPUTES_BODY = "disputes_body", _("不同意检验检测鉴定机构")
    DISPUTES_COST = "disputes_cost", _("不同意检验检测鉴定费用的承担")


CONSENTS = frozenset({Says.AGREES, Says.REFUSES})
ENTRUSTING = frozenset({Says.AGREES_TO_ENTRUST, Says.REFUSES_TO_ENTRUST})
ONLINE_SAYS = CONSENTS | ENTRUSTING
"""What a side may say online by itself."""
OWN_SIDE = {"consumer": Side.COMPLAINANT, "trader": Side.RESPONDENT}
"""Who speaks online for which side."""


class Way(TextChoices):
    """How a side said something."""

    PHONE = "phone", _("电话")
    PAPER = "paper", _("书面")
    IN_PERSON = "in_person", _("当面")
    ONLINE = "online", _("网上")


class Form(TextChoices):
    """How a session is held."""

    ON_SITE = "on_site", _("现场")
    PHONE = "phone", _("电话")
    VIDEO = "video", _("视频")
    WRITING = "writing", pgettext_lazy("session", "书面")


class SessionState(TextChoices):
    ANNOUNCED = "announced", _("已预告")
    HELD = "held", _("已召开")
    CLOSED = "closed", _("笔录已定稿")
    CANCELLED = "cancelled", _("已取消")


class Attended(TextChoices):
    PRESENT = "present", _("到场")
    EXCUSED = "excused", _("未到场，有正当理由")
    ABSENT = "absent", _("未到场，无正当理由")


class RecusalGround(TextChoices):
    RELATIVE = "relative", _("调解人员是当事人的近亲属")
    INTEREST = "interest", _("调解人员与纠纷有利害关系")
    OTHER = "other", _("其他可能影响公正调解的情形")


class ChosenBy(TextChoices):
    """Who chose the body that tests."""

    PARTIES = "parties", _("双方协商选定")
    OFFICE = "office", _("协商不成，由本单位指定")


class Pays(TextChoices):
    """Who bears the cost of testing, as agreed."""

    COMPLAINANT = "complainant", _("投诉人")
    RESPONDENT = "respondent", _("被投诉人")
    SHARED = "shared", _("双方分担")
    BY_RESULT = "by_result", _("按结果由责任方承担")


class AgreementForm(TextChoices):
    """How an agreement is put down, as the law lists it."""

    DOCUMENT = "document", _("制作调解书")
    AT_ONCE = "at_once", _("即时履行，做好调解记录")
    RECORD = "record", _("双方同意不制作调解书，做好调解记录")


class ShareOutcome(TextChoices):
    """What came of a joint complaint for one of the complainants."""

    AGREED = "agreed", _("达成协议")
    NOT_AGREED = "not_agreed", _("没有达成协议")
    GAVE_UP = "gave_up", _("放弃请求")


class PartyAgrees(TextChoices):
    """To what a represented person agrees."""

    SETTLE = "settle", _("同意和解")
    GIVE_UP = "give_up", _("同意放弃请求")
    REFUSE = "refuse", _("不同意")
