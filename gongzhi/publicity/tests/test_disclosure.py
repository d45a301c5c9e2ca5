"""What is special about entries: which are made, what may stand in them, objections, what the public reads."""

from datetime import timedelta

import pytest
from stdnum.cn import uscc

from gongzhi.cases.actions.reopen import reopen_case
from gongzhi.cases.models import Case
from gongzhi.cases.words import Outcome
from gongzhi.core.actors import ANONYMOUS, SYSTEM, Actor, Role, consumer
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.core.following import follow
from gongzhi.directory.models import Trader
from gongzhi.publicity import following, public, queries, rules
from gongzhi.publicity.actions.end import end_those_over
from gongzhi.publicity.actions.propose import propose_disclosure
from gongzhi.publicity.actions.publish import publish_those_due
from gongzhi.publicity.catalog import check_catalogue, disclosure_law
from gongzhi.publicity.models import Disclosure, Objection, PublicNote
from gongzhi.publicity.public import Gone, Question
from gongzhi.publicity.tests import scene
from gongzhi.publicity.tests.scene import FAR, LATER, TODAY, do_well, entry_in, proposed
from gongzhi.publicity.verbs import do
from gongzhi.publicity.verify import broken_disclosures
from gongzhi.publicity.words import Decision, NoteKind, State
from tests import factories
from tests.factories import HOLDER, NOW, OTHER

pytestmark = pytest.mark.django_db
AFTER = TODAY + timedelta(days=30)


@pytest.fixture
def by(settings, tmp_path) -> Actor:
    settings.FILES_DIR = tmp_path
    factories.province()
    return scene.both_roles()


def read(journal_reader=following.follow_cases) -> None:
    """Let the reader take all that is new in the journal."""
    while follow(following.READER, lambda after, upto: journal_reader(after, upto, at=NOW)):
        pass


class TestWhichAreMade:
    @pytest.mark.parametrize(
        ("changes", "is_shown"),
        [
            ({}, True),
            ({"outcome": Outcome.ENDED, "ground": "no_agreement"}, True),
            ({"outcome": Outcome.PERFORMED}, True),
            ({"outcome": Outcome.DECLINED}, False),
            ({"outcome": Outcome.WITHDRAWN}, False),
            ({"outcome": Outcome.HANDED_TO_POLICE}, False),
            ({"outcome": Outcome.ENDED, "ground": "withdrawn"}, False),
            ({"outcome": Outcome.ENDED, "ground": "should_not_have_been_accepted"}, False),
            ({"kind": "report"}, False),
            ({"procedure": "post-appeal"}, False),
        ],
    )
    def test_the_rule_says_so(self, changes, is_shown):
        told = {"kind": "complaint", "procedure": "amr-complaint", "outcome": Outcome.MEDIATED, "ground": ""}
        assert (rules.why_never(disclosure_law(), **told | changes) is None) == is_shown

    def test_the_file_agrees_with_the_procedures(self):
        check_catalogue()

    def test_closing_proposes_once_with_what_the_matter_says(self, by):
        case = scene.closed(by)
        read()
        read()
        [entry] = Disclosure.objects.all()
        assert (entry.case, entry.state, entry.unit_id) == (case, State.PROPOSED, case.unit_id)
        assert (entry.trader_name, entry.prefecture, entry.region_id) == ("示范电器商行", "520100", "520102")
        assert (entry.subject, entry.problem, entry.outcome) == ("appliances", "quality", Outcome.MEDIATED)
        assert entry.publish_by > entry.closed_date
        assert (entry.text, entry.drafted) == ("", "")

    def test_one_without_a_registered_trader_is_left_until_an_officer_names_one(self, by):
        case = factories.case_in("closed", by=by)
        assert case.trader_id is None
        read()
        assert not Disclosure.objects.exists()
        with pytest.raises(Refused) as refused:
            propose_disclosure(case=case, by=by, at=NOW)
        assert refused.value.field == "trader_id"
        of = scene.trader()
        entry = propose_disclosure(case=case, trader_id=of.pk, by=by, at=NOW)
        assert entry.trader == of
        assert propose_disclosure(case=case, trader_id=of.pk, by=by, at=NOW) == entry

    def test_an_officer_of_another_unit_may_not_propose(self, by):
        with pytest.raises(NotAllowed):
            propose_disclosure(case=scene.closed(by), by=scene.both_roles(OTHER), at=NOW)

    def test_an_open_matter_is_never_proposed(self, by):
        case = factories.case_in("accepted", by=by)
        with pytest.raises(Refused):
            propose_disclosure(case=case, trader_id=scene.trader().pk, by=by, at=NOW)

    def test_a_stall_named_after_a_person_shows_the_family_name_only(self, by):
        entry = proposed(by, of=scene.trader("张小芳"))
        assert entry.trader_name == "张**"

    @pytest.mark.parametrize("state", [State.NOTIFIED, State.PUBLISHED, State.CONTESTED])
    def test_opening_the_matter_again_takes_it_back_and_closing_it_makes_another(self, by, state):
        entry = entry_in(state, by=by)
        read()
        case = Case.objects.get(pk=entry.case_id)
        reopen_case(case=case, reason="没有履行", by=consumer(case.pk), at=NOW)
        read()
        entry.refresh_from_db()
        assert entry.state == (State.WITHHELD if state == State.NOTIFIED else State.WITHDRAWN)
        assert entry.ground == "reopened"
        assert PublicNote.objects.filter(kind=NoteKind.WITHDRAWN).exists() == (state != State.NOTIFIED)
        assert not Objection.objects.filter(decided_at=None).exists()
        case = Case.objects.get(pk=case.pk)
        Case.objects.filter(pk=case.pk).update(state="closed", closed_at=NOW, outcome=Outcome.MEDIATED)
        again = propose_disclosure(case=case, by=SYSTEM, at=NOW)
        assert (again.turn, again.state) == (1, State.PROPOSED)
        assert list(broken_disclosures()) == []


