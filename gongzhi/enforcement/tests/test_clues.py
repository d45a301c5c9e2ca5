"""What is special about clues: merging, referring, limits, the outcome of a report."""

from datetime import timedelta

import pytest

from gongzhi.core import journal
from gongzhi.core.actors import Role
from gongzhi.core.errors import Refused
from gongzhi.enforcement.actions.hold.lapse import lapse_holds
from gongzhi.enforcement.actions.listing.expire import expire_listings
from gongzhi.enforcement.actions.publication.expire import expire_publications
from gongzhi.enforcement.models import Clue, Hold
from gongzhi.enforcement.tests import scene
from gongzhi.enforcement.verbs import do
from gongzhi.enforcement.words import ClueState, HoldState, ListingState, Merging, PublicationState
from tests import factories
from tests.factories import ABOVE, HOLDER, NOW, OTHER

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=7)
WHO = b"0123456789abcdef"


@pytest.fixture
def by(db):
    factories.province()
    return scene.both_roles()


class TestMerging:
    """总局令第121号第三十五条."""

    def two(self, by, **second):
        first = scene.clue(by=by, reporter_digest=WHO, source="report")
        return first, scene.clue(by=by, at=LATER, **{"reporter_digest": WHO, "source": "report"} | second)

    def merged(self, first, second, why, by):
        return do(second, "merge", number=first.number, why=why, by=by, at=LATER)

    def test_of_the_same_report_leaves_the_limit_as_it_is(self, by):
        first, second = self.two(by)
        merged = self.merged(first, second, Merging.REPEATED, by)
        assert (merged.state, merged.merged_into, merged.due_date) == (ClueState.MERGED, first, None)
        assert Clue.objects.get(pk=first.pk).due_date == first.due_date

    def test_of_new_facts_lets_the_limit_run_anew(self, by):
        first, second = self.two(by)
        self.merged(first, second, Merging.NEW_FACTS, by)
        assert Clue.objects.get(pk=first.pk).due_date > first.due_date

    def test_as_a_repeated_report_is_refused_of_another_person_or_target(self, by):
        for told in ({"reporter_digest": b"x" * 16}, {"trader_name": "另一家"}, {"reporter_digest": None}):
            first, second = self.two(by, **told)
            with pytest.raises(Refused) as refused:
                self.merged(first, second, Merging.REPEATED, by)
            assert refused.value.field == "why"

    def test_is_undone_without_loss(self, by):
        first, second = self.two(by)
        due = second.due_date
        merged = self.merged(first, do(second, "verify", by=by, at=LATER), Merging.SAME_MATTER, by)
        parted = do(merged, "unmerge", by=by, at=LATER)
        assert (parted.state, parted.merged_into, parted.due_date) == (ClueState.VERIFYING, None, due)
        assert (parted.facts, parted.title) == (second.facts, second.title)
        told = [line.verb for line in journal.history("clue", first.pk)]
        assert told == ["receive", "absorb", "release"]


class TestReferring:
    def test_gives_the_other_unit_a_limit_and_a_new_one_to_verify(self, by):
        other = factories.actor((OTHER, Role.HANDLER))
        clue = do(scene.clue(by=by), "refer", unit_id=factories.unit(OTHER).pk, reason="属对方", by=by, at=NOW)
        taken = do(clue, "take_over", by=other, at=LATER)
        assert (taken.unit.key, taken.referred_by.key) == (OTHER, HOLDER)
        assert taken.due_date > clue.due_date
        with pytest.raises(Refused) as refused:
            do(taken, "refer", unit_id=factories.unit(ABOVE).pk, reason="再移送", by=other, at=LATER)
        assert "不得再自行移送" in str(refused.value.reason)

    def test_back_lets_the_first_limit_run_on_and_that_of_agreeing_begin(self, by):
        first = scene.clue(by=by)
        due = first.due_date
        clue = do(first, "refer", unit_id=factories.unit(OTHER).pk, reason="属对方", by=by, at=NOW)
        back = do(clue, "return", reason="不属本单位", by=factories.actor((OTHER, Role.HANDLER)), at=NOW)
        assert back.unit.key == HOLDER and back.due_date < due
        assert {row.key: row.due_date for row in scene.running_limits(back)}["verify"] == due

    def test_is_settled_by_the_superior_where_they_do_not_agree(self, by):
        clue = do(scene.clue(by=by), "ask_designation", reason="有争议", by=by, at=NOW)
        given = do(
            clue, "designate", unit_id=factories.unit(OTHER).pk, reason="由其管辖",
            by=factories.actor((ABOVE, Role.SUPERVISOR)), at=LATER,
        )  # fmt: skip
        assert (given.unit.key, given.state, given.officer) == (OTHER, ClueState.RECEIVED, None)


class TestWhatRunsOut:
    def test_ends_by_itself(self, by):
        hold = scene.hold(by=by, kind="preserve")
        shown = scene.do_well(scene.publication(by=by), "publish", by=by)
        listing = scene.listing(by=by)
        assert lapse_holds(at=NOW) + expire_publications(at=NOW) + expire_listings(at=NOW) == 0
        far = NOW + timedelta(days=365 * 3 + 5)
        assert (lapse_holds(at=far), expire_publications(at=far), expire_listings(at=far)) == (1, 1, 1)
        states = [type(record).objects.get(pk=record.pk).state for record in (hold, shown, listing)]
        assert states == [HoldState.LAPSED, PublicationState.EXPIRED, ListingState.EXPIRED]

    def test_is_not_a_seizure(self, by):
        hold = scene.hold(by=by, kind="seize")
        lapse_holds(at=NOW + timedelta(days=100))
        assert Hold.objects.get(pk=hold.pk).state == HoldState.HELD


class TestAnnulling:
    def test_a_decision_puts_its_publication_under_the_limit_to_withdraw(self, by):
        shown = scene.do_well(scene.publication(by=by), "publish", by=by)
        do(shown.filed_case, "annul", reason="复议撤销", by=by, at=NOW)
        shown.refresh_from_db()
        assert shown.state == PublicationState.ANNULLED and shown.due_date is not None
        gone = do(shown, "withdraw", reason="决定已撤销", by=by, at=NOW)
        assert (gone.state, gone.due_date) == (PublicationState.WITHDRAWN, None)
