"""The forms of plans and inspections: what an officer types for each verb, named as the actions name it."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.core import clock
from gongzhi.core.actors import Actor, Role
from gongzhi.core.listing import listed
from gongzhi.desk.cases.forms import day_field, long_text, money_field
from gongzhi.directory.models import Unit
from gongzhi.inspections import access, queries
from gongzhi.inspections.catalog import Sector, sectors_on
from gongzhi.inspections.models import Inspection, Plan
from gongzhi.inspections.reading import COLUMNS
from gongzhi.inspections.words import Follow, PlanKind, Rechecked, Risk


class KeyedForm(forms.Form):
    """What every form that acts has: the key that lets a double click do nothing twice."""

    use_required_attribute = False
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data=None, *args, initial: dict | None = None, **rest):
        super().__init__(data, *args, initial={"key": uuid4(), **(initial or {})}, **rest)


class ActForm(KeyedForm):
    """The form of a verb on one plan or inspection."""

    refused_as: dict[str, str] = {}

    def __init__(self, data=None, *, record: Plan | Inspection, viewer: Actor, initial: dict | None = None):
        self.record, self.viewer, self.at = record, viewer, clock.now()
        super().__init__(data, initial=initial)
        self.prepare()

    def prepare(self) -> None:
        """Fill in what depends on the record."""

    def told(self) -> dict:
        """Give what was typed as the action takes it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "key"}


class PlainForm(ActForm):
    pass


class NoteForm(ActForm):
    note = long_text(gettext_lazy("备注"), gettext_lazy("可以不填。"), required=False, rows=2)


class ReasonForm(ActForm):
    reason = long_text(gettext_lazy("理由"), gettext_lazy("会记入办理记录。"), rows=2)


