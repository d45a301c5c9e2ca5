"""The forms of the conference: what an officer types for each verb, named as the actions name it."""

from datetime import date

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.conference import access, queries
from gongzhi.conference.actions.assignment.attach import MOST_FILES
from gongzhi.conference.catalog import catalogue, kind_of, kinds
from gongzhi.conference.figures import defined
from gongzhi.conference.models import Assignment, Meeting
from gongzhi.conference.words import Decision, Direction, PersonRole, Reply, TopicState
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.desk.cases.forms import day_field, long_text
from gongzhi.desk.inspections.forms import KeyedForm
from gongzhi.directory.models import Level, Unit


def moment_field(label) -> forms.DateTimeField:
    return forms.DateTimeField(label=label, widget=forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M"))


def unit_field(label, **rest) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, coerce=int, empty_value=None, **rest)


def units_field(label, **rest) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(label=label, coerce=int, widget=forms.CheckboxSelectMultiple, **rest)


def possible_units(*extra: int) -> list[tuple[int, str]]:
    """List whom the conference may ask: units of the province's own level, and these besides."""
    rows = Unit.objects.in_force(clock.today()).filter(Q(level=Level.PROVINCE) | Q(pk__in=extra))
    return [(unit.pk, unit.short_name) for unit in rows.order_by("-is_member", "rank", "key")]


class ActForm(KeyedForm):
    """The form of a verb on one meeting or assignment."""

    def __init__(
        self, data=None, files=None, *, record: Meeting | Assignment, viewer: Actor, initial: dict | None = None
    ):
        self.record, self.viewer = record, viewer
        super().__init__(data, files, initial={**self.beginning(), **(initial or {})})
        self.prepare()

    def beginning(self) -> dict:
        """Give what the form is filled with at first."""
        return {}

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


# Meetings


