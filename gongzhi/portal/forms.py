"""What consumers fill in. Errors are sentences that say what to do."""

from datetime import date
from functools import cached_property

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from gongzhi.appeals.catalog import Scheme, schemes
from gongzhi.appeals.intake import NUMBER_LENGTH
from gongzhi.appeals.words import PriorHow
from gongzhi.cases.intake import NARRATIVE_LENGTH
from gongzhi.cases.words import Claim
from gongzhi.core import clock
from gongzhi.core.actors import ANONYMOUS
from gongzhi.core.fields import FilesField, ReadField
from gongzhi.core.numbers import is_number, plain_number
from gongzhi.directory import reading
from gongzhi.directory.models import Trader
from gongzhi.directory.queries import hotlines, trader_meant

WISHES = [
    ("dispute", lazy("投诉：与商家有消费纠纷，想请有关部门调解（如退款、换货、赔偿）")),
    ("breach", lazy("举报：发现经营者违法，请有关部门查处，自己没有要解决的纠纷")),
    ("both", lazy("两样都要：既要解决自己的纠纷，也要举报违法行为")),
    ("appeal", lazy("申诉：已向快递、电信企业或银行、保险机构投诉过，对答复不满意或没有得到答复")),
    ("question", lazy("咨询：只想问清楚规定或怎么办")),
]
OTHERS_AT_FIRST = 2
MOST_OTHERS = 30
DAY_FORMATS = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"]
DAY_WORDS = {"invalid": lazy("请写成年-月-日，例如 2026-05-01。")}


class DayField(forms.DateField):
    """A day that is not in the future."""

    def __init__(self, **rest):
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=DAY_FORMATS, error_messages=DAY_WORDS, **rest)

    def clean(self, value) -> date | None:
        day = super().clean(reading.narrow(value) if isinstance(value, str) else value)
        if day and day > clock.today():
            raise forms.ValidationError(_("日期不能晚于今天。"))
        if day and day.year < 1980:
            raise forms.ValidationError(_("请核对年份。"))
        return day


class WhatForm(forms.Form):
    """The first step: what the person wants, and what happened."""

    wish = forms.ChoiceField(
        label=lazy("您想做什么？"),
        widget=forms.RadioSelect,
        choices=WISHES,
        error_messages={"required": lazy("请选择一项；拿不准就选最接近的，工作人员会核对。")},
    )
    narrative = forms.CharField(
        label=lazy("发生了什么？"),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=NARRATIVE_LENGTH,
        help_text=lazy("写清时间、地点、买了什么、出了什么问题、商家怎么说。这里不要写身份证号、银行卡号和密码。"),
        error_messages={
            "required": lazy("请写明发生了什么。"),
            "max_length": lazy("最多 %(limit_value)s 字，更多内容可以作为附件上传。"),
        },
    )
    event_date = DayField(label=lazy("发生日期"), required=False, help_text=lazy("记不清可以不填。"))

    def clean_narrative(self) -> str:
        text = self.cleaned_data["narrative"]
        if len(text) < 5:
            raise forms.ValidationError(_("内容太短，请再写具体一些。"))
        return text


