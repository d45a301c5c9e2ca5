"""The forms of cooperation: what an officer types to ask, to answer, to dispute, named as the actions name it."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.cooperation.access import WORK
from gongzhi.cooperation.catalog import limit_of
from gongzhi.cooperation.models import Dispute, Request
from gongzhi.cooperation.words import Field, Kind, Refusal
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.fields import FilesField
from gongzhi.desk.cases.forms import long_text
from gongzhi.desk.inspections.forms import KeyedForm
from gongzhi.directory.models import Level, Unit


def units_for(viewer: Actor) -> list[Unit]:
    """List whom one may ask: agencies of the province, and offices of the viewer's own agencies."""
    own = Unit.objects.filter(pk__in=viewer.unit_ids).values_list("member", flat=True)
    wanted = Q(level=Level.PROVINCE) | Q(member__in=set(own))
    return list(Unit.objects.in_force(clock.today()).filter(wanted).order_by("rank", "region_id", "key"))


def own_choices(viewer: Actor) -> list[tuple[int, str]]:
    rows = Unit.objects.in_force(clock.today()).filter(pk__in=viewer.units_as(*WORK)).order_by("rank", "key")
    return [(unit.pk, unit.short_name) for unit in rows]


class SendForm(KeyedForm):
    """A request to be sent."""

    kind = forms.ChoiceField(label=gettext_lazy("类别"), choices=Kind.choices)
    unit = forms.TypedChoiceField(label=gettext_lazy("本单位"), coerce=int)
    asked_unit_id = forms.TypedChoiceField(label=gettext_lazy("向谁请求"), coerce=int)
    title = forms.CharField(label=gettext_lazy("标题"), max_length=80)
    purpose = long_text(
        gettext_lazy("用途"), gettext_lazy("对方共享和答复的内容只能用于这一用途，会写入记录。"), rows=2
    )
    text = long_text(gettext_lazy("请求什么"), rows=4)
    number = forms.CharField(
        label=gettext_lazy("为哪一件"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("本单位承办的件的编号；与具体的件无关的不填。"),
    )
    fields_shared = forms.MultipleChoiceField(
        label=gettext_lazy("共享这件的哪些内容"),
        choices=Field.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("对方只能看到勾选的内容，看不到这件的其他任何内容；结束后不能再看。"),
    )
    files = FilesField(label=gettext_lazy("附件"), required=False)
    refused_as = {"fields": "fields_shared"}

    def __init__(self, *args, viewer: Actor, **rest):
        super().__init__(*args, **rest)
        self.fields["unit"].choices = own_choices(viewer)
        self.fields["asked_unit_id"].choices = [(unit.pk, unit.short_name) for unit in units_for(viewer)]
        self.fields["kind"].help_text = _("协助 %(a)d 个工作日、信息 %(b)d 个工作日内答复。") % {
            "a": limit_of(Kind.ASSIST).working_days,
            "b": limit_of(Kind.INFORMATION).working_days,
        }

    def told(self) -> dict:
        told = {name: value for name, value in self.cleaned_data.items() if name not in {"key", "fields_shared"}}
        told["unit"] = Unit.objects.get(pk=told["unit"])
        return told | {"fields": self.cleaned_data["fields_shared"], "files": files_in(self)}


def files_in(form: forms.Form) -> list[tuple[str, bytes]]:
    """Give the files of a form as name and content."""
    return [(each.name, each.content) for each in getattr(form.fields["files"], "good", [])]


class DisputeForm(KeyedForm):
    """A dispute to be raised."""

    number = forms.CharField(label=gettext_lazy("哪一件"), max_length=20)
    other_unit_id = forms.TypedChoiceField(label=gettext_lazy("对方单位"), coerce=int)
    reason = long_text(
        gettext_lazy("争议和理由"), gettext_lazy("为什么不属于本单位，或应由本单位办理；写明依据。"), rows=4
    )

    def __init__(self, *args, viewer: Actor, **rest):
        super().__init__(*args, **rest)
        self.fields["other_unit_id"].choices = [(unit.pk, unit.short_name) for unit in units_for(viewer)]

    def told(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "key"}


class ActForm(KeyedForm):
    """The form of a verb on one request or dispute."""

    def __init__(self, data=None, files=None, *, record: Request | Dispute, initial: dict | None = None):
        self.record = record
        super().__init__(data, files, initial=initial)
        self.prepare()

    def prepare(self) -> None:
        """Fill in what depends on the record."""

    def told(self) -> dict:
        """Give what was typed as the action takes it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "key"}


class NoteForm(ActForm):
    note = long_text(gettext_lazy("备注"), gettext_lazy("可以不填，对方能看到。"), required=False, rows=2)


class ReasonForm(ActForm):
    reason = long_text(gettext_lazy("理由"), gettext_lazy("双方都能看到。"), rows=3)


class TextForm(ActForm):
    text = long_text(gettext_lazy("内容"), gettext_lazy("双方都能看到。"), rows=4)


class RefuseForm(ReasonForm):
    ground = forms.ChoiceField(label=gettext_lazy("依据"), choices=Refusal.choices)
    field_order = ["ground", "reason"]


class AnswerForm(ActForm):
    answer = long_text(gettext_lazy("答复"), rows=6)
    files = FilesField(label=gettext_lazy("附件"), required=False)

    def told(self):
        return {"answer": self.cleaned_data["answer"], "files": files_in(self)}


class DesignateForm(ActForm):
    unit_id = forms.TypedChoiceField(label=gettext_lazy("指定的单位"), coerce=int, widget=forms.RadioSelect)
    ground = long_text(gettext_lazy("依据和理由"), gettext_lazy("写入双方和这件的办理记录。"), rows=4)

    def prepare(self):
        units = (self.record.unit, self.record.other_unit)
        self.fields["unit_id"].choices = [(unit.pk, unit.name) for unit in units]
