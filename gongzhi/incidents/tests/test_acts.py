"""What is special about single acts of incidents."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import TestCase

from gongzhi.cases.models import Case
from gongzhi.cases.words import State as CaseState
from gongzhi.core import journal
from gongzhi.core.actors import ANONYMOUS, Role
from gongzhi.core.errors import Invalid, NotAllowed, Refused
from gongzhi.incidents import queries
from gongzhi.incidents.actions.register import register_victim
from gongzhi.incidents.actions.reveal import reveal_consumers
from gongzhi.incidents.collective import AT_ONCE
from gongzhi.incidents.models import Decision, DecisionItem, Incident, Joined, Share
from gongzhi.incidents.money import money_of
from gongzhi.incidents.queries import Search
from gongzhi.incidents.tests import scene
from gongzhi.incidents.verbs import do
from gongzhi.incidents.verify import broken_incidents
from gongzhi.incidents.words import ItemState, Rule, SharingState, State
from tests import factories
from tests.factories import NOW


class Acts(TestCase):
    @classmethod
    def setUpTestData(cls):
        factories.province()
        cls.by, cls.other = scene.both_roles(), scene.both_roles()
        cls.office = factories.actor(("samr", Role.SECRETARIAT))

    @pytest.fixture(autouse=True)
    def _files(self, settings, tmp_path):
        settings.FILES_DIR = tmp_path

    def open(self, count: int = 3) -> Incident:
        return scene.incident_in(State.OPEN, by=self.by, count=count)


class TestGather(Acts):
    def test_costs_the_same_few_statements_for_few_and_many_and_each_matter_tells_it(self):
        few, many = scene.matters(2), scene.matters(40, first=100)
        with self.assertNumQueries(13):
            scene.gather(few, by=self.by)
        with self.assertNumQueries(13):
            incident = scene.gather(many, by=self.by)
        assert (incident.matter_count, incident.trader_name, incident.subject) == (
            40,
            "示例健身连锁",
            "culture-sport",
        )
        for case in many:
            line = journal.history("case", case.pk).last()
            assert (line.verb, line.facts["number"], line.actor_id) == ("join", incident.number, self.by.id)
        found = Case.objects.get(pk=many[0].pk)
        assert (found.state, found.due_date) == (many[0].state, many[0].due_date)

    def test_the_same_key_twice_makes_one(self):
        cases, key = scene.matters(2), uuid4()
        assert scene.gather(cases, by=self.by, key=key) == scene.gather(cases, by=self.by, key=key)
        assert Joined.objects.count() == 2

    def test_is_refused_for_matters_of_another_incident_unseen_ones_and_levels_for_two(self):
        cases = scene.matters(2)
        scene.gather(cases, by=self.by)
        for wrong, told in (
            (Refused, {"cases": cases}),
            (Refused, {"cases": scene.matters(1, unit_key=scene.STRANGER)}),
            (Refused, {"cases": []}),
            (Invalid, {"cases": scene.matters(1), "level": "grave"}),
            (Invalid, {"cases": scene.matters(1), "title": " "}),
            (NotAllowed, {"cases": scene.matters(1), "unit": factories.unit("housing")}),
        ):
            with pytest.raises(wrong):
                scene.gather(told.pop("cases"), by=self.by, **told)
        assert Incident.objects.count() == 1

    def test_finds_matters_by_trader_words_and_subject_that_are_in_none_yet(self):
        cases = scene.matters(3)
        factories.received(narrative="电热水壶漏水", trader_name="示例电器行")
        for search in (Search(trader="健身"), Search(words="会员卡 余额"), Search(subject="culture-sport")):
            found, more = queries.matters_found(search, viewer=self.by)
            assert ({case.pk for case in found}, more) == ({case.pk for case in cases}, False)
        assert queries.matters_found(Search(words="余额会员"), viewer=self.by) == ([], False)
        assert queries.matters_found(Search(), viewer=self.by) == ([], False)
        assert queries.matters_found(Search(trader="健身"), viewer=scene.both_roles(scene.STRANGER)) == ([], False)
        scene.gather(cases, by=self.by)
        assert queries.matters_found(Search(trader="健身"), viewer=self.by) == ([], False)


class TestLevel(Acts):
    def test_the_highest_is_asked_for_by_one_and_confirmed_by_another(self):
        incident = do(self.open(), "raise_level", level="grave", reason="人数过千", by=self.by, at=NOW)
        assert (incident.level, incident.pending_level) == ("general", "grave")
        with pytest.raises(Refused):
            do(incident, "confirm_level", by=self.by, at=NOW)
        with pytest.raises(Refused):
            do(incident, "raise_level", level="major", reason="再次", by=self.other, at=NOW)
        incident = do(incident, "confirm_level", by=self.office, at=NOW)
        assert (incident.level, incident.pending_level, incident.pending_by) == ("grave", "", None)
        incident = do(incident, "lower_level", level="larger", reason="已大体解决", by=self.by, at=NOW)
        assert (incident.level, incident.pending_level) == ("grave", "larger")

    def test_goes_only_the_way_that_the_verb_says(self):
        incident = self.open()
        for verb, level in (("raise_level", "general"), ("lower_level", "general"), ("raise_level", "none")):
            with pytest.raises(Refused):
                do(incident, verb, level=level, reason="理由", by=self.by, at=NOW)


class TestLeave(Acts):
    def test_keeps_history_and_lets_the_matter_join_another(self):
        incident = self.open()
        [number, *_rest] = scene.numbers_in(incident)
        do(incident, "release", numbers=[number], reason="另一家店", by=self.by, at=NOW)
        case = Case.objects.get(number=number)
        assert [line.verb for line in journal.history("case", case.pk)] == ["receive", "join", "leave"]
        row = Joined.objects.get(case=case)
        assert (row.left_at, row.left_reason) == (NOW, "另一家店")
        assert scene.gather([case], by=self.by).matter_count == 1
        assert list(broken_incidents()) == []

    def test_a_unit_lets_only_its_own_matters_leave(self):
        incident, keeper = self.open(), scene.both_roles(scene.KEEPER)
        with pytest.raises(NotAllowed):
            do(incident, "release", numbers=scene.numbers_in(incident)[:1], reason="理由", by=keeper, at=NOW)
        do(incident, "release", numbers=scene.numbers_in(incident, scene.KEEPER), reason="理由", by=keeper, at=NOW)
        assert Incident.objects.get(pk=incident.pk).matter_count == 3


class TestSeen(Acts):
    def test_the_force_sees_all_matters_holders_their_own_strangers_nothing(self):
        incident = self.open()
        member, keeper = scene.both_roles(scene.FORCE), scene.both_roles(scene.KEEPER)
        for viewer, count in ((self.by, 4), (member, 4), (keeper, 1), (self.office, 4)):
            page = queries.page_of_matters(incident, viewer=viewer)
            assert len(page.rows) == count
            assert queries.incident_by_number(incident.number, viewer=viewer) == incident
            assert all("王示例" not in row.consumer for row in page.rows)
        for viewer in (scene.both_roles(scene.STRANGER), ANONYMOUS):
            with pytest.raises(Incident.DoesNotExist):
                queries.incident_by_number(incident.number, viewer=viewer)
        assert queries.funds_of(incident, viewer=keeper) == []

    def test_a_holder_sees_nothing_before_it_is_open(self):
        incident = scene.incident_in(State.DRAFTED, by=self.by)
        with pytest.raises(Incident.DoesNotExist):
            queries.incident_by_number(incident.number, viewer=scene.both_roles(scene.KEEPER))

    def test_lists_cost_the_same_for_few_and_many(self):
        few, many = self.open(1), self.open(25)
        for ask in (queries.page_of_matters, queries.history_of, queries.decisions_of, queries.sharings_of):
            with self.subTest(ask.__name__):
                counts = []
                for incident in (few, many):
                    fresh = Incident.objects.select_related("unit").get(pk=incident.pk)
                    with self.assertNumQueries(COST[ask.__name__]):
                        counts.append(ask(fresh, viewer=self.by))

    def test_contacts_are_shown_to_who_supervises_the_holder_and_stand_in_each_history(self):
        incident = self.open()
        numbers = [*scene.numbers_in(incident), *scene.numbers_in(incident, scene.KEEPER)]
        found = reveal_consumers(incident=incident, numbers=numbers, by=self.by, at=NOW)
        assert len(found) == 3 and {people[0].name for people in found.values()} == {"王示例"}
        assert all(journal.history("case", pk).last().verb == "reveal" for pk in found)
        with pytest.raises(Refused):
            reveal_consumers(incident=incident, numbers=numbers, by=scene.both_roles(scene.FORCE), at=NOW)
        with pytest.raises(NotAllowed):
            reveal_consumers(
                incident=incident, numbers=numbers, by=factories.actor((scene.LEAD, Role.HANDLER)), at=NOW
            )


COST = {"page_of_matters": 4, "history_of": 2, "decisions_of": 1, "sharings_of": 1}


class TestRegister(Acts):
    def new(self, **changes):
        return factories.new_case(**{"source": "portal", "trader_name": "示例健身连锁"} | changes)

    def test_files_a_real_matter_and_joins_it_once(self):
        incident = do(self.open(), "start_registration", by=self.by, at=NOW)
        new = self.new()
        first = register_victim(incident=incident, new=new, by=ANONYMOUS, at=NOW)
        again = register_victim(incident=incident, new=new, by=ANONYMOUS, at=NOW)
        assert (first.repeated, again.repeated, again.case) == (False, True, first.case)
        assert first.case.number and first.case.due_date
        row = Joined.objects.get(case=first.case)
        assert (row.incident, row.how) == (incident, "online")
        line = journal.history("incident", incident.pk).last()
        assert (line.verb, line.actor_kind, line.facts["case"]) == ("register", "anonymous", first.case.number)

    def test_by_phone_any_desk_registers(self):
        incident = do(self.open(), "start_registration", by=self.by, at=NOW)
        caller = scene.both_roles(scene.STRANGER)
        received = register_victim(incident=incident, new=self.new(source="desk"), by=caller, at=NOW)
        assert Joined.objects.get(case=received.case).how == "call"
        assert [one.pk for one in queries.registering(viewer=caller)] == [incident.pk]

    def test_nothing_is_taken_in_once_registration_is_closed(self):
        incident = self.open()
        for by in (ANONYMOUS, scene.both_roles(scene.STRANGER)):
            with pytest.raises(Refused):
                register_victim(incident=incident, new=self.new(), by=by, at=NOW)
        assert not Joined.objects.exclude(how="taken").exists()
        assert Case.objects.count() == incident.matter_count

    def test_the_public_page_says_nothing_before_and_is_found_by_its_code_afterwards(self):
        incident = self.open()
        with pytest.raises(Incident.DoesNotExist):
            queries.public_by_code(incident.code, viewer=ANONYMOUS)
        incident = do(incident, "start_registration", by=self.by, at=NOW)
        assert queries.public_by_code(incident.code.upper(), viewer=ANONYMOUS)[1].registers
        do(incident, "stop_registration", by=self.by, at=NOW)
        assert not queries.public_by_code(incident.code, viewer=ANONYMOUS)[1].registers

    def test_is_not_opened_without_a_public_text(self):
        incident = do(self.open(), "revise", title="停业", summary="关门", public_text="", by=self.by, at=NOW)
        with pytest.raises(Refused):
            do(incident, "start_registration", by=self.by, at=NOW)


class TestDecide(Acts):
    def test_does_the_ordinary_verb_to_each_and_lists_what_was_refused(self):
        incident = self.open()
        numbers = scene.numbers_in(incident)
        unnamed = Case.objects.get(number=numbers[0])
        Case.objects.filter(pk=unnamed.pk).update(trader_name="")
        key = uuid4()
        told = {"verb": "accept", "text": "统一受理", "by": self.by, "at": NOW, "key": key}
        do(incident, "decide", **told)
        do(incident, "decide", **told)
        decision = Decision.objects.get()
        items = {item.case.number: item for item in DecisionItem.objects.select_related("case")}
        assert [items[number].state for number in numbers] == ["refused", "done", "done"]
        assert items[numbers[0]].reason.startswith("还没有写明被投诉的经营者")
        keeper_number = scene.numbers_in(incident, scene.KEEPER)[0]
        assert items[keeper_number].state == "waiting"
        accepted = Case.objects.get(number=numbers[1])
        assert accepted.state == CaseState.ACCEPTED
        assert [line.verb for line in journal.history("case", accepted.pk)].count("accept") == 1
        line = journal.history("incident", incident.pk).last()
        assert (line.facts["count"], line.facts["done"], line.facts["refused"]) == (4, 2, 1)
        Case.objects.filter(pk=unnamed.pk).update(trader_name="示例健身连锁")
        do(incident, "carry_out", decision_id=decision.pk, again=True, by=self.by, at=NOW)
        do(incident, "carry_out", decision_id=decision.pk, by=scene.both_roles(scene.KEEPER), at=NOW)
        assert set(decision.items.values_list("state", flat=True)) == {ItemState.DONE}
        with pytest.raises(Refused):
            do(incident, "carry_out", decision_id=decision.pk, by=self.by, at=NOW)

    def test_goes_on_where_an_act_ended_and_does_nothing_twice(self):
        incident = self.open(5)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("gongzhi.incidents.collective.AT_ONCE", 2)
            incident = do(incident, "decide", verb="note", text="统一办理", by=self.by, at=NOW)
            decision = Decision.objects.get()
            for waiting in (4, 2, 1):
                assert decision.items.filter(state=ItemState.WAITING).count() == waiting
                if waiting > 1:
                    do(incident, "carry_out", decision_id=decision.pk, by=self.by, at=NOW)
        for number in scene.numbers_in(incident):
            lines = journal.history("case", Case.objects.get(number=number).pk)
            assert [line.verb for line in lines].count("note") == 1
        assert AT_ONCE == 200

    def test_is_refused_without_what_its_verb_needs(self):
        incident = self.open()
        for told in (
            {"verb": "reveal", "text": "理由"},
            {"verb": "end", "text": "理由"},
            {"verb": "route", "text": "理由"},
            {"verb": "note", "text": " "},
            {"verb": "note", "text": "理由", "numbers": ["2600000177"]},
        ):
            with pytest.raises(Refused):
                do(incident, "decide", **told, by=self.by, at=NOW)
        assert not Decision.objects.exists()


class TestMoney(Acts):
    def planned(self, incident, amount="100.01", rule=Rule.PRO_RATA, **told):
        incident = scene.do_well(incident, "enter_funds", by=self.by)
        told = {"rule": rule, "amount": Decimal(amount), "text": "情况相同"} | told
        return do(incident, "plan_shares", **told, by=self.by, at=NOW)

    def test_is_shared_out_to_the_cent_and_stands_in_each_history(self):
        """Claims of 100, 101, 102 and 100 yuan; 100.01 yuan: 403 shares of 24.81…, by the largest remainders."""
        incident = self.planned(self.open())
        plan = incident.planned
        amounts = list(plan.shares.order_by("case_id").values_list("amount", flat=True))
        assert amounts == [Decimal("24.82"), Decimal("25.06"), Decimal("25.31"), Decimal("24.82")]
        assert sum(amounts) == Decimal("100.01")
        with pytest.raises(Refused):
            do(incident, "share_out", by=self.by, at=NOW)
        key = uuid4()
        do(incident, "share_out", by=self.other, at=NOW, key=key)
        do(incident, "share_out", by=self.other, at=NOW, key=key)
        for share in Share.objects.select_related("case"):
            line = journal.history("case", share.case_id).last()
            assert (line.verb, line.facts["amount"]) == ("share", f"{share.amount:.2f}")
            assert share.case.recovered == share.amount
        assert money_of(incident).left == 0
        assert list(broken_incidents()) == []

    def test_what_was_shared_out_counts_against_the_claim_the_next_time(self):
        incident = self.planned(self.open(1), amount="100.01")
        incident = do(incident, "share_out", by=self.other, at=NOW)
        incident = self.planned(incident, amount="100.01")
        assert [share.claim for share in incident.planned.shares.order_by("case_id")] == [
            Decimal("49.99"), Decimal("50.00"),
        ]  # fmt: skip
        assert incident.planned.amount == Decimal("99.99")

    def test_admitted_amounts_and_turns_are_what_counts(self):
        incident = self.open(2)
        first, second = scene.numbers_in(incident)
        told = {"reason": "合同载明", "by": self.by, "at": NOW}
        do(incident, "admit", number=first, admitted=Decimal("90"), rank=1, **told)
        for number in (second, scene.numbers_in(incident, scene.KEEPER)[0]):
            do(incident, "admit", number=number, admitted=Decimal("20.02"), rank=2, **told)
        incident = self.planned(incident, rule=Rule.PRIORITY)
        amounts = list(incident.planned.shares.order_by("case_id").values_list("amount", flat=True))
        assert amounts == [Decimal("90.00"), Decimal("5.01"), Decimal("5.00")]

    def test_there_is_no_more_than_came_back(self):
        incident = scene.do_well(self.open(), "enter_funds", by=self.by)
        for told in (
            {"amount": Decimal("100.02")},
            {"amount": Decimal(0)},
            {"rule": "none"},
            {"rule": Rule.CAPPED},
            {"text": ""},
        ):
            with pytest.raises(Refused):
                scene.do_well(incident, "plan_shares", by=self.by, **told)
        incident = self.planned(incident, amount="150.00")
        do(incident, "share_out", by=self.other, at=NOW)
        with pytest.raises(Refused):
            scene.do_well(incident, "void_funds", by=self.by)

    def test_money_without_evidence_or_from_tomorrow_is_not_entered(self):
        incident = self.open()
        for told in (
            {"content": b"x"},
            {"received_date": scene.TODAY + timedelta(days=1)},
            {"amount": Decimal("-1")},
            {"source": ""},
        ):
            with pytest.raises(Refused):
                scene.do_well(incident, "enter_funds", by=self.by, **told)

    def test_a_dropped_plan_gives_way_to_another(self):
        incident = self.planned(self.open())
        with pytest.raises(Refused):
            scene.do_well(incident, "plan_shares", by=self.by)
        incident = do(incident, "drop_shares", reason="漏了一件", by=self.by, at=NOW)
        assert incident.sharings.get().state == SharingState.DROPPED
        incident = do(incident, "plan_shares", rule=Rule.CAPPED, cap=Decimal("20"), amount=Decimal("100.01"),
                      text="先保基本", by=self.by, at=NOW)  # fmt: skip
        assert incident.planned.amount == Decimal("80.00")


class TestEnd(Acts):
    def test_keeps_its_figures_and_issues_a_report(self):
        incident = scene.do_well(self.open(), "enter_funds", by=self.by)
        incident = do(incident, "plan_shares", rule=Rule.BY_HEAD, amount=Decimal("100.01"), text="平均", by=self.by,
                      at=NOW)  # fmt: skip
        incident = do(incident, "share_out", by=self.other, at=NOW)
        incident = do(incident, "end", conclusion="追回并退还。", by=self.by, at=NOW)
        totals = incident.figures["totals"]
        assert (totals["matters"], totals["claimed"], totals["shared"]) == (4, "403.00", "100.01")
        assert journal.history("incident", incident.pk).last().facts["number"]
        do(incident, "release", numbers=scene.numbers_in(incident)[:1], reason="继续诉讼", by=self.by, at=NOW)
        assert Incident.objects.get(pk=incident.pk).figures["totals"]["matters"] == 4
        assert list(broken_incidents()) == []

    def test_a_cancelled_one_lets_its_matters_go(self):
        incident = scene.incident_in(State.CANCELLED, by=self.by)
        assert not Joined.objects.filter(incident=incident, left_at__isnull=True).exists()

    def test_verify_tells_of_a_share_that_no_history_tells(self):
        incident = self.open()
        case = incident.joined.first().case
        sharing = incident.sharings.create(
            rule=Rule.BY_HEAD, amount=Decimal("5.00"), text="x", state=SharingState.SHARED, shared_at=NOW, at=NOW
        )
        sharing.shares.create(case=case, claim=Decimal("9"), amount=Decimal("4.00"))
        faults = " ".join(broken_incidents())
        assert "its shares are 4.00" in faults and "other sums" in faults and "shared out 5.00 of 0" in faults