class TestWhatIsWritten:
    def test_is_not_shown_before_it_is_cleared(self, by):
        entry = do(proposed(by), "prepare", subject="", problem="quality", text=scene.CLEAN, by=by, at=NOW)
        assert (entry.drafted, entry.text, entry.cleared_at) == (scene.CLEAN, "", None)
        assert public.shown_of(entry).text == ""
        with pytest.raises(Refused):
            do_well(entry, "notify", by=by)
        entry = do(entry, "clear", by=by, at=NOW)
        assert (entry.drafted, entry.text, entry.cleared_at) == ("", scene.CLEAN, NOW)
        assert do_well(entry, "notify", by=by).state == State.NOTIFIED

    def test_a_change_after_clearing_has_to_be_cleared_again(self, by):
        entry = do_well(do_well(proposed(by), "prepare", by=by), "clear", by=by)
        kept = do_well(entry, "prepare", by=by)
        assert (kept.text, kept.drafted) == (scene.CLEAN, "")
        changed = do_well(kept, "prepare", by=by, text="又改了。")
        assert (changed.text, changed.drafted, changed.cleared_at) == ("", "又改了。", None)

    @pytest.mark.parametrize(
        "text",
        ["联系电话19900001234。", "张示例要求退款。", "住址贵阳市南明区某路1号附近。", "证件52010219900101123X"],
    )
    def test_a_certain_trace_is_refused_whatever_the_reason(self, by, text):
        entry = do_well(proposed(by), "prepare", by=by, text=text)
        with pytest.raises(Refused) as refused:
            do(entry, "clear", reason="可以公开", by=by, at=NOW)
        assert refused.value.field == "reason"
        assert [part.sort for part in queries.marked(entry, entry.drafted, viewer=by) if part.certain]

    def test_a_likely_trace_needs_a_reason_which_stands_in_the_history(self, by):
        entry = do_well(proposed(by), "prepare", by=by, text="门店位于人民大道12号。")
        with pytest.raises(Refused):
            do(entry, "clear", by=by, at=NOW)
        entry = do(entry, "clear", reason="经营场所地址", by=by, at=NOW)
        assert entry.text
        line = queries.history_of(entry, viewer=by)[-1]
        assert line.note == "经营场所地址"

    def test_the_traders_own_name_may_stand_there(self, by):
        entry = do_well(
            proposed(by, of=scene.trader("王小明电器商行")), "prepare", by=by, text="王小明电器商行已退款。"
        )
        assert do(entry, "clear", by=by, at=NOW).text

    def test_unknown_subjects_and_texts_too_long_are_refused(self, by):
        entry = proposed(by)
        for changes, field in (
            ({"subject": "x"}, "subject"),
            ({"problem": "x"}, "problem"),
            ({"text": "长" * 301}, "text"),
        ):
            with pytest.raises(Refused) as refused:
                do_well(entry, "prepare", by=by, **changes)
            assert refused.value.field == field


