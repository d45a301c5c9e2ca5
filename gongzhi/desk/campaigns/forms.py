"""The forms of campaigns: what an officer types for each verb, named as the actions name it."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy

from gongzhi.campaigns import queries
from gongzhi.campaigns.actions.attach import MOST_FILES
from gongzhi.campaigns.models import Campaign
from gongzhi.campaigns.moves import prefectures
from gongzhi.campaigns.words import Counted
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.desk.cases.forms import day_field, long_text
from gongzhi.desk.inspections.forms import KeyedForm, unit_choices
from gongzhi.directory.models import Level, Unit
from gongzhi.inspections.catalog import sectors_on


class CampaignForm(KeyedForm):
    """What a campaign says of itself."""

    title = forms.CharField(label=gettext_lazy("名称"), max_length=80)
    purpose = long_text(
        gettext_lazy("目的和要求"), gettext_lazy("为什么做、查什么、怎样做。会写进总结报告。"), rows=5
    )
    occasion = forms.CharField(
        label=gettext_lazy("重点时段"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("节日、会议等；填写后会一并显示查缴非法出版物的数量。"),
    )
    sectors = forms.MultipleChoiceField(
        label=gettext_lazy("检查表"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("批量纳入时只列出用这些检查表的检查；不选则不限。"),
    )
    starts = day_field(gettext_lazy("开始日期"))
    ends = day_field(gettext_lazy("结束日期"))

    def __init__(self, *args, **rest):
        super().__init__(*args, **rest)
        self.fields["sectors"].choices = [(sector.key, sector.title) for sector in sectors_on(clock.today())]


class NewCampaignForm(CampaignForm):
    """A campaign to be drafted."""

    unit = forms.TypedChoiceField(label=gettext_lazy("牵头单位"), coerce=int)

    def __init__(self, *args, viewer: Actor, **rest):
        super().__init__(*args, **rest)
        self.fields["unit"].choices = unit_choices(viewer)


class ActForm(KeyedForm):
    """The form of a verb on one campaign."""

    refused_as: dict[str, str] = {}

    def __init__(self, data=None, files=None, *, campaign: Campaign, viewer: Actor, initial: dict | None = None):
        self.campaign, self.viewer = campaign, viewer
        super().__init__(data, files, initial={**self.beginning(), **(initial or {})})
        self.prepare()

    def beginning(self) -> dict:
        """Give what the form is filled with at first."""
        return {}

    def prepare(self) -> None:
        """Fill in what depends on the campaign."""

    def told(self) -> dict:
        """Give what was typed as the action takes it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "key"}


class NoteForm(ActForm):
    note = long_text(gettext_lazy("备注"), gettext_lazy("可以不填。"), required=False, rows=2)


class ReasonForm(ActForm):
    reason = long_text(gettext_lazy("理由"), gettext_lazy("会记入办理记录，各成员单位都能看到。"), rows=2)


class ReviseForm(ActForm, CampaignForm):
    def beginning(self):
        names = ("title", "purpose", "occasion", "sectors", "starts", "ends")
        return {name: getattr(self.campaign, name) for name in names}


def units_field(label) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(label=label, coerce=int, widget=forms.CheckboxSelectMultiple)


class MembersForm(ActForm):
    units = units_field(gettext_lazy("成员单位"))

    def beginning(self):
        return {"units": sorted(self.campaign.member_ids)}

    def prepare(self):
        self.fields["units"].required = False
        self.fields["units"].help_text = gettext_lazy(
            "牵头单位总是成员。单位办的，连同它下级机关办的，都算在它名下。"
        )
        self.fields["units"].choices = [
            (unit.pk, unit.short_name) for unit in possible_members(self.campaign) if unit.pk != self.campaign.unit_id
        ]


def possible_members(campaign: Campaign) -> list[Unit]:
    """List who may take part: units of the lead unit's own level and place, its offices one level below, and those
    that take part already."""
    lead = campaign.unit
    wanted = (
        Q(level=lead.level, region_id=lead.region_id)
        | Q(parent_id=lead.pk)
        | Q(level=Level.PROVINCE)
        | Q(pk__in=campaign.member_ids)
    )
    return list(Unit.objects.in_force(clock.today()).filter(wanted).order_by("rank", "region_id", "key"))


def counted_field() -> forms.ChoiceField:
    return forms.ChoiceField(label=gettext_lazy("统计什么"), choices=Counted.choices)


def target_field() -> forms.DecimalField:
    return forms.DecimalField(
        label=gettext_lazy("目标"),
        max_digits=14,
        decimal_places=2,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
    )


class GoalForm(ActForm):
    counted = counted_field()
    target = target_field()

    def prepare(self):
        self.fields["target"].help_text = gettext_lazy("同一事项再次设定会替换原来的目标。批准后不能再改。")


class TasksForm(ActForm):
    units = units_field(gettext_lazy("成员单位"))
    regions = forms.MultipleChoiceField(
        label=gettext_lazy("市（州）"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("选了几个市（州），每个市（州）各一项任务；不选则不分地区。"),
    )
    counted = counted_field()
    target = target_field()
    due_date = day_field(gettext_lazy("完成期限"))
    note = forms.CharField(label=gettext_lazy("说明"), max_length=200, required=False)

    def beginning(self):
        return {"due_date": self.campaign.ends}

    def prepare(self):
        self.fields["units"].choices = [(row.unit_id, row.unit.short_name) for row in self.campaign.member_rows]
        self.fields["regions"].choices = [(region.code, region.name) for region in prefectures()]
        self.fields["target"].help_text = gettext_lazy(
            "每项任务各自的目标。同一单位、地区、事项再次分解会替换原来的。"
        )


class AttachForm(ActForm):
    file = forms.FileField(label=gettext_lazy("文件"))

    def prepare(self):
        self.fields["file"].help_text = gettext_lazy("方案、通知等，PDF、DOCX、XLSX 或图片，最多 %(most)d 个。") % {
            "most": MOST_FILES
        }

    def told(self):
        upload = self.cleaned_data["file"]
        return {"name": upload.name, "content": upload.read()}


class UrgeForm(ActForm):
    units = units_field(gettext_lazy("督促哪些成员单位"))
    text = long_text(gettext_lazy("督促的内容"), gettext_lazy("该单位的监督人会在到期提醒里看到，需要答复。"), rows=3)

    def beginning(self):
        return {"units": [part.unit_id for part in self.parts if part.lights["late"] or part.lights["behind"]]}

    @property
    def parts(self):
        told = queries.progress_of(self.campaign, viewer=self.viewer, today=clock.today())
        return told.members

    def prepare(self):
        self.fields["units"].help_text = gettext_lazy("已选中有任务落后或逾期的单位。")
        self.fields["units"].choices = [(row.unit_id, row.unit.short_name) for row in self.campaign.member_rows]


class AnswerForm(ActForm):
    urge_id = forms.IntegerField(widget=forms.HiddenInput)
    answer = long_text(gettext_lazy("答复"), gettext_lazy("怎样办、什么时候办完。"), rows=2)


class CloseForm(ActForm):
    summary = long_text(
        gettext_lazy("主要做法、成效和下一步打算"),
        gettext_lazy("写进总结报告。结束后数字不再变动，报告有文号，可下载 DOCX 和 PDF。"),
        rows=8,
    )


class GoalIdForm(ActForm):
    goal_id = forms.IntegerField(widget=forms.HiddenInput)


class TaskIdForm(ActForm):
    task_id = forms.IntegerField(widget=forms.HiddenInput)


class TakenIdForm(ActForm):
    taken_id = forms.IntegerField(widget=forms.HiddenInput)