class MeetingForm(KeyedForm):
    """What a meeting says of itself."""

    title = forms.CharField(label=gettext_lazy("会议名称"), max_length=80)
    starts_at = moment_field(gettext_lazy("开会时间"))
    place = forms.CharField(label=gettext_lazy("地点"), max_length=80)
    chair = forms.CharField(
        label=gettext_lazy("主持人"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("召集人，或受委托的副召集人。"),
    )


class KindedForm(MeetingForm):
    kind = forms.ChoiceField(label=gettext_lazy("会议类别"))
    field_order = ("kind", "title", "starts_at", "place", "chair")

    def __init__(self, *args, **rest):
        super().__init__(*args, **rest)
        self.fields["kind"].choices = [(kind.key, kind.title) for kind in kinds()]


class NewMeetingForm(KindedForm):
    """A meeting to be prepared."""

    units = units_field(
        gettext_lazy("另请哪些单位"),
        required=False,
        help_text=gettext_lazy("全体会议和联络员会议自动邀请全部成员单位；专题会议只请选中的。"),
    )

    def __init__(self, *args, **rest):
        super().__init__(*args, **rest)
        self.fields["units"].choices = possible_units()


class RecordMeetingForm(KindedForm):
    """A meeting of earlier days."""

    minutes = long_text(gettext_lazy("主要内容"), gettext_lazy("议题、决定的要点。"), rows=6)


class ReviseMeetingForm(ActForm, MeetingForm):
    def beginning(self):
        return {name: getattr(self.record, name) for name in ("title", "starts_at", "place", "chair")}


class InviteForm(ActForm):
    units = units_field(gettext_lazy("参会单位"), required=False)

    def beginning(self):
        return {"units": sorted(self.record.unit_ids)}

    def prepare(self):
        self.fields["units"].choices = possible_units(*self.record.unit_ids)
        if kind_of(self.record.kind).all_members:
            self.fields["units"].help_text = gettext_lazy("成员单位总是参会，这里可以加请其他单位。")


class OwnUnitForm(ActForm):
    """A form in which one acts for an invited unit."""

    unit_id = unit_field(gettext_lazy("参会单位"))

    def prepare(self):
        own = access.own_parts(self.record, self.viewer)
        names = {row.unit_id: row.unit.short_name for row in self.record.rows}
        choices = [(pk, names[pk]) for pk in own]
        if isinstance(self, ProposeForm) and access.runs_it(self.viewer):
            choices.insert(0, (self.record.lead_id, _("联席会议办公室")))
            choices = list(dict(reversed(choices)).items())[::-1]
        self.fields["unit_id"].choices = choices
        self.fields["unit_id"].required = False
        if len(choices) == 1:
            self.fields["unit_id"].widget = forms.HiddenInput()
            self.initial.setdefault("unit_id", choices[0][0])


class ProposeForm(OwnUnitForm):
    title = forms.CharField(label=gettext_lazy("议题"), max_length=80)
    text = long_text(gettext_lazy("说明"), gettext_lazy("为什么提、建议怎样办。"), rows=4)
    field_order = ("unit_id", "title", "text")


class ChooseForm(ActForm):
    """The agenda: a number beside each topic, none for what is not on it."""

    def prepare(self):
        self.topics = [
            topic
            for topic in queries.topics_of(self.record, viewer=self.viewer)
            if topic.state != TopicState.DECLINED
        ]
        for topic in self.topics:
            self.fields[f"place_{topic.pk}"] = forms.IntegerField(
                label=_("第几项：%(title)s（%(unit)s）") % {"title": topic.title, "unit": topic.unit.short_name},
                required=False,
                min_value=1,
                max_value=99,
                initial=topic.position,
                widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
                help_text=_("不填则不列入议程。"),
            )

    def told(self):
        places = [(self.cleaned_data.get(f"place_{topic.pk}"), topic.pk) for topic in self.topics]
        return {"topics": [pk for place, pk in sorted(each for each in places if each[0])]}


class DeclineForm(ActForm):
    topic_id = unit_field(gettext_lazy("议题"))
    reason = long_text(gettext_lazy("不列入的理由"), gettext_lazy("提出单位能看到。"), rows=2)

    def prepare(self):
        rows = queries.topics_of(self.record, viewer=self.viewer)
        self.fields["topic_id"].choices = [
            (topic.pk, topic.title) for topic in rows if topic.state == TopicState.PROPOSED
        ]


class PaperForm(ActForm):
    title = forms.CharField(
        label=gettext_lazy("材料名称"),
        max_length=80,
        help_text=gettext_lazy("再次用同一名称上传，就是它的下一版。"),
    )
    file = forms.FileField(label=gettext_lazy("文件"))

    def told(self):
        upload = self.cleaned_data["file"]
        return {"title": self.cleaned_data["title"], "name": upload.name, "content": upload.read()}


class CallForm(ActForm):
    short_notice = long_text(gettext_lazy("提前不够的理由"), required=False, rows=2)

    def prepare(self):
        days = kind_of(self.record.kind).notice.working_days
        self.fields["short_notice"].help_text = _("离开会不足 %(days)d 个工作日时要写。") % {"days": days}


class AcknowledgeForm(OwnUnitForm):
    pass


class ReplyForm(OwnUnitForm):
    reply = forms.ChoiceField(
        label=gettext_lazy("是否参加"), choices=Reply.choices, widget=forms.RadioSelect, initial=Reply.ATTENDS
    )
    name = forms.CharField(
        label=gettext_lazy("参会人"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("姓名和职务；请假不填。"),
    )
    reason = forms.CharField(label=gettext_lazy("委托或请假的理由"), max_length=200, required=False)


class PostponeForm(ReasonForm):
    starts_at = moment_field(gettext_lazy("改到什么时间"))


class HoldForm(ActForm):
    units = units_field(gettext_lazy("到会单位"), required=False)

    def beginning(self):
        return {"units": [row.unit_id for row in self.record.rows if row.reply in {Reply.ATTENDS, Reply.ALTERNATE}]}

    def prepare(self):
        share = kind_of(self.record.kind).quorum.share
        self.fields["units"].help_text = _(
            "已按回复选好。到会成员单位不足 %(share)s 不能作出决议；委托他人参加的算到会。"
        ) % {"share": share}
        self.fields["units"].choices = [
            (row.unit_id, f"{row.unit.short_name} {row.name}".strip()) for row in self.record.rows
        ]


class ResolveForm(ActForm):
    topic_id = unit_field(gettext_lazy("议程"))
    text = long_text(gettext_lazy("决定"), gettext_lazy("做什么、由谁做、做到什么程度。"), rows=4)
    is_public = forms.BooleanField(
        label=gettext_lazy("可以公开"),
        required=False,
        help_text=gettext_lazy("纪要印发后显示在公众页面。"),
    )
    public_text = long_text(gettext_lazy("公开的表述"), gettext_lazy("不填则公开决定原文。"), required=False, rows=3)

    def prepare(self):
        rows = queries.topics_of(self.record, viewer=self.viewer)
        self.fields["topic_id"].choices = [
            (topic.pk, f"{topic.position}. {topic.title}") for topic in rows if topic.state == TopicState.CHOSEN
        ]


class OfResolutionForm(ActForm):
    """A form on one resolution of the meeting."""

    resolution_id = unit_field(gettext_lazy("决议"))

    def prepare(self):
        rows = self.record.resolutions.order_by("position")
        self.fields["resolution_id"].choices = [(row.pk, f"{row.position}. {row.text[:30]}") for row in rows]


class AimForm(OfResolutionForm):
    code = forms.ChoiceField(
        label=gettext_lazy("指标"),
        help_text=gettext_lazy("按会议当天往前十二个月、全省的口径计一次作为起点；以后随时算出现在的数。"),
    )
    direction = forms.ChoiceField(label=gettext_lazy("方向"), choices=Direction.choices)
    target = forms.DecimalField(
        label=gettext_lazy("目标值"),
        max_digits=16,
        decimal_places=2,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
    )

    def prepare(self):
        super().prepare()
        self.fields["code"].choices = [
            (code, f"{figure.title}（{code}，{figure.unit}）") for code, figure in defined().items()
        ]


class WriteForm(ActForm):
    minutes = long_text(gettext_lazy("纪要正文"), gettext_lazy("已按议程、决议和以往任务起草，请修改。"), rows=18)

    def beginning(self):
        if self.record.minutes:
            return {"minutes": self.record.minutes}
        return {"minutes": queries.draft_of_minutes(self.record, viewer=self.viewer, today=clock.today())}

    def prepare(self):
        self.fields["minutes"].max_length = 20_000
        self.fields["minutes"].validators = []


class CommentForm(OwnUnitForm):
    agrees = forms.TypedChoiceField(
        label=gettext_lazy("意见"),
        choices=[("yes", gettext_lazy("没有意见")), ("no", gettext_lazy("需要修改"))],
        coerce=lambda told: told == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )
    text = long_text(gettext_lazy("怎样修改"), gettext_lazy("只有办公室和本单位能看到。"), required=False, rows=3)


class PublishForm(OfResolutionForm):
    is_public = forms.BooleanField(label=gettext_lazy("公开"), required=False, initial=True)
    public_text = long_text(gettext_lazy("公开的表述"), gettext_lazy("不填则公开决定原文。"), required=False, rows=3)


# Assignments


class AssignmentForm(KeyedForm):
    """What an assignment says of itself."""

    title = forms.CharField(label=gettext_lazy("任务"), max_length=80)
    text = long_text(gettext_lazy("做什么"), rows=4)
    done_when = long_text(
        gettext_lazy("怎样算完成"), gettext_lazy("可以核对的标准：什么材料、什么数量、什么结果。"), rows=2
    )
    unit_id = unit_field(gettext_lazy("责任单位"))
    helpers = units_field(gettext_lazy("配合单位"), required=False)
    due_date = day_field(gettext_lazy("完成期限"), help_text=gettext_lazy("下达后只能通过同意延期来改动，全程留痕。"))
    is_for_all = forms.BooleanField(
        label=gettext_lazy("全体成员可见"),
        required=False,
        help_text=gettext_lazy("不选时只有责任单位、配合单位和办公室能看到。"),
    )

    def __init__(self, *args, **rest):
        super().__init__(*args, **rest)
        choices = possible_units()
        self.fields["unit_id"].choices = [("", "—"), *choices]
        self.fields["helpers"].choices = choices


class NewAssignmentForm(AssignmentForm):
    """An assignment to be drafted, out of a resolution or another record."""

    resolution_id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    source = forms.CharField(widget=forms.HiddenInput, required=False, max_length=12)
    source_place = forms.CharField(widget=forms.HiddenInput, required=False, max_length=32)


class ReviseAssignmentForm(ActForm, AssignmentForm):
    def beginning(self):
        names = ("title", "text", "done_when", "unit_id", "due_date", "is_for_all")
        return {name: getattr(self.record, name) for name in names} | {"helpers": sorted(self.record.co_owner_ids)}


class MilestonesForm(ActForm):
    steps = long_text(
        gettext_lazy("节点"), gettext_lazy("每行一个：日期、空格、名称，例如 2026-06-30 完成摸底。"), rows=5
    )

    def beginning(self):
        rows = self.record.milestones.filter(reached_at=None).order_by("due_date", "id")
        return {"steps": "\n".join(f"{row.due_date.isoformat()} {row.title}" for row in rows)}

    def prepare(self):
        self.fields["steps"].required = False

    def clean_steps(self):
        found = []
        for number, line in enumerate(filter(None, map(str.strip, self.cleaned_data["steps"].splitlines())), 1):
            day, _space, title = line.partition(" ")
            try:
                found.append((date.fromisoformat(day), title.strip()))
            except ValueError:
                raise forms.ValidationError(_("第 %(line)d 行不是“日期 名称”。") % {"line": number}) from None
        return found

    def told(self):
        steps = self.cleaned_data["steps"]
        return {"titles": [title for _day, title in steps], "days": [day for day, _title in steps]}


class DecideForm(ActForm):
    decision = forms.ChoiceField(
        label=gettext_lazy("裁定"), choices=Decision.choices, widget=forms.RadioSelect, initial=Decision.UPHOLD
    )
    unit_id = unit_field(gettext_lazy("改由哪个单位"), required=False)
    reason = long_text(gettext_lazy("理由"), rows=2)

    def prepare(self):
        self.fields["unit_id"].choices = [("", "—"), *possible_units()]


class ReportForm(ActForm):
    text = long_text(gettext_lazy("进展"), gettext_lazy("做了什么、还差什么。"), rows=4)
    percent = forms.IntegerField(
        label=gettext_lazy("完成比例（%）"),
        min_value=0,
        max_value=100,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )

    def beginning(self):
        return {"percent": self.record.percent}


class ReachForm(ActForm):
    milestone_id = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(label=gettext_lazy("说明"), max_length=200, required=False)


class EvidenceForm(ActForm):
    file = forms.FileField(label=gettext_lazy("文件"))

    def prepare(self):
        self.fields["file"].help_text = _("PDF、DOCX、XLSX 或图片，最多 %(most)d 个。") % {"most": MOST_FILES}

    def told(self):
        upload = self.cleaned_data["file"]
        return {"name": upload.name, "content": upload.read()}


class AskExtensionForm(ActForm):
    day = day_field(gettext_lazy("延期到"))
    reason = long_text(gettext_lazy("理由"), gettext_lazy("批准之前期限不变。"), rows=3)


class GrantForm(ActForm):
    day = day_field(gettext_lazy("延期到"), required=False)
    answer = long_text(gettext_lazy("答复"), required=False, rows=2)

    def beginning(self):
        asked = self.record.open_extension
        return {"day": asked.asked_for if asked else None}


class AnswerForm(ActForm):
    answer = long_text(gettext_lazy("答复"), rows=2)


class ReceiveUrgeForm(ActForm):
    answer = long_text(gettext_lazy("怎样办、什么时候办完"), rows=2)


class DeliverForm(ActForm):
    text = long_text(gettext_lazy("完成情况"), rows=5)

    def prepare(self):
        self.fields["text"].help_text = _("对照完成标准：%(done)s") % {"done": self.record.done_when}


class TextForm(ActForm):
    text = long_text(gettext_lazy("内容"), rows=3)


class SuperviseForm(ActForm):
    authorisation_id = unit_field(gettext_lazy("依据的政府授权"))
    form = forms.ChoiceField(label=gettext_lazy("督查方式"))
    text = long_text(gettext_lazy("督查内容"), rows=3)

    def prepare(self):
        rows = queries.authorisations_on(clock.today(), viewer=self.viewer)
        self.fields["authorisation_id"].choices = [(row.pk, f"{row.number} {row.scope[:30]}") for row in rows]
        self.fields["authorisation_id"].help_text = _(
            "联席会议办公室只能督促、催办、通报；正式督查要有仍在有效期内的政府授权。"
        )
        self.fields["form"].choices = [(each.key, each.title) for each in catalogue().supervision.form]


class ConcludeForm(ActForm):
    conclusion = long_text(gettext_lazy("督查结论"), rows=5)

    def prepare(self):
        told = catalogue().supervision.objection
        self.fields["conclusion"].help_text = _("对方可以在 %(days)d 日内提出异议（%(basis)s%(article)s）。") % {
            "days": told.days,
            "basis": told.basis,
            "article": told.article,
        }


# Members, circulars, authorisations


class CirculateForm(KeyedForm):
    assignments = units_field(gettext_lazy("通报哪些逾期任务"))
    text = long_text(gettext_lazy("要求"), gettext_lazy("写进通报，全体成员单位都能看到。"), rows=3)

    def __init__(self, *args, rows: list[Assignment] = (), **rest):
        super().__init__(*args, **rest)
        self.fields["assignments"].choices = [
            (row.pk, f"{row.title}（{row.unit.short_name}，{row.due_date.isoformat()}）") for row in rows
        ]


class AppointForm(KeyedForm):
    """Who is to sit in the conference for a unit."""

    unit_id = unit_field(gettext_lazy("成员单位"))
    role = forms.ChoiceField(label=gettext_lazy("担任"), choices=PersonRole.choices)
    name = forms.CharField(label=gettext_lazy("姓名"), max_length=60)
    position = forms.CharField(label=gettext_lazy("职务"), max_length=60, required=False)
    username = forms.CharField(
        label=gettext_lazy("工作台账号"), max_length=60, required=False, help_text=gettext_lazy("有账号的填写。")
    )
    from_date = day_field(gettext_lazy("任期从"))

    def __init__(self, *args, **rest):
        super().__init__(*args, **rest)
        rows = Unit.objects.in_force(clock.today()).filter(is_member=True).order_by("rank", "key")
        self.fields["unit_id"].choices = [(unit.pk, unit.short_name) for unit in rows]
        self.fields["role"].initial = PersonRole.REPRESENTATIVE


class EndTermForm(forms.Form):
    to_date = day_field(gettext_lazy("任期到"), help_text=gettext_lazy("从这一天起不再担任。"))


class AuthorisationForm(KeyedForm):
    """What the government authorised."""

    issuer = forms.CharField(label=gettext_lazy("授权机关"), max_length=80)
    number = forms.CharField(label=gettext_lazy("文号"), max_length=80)
    scope = long_text(gettext_lazy("授权事项"), rows=2)
    from_date = day_field(gettext_lazy("有效期从"))
    to_date = day_field(gettext_lazy("有效期到"), help_text=gettext_lazy("当天仍有效。"))
    file = forms.FileField(label=gettext_lazy("授权文件"))

    def told(self) -> dict:
        told = {name: value for name, value in self.cleaned_data.items() if name != "file"}
        return told | {"name": self.cleaned_data["file"].name, "content": self.cleaned_data["file"].read()}
