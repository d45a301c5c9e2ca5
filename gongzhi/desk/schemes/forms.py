"""The forms of pledges that ask for more than the table of verbs: an application, a refund, a file."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.core import files
from gongzhi.desk.cases.forms import long_text, money_field
from gongzhi.desk.enforcement.forms import FilesField, ManyFiles
from gongzhi.schemes.catalog import Scheme, scheme_choices, schemes


class KeyedForm(forms.Form):
    """What every form that acts has: the key that lets a double click do nothing twice."""

    use_required_attribute = False
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data=None, *args, initial: dict | None = None, **rest):
        super().__init__(data, *args, initial={"key": uuid4(), **(initial or {})}, **rest)

    def told(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "key"}


def number_field(label, **rest) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=0, max_value=9999, widget=forms.TextInput({"inputmode": "numeric"}), **rest
    )


class ApplyForm(KeyedForm):
    """An application: whose store it is, where, what it pledges."""

    scheme = forms.ChoiceField(label=gettext_lazy("加入哪项承诺"), widget=forms.RadioSelect)
    trader_name = forms.CharField(
        label=gettext_lazy("经营者"), max_length=200, help_text=gettext_lazy("输入名称或者统一社会信用代码查找。")
    )
    trader_id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    store_name = forms.CharField(
        label=gettext_lazy("门店名称"),
        max_length=120,
        help_text=gettext_lazy("招牌上的名称；连锁的每家店各登记一次。"),
    )
    region_name = forms.CharField(label=gettext_lazy("地区"), max_length=60)
    region = forms.CharField(widget=forms.HiddenInput, required=False, max_length=9)
    address = forms.CharField(label=gettext_lazy("门店地址"), max_length=200)
    days = number_field(
        gettext_lazy("承诺天数"), required=False, help_text=gettext_lazy("几天内可以退；无假货承诺不用填。")
    )
    scope = long_text(
        gettext_lazy("适用的商品"), gettext_lazy("不填的，按“本店销售的全部商品”。"), required=False, rows=2
    )
    excluded = forms.MultipleChoiceField(
        label=gettext_lazy("不适用的商品"), widget=forms.CheckboxSelectMultiple, required=False
    )
    excluded_note = forms.CharField(label=gettext_lazy("其他不适用的商品"), max_length=300, required=False)
    refused_as = {"trader_id": "trader_name", "region": "region_name"}

    def __init__(self, *args, **rest):
        super().__init__(*args, **rest)
        self.fields["scheme"].choices = scheme_choices()
        self.fields["excluded"].choices = excluded_choices()
        self.initial.setdefault("scheme", next(iter(schemes())))
        self.initial.setdefault("days", max(scheme.least_days for scheme in schemes().values()))

    def told(self) -> dict:
        told = super().told()
        del told["trader_name"], told["region_name"]
        scheme = schemes().get(told["scheme"])
        if scheme:
            told["excluded"] = [key for key in told["excluded"] if key in scheme.titles("excluded")]
        return told


def excluded_choices() -> list[tuple[str, str]]:
    """List the goods that may be left out, of all schemes."""
    return list({point.key: point.title for scheme in schemes().values() for point in scheme.excluded}.items())


class RefundForm(KeyedForm):
    """A refund, filled in at the counter in ten seconds."""

    goods = forms.CharField(
        label=gettext_lazy("商品"),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "off", "enterkeyhint": "next"}),
    )
    amount = money_field(gettext_lazy("金额（元）"))
    days_since = number_field(gettext_lazy("买了几天"), help_text=gettext_lazy("当天买的填 0。"))
    result = forms.ChoiceField(
        label=gettext_lazy("结果"),
        choices=[("paid", gettext_lazy("已退款")), ("refused", gettext_lazy("没有退"))],
        initial="paid",
        widget=forms.RadioSelect,
    )
    ground = forms.ChoiceField(label=gettext_lazy("为什么没有退"), required=False)
    reason = forms.CharField(label=gettext_lazy("补充说明"), max_length=300, required=False)

    def __init__(self, data=None, uploads=None, *, scheme: Scheme, **rest):
        super().__init__(data, uploads, **rest)
        grounds = [(ground.key, ground.title) for ground in scheme.ground]
        self.fields["ground"].choices = [("", _("退了的不用选")), *grounds]
        self.fields["photos"] = FilesField(
            label=_("照片"),
            required=False,
            help_text=_("商品或者小票，可以不拍；位置、设备信息会自动去除。"),
            widget=ManyFiles({"accept": files.TAKEN}),
        )

    def told(self) -> dict:
        told = super().told()
        refused = told.pop("result") == "refused"
        return {**told, "refused": refused}


class SchemeFileForm(forms.Form):
    """A file of stores or refunds."""

    use_required_attribute = False
    scheme = forms.ChoiceField(label=gettext_lazy("哪项承诺"))
    file = forms.FileField(
        label=gettext_lazy("文件"), widget=forms.FileInput({"accept": ".csv,.xlsx,.parquet,.jsonl"})
    )

    def __init__(self, *args, **rest):
        super().__init__(*args, **rest)
        self.fields["scheme"].choices = scheme_choices()
