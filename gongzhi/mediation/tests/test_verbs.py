"""Every verb of mediation: its move, what refuses it, who may do it, its line, the same key twice."""

import ast
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest

from gongzhi.cases.actions.end import end_case
from gongzhi.cases.models import Case
from gongzhi.cases.queries import asked_of_trader
from gongzhi.cases.words import Side, State
from gongzhi.core import journal
from gongzhi.core.actors import ANONYMOUS, SYSTEM, Actor, Role, Seat, consumer
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.directory.actions import register_trader
from gongzhi.directory.queries import trader_actor
from gongzhi.mediation import actions
from gongzhi.mediation.actions.agree import record_agreement
from gongzhi.mediation.actions.announce import announce_session
from gongzhi.mediation.actions.ask_recusal import ask_recusal
from gongzhi.mediation.actions.ask_trader import ask_the_trader
from gongzhi.mediation.actions.cancel_session import cancel_session
from gongzhi.mediation.actions.close_minutes import close_minutes
from gongzhi.mediation.actions.decide_recusal import decide_recusal
from gongzhi.mediation.actions.entrust import entrust_mediation
from gongzhi.mediation.actions.hold import hold_session
from gongzhi.mediation.actions.minute import write_minutes
from gongzhi.mediation.actions.move_session import move_session
from gongzhi.mediation.actions.name import name_mediators
from gongzhi.mediation.actions.order_testing import order_testing
from gongzhi.mediation.actions.party_consent import consent_of_party
from gongzhi.mediation.actions.perform import record_performance
from gongzhi.mediation.actions.report_result import report_result
from gongzhi.mediation.actions.represent import name_representatives
from gongzhi.mediation.actions.return_result import return_result
from gongzhi.mediation.actions.say import record_statement
from gongzhi.mediation.actions.send_sample import send_sample
from gongzhi.mediation.actions.take_back import take_back_mediation
from gongzhi.mediation.models import Mediation
from gongzhi.mediation.queries import history_of, mediation_of
from gongzhi.mediation.states import MEDIATION
from gongzhi.mediation.tests.scene import LATER, Scene
from gongzhi.mediation.words import MediationState
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

STRANGER = "samr-520302"
SOON = NOW + LATER


@dataclass(frozen=True)
class Told:
    """How a verb is done well: on which case, by which action, with what, and when."""

    make: Callable[[Scene], Case]
    action: Callable
    told: Callable[[Scene, Case], dict] = lambda scene, case: {}
    by: str = "handler"
    at: object = NOW
    state: str = MediationState.OFFICE
    """The state that it leads to."""
    refused_in: tuple[str, ...] = field(default=(State.RECEIVED, State.SUSPENDED))
    """States of the case in which it is refused."""


def sent(scene: Scene) -> Case:
    case = scene.tested()
    send_sample(case=case, by=scene.handler, at=NOW)
    return case


def asked(scene: Scene) -> Case:
    case = scene.agreed()
    told = {"side": Side.RESPONDENT, "officer": scene.mediator.id, "ground": "relative", "told": "是投诉人的表兄"}
    ask_recusal(case=case, **told, by=scene.handler, at=NOW)
    return case


def persons(case: Case) -> list[int]:
    return list(case.parties.order_by("id").values_list("pk", flat=True))


