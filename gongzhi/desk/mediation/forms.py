"""The forms of mediation's verbs: what an officer types for each, named as the actions name it."""

from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.cases.words import Recovery, Side
from gongzhi.core import clock
from gongzhi.desk.cases.forms import VerbForm, day_field, long_text, money_field
from gongzhi.directory.queries import mediation_bodies_for
from gongzhi.mediation.queries import mediators_for, picture_of
from gongzhi.mediation.words import (
    AgreementForm,
    Attended,
    ChosenBy,
    Form,
    PartyAgrees,
    Pays,
    RecusalGround,
    Says,
    SessionState,
    ShareOutcome,
    Way,
)

OFFLINE = [choice for choice in Way.choices if choice[0] != Way.ONLINE]


def choice(label: str, choices, *, radio: bool = True, **rest) -> forms.ChoiceField:
    widget = {"widget": forms.RadioSelect} if radio else {}
    return forms.ChoiceField(label=label, choices=choices, **widget, **rest)


class MediationForm(VerbForm):
    """A form that knows what is on record of the mediation."""

    def __init__(self, data=None, **rest):
        self.picture = picture_of(rest["case"], viewer=rest["viewer"])
        super().__init__(data, **rest)

    def choose(self, name: str, choices: list) -> None:
        """Offer these; where there is one, it is chosen."""
        self.fields[name].choices = choices
        if len(choices) == 1:
            self.initial.setdefault(name, choices[0][0])


class SayForm(MediationForm):
    side = choice(gettext_lazy("哪一方"), Side.choices)
    says = choice(gettext_lazy("作出了什么表示"), Says.choices)
    way = choice(gettext_lazy("怎样表示的"), OFFLINE)
    on_date = day_field(gettext_lazy("日期"))
    note = long_text(gettext_lazy("说明"), gettext_lazy("谁说的、原话大意、书面材料在哪里。"), required=False, rows=2)

    def prepare(self):
        self.initial.setdefault("on_date", clock.day_of(self.at))
        self.initial.setdefault("way", Way.PHONE)
        silent = next((each for each in self.picture.consents if each.mediation is None), None)
        if silent:
            self.initial.setdefault("side", silent.side)
            self.initial.setdefault("says", Says.AGREES)