class TestTheTrader:
    def test_must_be_confirmed_before_it_is_told(self, by):
        entry = proposed(by)
        Trader.objects.filter(pk=entry.trader_id).update(is_confirmed=False)
        with pytest.raises(Refused):
            do_well(Disclosure.objects.get(pk=entry.pk), "notify", by=by)

    def test_is_told_online_only_with_an_account(self, by):
        entry = proposed(by)
        with pytest.raises(Refused) as refused:
            do(entry, "notify", how="online", by=by, at=NOW)
        assert refused.value.field == "how"
        factories.trader_account(entry.trader)
        assert do(entry, "notify", how="online", by=by, at=NOW).state == State.NOTIFIED

    def test_is_confirmed_by_the_officer_who_looked_it_up_or_registered_by_name(self, by):
        entry = proposed(by)
        Trader.objects.filter(pk=entry.trader_id).update(is_confirmed=False)
        code = "91520102MA6A00000" + uscc.calc_check_digit("91520102MA6A00000")
        same = do(entry, "identify", trader_id=entry.trader_id, credit_code=code, by=by, at=NOW)
        assert (same.trader_id, same.trader.is_confirmed, same.credit_code) == (entry.trader_id, True, code)
        other = do(same, "identify", trader_name="另一家商行", by=by, at=NOW)
        assert (other.trader_name, other.trader.is_confirmed) == ("另一家商行", True)
        with pytest.raises(Refused) as refused:
            do(other, "identify", trader_name=" ", by=by, at=NOW)
        assert refused.value.field == "trader_id"

    def test_may_object_until_the_last_day_of_its_time(self, by):
        entry = entry_in(State.NOTIFIED, by=by)
        last = NOW + (entry.object_until - TODAY)
        with pytest.raises(Refused):
            do_well(entry, "object", by=by, at=last + timedelta(days=1))
        with pytest.raises(Refused):
            do(entry, "publish", by=by, at=last)
        assert do_well(entry, "object", by=by, at=last).state == State.OBJECTED

    def test_must_say_on_what_ground_and_why(self, by):
        entry = entry_in(State.NOTIFIED, by=by)
        for changes, field in (({"ground": "x"}, "ground"), ({"text": " "}, "text")):
            with pytest.raises(Refused) as refused:
                do_well(entry, "object", by=by, **changes)
            assert refused.value.field == field
        assert not Objection.objects.exists()

    def test_sees_its_own_entries_once_told_and_no_officers_name(self, by):
        entry = entry_in(State.NOTIFIED, by=by)
        own, other = (Actor("trader", 1, "店", traders=frozenset({pk})) for pk in (entry.trader_id, 0))
        assert queries.disclosure_by_number(entry.number, viewer=own) == entry
        assert by.name not in " ".join(line.who + line.sentence for line in queries.history_of(entry, viewer=own))
        for viewer in (other, consumer(entry.case_id), ANONYMOUS):
            with pytest.raises(Disclosure.DoesNotExist):
                queries.disclosure_by_number(entry.number, viewer=viewer)
        before = proposed(by, of=entry.trader)
        assert before not in queries.disclosures_of_trader(viewer=own).rows