class WishForm(forms.Form):
    """What is asked for, and the evidence."""

    claims = forms.MultipleChoiceField(
        label=lazy("您希望商家怎么做？"),
        widget=forms.CheckboxSelectMultiple,
        choices=Claim.choices,
        help_text=lazy("可以选几项。"),
        error_messages={"required": lazy("请至少选一项诉求。")},
    )
    amount = ReadField(
        reading.read_amount,
        label=lazy("涉及金额（元）"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        empty_value=None,
    )
    claim_text = forms.CharField(
        label=lazy("诉求补充说明"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, wish: str, **rest):
        super().__init__(*args, **rest)
        if wish == "breach":
            for name in ("claims", "amount", "claim_text"):
                del self.fields[name]
        self.fields["files"] = FilesField(label=lazy("证据材料"), required=False)


class TraderForm(forms.Form):
    """Who it is about."""

    hotline = forms.ChoiceField(
        label=lazy("是哪一类企业？"),
        widget=forms.RadioSelect,
        error_messages={"required": lazy("请选择企业类别。其他行业请回到第一步选“投诉”。")},
    )
    trader = forms.CharField(
        label=lazy("经营者名称"),
        max_length=120,
        help_text=lazy("店名、公司名或网店名，写几个字就会列出已登记的经营者；没有也可以直接填写。"),
        error_messages={"required": lazy("请写明是哪个经营者；不知道全名，写招牌或网店名也可以。")},
    )
    trader_id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    trader_address = forms.CharField(
        label=lazy("经营者地址"),
        required=False,
        max_length=200,
        help_text=lazy("街道、门牌或者附近的标志，方便上门核实。"),
    )
    region = forms.CharField(
        label=lazy("在哪里？"),
        max_length=60,
        help_text=lazy("商家所在或事情发生的县（市、区），例如“云岩区”。网上购物的，填您所在的地方。"),
        error_messages={"required": lazy("请填写县（市、区），以便找到管辖的单位。")},
    )
    region_code = forms.CharField(required=False, max_length=9, widget=forms.HiddenInput)
    platform = forms.CharField(
        label=lazy("网购平台（选填）"),
        required=False,
        max_length=120,
        help_text=lazy("在网上买的，写平台名称；其他情况不填。"),
    )
    platform_id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    prior_complaint_date = DayField(
        label=lazy("首次向企业投诉的日期"),
        required=False,
        help_text=lazy("先找商家或企业反映过的，写第一次反映的日期。"),
    )
    firm_answered = forms.BooleanField(label=lazy("企业已经答复，但我不满意"), required=False)

    def __init__(self, *args, wish: str, **rest):
        super().__init__(*args, **rest)
        if wish != "appeal":
            del self.fields["hotline"]
        else:
            lines = {line.key for line in hotlines(on=clock.today())}
            self.fields["hotline"].choices = [(one.hotline, one.firms) for one in schemes() if one.hotline in lines]
        if wish in {"question", "breach", "appeal"}:
            del self.fields["prior_complaint_date"], self.fields["firm_answered"]
        if wish == "question":
            self.fields["trader"].required = False
            del self.fields["trader_address"], self.fields["platform"], self.fields["platform_id"]

    def clean(self):
        told = self.cleaned_data
        if told.get("region"):
            try:
                told["place"] = reading.read_place(told["region"], told.get("region_code", ""), on=clock.today())
            except forms.ValidationError as fault:
                self.add_error("region", fault)
        told["found"] = meant(told.get("trader", ""), told.get("trader_id"))
        told["found_platform"] = meant(told.get("platform", ""), told.get("platform_id"))
        return told


class PriorForm(forms.Form):
    """How the firm was asked first, and what the appeal is about; for appeals only."""

    sector = forms.ChoiceField(
        label=lazy("是哪一类业务？"),
        widget=forms.RadioSelect,
        error_messages={"required": lazy("请选择一项；拿不准就选最接近的。")},
    )
    problem = forms.ChoiceField(
        label=lazy("主要是什么问题？"),
        widget=forms.RadioSelect,
        error_messages={"required": lazy("请选择一项；拿不准就选最接近的。")},
    )
    service_number = forms.CharField(required=False, max_length=NUMBER_LENGTH)
    prior_complaint_date = DayField(
        label=lazy("首次向企业投诉的日期"),
        help_text=lazy("还没有向企业投诉过的，请先打它的客服电话，记下日期和工单号。"),
    )
    prior_how = forms.ChoiceField(
        label=lazy("当时是怎样投诉的？"),
        widget=forms.RadioSelect,
        choices=PriorHow.choices,
        error_messages={"required": lazy("请选择一项。")},
    )
    prior_reference = forms.CharField(
        label=lazy("企业给的工单号"),
        required=False,
        max_length=NUMBER_LENGTH,
        help_text=lazy("没有或者忘了可以不填。"),
    )
    firm_answered = forms.BooleanField(
        label=lazy("企业已经答复，但我不满意"),
        required=False,
        help_text=lazy("勾选后不必等企业的答复期满。"),
    )

    def __init__(self, *args, wish: str, scheme: Scheme, **rest):
        super().__init__(*args, **rest)
        self.fields["sector"].choices = [(one.key, one.title) for one in scheme.sector]
        self.fields["problem"].choices = [(one.key, one.title) for one in scheme.problem]
        self.fields["service_number"].label = scheme.number_title
        day = self.fields["prior_complaint_date"]
        day.error_messages["required"] = _("申诉前须先向企业投诉，请写明首次投诉的日期。")
        self.fields["files"] = FilesField(label=lazy("向企业投诉的凭证"), required=False)


def meant(name: str, chosen_id: int | None) -> Trader | None:
    name = reading.narrow(name)
    return trader_meant(name, viewer=ANONYMOUS, chosen_id=chosen_id) if name else None


class PersonForm(forms.Form):
    """Who the person is."""

    anonymous = forms.BooleanField(
        label=lazy("我要匿名举报"),
        required=False,
        help_text=lazy("匿名的不能收到处理结果的告知，但可以凭编号和查询码查看进度。"),
    )
    as_whom = forms.ChoiceField(
        label=lazy("您是"),
        widget=forms.RadioSelect,
        initial="self",
        choices=[
            ("self", lazy("消费者本人")),
            ("agent", lazy("代他人提出（须有授权委托书，请在证据材料中上传）")),
            ("joint", lazy("几个人为同一件事共同投诉同一经营者")),
        ],
    )
    name = forms.CharField(
        label=lazy("消费者姓名"), max_length=60, error_messages={"required": lazy("请填写真实姓名。")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    phone = ReadField(
        reading.read_phone,
        label=lazy("消费者电话"),
        max_length=30,
        help_text=lazy("用于联系和告知结果，页面上只显示首尾几位。"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        error_messages={"required": lazy("请填写联系电话。")},
    )
    address = forms.CharField(
        label=lazy("通讯地址"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
        error_messages={"required": lazy("请填写通讯地址，书面告知会寄到这里。")},
    )
    identity = ReadField(
        reading.read_identity, label=lazy("身份证号码"), required=False, max_length=30,
        help_text=lazy("不是必填；办理时可能需要核验身份。"),
    )  # fmt: skip
    email = forms.EmailField(
        label=lazy("电子邮箱"), required=False, max_length=120,
        error_messages={"invalid": lazy("邮箱地址不完整，例如 name@example.com。")},
    )  # fmt: skip
    agent_name = forms.CharField(label=lazy("代理人（您）的姓名"), required=False, max_length=60)
    agent_phone = ReadField(
        reading.read_phone, label=lazy("代理人（您）的电话"), required=False, max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )  # fmt: skip
    rows = forms.IntegerField(required=False, min_value=0, max_value=MOST_OTHERS, widget=forms.HiddenInput)

    def __init__(self, *args, wish: str, **rest):
        super().__init__(*args, **rest)
        self.wish = wish
        if wish != "breach":
            del self.fields["anonymous"]
        if wish in {"question", "breach"}:
            self.fields["address"].required = False
        if wish == "question":
            del self.fields["identity"]
            self.fields["name"].required = self.fields["phone"].required = False
        if wish not in {"dispute", "both", "appeal"}:
            for name in ("as_whom", "agent_name", "agent_phone", "rows"):
                del self.fields[name]
        if self.is_anonymous:
            for name in ("name", "phone", "address"):
                self.fields[name].required = False

    @cached_property
    def others(self) -> list["OtherForm"]:
        """The rows for other complainants, where there may be any."""
        return [self.other(number) for number in range(self.count_of_rows)] if "rows" in self.fields else []

    @property
    def is_anonymous(self) -> bool:
        return self.wish == "breach" and bool(self.told("anonymous"))

    @property
    def is_joint(self) -> bool:
        return self.told("as_whom") == "joint"

    def told(self, name: str):
        source = self.data if self.is_bound else self.initial
        return source.get(name)

    @property
    def count_of_rows(self) -> int:
        """How many rows for other complainants are shown."""
        try:
            told = int(self.told("rows") or 0)
        except (TypeError, ValueError):
            told = 0
        return min(max(told, OTHERS_AT_FIRST), MOST_OTHERS)

    def other(self, number: int) -> "OtherForm":
        prefix = f"others-{number}"
        if self.is_bound:
            return OtherForm(self.data, prefix=prefix)
        initial = {name: self.initial.get(f"{prefix}-{name}") for name in OtherForm.base_fields}
        return OtherForm(prefix=prefix, initial=initial)

    def clean(self):
        told = self.cleaned_data
        if told.get("as_whom") == "agent":
            for name, words in (
                ("agent_name", _("请填写您作为代理人的姓名。")),
                ("agent_phone", _("请填写您作为代理人的电话。")),
            ):
                if not told.get(name) and name not in self.errors:
                    self.add_error(name, words)
        told["others"] = []
        if self.is_joint:
            forms_told = [form for form in self.others if form.is_told]
            wrong = [form for form in forms_told if not form.is_valid()]
            told["others"] = [form.cleaned_data for form in forms_told if form not in wrong]
            if not forms_told:
                self.add_error("as_whom", _("共同投诉请至少再写一个人的姓名和电话；只有您自己的，请选“消费者本人”。"))
            elif wrong:
                self.add_error("as_whom", _("共同投诉人中有信息需要修改，见下面标出的地方。"))
            if sum(bool(other["represents"]) for other in told["others"]) > 1:
                self.add_error("as_whom", _("代表人最多两名：您是一名，其余人中最多再选一名。"))
        return told


class OtherForm(forms.Form):
    """Another complainant of a joint complaint."""

    name = forms.CharField(label=lazy("姓名"), max_length=60, error_messages={"required": lazy("请填写姓名。")})
    phone = ReadField(
        reading.read_phone, label=lazy("电话"), max_length=30, widget=forms.TextInput(attrs={"inputmode": "tel"}),
        error_messages={"required": lazy("请填写电话。")},
    )  # fmt: skip
    represents = forms.BooleanField(label=lazy("推选为第二名代表人"), required=False)

    @property
    def is_told(self) -> bool:
        """Whether anything stands in this row."""
        return self.is_bound and any(self.data.get(self.add_prefix(name)) for name in self.fields)


WAYS = [
    ("trader", lazy("先与企业协商和解")),
    ("office", lazy("直接由行政机关处理")),
]


class CheckForm(forms.Form):
    """Sending off; first to the trader where it settles online and the consumer wishes so."""

    way = forms.ChoiceField(
        label=lazy("您想怎样开始？"),
        widget=forms.RadioSelect,
        choices=WAYS,
        error_messages={"required": lazy("请选择先与企业协商，还是直接由行政机关处理。")},
    )
    shares_phone = forms.BooleanField(
        label=lazy("先协商的，同意企业看到我的电话，方便联系"), required=False,
        help_text=lazy("不同意的，企业只看到您的姓氏，在这里留言往来。"),
    )  # fmt: skip
    true = forms.BooleanField(
        label=lazy("以上内容属实，我愿意配合核实；我知道这些信息会交给承办单位，用于办理本事项。"),
        error_messages={"required": lazy("请确认内容属实后再提交。")},
    )

    def __init__(self, *args, settles: bool = False, **rest):
        super().__init__(*args, **rest)
        if not settles:
            del self.fields["way"], self.fields["shares_phone"]


class TrackForm(forms.Form):
    """Number and code."""

    number = forms.CharField(
        label=lazy("受理编号"),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=lazy("10 位数字，例如 260 000 0177。"),
        error_messages={"required": lazy("请填写受理编号。")},
    )
    code = forms.CharField(
        label=lazy("查询码"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text=lazy("6 位字母和数字，提交时和编号一起给出。"),
        error_messages={"required": lazy("请填写查询码。")},
    )

    def clean_number(self) -> str:
        number = plain_number(reading.narrow(self.cleaned_data["number"]))
        if not is_number(number):
            raise forms.ValidationError(_("编号应为 10 位数字，其中可能有一位写错了，请核对。"))
        return number

    def clean_code(self) -> str:
        return reading.narrow(self.cleaned_data["code"])


# What a consumer does on their matter


class SupplyForm(forms.Form):
    text = forms.CharField(
        label=lazy("补充的内容"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": lazy("请写下补充的内容；只补附件的，请说明附件是什么。")},
    )

    def __init__(self, *args, **rest):
        super().__init__(*args, **rest)
        self.fields["files"] = FilesField(label=_("附件"), required=False)


class AttachForm(forms.Form):
    def __init__(self, *args, **rest):
        super().__init__(*args, **rest)
        self.fields["files"] = FilesField(label=_("证据材料"))


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=lazy("撤回的原因"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class RemindForm(forms.Form):
    text = forms.CharField(
        label=lazy("想对承办单位说的话"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class RateForm(forms.Form):
    rating = forms.TypedChoiceField(
        label=lazy("您对办理满意吗？"),
        widget=forms.RadioSelect,
        coerce=int,
        choices=[
            (5, lazy("5 分，很满意")),
            (4, lazy("4 分，满意")),
            (3, lazy("3 分，一般")),
            (2, lazy("2 分，不满意")),
            (1, lazy("1 分，很不满意")),
        ],
        error_messages={"required": lazy("请选择 1 至 5 分。")},
    )
    text = forms.CharField(
        label=lazy("说说原因"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )


class ReopenForm(forms.Form):
    reason = forms.CharField(
        label=lazy("为什么需要重办？"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=lazy("有什么新的事实，或者哪里没有解决。每件只能重办一次。"),
        error_messages={"required": lazy("请写明为什么需要重办：有什么新的事实，或者哪里没有解决。")},
    )
