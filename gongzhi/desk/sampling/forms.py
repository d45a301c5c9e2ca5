"""The forms of sampling that ask for more than the table of verbs: the sheet, a plan, the items of a report."""

from uuid import uuid4

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.core import clock, files
from gongzhi.core.actors import Actor
from gongzhi.desk.cases.forms import day_field, long_text, money_field
from gongzhi.desk.enforcement.forms import FilesField, ManyFiles
from gongzhi.directory.models import Unit
from gongzhi.sampling import access, queries
from gongzhi.sampling.actions.sample.report import NewItem
from gongzhi.sampling.catalog import kind_choices
from gongzhi.sampling.words import Conclusion

ROWS = 6
"""So many empty rows for items; a report with more comes by a file."""


class KeyedForm(forms.Form):
    """What every form that acts has: the key that lets a double click do nothing twice."""

    use_required_attribute = False
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data=None, *args, initial: dict | None = None, **rest):
        super().__init__(data, *args, initial={"key": uuid4(), **(initial or {})}, **rest)


def amount_field(label, **rest) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        max_digits=12,
        decimal_places=3,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
        **rest,
    )


def unit_choices(viewer: Actor, *roles) -> list[tuple[str, str]]:
    """List the units in which an officer has one of these roles."""
    units = Unit.objects.filter(pk__in=viewer.units_as(*(roles or access.WORK))).order_by("rank", "region_id")
    return [(str(unit.pk), unit.name) for unit in units]