class OfficersForm(ActForm):
    officers = forms.TypedMultipleChoiceField(
        label=gettext_lazy("检查人员"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("现场检查至少两人。"),
    )

    def prepare(self):
        people = queries.who_may_be_sent(self.record.unit, viewer=self.viewer, at=self.at)
        self.fields["officers"].choices = [(officer.pk, officer.name) for officer in people]
        chosen = (
            [row.officer_id for row in self.record.sent]
            if isinstance(self.record, Inspection)
            else [row.officer_id for row in self.record.roster.all()]
        )
        self.initial.setdefault("officers", chosen)


class RosterForm(OfficersForm):
    def prepare(self):
        super().prepare()
        self.fields["officers"].label = _("检查人员名录")
        self.fields["officers"].help_text = _("从中抽取或指派；至少两人。")


class RecuseForm(ActForm):
    officer = forms.TypedChoiceField(label=gettext_lazy("回避的人员"), coerce=int)
    reason = long_text(gettext_lazy("回避的理由"), gettext_lazy("例如：与负责人是亲属。"), rows=2)
    instead = forms.TypedChoiceField(label=gettext_lazy("递补的人员"), coerce=int, required=False, empty_value=None)

    def prepare(self):
        sent = {row.officer_id: row.officer.name for row in self.record.sent}
        self.fields["officer"].choices = [("", _("请选择")), *sent.items()]
        if self.record.plan_id and self.record.plan.kind == PlanKind.RANDOM:
            del self.fields["instead"]
            self.fields["reason"].help_text = _("由谁递补按抽签的种子算出，不能选择。")
            return
        people = queries.who_may_be_sent(self.record.unit, viewer=self.viewer, at=self.at)
        self.fields["instead"].choices = [
            ("", _("请选择")),
            *((officer.pk, officer.name) for officer in people if officer.pk not in sent),
        ]

    def told(self):
        told = super().told()
        return {"officer_id": told["officer"], "reason": told["reason"], "instead_id": told.get("instead")}


class FollowForm(ActForm):
    """What follows; the text begins with what did not comply."""

    follow = forms.ChoiceField(label=gettext_lazy("怎样处理"), choices=Follow.choices, widget=forms.RadioSelect)
    text = long_text(gettext_lazy("内容"), gettext_lazy("要求改正什么、约谈什么，或涉嫌违法的事实。"), rows=3)
    due_date = day_field(
        gettext_lazy("改正期限"),
        required=False,
        help_text=gettext_lazy("只用于责令改正；不填则按检查表的默认天数。到期前要复查。"),
    )

    def prepare(self):
        self.initial.setdefault("text", queries.what_was_found(self.record, viewer=self.viewer))


class RecheckForm(ActForm):
    outcome = forms.ChoiceField(label=gettext_lazy("复查结果"), choices=Rechecked.choices, widget=forms.RadioSelect)
    finding = long_text(gettext_lazy("复查情况"), rows=3)
    again = day_field(gettext_lazy("再次复查的日期"), required=False, help_text=gettext_lazy("只在再给期限时填写。"))


class SeizeForm(ActForm):
    kind = forms.ChoiceField(label=gettext_lazy("类别"))
    title = forms.CharField(label=gettext_lazy("名称"), max_length=120)
    quantity = forms.IntegerField(
        label=gettext_lazy("数量"), min_value=1, widget=forms.TextInput({"inputmode": "numeric"})
    )
    measure = forms.CharField(label=gettext_lazy("单位"), max_length=10, initial=gettext_lazy("册"))
    value = money_field(gettext_lazy("货值（元）"), required=False)

    def prepare(self):
        goods = self.record.list_version.goods
        self.fields["kind"].choices = [(each.key, each.title) for each in goods]


class LockForm(ActForm):
    aside = long_text(
        gettext_lazy("已知须回避的"),
        gettext_lazy("每行一条：人员姓名，检查对象名称。没有则不填。"),
        required=False,
        rows=3,
    )

    def clean_aside(self):
        traders = {row.trader.name: row.trader_id for row in self.record.targets.select_related("trader")}
        people = {row.officer.name: row.officer_id for row in self.record.roster.select_related("officer")}
        pairs = []
        for line in self.cleaned_data["aside"].splitlines():
            name, _comma, trader = line.replace(",", "，").partition("，")
            if not line.strip():
                continue
            if name.strip() not in people or trader.strip() not in traders:
                raise forms.ValidationError(_("名单里找不到：%(line)s") % {"line": line.strip()})
            pairs.append((traders[trader.strip()], people[name.strip()]))
        return pairs


class DrawForm(ActForm):
    count = forms.IntegerField(
        label=gettext_lazy("抽取家数"), min_value=1, widget=forms.TextInput({"inputmode": "numeric"})
    )
    word = forms.CharField(
        label=gettext_lazy("见证人的话"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("请在场见证人随口说几个字或报一串数；它是种子的一部分，谁也无法事先选定。可以不填。"),
    )

    def prepare(self):
        self.fields["count"].help_text = _("名单共 %(most)d 家。") % {"most": self.record.target_count}


class NewPlanForm(KeyedForm):
    """A plan to be drafted."""

    title = forms.CharField(label=gettext_lazy("名称"), max_length=80)
    kind = forms.ChoiceField(label=gettext_lazy("类型"), choices=PlanKind.choices, widget=forms.RadioSelect)
    unit = forms.TypedChoiceField(label=gettext_lazy("实施单位"), coerce=int)
    sector = forms.ChoiceField(label=gettext_lazy("领域"))
    occasion = forms.CharField(
        label=gettext_lazy("重点时段"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("只用于重点时段检查，例如春节、两会。"),
    )
    starts = day_field(gettext_lazy("开始日期"))
    ends = day_field(gettext_lazy("结束日期"))
    each = forms.IntegerField(
        label=gettext_lazy("每家派几人"), initial=2, widget=forms.TextInput({"inputmode": "numeric"})
    )
    goals = long_text(gettext_lazy("目标和要求"), required=False, rows=3)

    def __init__(self, data=None, *, viewer: Actor, **rest):
        super().__init__(data, **rest)
        self.fields["unit"].choices = unit_choices(viewer)
        self.fields["sector"].choices = [(sector.key, sector.title) for sector in sectors_for(viewer)]
        if not viewer.is_a(Role.SUPERVISOR):
            self.fields["kind"].choices = [choice for choice in PlanKind.choices if choice[0] != PlanKind.UNDERCOVER]


class NewInspectionForm(KeyedForm):
    """One visit outside any plan."""

    trader_name = forms.CharField(
        label=gettext_lazy("经营者"), max_length=200, help_text=gettext_lazy("输入名称或代码的一部分查找。")
    )
    trader_id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("企业类别"))
    unit = forms.TypedChoiceField(label=gettext_lazy("实施单位"), coerce=int)
    planned_date = day_field(gettext_lazy("计划在哪天以前完成"))
    address = forms.CharField(
        label=gettext_lazy("地址"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("不填则用登记的地址。"),
    )
    note = long_text(gettext_lazy("备注"), required=False, rows=2)

    def __init__(self, data=None, *, viewer: Actor, **rest):
        super().__init__(data, **rest)
        self.fields["unit"].choices = unit_choices(viewer)
        self.fields["kind"].choices = [
            (sector.title, [(f"{sector.key}:{kind.key}", kind.title) for kind in sector.kind])
            for sector in sectors_for(viewer)
        ]

    def told(self) -> dict:
        told = {name: value for name, value in self.cleaned_data.items() if name not in {"key", "trader_name"}}
        told["sector"], _colon, told["kind"] = told["kind"].partition(":")
        told["unit"] = Unit.objects.get(pk=told["unit"])
        return told


class TargetsByFilterForm(KeyedForm):
    """Traders found by place, name, complaints and the last visit."""

    region_name = forms.CharField(label=gettext_lazy("地区"), max_length=60, required=False)
    region = forms.CharField(widget=forms.HiddenInput, required=False, max_length=9)
    words = forms.CharField(label=gettext_lazy("名称含"), max_length=60, required=False)
    complained_since = day_field(gettext_lazy("从这天起被投诉过"), required=False)
    least_complaints = forms.IntegerField(
        label=gettext_lazy("投诉至少几件"),
        min_value=1,
        initial=1,
        required=False,
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    not_inspected_since = day_field(gettext_lazy("从这天起没有检查过"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("企业类别"))
    risk = forms.ChoiceField(label=gettext_lazy("风险等级"), choices=Risk.choices, initial=Risk.B)

    def __init__(self, data=None, *, kinds: list[tuple[str, str]], **rest):
        super().__init__(data, **rest)
        self.fields["kind"].choices = kinds

    def clean(self):
        told = super().clean()
        names = ("region", "words", "complained_since", "not_inspected_since")
        if not any(told.get(name) for name in names) and not self.errors:
            raise forms.ValidationError(_("请至少填写一个条件。"))
        return told


class TargetsByFileForm(KeyedForm):
    """A file of traders."""

    file = forms.FileField(label=gettext_lazy("名单文件"), widget=forms.FileInput({"accept": ".csv,.xlsx"}))

    def __init__(self, *args, **rest):
        super().__init__(*args, **rest)
        told = {"columns": listed(COLUMNS)}
        self.fields["file"].help_text = _("CSV 或 XLSX，首行是列名：%(columns)s。") % told


class TargetByHandForm(KeyedForm):
    trader_name = forms.CharField(label=gettext_lazy("经营者"), max_length=200)
    trader_id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("企业类别"))
    risk = forms.ChoiceField(label=gettext_lazy("风险等级"), choices=Risk.choices, initial=Risk.B)

    def __init__(self, data=None, *, kinds: list[tuple[str, str]], **rest):
        super().__init__(data, **rest)
        self.fields["kind"].choices = kinds


def unit_choices(viewer: Actor) -> list[tuple[str, str]]:
    """List the units for which an officer may plan."""
    units = Unit.objects.filter(pk__in=viewer.units_as(*access.WORK)).order_by("rank", "region_id")
    return [(str(unit.pk), unit.name) for unit in units]


def sectors_for(viewer: Actor) -> list[Sector]:
    """List the sectors that a unit of this officer supervises."""
    members = set(Unit.objects.filter(pk__in=viewer.units_as(*access.WORK)).values_list("member", flat=True))
    return [sector for sector in sectors_on(clock.today()) if members & set(sector.members)]