SESSION = {"form": "video", "starts_at": SOON, "place": "会议号 123", "way": "phone"}
HELD = {"complainant": "present", "complainant_who": "本人", "respondent": "absent", "respondent_who": "未说明"}
VERBS: dict[str, Told] = {
    "say": Told(
        lambda scene: scene.case(),
        record_statement,
        lambda scene, case: {"side": Side.COMPLAINANT, "says": "agrees", "way": "paper"},
        refused_in=(),
    ),
    "ask_trader": Told(Scene.case_with_account, ask_the_trader, refused_in=()),
    "name": Told(
        lambda scene: scene.case(),
        name_mediators,
        lambda scene, case: {"officers": [scene.mediator.id]},
        refused_in=(State.RECEIVED,),
    ),
    "ask_recusal": Told(
        Scene.agreed,
        ask_recusal,
        lambda scene, case: {
            "side": Side.COMPLAINANT,
            "officer": scene.mediator.id,
            "ground": "interest",
            "told": "是经营者的股东",
        },
        refused_in=(),
    ),
    "decide_recusal": Told(
        asked,
        decide_recusal,
        lambda scene, case: {"officer": scene.mediator.id, "granted": False, "decision": "没有亲属关系"},
        by="supervisor",
        refused_in=(),
    ),
    "entrust": Told(
        lambda scene: scene.says(scene.agreed(), "agrees_to_entrust").case,
        entrust_mediation,
        lambda scene, case: {"body": scene.body.pk},
        state=MediationState.ENTRUSTED,
        refused_in=(State.SUSPENDED,),
    ),
    "report_result": Told(
        Scene.entrusted,
        report_result,
        lambda scene, case: {"result": "双方愿意协商"},
        by="of_body",
        refused_in=(),
    ),
    "take_back": Told(
        Scene.entrusted, take_back_mediation, lambda scene, case: {"reason": "久未进行"}, refused_in=()
    ),
    "announce": Told(Scene.agreed, announce_session, lambda scene, case: SESSION, refused_in=()),
    "move_session": Told(
        Scene.announced, move_session, lambda scene, case: {"session": 1, "reason": "场地", **SESSION}, refused_in=()
    ),
    "cancel_session": Told(
        Scene.announced, cancel_session, lambda scene, case: {"session": 1, "reason": "双方要求"}, refused_in=()
    ),
    "hold": Told(
        Scene.announced,
        hold_session,
        lambda scene, case: {"session": 1, "minutes": "被投诉人没有到场。", **HELD},
        at=SOON,
        refused_in=(State.SUSPENDED,),
    ),
    "minute": Told(
        Scene.held, write_minutes, lambda scene, case: {"session": 1, "minutes": "补充一句。"}, refused_in=()
    ),
    "close_minutes": Told(Scene.held, close_minutes, lambda scene, case: {"session": 1}, refused_in=()),
    "order_testing": Told(
        Scene.agreed,
        order_testing,
        lambda scene, case: {"item": "水壶", "body": "某检验院", "chosen_by": "office", "pays": "shared"},
        refused_in=(State.SUSPENDED,),
    ),
    "send_sample": Told(Scene.tested, send_sample, refused_in=(State.SUSPENDED,)),
    "return_result": Told(sent, return_result, lambda scene, case: {"result": "不合格"}, refused_in=()),
    "represent": Told(
        lambda scene: scene.case(persons=3),
        name_representatives,
        lambda scene, case: {"persons": persons(case)[:2], "paper": "推选书一份"},
        refused_in=(),
    ),
    "party_consent": Told(
        lambda scene: scene.case(persons=3),
        consent_of_party,
        lambda scene, case: {"person": persons(case)[2], "agrees": "settle", "way": "paper"},
        refused_in=(),
    ),
    "agree": Told(
        Scene.held,
        record_agreement,
        lambda scene, case: {
            "form": "record",
            "terms": "退款",
            "recovered": Decimal(100),
            "recovery": "refunded",
            "due_date": (SOON + timedelta(days=5)).date(),
        },
        at=SOON,
        refused_in=(State.SUSPENDED,),
    ),
    "perform": Told(
        Scene.settled,
        record_performance,
        lambda scene, case: {"performed": True, "how": "消费者来电确认"},
        at=SOON,
        refused_in=(),
    ),
}
each_verb = pytest.mark.parametrize("verb", VERBS)


@pytest.fixture
def scene(db) -> Scene:
    factories.province()
    return Scene()


def lines(case: Case) -> list:
    mediation = Mediation.objects.filter(case=case).first()
    return list(journal.history(MEDIATION.kind, mediation.pk)) if mediation else []


def do(scene: Scene, verb: str, case: Case, *, by: Actor | None = None, key=None):
    entry = VERBS[verb]
    by = by or getattr(scene, entry.by)
    return entry.action(case=case, by=by, at=entry.at, key=key, **entry.told(scene, case))


def assert_refused(case: Case, doing: Callable, error: type[Refused]) -> Refused:
    before, stood = lines(case), Case.objects.get(pk=case.pk).state
    with pytest.raises(error) as refused:
        doing()
    assert lines(case) == before
    assert Case.objects.get(pk=case.pk).state == stood
    return refused.value


class TestTable:
    def test_has_a_row_an_action_and_a_trial_for_each_verb(self):
        rows = {row.verb for row in MEDIATION.transitions}
        files = {path.stem for path in Path(actions.__file__).parent.glob("*.py")} - {"__init__"}
        assert rows == files == set(VERBS)

    @each_verb
    def test_says_in_a_sentence_who_did_it_and_the_action_has_a_docstring_and_a_key(self, verb):
        assert "{who}" in str(MEDIATION[verb].sentence)
        path = Path(actions.__file__).parent / f"{verb}.py"
        (function,) = [
            each
            for each in ast.parse(path.read_text(encoding="utf-8")).body
            if isinstance(each, ast.FunctionDef) and each.decorator_list
        ]
        assert ast.get_docstring(function)
        assert {"by", "at", "key"} <= {argument.arg for argument in function.args.kwonlyargs}


