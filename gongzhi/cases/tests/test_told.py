"""What the history says is in the language of who reads it, whatever the language of who acted."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from gongzhi.cases.actions.amend import amend_case
from gongzhi.cases.actions.reveal import reveal_code, reveal_field
from gongzhi.cases.actions.settle import settle_case
from gongzhi.cases.queries import history_of
from gongzhi.cases.words import Outcome, State
from gongzhi.core import journal
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def told_by():
    """Act on a case in a language; give the case and who acted."""

    def act(language):
        factories.province()
        by = factories.actor()
        case = factories.case_in(State.ACCEPTED, by=by)
        with override(language):
            amend_case(case=case, changes={"trader_name": "丙丁商行", "amount": Decimal("20.00")}, by=by, at=NOW)
            reveal_field(case=case, party_id=case.parties.get().pk, field="phone", by=by, at=NOW)
            reveal_code(case=case, by=by, at=NOW)
            settle_case(case=case, outcome=Outcome.PERFORMED, terms="退款", recovered=Decimal(0), by=by, at=NOW)
        return case, by

    return act


@pytest.mark.parametrize("acted_in", ["zh-hans", "en"])
def test_is_told_in_the_readers_language_whatever_the_language_of_the_act(told_by, acted_in):
    case, by = told_by(acted_in)
    with override("zh-hans"):
        read = [line.sentence for line in history_of(case, viewer=by)][-4:]
    assert read == [
        f"{by.name}修改了：经营者名称、涉及金额",
        f"{by.name}查看了消费者的电话",
        f"{by.name}查看了查询码",
        f"{by.name}登记了结果：调解成功并即时履行，挽回损失 0.00 元",
    ]
    with override("en"):
        in_english = "".join(line.sentence for line in history_of(case, viewer=by)[-4:]).replace(by.name, "")
    assert in_english.isascii(), in_english


def test_the_journal_keeps_keys_and_no_words_of_a_language(told_by):
    lines = [list(journal.history("case", told_by(language)[0].pk))[-4:] for language in ("zh-hans", "en")]
    kept = [[{**line.facts, "former": ""} for line in four] for four in lines]
    assert kept[0] == kept[1]
