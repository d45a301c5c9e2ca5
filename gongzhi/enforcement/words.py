"""The fixed words of enforcement: states, sources, outcomes. Titles are what people read."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Part(TextChoices):
    """What a unit is to a record; each row entitles its officers to see it."""

    HOLDER = "holder", _("承办单位")
    PENDING = "pending", _("待接收单位")
    FORMER = "former", _("曾承办单位")
    SUPERIOR = "superior", _("上级机关")
    ASKING = "asking", _("发起单位")
    ASKED = "asked", _("联合惩戒单位")


class Source(TextChoices):
    """Where a clue or a measure comes from; what it points at is known by kind and identifier alone."""

    COMPLAINT = "complaint", _("投诉办理中发现")
    REPORT = "report", pgettext_lazy("source", "举报")
    INSPECTION = "inspection", _("监督检查")
    SAMPLE = "sample", _("抽检不合格")
    MONITORING = "monitoring", _("监测发现")
    RIDE_HAILING = "ride_hailing", _("网约车监管")
    PREPAID = "prepaid", _("预付卡监管")
    MEMBER = "member", _("成员单位移送")
    ASSIGNMENT = "assignment", _("联席会议交办")
    OWN = "own", _("依职权发现")
    CLUE = "clue", _("线索核查")
    FILED_CASE = "filed_case", _("案件办理")
    MEASURE = "measure", _("整改复查")


OF_CASES = frozenset({Source.COMPLAINT, Source.REPORT})
"""Sources that are matters of consumers."""


class ClueState(TextChoices):
    RECEIVED = "received", _("待核查")
    VERIFYING = "verifying", _("核查中")
    SUSPENDED = "suspended", _("核查中止")
    REFERRING = "referring", _("移送待接收")
    DISPUTED = "disputed", _("待指定管辖")
    FILED = "filed", pgettext_lazy("clue", "已立案")
    NOT_FILED = "not_filed", pgettext_lazy("clue", "不予立案")
    TO_POLICE = "to_police", _("已移送公安")
    MERGED = "merged", _("已并案")
    CLOSED = "closed", _("已办结")


CLUE_OPEN = frozenset(
    {ClueState.RECEIVED, ClueState.VERIFYING, ClueState.SUSPENDED, ClueState.REFERRING, ClueState.DISPUTED}
)


class Merging(TextChoices):
    """Why one clue goes on in another; what becomes of the limit follows from it."""

    REPEATED = "repeated", _("同一举报人重复举报，没有新的事实（不再处理）")
    NEW_FACTS = "new_facts", _("同一举报人补充了新的事实（期限重新计算）")
    SAME_MATTER = "same_matter", _("同一违法行为，由其他人反映")


class MeasureState(TextChoices):
    ISSUED = "issued", _("待复查")
    DONE = "done", _("已完成")
    FAILED = "failed", _("未改正")
    WITHDRAWN = "withdrawn", pgettext_lazy("measure", "已撤回")


class FiledState(TextChoices):
    INVESTIGATING = "investigating", _("调查中")
    SUSPENDED = "suspended", _("已中止调查")
    REVIEWING = "reviewing", _("审核中")
    REVIEWED = "reviewed", _("已审核")
    NOTICED = "noticed", _("已告知")
    HEARING = "hearing", _("待听证")
    DECIDED = "decided", _("已决定，待送达")
    SERVED = "served", _("执行中")
    PERFORMED = "performed", _("待结案")
    ENDED = "ended", _("已终止，待结案")
    CLOSED = "closed", _("已结案")


UNDECIDED_CASE = frozenset(
    {
        FiledState.INVESTIGATING,
        FiledState.SUSPENDED,
        FiledState.REVIEWING,
        FiledState.REVIEWED,
        FiledState.NOTICED,
        FiledState.HEARING,
    }
)
AFTER_DECISION = frozenset({FiledState.DECIDED, FiledState.SERVED, FiledState.PERFORMED, FiledState.CLOSED})
FILED_OPEN = frozenset(FiledState) - {FiledState.CLOSED}


class Track(TextChoices):
    ORDINARY = "ordinary", _("普通程序")
    SUMMARY = "summary", _("简易程序（当场处罚）")


class PartyKind(TextChoices):
    ORGANISATION = "organisation", _("法人或者其他组织")
    PERSON = "person", _("公民（含个体工商户）")


class FiledOutcome(TextChoices):
    """How a filed case is decided (市场监督管理行政处罚程序规定第六十条)."""

    PUNISHED = "punished", _("给予行政处罚")
    EXEMPT = "exempt", _("不予行政处罚")
    NOT_ESTABLISHED = "not_established", _("违法事实不能成立")
    TO_AGENCY = "to_agency", _("移送其他行政机关")
    TO_JUDICIARY = "to_judiciary", _("移送司法机关")


class Service(TextChoices):
    """How a decision is served."""

    IN_PERSON = "in_person", _("直接送达")
    ON_SPOT = "on_spot", _("当场交付")
    POST = "post", _("邮寄送达")
    ELECTRONIC = "electronic", _("电子送达")
    LEFT = "left", _("留置送达")
    ENTRUSTED = "entrusted", _("委托、转交送达")
    ANNOUNCED = "announced", _("公告送达")


class PaymentKind(TextChoices):
    FINE = "fine", _("罚款")
    GAINS = "gains", _("没收违法所得")
    LATE = "late", _("加处罚款")


class HoldKind(TextChoices):
    PRESERVE = "preserve", _("先行登记保存")
    SEIZE = "seize", _("查封、扣押")


class HoldState(TextChoices):
    HELD = "held", _("保存中")
    PAUSED = "paused", _("检测鉴定中")
    DISPOSED = "disposed", _("已处理")
    LAPSED = "lapsed", _("已自动解除")


class Disposal(TextChoices):
    """What becomes of things that were held."""

    RELEASED = "released", _("解除、退还")
    SEIZED = "seized", _("转为查封、扣押")
    EVIDENCE = "evidence", _("记录、复制、拍照后退还")
    CONFISCATED = "confiscated", _("没收")
    DESTROYED = "destroyed", _("销毁或者无害化处理")
    HANDED_OVER = "handed_over", _("随案移送")


class PublicationState(TextChoices):
    PREPARED = "prepared", _("待公示")
    PUBLISHED = "published", _("公示中")
    ANNULLED = "annulled", _("待撤回")
    WITHDRAWN = "withdrawn", pgettext_lazy("publication", "已撤回")
    STOPPED = "stopped", _("已提前停止公示")
    EXPIRED = "expired", _("公示期满")


class ListingState(TextChoices):
    LISTED = "listed", _("列入中")
    REPAIRED = "repaired", _("已信用修复")
    REVOKED = "revoked", pgettext_lazy("listing", "已撤销")
    EXPIRED = "expired", _("期满移出")


class JointState(TextChoices):
    ASKED = "asked", _("待落实")
    DONE = "done", _("已落实")
    LIFTING = "lifting", _("待解除")
    NOT_APPLICABLE = "not_applicable", _("不适用")
    LIFTED = "lifted", _("已解除")