@each_verb
class TestVerb:
    def test_leads_where_the_table_says_and_writes_one_line(self, scene, verb):
        case = VERBS[verb].make(scene)
        before = len(lines(case))
        mediation = do(scene, verb, case)
        assert isinstance(mediation, Mediation)
        assert Mediation.objects.get(case=case).state == VERBS[verb].state
        told = lines(case)
        assert [line.verb for line in told[before:]] in ([verb], ["open", verb])
        by = getattr(scene, VERBS[verb].by)
        assert (told[-1].actor_id, told[-1].at, told[-1].unit_id) == (by.id, VERBS[verb].at, by.first_unit_id)

    def test_is_told_by_the_history_in_whole_sentences(self, scene, verb):
        case = VERBS[verb].make(scene)
        do(scene, verb, case)
        for viewer in (scene.handler, SYSTEM, consumer(case.pk)):
            for told in history_of(mediation_of(case, viewer=viewer), viewer=viewer):
                assert "{" not in told.sentence and "“”" not in told.sentence
        officers = {scene.handler.name, scene.supervisor.name, scene.of_body.name}
        for told in history_of(mediation_of(case, viewer=consumer(case.pk)), viewer=consumer(case.pk)):
            assert told.who not in officers

    def test_does_nothing_the_second_time_with_the_same_key(self, scene, verb):
        case, key = VERBS[verb].make(scene), uuid4()
        do(scene, verb, case, key=key)
        after = lines(case)
        assert isinstance(do(scene, verb, case, key=key), Mediation)
        assert lines(case) == after

    def test_is_refused_to_every_other_role_of_the_same_unit(self, scene, verb):
        case = VERBS[verb].make(scene)
        unit = getattr(scene, VERBS[verb].by).first_unit_id
        for role in set(Role) - MEDIATION[verb].roles:
            by = Actor(kind="officer", id=1, name="某人", seats=(Seat(unit, frozenset({role})),))
            assert_refused(case, lambda b=by: do(scene, verb, case, by=b), NotAllowed)

    def test_is_refused_to_other_units_consumers_and_anybody_unknown(self, scene, verb):
        case = VERBS[verb].make(scene)
        other = factories.received(by=scene.handler)
        strangers = [
            factories.actor((STRANGER, Role.HANDLER), (STRANGER, Role.SUPERVISOR)),
            factories.actor(("samr", Role.SECRETARIAT)),
            consumer(other.pk),
            ANONYMOUS,
        ]
        if "consumer" not in MEDIATION[verb].actors:
            strangers.append(consumer(case.pk))
        for by in strangers:
            assert_refused(case, lambda b=by: do(scene, verb, case, by=b), NotAllowed)

    def test_is_refused_once_the_case_is_ended_unless_it_only_completes_the_record(self, scene, verb):
        case = VERBS[verb].make(scene)
        if Case.objects.get(pk=case.pk).state == State.DECIDED or verb in COMPLETES:
            return
        end_case(case=case, ground="party_gone", reason="经营者已注销", by=scene.handler, at=VERBS[verb].at)
        assert "待办结" in str(assert_refused(case, lambda: do(scene, verb, case), Refused).reason)

    def test_is_refused_in_states_of_the_case_in_which_it_has_no_meaning(self, scene, verb):
        for state in VERBS[verb].refused_in:
            case = VERBS[verb].make(scene)
            Case.objects.filter(pk=case.pk).update(state=state)
            assert_refused(case, lambda c=case: do(scene, verb, c), Refused)


COMPLETES = {"minute", "close_minutes", "cancel_session", "return_result", "report_result", "take_back"} | {
    "decide_recusal"
}
"""Verbs that only complete what was begun before."""


