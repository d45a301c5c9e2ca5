"""The forms of incidents: what an officer types for each verb, named as the actions name it."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.numbers import plain_number
from gongzhi.desk.cases.forms import day_field, long_text, money_field
from gongzhi.desk.inspections.forms import KeyedForm
from gongzhi.directory.models import Level, Officer, Unit
from gongzhi.incidents import catalog, queries
from gongzhi.incidents.access import GATHERS
from gongzhi.incidents.models import Incident
from gongzhi.incidents.words import Collective, Rule
from gongzhi.procedures.catalog import procedure_by_id
from gongzhi.routing.subjects import subjects


class SearchForm(forms.Form):
    """What matters are looked for by."""

    use_required_attribute = False
    trader = forms.CharField(label=gettext_lazy("经营者"), max_length=60, required=False)
    words = forms.CharField(
        label=gettext_lazy("内容里的词"), max_length=60, required=False, help_text=gettext_lazy("几个词用空格分开。")
    )
    subject = forms.ChoiceField(label=gettext_lazy("商品或服务"), required=False)
    received_from = day_field(gettext_lazy("收到日期从"), required=False)
    received_to = day_field(gettext_lazy("到"), required=False)

    def __init__(self, *args, **rest):
        super().__init__(*args, **rest)
        self.fields["subject"].choices = [("", _("不限")), *((each.key, each.title) for each in subjects())]

    def search(self) -> queries.Search:
        return queries.Search(**self.cleaned_data) if self.is_valid() else queries.Search()


class AboutForm(forms.Form):
    """What an incident says of itself."""

    title = forms.CharField(label=gettext_lazy("名称"), max_length=80)
    summary = long_text(gettext_lazy("发生了什么"), gettext_lazy("给工作专班看，会写进总结报告。"), rows=4)
    public_text = long_text(
        gettext_lazy("公开说明"),
        gettext_lazy("登记页面上给消费者看：哪些人可以登记、准备什么材料。不要写个人信息。"),
        required=False,
        rows=4,
    )


class GatherForm(KeyedForm, AboutForm):
    """An incident to be made."""

    level = forms.ChoiceField(label=gettext_lazy("级别"))
    unit = forms.TypedChoiceField(label=gettext_lazy("牵头单位"), coerce=int)

    def __init__(self, *args, viewer: Actor, **rest):
        super().__init__(*args, **rest)
        self.fields["level"].choices = [(one.key, one.title) for one in catalog.levels() if not one.two_persons]
        self.fields["level"].help_text = _("更高的级别立事件后再申请提高，由另一人确认。")
        own = Unit.objects.in_force(clock.today()).filter(pk__in=viewer.units_as(*GATHERS)).order_by("rank", "key")
        self.fields["unit"].choices = [(unit.pk, unit.short_name) for unit in own]


class ActForm(KeyedForm):
    """The form of a verb on one incident."""

    def __init__(self, data=None, files=None, *, incident: Incident, viewer: Actor, initial: dict | None = None):
        self.incident, self.viewer = incident, viewer
        super().__init__(data, files, initial={**self.beginning(), **(initial or {})})
        self.prepare()

    def beginning(self) -> dict:
        """Give what the form is filled with at first."""
        return {}

    def prepare(self) -> None:
        """Fill in what depends on the incident."""

    def told(self) -> dict:
        """Give what was typed as the action takes it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "key"}


class NoteForm(ActForm):
    note = long_text(gettext_lazy("备注"), gettext_lazy("可以不填。"), required=False, rows=2)


class ReasonForm(ActForm):
    reason = long_text(gettext_lazy("理由"), gettext_lazy("会记入办理记录。"), rows=2)


class TextForm(ActForm):
    text = long_text(gettext_lazy("处置情况"), gettext_lazy("会列入时间线。"), rows=4)


class ReviseForm(ActForm, AboutForm):
    def beginning(self):
        return {name: getattr(self.incident, name) for name in ("title", "summary", "public_text")}


class NumbersForm(ActForm):
    """Numbers of matters, typed or pasted."""

    numbers = forms.CharField(
        label=gettext_lazy("受理编号"),
        widget=forms.Textarea({"rows": 3}),
        max_length=40_000,
        help_text=gettext_lazy("一行一个，或用空格、逗号分开。"),
    )

    def clean_numbers(self) -> list[str]:
        return numbers_in(self.cleaned_data["numbers"])