class SheetForm(KeyedForm):
    """The sampling sheet, filled in on a phone where the goods lie."""

    unit_id = forms.TypedChoiceField(label=gettext_lazy("抽样单位"), coerce=int)
    plan_id = forms.TypedChoiceField(label=gettext_lazy("抽检计划"), coerce=int, required=False, empty_value=None)
    kind = forms.ChoiceField(label=gettext_lazy("商品类别"))
    trader_name = forms.CharField(label=gettext_lazy("被抽样经营者"), max_length=200)
    trader_id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    trader_is_person = forms.BooleanField(
        label=gettext_lazy("没有字号的农户、摊贩"),
        required=False,
        help_text=gettext_lazy("公布时只显示姓。"),
    )
    region_name = forms.CharField(label=gettext_lazy("地区"), max_length=60, required=False)
    region = forms.CharField(widget=forms.HiddenInput, required=False, max_length=9)
    address = forms.CharField(label=gettext_lazy("抽样地点"), max_length=300, required=False)
    goods = forms.CharField(label=gettext_lazy("商品名称"), max_length=120)
    batch = forms.CharField(
        label=gettext_lazy("批号"), max_length=60, help_text=gettext_lazy("没有批号的，写生产日期。")
    )
    produced_date = day_field(gettext_lazy("生产日期"), required=False)
    producer_name = forms.CharField(
        label=gettext_lazy("标称生产者"), max_length=200, required=False, help_text=gettext_lazy("按标签写。")
    )
    producer_id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    quantity = amount_field(gettext_lazy("抽样数量"))
    retained = amount_field(gettext_lazy("其中备样"), help_text=gettext_lazy("留作复检；没有备样的填 0。"))
    measure = forms.CharField(label=gettext_lazy("计量单位"), max_length=10, initial=gettext_lazy("袋"))
    price = money_field(gettext_lazy("购样费（元）"), required=False)
    stock = forms.CharField(
        label=gettext_lazy("同批次库存"), max_length=60, required=False, help_text=gettext_lazy("按经营者所说。")
    )
    seal = forms.CharField(label=gettext_lazy("封签编号"), max_length=40)
    imported = forms.BooleanField(label=gettext_lazy("进口商品"), required=False)
    origin = forms.CharField(label=gettext_lazy("原产地"), max_length=40, required=False)
    hs_code = forms.CharField(
        label=gettext_lazy("商品编码"),
        max_length=10,
        required=False,
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    watched_id = forms.TypedChoiceField(
        label=gettext_lazy("关注的进口商品"), coerce=int, required=False, empty_value=None
    )
    colleague_id = forms.TypedChoiceField(
        label=gettext_lazy("同行的工作人员"), coerce=int, help_text=gettext_lazy("抽样不得少于两人。")
    )
    sampled_at = forms.DateTimeField(
        label=gettext_lazy("抽样时间"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )
    note = long_text(gettext_lazy("备注"), required=False, rows=2)
    refused_as = {"trader_id": "trader_name", "producer_id": "producer_name", "region": "region_name"}

    def __init__(self, data=None, uploads=None, *, viewer: Actor, **rest):
        super().__init__(data, uploads, **rest)
        at = clock.now()
        self.fields["photos"] = FilesField(
            label=_("照片"),
            required=False,
            help_text=_("商品、标签、封样、抽样单；位置、设备信息会自动去除。"),
            widget=ManyFiles({"accept": files.TAKEN}),
        )
        units = unit_choices(viewer)
        plans = queries.plans_to_sample_for(viewer=viewer, unit_ids=[int(pk) for pk, _name in units])
        self.fields["unit_id"].choices = units
        self.fields["plan_id"].choices = [("", _("不属于计划")), *((str(plan.pk), plan.title) for plan in plans)]
        self.fields["kind"].choices = [("", _("请选择")), *kind_choices()]
        self.fields["watched_id"].choices = [
            ("", _("按商品编码自动判断")),
            *((str(row.pk), row.title) for row in queries.watched_choices(viewer=viewer)),
        ]
        self.fields["colleague_id"].choices = [
            ("", _("请选择")),
            *((str(officer.pk), officer.name) for officer in queries.colleagues_of(viewer=viewer, at=at)),
        ]
        if len(units) == 1:
            self.fields["unit_id"].widget = forms.HiddenInput()
            self.initial.setdefault("unit_id", units[0][0])
        self.initial.setdefault("sampled_at", at)

    def told(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name not in {"key", "region_name"}}


class PlanForm(KeyedForm):
    """A plan of sampling."""

    title = forms.CharField(label=gettext_lazy("名称"), max_length=80)
    unit_id = forms.TypedChoiceField(label=gettext_lazy("牵头单位"), coerce=int)
    kinds = forms.MultipleChoiceField(label=gettext_lazy("商品类别"), widget=forms.CheckboxSelectMultiple)
    year = forms.IntegerField(label=gettext_lazy("年度"), widget=forms.TextInput({"inputmode": "numeric"}))
    quarter = forms.TypedChoiceField(
        label=gettext_lazy("季度"),
        coerce=int,
        required=False,
        empty_value=None,
        choices=[
            ("", gettext_lazy("全年")),
            (1, gettext_lazy("第一季度")),
            (2, gettext_lazy("第二季度")),
            (3, gettext_lazy("第三季度")),
            (4, gettext_lazy("第四季度")),
        ],
    )
    batches = forms.IntegerField(
        label=gettext_lazy("批次数"), min_value=1, widget=forms.TextInput({"inputmode": "numeric"})
    )
    goals = long_text(gettext_lazy("重点和要求"), required=False, rows=3)

    def __init__(self, data=None, *, viewer: Actor, **rest):
        super().__init__(data, **rest)
        self.fields["unit_id"].choices = unit_choices(viewer)
        self.fields["kinds"].choices = kind_choices()
        self.initial.setdefault("year", clock.today().year)

    def told(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "key"}


class ItemForm(forms.Form):
    """One item of a report; a row left empty counts as none."""

    use_required_attribute = False
    name = forms.CharField(label=gettext_lazy("检验项目"), max_length=120, required=False)
    method = forms.CharField(label=gettext_lazy("检验方法"), max_length=120, required=False)
    allowed = forms.CharField(label=gettext_lazy("标准要求"), max_length=120, required=False)
    found = forms.CharField(label=gettext_lazy("检验结果"), max_length=120, required=False)
    verdict = forms.ChoiceField(
        label=gettext_lazy("单项结论"), choices=Conclusion.choices, initial=Conclusion.PASS, required=False
    )


ItemForms = formset_factory(ItemForm, extra=ROWS, max_num=60, absolute_max=100)


def items_in(rows) -> list[NewItem]:
    """Give the items that were filled in."""
    return [
        NewItem(told["name"], told["verdict"] != Conclusion.FAIL, told["method"], told["allowed"], told["found"])
        for told in (form.cleaned_data for form in rows if form.has_changed())
        if told
    ]


class ResultsForm(forms.Form):
    """A laboratory's file."""

    use_required_attribute = False
    laboratory = forms.TypedChoiceField(label=gettext_lazy("检验机构"), coerce=int)
    file = forms.FileField(
        label=gettext_lazy("结果文件"), widget=forms.FileInput({"accept": ".csv,.xlsx,.parquet,.jsonl"})
    )

    def __init__(self, *args, viewer: Actor, **rest):
        super().__init__(*args, **rest)
        self.laboratories = {row.pk: row for row in queries.laboratories_of(viewer=viewer)}
        self.fields["laboratory"].choices = [(str(pk), row.name) for pk, row in self.laboratories.items()]
