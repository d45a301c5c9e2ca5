from decimal import Decimal

from django.test import TestCase

from gongzhi.enforcement.models import Clue, FiledCase, Publication, RecordUnit
from gongzhi.enforcement.tests import scene
from gongzhi.enforcement.verify import broken_enforcement
from gongzhi.enforcement.words import ClueState, FiledState, PublicationState
from tests import factories
from tests.factories import NOW


class TestBrokenEnforcement(TestCase):
    @classmethod
    def setUpTestData(cls):
        factories.province()
        cls.by = scene.both_roles()

    def test_finds_nothing_wrong_in_what_the_actions_made(self):
        for kind in scene.MAKERS:
            for state in scene.ways(kind):
                scene.in_state(kind, state, by=self.by)
        scene.on_the_spot(by=self.by)
        assert list(broken_enforcement()) == []

    def test_names_what_was_changed_beside_the_actions(self):
        clue = scene.clue(by=self.by)
        Clue.objects.filter(pk=clue.pk).update(state=ClueState.VERIFYING, due_date=None)
        decided = scene.in_state("filed_case", FiledState.DECIDED, by=self.by)
        FiledCase.objects.filter(pk=decided.pk).update(goods_value=Decimal(1), fine=Decimal(2), annulled_at=NOW)
        Publication.objects.update(state=PublicationState.PUBLISHED)
        RecordUnit.objects.filter(record_kind="filed_case").delete()
        found = "\n".join(broken_enforcement())
        for words in (
            f"clue {clue.pk} is verifying, but its history ends with received",
            f"clue {clue.pk} is due never",
            "says its goods are worth 1.00",
            "other amounts than its penalties",
            "cannot be seen by the unit that holds it",
            "is shown though its decision was annulled",
        ):
            assert words in found, words