def numbers_in(text: str) -> list[str]:
    """Read numbers out of what somebody typed: each of ten digits, in groups or not."""
    lines = text.replace("，", "\n").replace(",", "\n").replace(";", "\n").splitlines()
    found = []
    for line in lines:
        digits = plain_number(line)
        parts = line.split()
        found += [digits] if len(digits) == 10 else [plain_number(part) for part in parts if plain_number(part)]
    return list(dict.fromkeys(found))


class ReleaseForm(NumbersForm):
    reason = long_text(gettext_lazy("移出的理由"), gettext_lazy("会写入每件的办理记录，消费者能看到。"), rows=2)


def possible_units(incident: Incident) -> list[Unit]:
    """List who may be of the task force: agencies of the province, offices of the lead's place, below and above it,
    and those that hold matters."""
    lead = incident.unit
    wanted = (
        Q(level=Level.PROVINCE)
        | Q(parent_id=lead.pk)
        | Q(level=lead.level, region_id=lead.region_id)
        | Q(pk__in={*lead.superiors, *incident.holder_ids, *(row.unit_id for row in incident.force_units)})
    )
    return list(Unit.objects.in_force(clock.today()).filter(wanted).order_by("rank", "region_id", "key"))


class ForceForm(ActForm):
    units = forms.TypedMultipleChoiceField(
        label=gettext_lazy("专班单位"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    officers = forms.TypedMultipleChoiceField(
        label=gettext_lazy("专班人员"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def beginning(self):
        return {
            "units": [row.unit_id for row in self.incident.force_units],
            "officers": list(self.incident.task_officers.values_list("officer_id", flat=True)),
        }

    def prepare(self):
        units = [unit for unit in possible_units(self.incident) if unit.pk != self.incident.unit_id]
        self.fields["units"].choices = [(unit.pk, unit.short_name) for unit in units]
        self.fields["units"].help_text = _("牵头单位总在专班里。专班单位能看到全部的件（个人信息隐去）。")
        members = [self.incident.unit_id, *(row.unit_id for row in self.incident.force_units)]
        people = Officer.objects.filter(is_active=True, postings__unit__in=members, postings__to_date=None)
        self.fields["officers"].choices = [(one.pk, one.name) for one in people.distinct().order_by("name")[:200]]
        self.fields["officers"].help_text = _("牵头单位和已在专班的单位的人员。")


class LeadForm(ActForm):
    unit_id = forms.TypedChoiceField(label=gettext_lazy("新的牵头单位"), coerce=int)
    reason = long_text(gettext_lazy("变更的理由"), rows=2)

    def prepare(self):
        self.fields["unit_id"].choices = [
            (unit.pk, unit.short_name) for unit in possible_units(self.incident) if unit.pk != self.incident.unit_id
        ]


class LevelForm(ActForm):
    level = forms.ChoiceField(label=gettext_lazy("级别"))
    reason = long_text(gettext_lazy("调整的理由"), rows=2)
    higher = True

    def prepare(self):
        rank = catalog.rank_of(self.incident.level)
        fits = [
            one for number, one in enumerate(catalog.levels()) if (number > rank if self.higher else number < rank)
        ]
        self.fields["level"].choices = [
            (one.key, _("%(title)s（须另一人确认）") % {"title": one.title} if one.two_persons else one.title)
            for one in fits
        ]


class LowerForm(LevelForm):
    higher = False


class DecideForm(ActForm):
    verb = forms.ChoiceField(label=gettext_lazy("统一办理什么"), choices=Collective.choices)
    text = long_text(
        gettext_lazy("决定的内容和理由"), gettext_lazy("写入每件的办理记录；终止调解的理由双方都会看到。"), rows=3
    )
    ground = forms.ChoiceField(
        label=gettext_lazy("依据"), required=False, help_text=gettext_lazy("中止、终止调解时选择。")
    )
    unit_id = forms.TypedChoiceField(
        label=gettext_lazy("转往的单位"),
        coerce=int,
        required=False,
        empty_value=None,
        help_text=gettext_lazy("转办、分办时选择。"),
    )
    numbers = forms.CharField(
        label=gettext_lazy("只对这些件"),
        required=False,
        widget=forms.Textarea({"rows": 2}),
        max_length=40_000,
        help_text=gettext_lazy("受理编号，一行一个；不填则对全部的件。"),
    )

    def prepare(self):
        rows = self.incident.joined.filter(left_at__isnull=True).exclude(case__procedure="")
        grounds: dict[str, str] = {}
        for key in sorted(set(rows.values_list("case__procedure", flat=True).distinct()[:30])):
            procedure = procedure_by_id(key)
            for ground in (*procedure.end_ground, *procedure.pauses_for("suspend")):
                grounds.setdefault(ground.key, ground.title)
        self.fields["ground"].choices = [("", _("不需要")), *grounds.items()]
        units = [(unit.pk, unit.short_name) for unit in possible_units(self.incident)]
        self.fields["unit_id"].choices = [("", _("不需要")), *units]

    def clean_numbers(self) -> list[str]:
        return numbers_in(self.cleaned_data["numbers"])


class CarryOutForm(ActForm):
    decision_id = forms.IntegerField(widget=forms.HiddenInput)
    again = forms.BooleanField(label=gettext_lazy("未能执行的也再试一次"), required=False)


class TellForm(ActForm):
    text = long_text(
        gettext_lazy("要告知的进展"),
        gettext_lazy("每件的消费者凭编号和查询码都能看到；留有手机或邮箱的会收到一条通知。不要写个人信息。"),
        rows=4,
    )


class AdmitForm(ActForm):
    number = forms.CharField(label=gettext_lazy("受理编号"), max_length=20)
    admitted = money_field(gettext_lazy("核定金额（元）"))
    rank = forms.TypedChoiceField(
        label=gettext_lazy("顺位"),
        coerce=int,
        choices=[(place, str(place)) for place in range(1, 10)],
        help_text=gettext_lazy("按顺位分配时，前一顺位足额后才轮到下一顺位。"),
    )
    reason = long_text(gettext_lazy("核定的依据"), rows=2)


class FundsForm(ActForm):
    amount = money_field(gettext_lazy("金额（元）"))
    received_date = day_field(gettext_lazy("到账日期"))
    source = forms.CharField(
        label=gettext_lazy("来源和存放"),
        max_length=200,
        help_text=gettext_lazy("从哪里追回、现在存在哪个账户。"),
    )
    file = forms.FileField(label=gettext_lazy("凭证"), help_text=gettext_lazy("银行回单等，PDF、图片或办公文档。"))

    def told(self):
        told = super().told()
        upload = told.pop("file")
        return told | {"name": upload.name, "content": upload.read()}


class VoidForm(ActForm):
    fund_id = forms.TypedChoiceField(label=gettext_lazy("哪一笔"), coerce=int)
    reason = long_text(gettext_lazy("作废的理由"), rows=2)

    def prepare(self):
        rows = self.incident.funds.filter(voided_at__isnull=True).order_by("-id")[:200]
        self.fields["fund_id"].choices = [(row.pk, f"{row.received_date} {row.amount} {row.source}") for row in rows]


class SharesForm(ActForm):
    rule = forms.ChoiceField(label=gettext_lazy("分配办法"), choices=Rule.choices, widget=forms.RadioSelect)
    amount = money_field(gettext_lazy("分配多少（元）"))
    cap = money_field(gettext_lazy("每件最多（元）"), required=False, help_text=gettext_lazy("只有封顶的办法要填。"))
    text = long_text(gettext_lazy("为什么用这个办法"), gettext_lazy("会写进总结报告。"), rows=3)

    def beginning(self):
        return {"amount": queries.money_in(self.incident, viewer=self.viewer).left, "rule": Rule.PRO_RATA.value}


class EndForm(ActForm):
    conclusion = long_text(
        gettext_lazy("处置经过、结果和遗留问题"),
        gettext_lazy("写进总结报告。结束后数字不再变动，报告有文号，可下载 DOCX 和 PDF；各件继续各自办理。"),
        rows=8,
    )
