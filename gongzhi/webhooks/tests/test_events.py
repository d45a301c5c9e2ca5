"""What events say: every verb has its type, no person can be known from one, the signature is as documented."""

import json
import re
from pathlib import Path

import pytest

from gongzhi.cases.actions import accept, amend, ask, attach, close, note, rate, receive, remind, settle, supply
from gongzhi.cases.intake import Person
from gongzhi.cases.states import CASE
from gongzhi.core.actors import SYSTEM, consumer
from gongzhi.core.models import JournalEntry
from gongzhi.webhooks import signing
from gongzhi.webhooks.actions.switch import renew_secret
from gongzhi.webhooks.events import SILENT, TOLD, TYPES
from gongzhi.webhooks.tests.way import deliver, fan_out, later, subscribed
from tests import factories

HOW_TO = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "receive-webhooks.md"


class TestTypes:
    def test_each_verb_has_a_type_or_is_silent_by_intent(self):
        verbs = {transition.verb for transition in CASE.transitions} | {"receive"}
        assert verbs == set(TYPES) | SILENT
        assert not set(TYPES) & SILENT

    def test_no_two_verbs_share_a_type(self):
        assert len(set(TYPES.values())) == len(TYPES)

    def test_facts_go_out_only_of_verbs_that_are_told(self):
        assert set(TOLD) <= set(TYPES)

    def test_the_how_to_lists_each_type(self):
        assert set(re.findall(r"`(cn\.gongzhi\.case\.[a-z-]+)`", HOW_TO.read_text())) == set(TYPES.values())


PLANTED = {
    "name": "欧阳示例",
    "phone": "19912345678",
    "address": "示例路77号",
    "identity": "52010219900307123X",
    "email": "ouyang@example.cn",
    "text": "我的邻居司马某某",
    "note": "司马某某的电话是19887654321",
    "trader": "端木家的小店",
    "file": "欧阳的病历",
    "officer": "公孙承办",
}


@pytest.mark.django_db
class TestPersonalData:
    def test_none_of_what_people_wrote_leaves_with_an_event(self, province, received_by):
        subscribed(received_by)
        by = factories.actor(name=PLANTED["officer"])
        person = Person(**{name: PLANTED[name] for name in ("name", "phone", "address", "identity", "email")})
        at = factories.NOW
        new = factories.new_case(
            unit_id=factories.unit().pk,
            narrative=PLANTED["text"],
            claim_text=PLANTED["note"],
            title=PLANTED["text"],
            trader_name=PLANTED["trader"],
            trader_address=PLANTED["address"],
            persons=(person,),
            facts={"column": PLANTED["name"]},
        )
        case = receive.receive_case(new, by=by, at=at).case
        by_consumer = consumer(case.pk)
        ask.ask_for_more(case=case, what=PLANTED["note"], by=by, at=at)
        supply.supply_more(case=case, text=PLANTED["note"], by=by_consumer, at=at)
        remind.remind_holder(case=case, text=PLANTED["note"], by=by_consumer, at=at)
        amend.amend_case(case=case, changes={"trader_name": PLANTED["name"]}, by=by, at=at)
        attach.attach_file(case=case, name=PLANTED["file"] + ".pdf", content=b"%PDF-1.4\n%%EOF\n", by=by, at=at)
        note.note_on_case(case=case, text=PLANTED["note"], by=by, at=at)
        accept.accept_case(case=case, by=by, at=at, note=PLANTED["note"])
        settle.settle_case(
            case=case, outcome="mediated", terms=PLANTED["note"], recovered=5, recovery="refunded", by=by, at=at
        )
        close.close_case(case=case, by=by, at=at, note=PLANTED["note"])
        rate.rate_case(case=case, rating=1, text=PLANTED["note"], by=by_consumer, at=at)
        fan_out()
        deliver()
        sent = b"".join(received_by.bodies).decode()
        lines = JournalEntry.objects.filter(kind="case", record_id=case.pk).exclude(verb="note")
        assert [event["type"] for event in received_by.events] == [TYPES[line.verb] for line in lines.order_by("seq")]
        written = json.dumps(list(JournalEntry.objects.values("note", "facts", "actor_name")), ensure_ascii=False)
        assert PLANTED["note"] in written  # it is there to be leaked
        for value in PLANTED.values():
            assert value not in sent
            assert json.dumps(value)[1:-1] not in sent
        assert "rating" in sent


def supported(directive: str) -> dict:
    """Run the sample of the how-to, and give what it defines."""
    found = re.search(rf"```python\n# {directive}\n(.*?)```", HOW_TO.read_text(), re.DOTALL)
    names: dict = {}
    exec(found[1], names)
    return names


@pytest.mark.django_db
class TestSignature:
    @pytest.fixture
    def is_genuine(self):
        return supported("verify.py")["is_genuine"]

    def sent(self, received_by) -> tuple[bytes, str]:
        return received_by.bodies[-1], received_by.headers[-1][signing.HEADER]

    def test_is_verified_by_the_sample_of_the_how_to(self, province, received_by, is_genuine):
        _to, secret = subscribed(received_by)
        factories.received()
        fan_out()
        deliver()
        body, header = self.sent(received_by)
        now = int(factories.NOW.timestamp())
        assert is_genuine(body, header, secret, now)
        assert not is_genuine(body + b" ", header, secret, now)
        assert not is_genuine(body, header, signing.new_secret(), now)
        assert not is_genuine(body, header, secret, now + signing.FRESH_SECONDS + 1)
        assert not is_genuine(body, header.replace(f"t={now}", f"t={now + 1}"), secret, now)
        assert not is_genuine(body, "", secret, now)

    def test_is_that_of_both_secrets_for_a_day_after_a_new_one_was_made(self, province, received_by, is_genuine):
        to, former = subscribed(received_by)
        fresh = renew_secret(subscription=to, by=SYSTEM, at=factories.NOW)
        assert fresh != former
        factories.received()
        fan_out()
        deliver(at=later(hours=23))
        body, header = self.sent(received_by)
        now = int(later(hours=23).timestamp())
        assert is_genuine(body, header, former, now)
        assert is_genuine(body, header, fresh, now)
        factories.received()
        fan_out()
        deliver(at=later(hours=25))
        body, header = self.sent(received_by)
        now = int(later(hours=25).timestamp())
        assert not is_genuine(body, header, former, now)
        assert is_genuine(body, header, fresh, now)