class NameForm(MediationForm):
    officers = forms.TypedMultipleChoiceField(
        label=gettext_lazy("调解员"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("一至三名。当事人会看到姓名，可以申请回避。"),
    )

    def prepare(self):
        able = mediators_for(self.picture.mediation, at=self.at)
        self.fields["officers"].choices = [(str(officer.pk), officer.name) for officer in able]
        self.initial.setdefault("officers", [str(each.officer_id) for each in self.picture.mediation.mediators])
        if not able:
            self.fields["officers"].help_text = _("本单位没有“调解员”角色的人员，请管理员在“单位与人员”中设置。")


class AskRecusalForm(MediationForm):
    side = choice(gettext_lazy("哪一方申请"), Side.choices)
    officer = forms.TypedChoiceField(label=gettext_lazy("申请谁回避"), coerce=int, widget=forms.RadioSelect)
    ground = choice(gettext_lazy("理由"), RecusalGround.choices)
    told = long_text(gettext_lazy("具体情况"), rows=3)

    def prepare(self):
        people = [(str(each.officer_id), each.officer.name) for each in self.picture.mediation.mediators]
        self.choose("officer", people)


class DecideRecusalForm(MediationForm):
    officer = forms.TypedChoiceField(label=gettext_lazy("被申请回避的人"), coerce=int, widget=forms.RadioSelect)
    granted = forms.TypedChoiceField(
        label=gettext_lazy("决定"),
        coerce=lambda value: value == "yes",
        choices=[("yes", gettext_lazy("回避")), ("no", gettext_lazy("不需要回避"))],
        widget=forms.RadioSelect,
    )
    successor = forms.TypedChoiceField(
        label=gettext_lazy("接替的调解员"), coerce=int, required=False, empty_value=None
    )
    decision = long_text(gettext_lazy("理由"), gettext_lazy("双方会看到。"), rows=3)

    def prepare(self):
        waiting = [each for each in self.picture.mediation.recusals if each.decided_at is None]
        self.choose(
            "officer",
            [
                (
                    str(each.officer_id),
                    f"{each.officer.name}（{each.get_side_display()}：{each.get_ground_display()}）",
                )
                for each in waiting
            ],
        )
        asked = {each.officer_id for each in waiting}
        others = [each for each in mediators_for(self.picture.mediation, at=self.at) if each.pk not in asked]
        self.fields["successor"].choices = [
            ("", _("不需要，或者另有调解员")),
            *((str(each.pk), each.name) for each in others),
        ]


class EntrustForm(MediationForm):
    body = forms.TypedChoiceField(label=gettext_lazy("委托给"), coerce=int, widget=forms.RadioSelect)
    note = long_text(
        gettext_lazy("委托事项"),
        gettext_lazy("以本单位名义调解；受托组织不得再委托。"),
        required=False,
        rows=2,
    )

    def prepare(self):
        region = self.case.region_id or self.case.unit.region_id or ""
        bodies = mediation_bodies_for(region, on=clock.day_of(self.at)) if region else []
        self.choose("body", [(str(body.pk), body.name) for body in bodies])


class ResultForm(VerbForm):
    result = long_text(gettext_lazy("经过和结果"), rows=4)


class ReasonForm(VerbForm):
    reason = long_text(gettext_lazy("理由"), rows=2)


class AnnounceForm(MediationForm):
    form = choice(gettext_lazy("方式"), Form.choices)
    starts_at = forms.DateTimeField(
        label=gettext_lazy("时间"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M"),
    )
    place = forms.CharField(
        label=gettext_lazy("地点、电话或者会议链接"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("现场调解写地点，视频调解写链接或会议号。"),
    )
    way = choice(gettext_lazy("怎样告知经营者"), OFFLINE)
    note = long_text(gettext_lazy("需要带什么"), gettext_lazy("消费者会看到，可以不填。"), required=False, rows=2)

    def prepare(self):
        self.initial.setdefault("form", Form.ON_SITE)
        self.initial.setdefault("way", Way.PHONE)


class OfSessionForm(MediationForm):
    """A verb on one session."""

    session = forms.TypedChoiceField(label=gettext_lazy("哪一次"), coerce=int, widget=forms.RadioSelect)
    stands: tuple[str, ...] = (SessionState.ANNOUNCED,)

    def prepare(self):
        found = [each.session for each in self.picture.meetings if each.session.stands in self.stands]
        self.choose("session", [(str(each.number), session_title(each)) for each in found])
        self.chosen = next((each for each in found if str(each.number) == str(self.initial.get("session"))), None)


def session_title(session) -> str:
    when = timezone.localtime(session.starts_at).strftime("%Y-%m-%d %H:%M")
    return _("第 %(number)d 次：%(when)s %(form)s") % {
        "number": session.number,
        "when": when,
        "form": session.get_form_display(),
    }


class MoveSessionForm(OfSessionForm):
    form = choice(gettext_lazy("方式"), Form.choices)
    starts_at = forms.DateTimeField(
        label=gettext_lazy("改到"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M"),
    )
    place = forms.CharField(label=gettext_lazy("地点、电话或者会议链接"), max_length=200, required=False)
    way = choice(gettext_lazy("怎样告知经营者"), OFFLINE)
    reason = long_text(gettext_lazy("改期的原因"), gettext_lazy("双方会看到。"), rows=2)

    def prepare(self):
        super().prepare()
        self.initial.setdefault("way", Way.PHONE)
        if self.chosen:
            self.initial.setdefault("form", self.chosen.form)
            self.initial.setdefault("place", self.chosen.place)


class CancelSessionForm(OfSessionForm):
    reason = long_text(gettext_lazy("取消的原因"), gettext_lazy("双方会看到。"), rows=2)


class HoldForm(OfSessionForm):
    complainant = choice(gettext_lazy("投诉人"), Attended.choices)
    complainant_who = forms.CharField(label=gettext_lazy("投诉人一方谁到场，或者为什么没到"), max_length=200)
    respondent = choice(gettext_lazy("被投诉人"), Attended.choices)
    respondent_who = forms.CharField(label=gettext_lazy("被投诉人一方谁到场，或者为什么没到"), max_length=200)
    minutes = long_text(gettext_lazy("调解笔录"), gettext_lazy("双方的主张、理由和方案。定稿之前可以修改。"), rows=8)


class MinuteForm(OfSessionForm):
    stands = (SessionState.HELD,)
    minutes = long_text(gettext_lazy("调解笔录"), rows=10)

    def prepare(self):
        super().prepare()
        if self.chosen:
            self.initial.setdefault("minutes", self.chosen.minutes)


class CloseMinutesForm(OfSessionForm):
    stands = (SessionState.HELD,)

    def prepare(self):
        super().prepare()
        self.fields["session"].help_text = _("定稿后任何人都不能再修改，请先核对。")


class OrderTestingForm(VerbForm):
    item = forms.CharField(label=gettext_lazy("检验检测鉴定什么"), max_length=200)
    body = forms.CharField(label=gettext_lazy("机构"), max_length=120)
    chosen_by = choice(gettext_lazy("机构怎样选定"), ChosenBy.choices)
    pays = choice(gettext_lazy("费用由谁承担"), Pays.choices)
    cost = money_field(gettext_lazy("费用（元）"), required=False)


class EmptyForm(VerbForm):
    """A verb that asks for nothing more."""


class RepresentForm(MediationForm):
    persons = forms.TypedMultipleChoiceField(
        label=gettext_lazy("代表人"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("最多两名，由全体投诉人书面推选。"),
    )
    paper = forms.CharField(label=gettext_lazy("书面推选材料"), max_length=200)
    on_date = day_field(gettext_lazy("推选日期"))

    def prepare(self):
        self.fields["persons"].choices = [
            (str(each.id), f"{each.place}. {each.name}") for each in self.picture.persons
        ]
        self.initial.setdefault("persons", [str(each.id) for each in self.picture.persons if each.represents])
        self.initial.setdefault("on_date", clock.day_of(self.at))


class PartyConsentForm(MediationForm):
    person = forms.TypedChoiceField(label=gettext_lazy("被代表人"), coerce=int, widget=forms.RadioSelect)
    agrees = choice(gettext_lazy("意见"), PartyAgrees.choices)
    way = choice(gettext_lazy("怎样表示的"), OFFLINE)
    on_date = day_field(gettext_lazy("日期"))

    def prepare(self):
        people = [each for each in self.picture.persons if not each.represents]
        self.choose(
            "person",
            [
                (str(each.id), f"{each.place}. {each.name}" + (f"（{each.agrees}）" if each.agrees else ""))
                for each in people
            ],
        )
        self.initial.setdefault("on_date", clock.day_of(self.at))
        self.initial.setdefault("way", Way.PHONE)


class AgreeForm(MediationForm):
    form = choice(gettext_lazy("协议的形式"), AgreementForm.choices)
    terms = long_text(gettext_lazy("双方达成的内容"), gettext_lazy("消费者会看到。"))
    recovered = money_field(
        gettext_lazy("挽回损失（元）"), help_text=gettext_lazy("消费者实际拿回或少付的金额；没有则填 0。")
    )
    recovery = forms.ChoiceField(
        label=gettext_lazy("怎样挽回"),
        required=False,
        choices=[("", gettext_lazy("没有挽回损失")), *Recovery.choices],
    )
    due_date = day_field(gettext_lazy("履行期限"), required=False, help_text=gettext_lazy("即时履行的不用填。"))

    def prepare(self):
        for person in self.picture.persons:
            named = {"place": person.place, "name": person.name}
            self.fields[f"outcome_{person.id}"] = choice(
                _("%(place)d. %(name)s 的结果") % named, ShareOutcome.choices, radio=False
            )
            self.fields[f"amount_{person.id}"] = money_field(
                _("%(place)d. %(name)s 的金额（元）") % named, required=False
            )

    def told(self):
        told = super().told()
        shares = {
            person.id: (told.pop(f"outcome_{person.id}"), told.pop(f"amount_{person.id}") or Decimal(0))
            for person in self.picture.persons
        }
        return {**told, "shares": shares or None}


class PerformForm(VerbForm):
    performed = forms.TypedChoiceField(
        label=gettext_lazy("履行情况"),
        coerce=lambda value: value == "yes",
        choices=[("yes", gettext_lazy("已履行")), ("no", gettext_lazy("未履行"))],
        widget=forms.RadioSelect,
    )
    on_date = day_field(gettext_lazy("日期"))
    how = long_text(
        gettext_lazy("怎样确认，或者哪些没有履行、告知了什么"),
        gettext_lazy("没有履行的，告知消费者可以向人民法院起诉；经调解组织调解的，还可以申请司法确认后强制执行。"),
        rows=3,
    )

    def prepare(self):
        self.initial.setdefault("on_date", clock.day_of(self.at))
