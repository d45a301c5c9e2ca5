"""Mediation at the trader's desk: whether it agrees, and when both sides meet."""

from collections.abc import Callable
from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as lazy

from gongzhi.cases.models import Case
from gongzhi.cases.words import Kind, Side, State
from gongzhi.core.actors import Actor
from gongzhi.mediation.actions.say import record_statement
from gongzhi.mediation.queries import mediation_of, picture_of
from gongzhi.mediation.states import MEDIATION
from gongzhi.mediation.words import Says, Way
from gongzhi.trader_desk.acts import Act, ActForm


class ConsentForm(ActForm):
    """Whether the trader agrees to mediation, with a few words."""

    says = forms.ChoiceField(
        label=lazy("本企业同意由承办单位调解吗？"),
        choices=[(each.value, each.label) for each in (Says.AGREES, Says.REFUSES)],
        widget=forms.RadioSelect,
        error_messages={"required": lazy("请选择同意还是不同意。")},
    )
    note = forms.CharField(
        label=lazy("说明"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        help_text=lazy("例如不同意的理由、能来调解的时间。承办单位会看到。"),
    )


class EntrustForm(ConsentForm):
    """Whether the trader agrees that a mediation body mediates."""

    says = forms.ChoiceField(
        label=lazy("本企业同意委托消费者协会或者其他调解组织调解吗？"),
        choices=[(each.value, each.label) for each in (Says.AGREES_TO_ENTRUST, Says.REFUSES_TO_ENTRUST)],
        widget=forms.RadioSelect,
        error_messages={"required": lazy("请选择同意还是不同意。")},
    )


def is_mediated(case: Case) -> bool:
    """Tell whether an office could mediate a case: a dispute that does not lie with the trader alone."""
    return case.kind in {Kind.COMPLAINT, Kind.APPEAL} and case.state != State.NEGOTIATING


def say(case: Case, told: dict, **rest) -> None:
    record_statement(case=case, side=Side.RESPONDENT, way=Way.ONLINE, **told, **rest)


def refusal(case: Case, *, by: Actor, at: datetime) -> str:
    """Tell why nothing can be said of mediation now, or nothing."""
    refused = MEDIATION.refusal(mediation_of(case, viewer=by), "say", by=by, at=at)
    return str(refused.reason) if refused else ""


def act(title: str, lead: str, form: type[ActForm]) -> Act:
    run: Callable = say
    return Act(title, lead, lazy("提交"), lazy("已记录，承办单位马上可以看到。"), form, run, refusal)


ACTS: dict[str, Act] = {
    "consent": act(
        lazy("是否同意调解"),
        lazy("只有双方都同意才能调解。谁、什么时候、怎样表示的，会记入办理记录；以最后一次表示为准。"),
        ConsentForm,
    ),
    "entrust": act(
        lazy("是否同意委托调解"),
        lazy("经双方同意，承办单位可以委托调解组织以其名义调解。"),
        EntrustForm,
    ),
}


def show_mediation(case: Case, *, viewer: Actor, at: datetime) -> dict | None:
    """Gather what a trader sees of a mediation: who agreed, when both meet, what is to be performed."""
    if not is_mediated(case):
        return None
    picture = picture_of(case, viewer=viewer)
    may_say = not refusal(case, by=viewer, at=at)
    if picture.mediation.pk is None and not may_say:
        return None
    own = next(each for each in picture.consents if each.side == Side.RESPONDENT)
    return {"picture": picture, "may_say": may_say, "asks": may_say and own.mediation is None}
