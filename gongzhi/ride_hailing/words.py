"""The fixed words of ride-hailing: registers, how reports, findings and joint supervisions stand."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Register(TextChoices):
    PLATFORM = "platform", _("平台经营许可证")
    VEHICLE = "vehicle", _("车辆运输证")
    DRIVER = "driver", _("驾驶员证")
    PAIRING = "pairing", _("平台登记的车辆和驾驶员")


class ReportState(TextChoices):
    WAITING = "waiting", _("待读取")
    LOADED = "loaded", _("已读取")
    UNUSABLE = "unusable", _("无法读取")
    WITHDRAWN = "withdrawn", pgettext_lazy("ride report", "已撤回")


class TripFault(TextChoices):
    """Why a row of a report is not taken as a trip."""

    CELLS = "cells", _("格数与表头不符")
    NUMBER = "number", _("没有订单号，或超过 40 个字符")
    CITY = "city", _("没有这个行政区划代码")
    TIME = "time", _("上车时间不是有效的时间")
    PERIOD = "period", _("上车日期不在报告期内")
    PLATE = "plate", _("车牌号有误")
    DRIVER = "driver", _("驾驶员证件号有误")
    FARE = "fare", _("车费有误")
    REPEATED = "repeated", _("文件中订单号重复")
    KNOWN = "known", _("以前的报告中已有这个订单号")


DUPLICATES = frozenset({TripFault.REPEATED, TripFault.KNOWN})


class FindingState(TextChoices):
    CANDIDATE = "candidate", pgettext_lazy("ride finding", "待确认")
    CONFIRMED = "confirmed", pgettext_lazy("ride finding", "已确认")
    DISMISSED = "dismissed", pgettext_lazy("ride finding", "已排除")


class JointState(TextChoices):
    OPEN = "open", pgettext_lazy("joint supervision", "进行中")
    CONCLUDED = "concluded", pgettext_lazy("joint supervision", "已形成处理意见")
    CANCELLED = "cancelled", pgettext_lazy("joint supervision", "已取消")


class JointForm(TextChoices):
    INTERVIEW = "interview", _("联合约谈")
    INSPECTION = "inspection", _("联合检查")
    CONSULTATION = "consultation", _("联合会商")


class JointOutcome(TextChoices):
    RECTIFY = "rectify", _("责令平台限期整改")
    SEPARATE = "separate", _("各单位依职责分别处理")
    SANCTION = "sanction", _("提请联合惩戒")
    NONE = "none", _("未发现需要处理的违法行为")


class PartState(TextChoices):
    LEAD = "lead", _("牵头")
    INVITED = "invited", _("待参加")
    JOINED = "joined", _("已参加")
    STATED = "stated", _("已提出意见")
    DECLINED = "declined", _("未参加")
