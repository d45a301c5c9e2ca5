"""The forms of alerts: what an officer types for each verb, named as the actions name it."""

from django import forms
from django.utils.translation import gettext_lazy

from gongzhi.alerts import access
from gongzhi.alerts.catalog import seasons, subject_choices
from gongzhi.alerts.models import Alert
from gongzhi.core.actors import Actor
from gongzhi.desk.cases.forms import day_field, long_text
from gongzhi.desk.inspections.forms import KeyedForm
from gongzhi.directory.models import Region, Unit


class TextForm(KeyedForm):
    """What an alert says."""

    title = forms.CharField(
        label=gettext_lazy("标题"), max_length=60, help_text=gettext_lazy("一句话说清当心什么，60 字以内。")
    )
    summary = forms.CharField(
        label=gettext_lazy("摘要"),
        max_length=140,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("一两句话，列表、分享图片和邮件里都用它，140 字以内。"),
    )
    body = long_text(
        gettext_lazy("是怎么回事"), gettext_lazy("什么情况、怎样识别。不写个人信息，不点没有查实的经营者。"), rows=8
    )
    advice = long_text(gettext_lazy("怎么办"), gettext_lazy("每行一条，先写最要紧的。"), rows=4)


class FrameForm(KeyedForm):
    """Where, of what and how long an alert holds."""

    region = forms.ChoiceField(label=gettext_lazy("适用地区"))
    subject = forms.ChoiceField(label=gettext_lazy("商品或服务"), required=False)
    season = forms.ChoiceField(label=gettext_lazy("时节"), required=False)
    until = day_field(gettext_lazy("有效期至"), help_text=gettext_lazy("过了这一天自动结束，最长两年。"))

    def fill(self, units: list[Unit]) -> None:
        """Offer what these units may choose."""
        self.fields["region"].choices = region_choices(units)
        self.fields["subject"].choices = [("", gettext_lazy("不限")), *subject_choices()]
        self.fields["season"].choices = [
            ("", gettext_lazy("不限")),
            *((season.key, season.title) for season in seasons().values()),
        ]


def region_choices(units: list[Unit]) -> list[tuple[str, str]]:
    """List the regions of these units, each with those one level below it."""
    found: dict[str, str] = {}
    for unit in units:
        found[unit.region_id] = unit.region.name
        for region in Region.objects.filter(parent=unit.region_id, to_date=None).order_by("code"):
            found[region.pk] = region.name
    return list(found.items())


def units_of(viewer: Actor) -> list[Unit]:
    """List the units in whose name an officer may write."""
    own = viewer.units_as(*access.WRITES)
    return list(Unit.objects.filter(pk__in=own).select_related("region").order_by("rank", "region_id"))


class NewAlertForm(TextForm, FrameForm):
    """An alert to be drafted."""

    unit = forms.TypedChoiceField(label=gettext_lazy("发布单位"), coerce=int)
    sampling_draft = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, viewer: Actor, **rest):
        super().__init__(*args, **rest)
        units = units_of(viewer)
        self.fields["unit"].choices = [(unit.pk, unit.name) for unit in units]
        self.fill(units)


class ActForm(KeyedForm):
    """The form of a verb on one alert."""

    def __init__(self, data=None, *, alert: Alert, initial: dict | None = None):
        self.alert = alert
        super().__init__(data, initial={**self.beginning(), **(initial or {})})
        self.prepare()

    def beginning(self) -> dict:
        """Give what the form is filled with at first."""
        return {}

    def prepare(self) -> None:
        """Fill in what depends on the alert."""

    def told(self) -> dict:
        """Give what was typed as the action takes it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "key"}


TEXTS = ("title", "summary", "body", "advice")


class EditForm(ActForm, TextForm, FrameForm):
    def beginning(self):
        names = (*TEXTS, "subject", "season", "until")
        return {name: getattr(self.alert, name) for name in names} | {"region": self.alert.region_id}

    def prepare(self):
        self.fill([self.alert.unit])
        choices = self.fields["region"].choices
        if self.alert.region_id not in {code for code, _name in choices}:
            self.fields["region"].choices = [*choices, (self.alert.region_id, self.alert.region.name)]


class NoteForm(ActForm):
    note = long_text(gettext_lazy("备注"), gettext_lazy("可以不填。"), required=False, rows=2)


class ReasonForm(ActForm):
    reason = long_text(gettext_lazy("理由"), gettext_lazy("会记入办理记录。"), rows=2)


class EndForm(ActForm):
    reason = forms.CharField(
        label=gettext_lazy("提前结束的理由"),
        max_length=200,
        help_text=gettext_lazy("会公开，写在提示上方。"),
    )


class CorrectForm(ActForm, TextForm):
    what = forms.CharField(
        label=gettext_lazy("更正说明"),
        max_length=200,
        help_text=gettext_lazy("哪里不对、改成什么，会公开写在提示下方，也寄给订阅人。"),
    )
    field_order = ("key", "what", *TEXTS)

    def beginning(self):
        return {name: getattr(self.alert, name) for name in TEXTS}