class TestDeciding:
    @pytest.mark.parametrize(
        ("state", "decision", "to"),
        [
            (State.OBJECTED, Decision.DISMISS, State.READY),
            (State.OBJECTED, Decision.CORRECT, State.READY),
            (State.OBJECTED, Decision.UPHOLD, State.WITHHELD),
            (State.CONTESTED, Decision.DISMISS, State.PUBLISHED),
            (State.CONTESTED, Decision.CORRECT, State.PUBLISHED),
            (State.CONTESTED, Decision.UPHOLD, State.WITHDRAWN),
        ],
    )
    def test_leads_on_and_tells_the_public_only_of_what_it_saw(self, by, state, decision, to):
        entry = entry_in(state, by=by)
        told = {"subject": "clothing", "problem": "quality"} if decision == Decision.CORRECT else {}
        done = do_well(entry, "decide", by=by, decision=decision, **told)
        assert done.state == to
        assert done.subject == ("clothing" if told else "appliances")
        objection = Objection.objects.get()
        assert (objection.decision, objection.decided_at) == (decision, NOW)
        assert PublicNote.objects.count() == (state == State.CONTESTED)
        assert list(broken_disclosures()) == []

    def test_a_correction_that_changes_nothing_is_refused_and_so_is_one_with_traces(self, by):
        entry = entry_in(State.OBJECTED, by=by)
        for changes in ({}, {"text": "电话19900001234"}):
            with pytest.raises(Refused) as refused:
                do_well(
                    entry,
                    "decide",
                    by=by,
                    decision="correct",
                    subject=entry.subject,
                    problem=entry.problem,
                    **changes,
                )
            assert refused.value.field == "text"

    def test_needs_an_answer_and_a_known_decision(self, by):
        entry = entry_in(State.OBJECTED, by=by)
        for changes, field in (({"answer": ""}, "answer"), ({"decision": "x"}, "decision")):
            with pytest.raises(Refused) as refused:
                do_well(entry, "decide", by=by, **changes)
            assert refused.value.field == field


class TestByItself:
    def test_what_nobody_objected_to_is_shown_the_day_after_and_what_was_decided_on_at_once(self, by):
        waiting, decided = entry_in(State.NOTIFIED, by=by), entry_in(State.READY, by=by)
        objected = entry_in(State.OBJECTED, by=by)
        assert publish_those_due(at=NOW) == 1
        assert publish_those_due(at=LATER) == 1
        assert publish_those_due(at=LATER) == 0
        states = [Disclosure.objects.get(pk=entry.pk).state for entry in (waiting, decided, objected)]
        assert states == [State.PUBLISHED, State.PUBLISHED, State.OBJECTED]

    def test_what_was_shown_long_enough_ends_but_not_while_an_objection_waits(self, by):
        entry, contested = entry_in(State.PUBLISHED, by=by), entry_in(State.CONTESTED, by=by)
        assert end_those_over(at=LATER) == 0
        assert end_those_over(at=FAR) == 1
        entry.refresh_from_db()
        contested.refresh_from_db()
        assert (entry.state, contested.state) == (State.ENDED, State.CONTESTED)