class TestGuards:
    @pytest.mark.parametrize("verb", ["announce", "hold", "agree", "entrust"])
    def test_without_the_consent_of_both_sides_nothing_is_done(self, scene, verb):
        case = VERBS[verb].make(scene)
        scene.says(case, "refuses", Side.RESPONDENT)
        refused = assert_refused(case, lambda: do(scene, verb, case), Refused)
        assert "被投诉人不同意调解" in refused.reason
        silent = scene.case()
        name_mediators(case=silent, officers=[scene.mediator.id], by=scene.handler, at=NOW)
        refused = assert_refused(silent, lambda: do(scene, verb, silent), Refused)
        assert "没有投诉人、被投诉人同意调解的记录" in refused.reason

    def test_without_consent_to_entrusting_it_is_not_entrusted(self, scene):
        case = scene.agreed()
        scene.says(case, "agrees_to_entrust", Side.COMPLAINANT)
        refused = assert_refused(case, lambda: do(scene, "entrust", case), Refused)
        assert "没有被投诉人同意委托调解的记录" in refused.reason

    def test_without_mediators_nothing_is_announced_and_nobody_recused(self, scene):
        case = scene.case()
        scene.says(case, "agrees")
        for verb in ("announce", "ask_recusal"):
            assert "还没有确定调解员" in assert_refused(case, lambda v=verb: do(scene, v, case), Refused).reason

    @pytest.mark.parametrize("verb", ["announce", "hold", "entrust", "agree"])
    def test_while_a_recusal_waits_mediation_stands_still(self, scene, verb):
        case = VERBS[verb].make(scene)
        do(scene, "ask_recusal", case)
        Case.objects.filter(pk=case.pk).update(state=State.ACCEPTED)
        assert "回避申请" in assert_refused(case, lambda: do(scene, verb, case), Refused).reason

    def test_a_body_passes_nothing_on(self, scene):
        case = scene.entrusted()
        assert_refused(case, lambda: do(scene, "entrust", case, by=scene.of_body), NotAllowed)
        assert_refused(case, lambda: do(scene, "entrust", case), Refused)

    def test_a_single_complainant_has_no_representatives(self, scene):
        case = scene.case()
        for verb, told in (
            ("represent", {"persons": persons(case), "paper": "推选书"}),
            ("party_consent", {"person": persons(case)[0], "agrees": "settle", "way": "phone"}),
        ):
            refused = assert_refused(
                case, lambda v=verb, t=told: VERBS[v].action(case=case, by=scene.handler, at=NOW, **t), Refused
            )
            assert "不是共同投诉" in refused.reason


class TestTrader:
    """The trader speaks for itself, once it is asked."""

    def asked(self, scene) -> tuple[Case, Actor]:
        case = scene.case_with_account()
        return case, trader_actor(case.trader.accounts.get())

    def say(self, case: Case, by: Actor, says: str = "agrees", **changed):
        told = {"side": Side.RESPONDENT, "says": says, "way": "online"} | changed
        return record_statement(case=case, **told, by=by, at=NOW)

    def test_sees_nothing_and_says_nothing_before_it_is_asked(self, scene):
        case, shop = self.asked(scene)
        assert_refused(case, lambda: self.say(case, shop), NotAllowed)
        assert asked_of_trader(viewer=shop) == []

    def test_finds_the_case_among_what_waits_until_it_has_said_whether_it_agrees(self, scene):
        case, shop = self.asked(scene)
        do(scene, "ask_trader", case)
        assert [row.case for row in asked_of_trader(viewer=shop)] == [case]
        self.say(case, shop)
        assert asked_of_trader(viewer=shop) == []
        assert [row.case for row in asked_of_trader(viewer=shop, waiting=False)] == [case]
        line = lines(case)[-1]
        assert (line.verb, line.actor_kind, line.actor_id, line.actor_name) == ("say", "trader", shop.id, shop.name)
        assert (line.facts["side"], line.facts["says"], line.facts["way"]) == ("respondent", "agrees", "online")

    def test_is_no_longer_asked_once_the_case_is_over(self, scene):
        case, shop = self.asked(scene)
        do(scene, "ask_trader", case)
        end_case(case=case, ground="party_gone", reason="经营者已注销", by=scene.handler, at=NOW)
        assert asked_of_trader(viewer=shop) == []

    def test_speaks_online_for_its_own_side_of_consent_alone(self, scene):
        case, shop = self.asked(scene)
        do(scene, "ask_trader", case)
        for changed in ({"side": Side.COMPLAINANT}, {"way": "phone"}, {"says": "reconciled"}):
            assert_refused(case, lambda c=changed: self.say(case, shop, **c), NotAllowed)
        rival = register_trader(name="对门示范商行", by=SYSTEM, at=NOW)
        other = trader_actor(factories.trader_account(rival))
        assert_refused(case, lambda: self.say(case, other), NotAllowed)

    def test_without_an_account_cannot_be_asked(self, scene):
        case = scene.case()
        assert "没有经营者账号" in str(assert_refused(case, lambda: do(scene, "ask_trader", case), Refused).reason)