class TestThePublic:
    def test_finds_entries_by_every_filter_and_reads_nothing_else(self, by, django_assert_num_queries):
        first = entry_in(State.PUBLISHED, by=by, of=scene.trader("甲乙家电商行"), text=scene.CLEAN)
        second = entry_in(State.PUBLISHED, by=by, of=scene.trader("丙丁服饰店", region="520115"))
        Disclosure.objects.filter(pk=second.pk).update(subject="clothing")
        hidden = entry_in(State.NOTIFIED, by=by, of=scene.trader("戊己商行"))
        for question, found in (
            (Question(), [second, first]),
            (Question(text="家电"), [first]),
            (Question(text="水壶"), [first]),
            (Question(text=second.number), [second]),
            (Question(region="520100"), [second, first]),
            (Question(region="520115"), [second]),
            (Question(subject="clothing"), [second]),
            (Question(problem="price"), []),
            (Question(trader=first.trader_id), [first]),
            (Question(text="戊己"), []),
            (Question(text="家"), []),
        ):
            page = public.published(question, viewer=ANONYMOUS, today=AFTER)
            assert {row.number for row in page.rows} == {entry.number for entry in found}
        assert hidden.number not in {row.number for some in public.pieces(today=AFTER) for row in some}

    def test_a_list_costs_the_same_at_one_row_and_at_many_and_has_pages(self, by, django_assert_num_queries):
        of = scene.trader()
        for _number in range(3):
            entry_in(State.PUBLISHED, by=by, of=of)
        for size in (1, 3):
            with django_assert_num_queries(2):
                page = public.published(viewer=ANONYMOUS, today=AFTER, size=size)
            assert len(page.rows) == size
        first = public.published(viewer=ANONYMOUS, today=AFTER, size=2)
        rest = public.published(viewer=ANONYMOUS, today=AFTER, size=2, after=first.after)
        numbers = [row.number for row in (*first.rows, *rest.rows)]
        assert len(set(numbers)) == 3 and rest.after == ""
        assert [row.number for some in public.pieces(today=AFTER, size=2) for row in some] == numbers

    def test_reads_why_an_entry_went_and_not_what_it_was(self, by):
        entry = entry_in(State.WITHDRAWN, by=by)
        left = public.entry_shown(entry.number.lower(), viewer=ANONYMOUS, today=AFTER)
        assert isinstance(left, Gone)
        assert (left.state, left.why) == (State.WITHDRAWN, "涉及国家秘密、商业秘密")
        assert entry.trader_name not in repr(left)
        [note] = public.log(viewer=ANONYMOUS).rows
        assert (note.kind, note.number, note.why) == (NoteKind.WITHDRAWN, entry.number, left.why)
        assert entry.trader_name not in repr(note)

    def test_never_reads_one_that_was_not_shown(self, by):
        for state in (State.PROPOSED, State.NOTIFIED, State.WITHHELD):
            with pytest.raises(Disclosure.DoesNotExist):
                public.entry_shown(entry_in(state, by=by).number, viewer=ANONYMOUS, today=AFTER)

    def test_reads_that_it_was_corrected_but_not_what_stood_there(self, by):
        entry = entry_in(State.PUBLISHED, by=by, text=scene.CLEAN)
        do_well(entry, "correct", by=by, text="商家已退款。")
        [row] = public.published(viewer=ANONYMOUS, today=AFTER).rows
        assert row.text == "商家已退款。"
        [note] = row.notes
        assert (note.kind, note.why) == (NoteKind.CORRECTED, "商品或服务、情况说明")
        assert not public.published(Question(text="水壶"), viewer=ANONYMOUS, today=AFTER).rows

    def test_no_longer_reads_it_after_its_last_day(self, by):
        entry = entry_in(State.PUBLISHED, by=by)
        assert public.published(viewer=ANONYMOUS, today=entry.until_date).rows
        later = entry.until_date + timedelta(days=1)
        assert not public.published(viewer=ANONYMOUS, today=later).rows
        assert isinstance(public.entry_shown(entry.number, viewer=ANONYMOUS, today=later), Gone)


class TestOfficersLists:
    def test_hide_other_units_entries(self, by):
        entry = entry_in(State.PUBLISHED, by=by)
        for key, sees in ((HOLDER, True), (OTHER, False), ("samr-520100", True)):
            viewer = factories.actor((key, Role.HANDLER))
            for which in ("shown", "all"):
                page = queries.page_of_disclosures(which, viewer=viewer)
                assert (entry in page.rows) == sees
        assert entry in queries.page_of_disclosures("all", viewer=factories.actor(("samr", Role.AUDITOR))).rows

    def test_are_what_they_are_called(self, by):
        made = {state: entry_in(state, by=by) for state in State}
        for which, states in (
            ("todo", {State.PROPOSED, State.NOTIFIED, State.OBJECTED, State.READY, State.CONTESTED}),
            ("objected", {State.OBJECTED, State.CONTESTED}),
            ("shown", {State.PUBLISHED, State.CONTESTED}),
            ("all", set(State)),
        ):
            found = queries.page_of_disclosures(which, viewer=by)
            assert set(found.rows) == {made[state] for state in states}
        with pytest.raises(Refused):
            queries.page_of_disclosures("x", viewer=by)
        assert [row.disclosure for row in queries.to_decide(viewer=by, today=TODAY)]
