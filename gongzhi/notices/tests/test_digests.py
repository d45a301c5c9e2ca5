"""The letter of a day to traders: who gets one, what it says, and who wants none."""

from datetime import timedelta
from email import message_from_bytes, policy
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from gongzhi.cases.models import CaseTrader
from gongzhi.core import clock, journal
from gongzhi.core.actors import SYSTEM
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.core.numbers import spoken
from gongzhi.directory.actions import register_trader
from gongzhi.directory.models import AccountRole, TraderAccount
from gongzhi.directory.queries import trader_actor
from gongzhi.directory.trader_accounts import KIND
from gongzhi.negotiation.actions.decline import decline_negotiation
from gongzhi.negotiation.tests.scene import Scene
from gongzhi.notices import sender
from gongzhi.notices.digests import choose_digest, queue_digests
from gongzhi.notices.models import TraderDigest
from gongzhi.notices.words import NoticeState, Reason
from gongzhi.prepaid.models import Filing
from gongzhi.schemes.tests import scene as schemes
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

MORNING = NOW + timedelta(days=1)


@pytest.fixture
def scene(settings, tmp_path) -> Scene:
    settings.FILES_DIR = tmp_path / "files"
    made = Scene()
    give_address(made.account, "shop@example.cn")
    return made


def give_address(account: TraderAccount, address: str) -> None:
    account.email = address
    account.save(update_fields=["email"])


def send_all(at=MORNING) -> None:
    with clock.set_to(at):
        while sender.send_due():
            pass


def letters(mail) -> list:
    return [(to, message_from_bytes(content, policy=policy.default)) for to, content in mail.letters]


class TestDigest:
    def test_says_how_many_wait_and_how_many_days_are_left(self, scene, mail):
        first, second = scene.negotiation(), scene.negotiation(at=MORNING)
        assert queue_digests(at=MORNING) == 1
        send_all()
        [(to, letter)] = letters(mail)
        text = letter.get_content()
        assert to == ["shop@example.cn"]
        assert "2 件" in letter["Subject"] and "和解示范商行" in letter["Subject"]
        assert text.index(spoken(first.case.number)) < text.index(spoken(second.case.number))
        assert "剩 9 个工作日（2026-05-19）" in text
        assert reverse("trader:digest") in text
        row = TraderDigest.objects.get()
        assert (row.state, row.waiting, row.account) == (NoticeState.SENT, 2, scene.account)

    def test_reminds_an_issuer_of_prepaid_cards_of_its_report(self, scene, mail):
        filing = Filing.objects.create(
            state="filed", number="520102C2026000001", issuer="scale", unit=factories.unit(), trader=scene.trader,
            region_id=factories.unit().region_id, trade="retail", outlets=1, began_date=NOW.date(), by_kind="officer",
            made_at=NOW, submitted_at=NOW, filed_at=NOW, next_year=2026, next_quarter=1,
            next_due=clock.day_of(MORNING) + timedelta(days=6), source_key=uuid4(),
        )  # fmt: skip
        assert queue_digests(at=MORNING) == 0, "not yet"
        Filing.objects.filter(pk=filing.pk).update(next_due=clock.day_of(MORNING) + timedelta(days=5))
        assert queue_digests(at=MORNING) == 1
        send_all()
        [(_to, letter)] = letters(mail)
        assert "1 件" in letter["Subject"]
        assert "报送2026 年第 1 季度预付卡业务情况：剩 4 个工作日（2026-05-12）" in letter.get_content()

    def test_tells_nothing_of_the_consumer_or_the_matter(self, scene, mail):
        row = scene.negotiation()
        queue_digests(at=MORNING)
        send_all()
        [(_to, letter)] = letters(mail)
        for told in ("张示例", "张**", "19900001234", "漏水", row.case.title):
            assert told not in letter.as_string() and told not in letter.get_content()

    def test_tells_of_stores_whose_pledge_was_returned_and_of_refunds_that_are_contested(self, mail):
        factories.province()
        by = schemes.both_roles()
        pledge = schemes.pledge_in("returned", by=by)
        give_address(factories.trader_account(pledge.trader), "store@example.cn")
        schemes.refund_in("contested", by=by, pledge=schemes.pledge_in("active", by=by, trader_id=pledge.trader_id))
        schemes.refund_in("refused", by=by)
        assert queue_digests(at=MORNING) == 1
        send_all()
        [(to, letter)] = letters(mail)
        text = letter.get_content()
        assert to == ["store@example.cn"] and "2 件" in letter["Subject"]
        assert f"{pledge.sign_number} 无理由退货，退回补正" in text and "退货，消费者不接受" in text
        assert "包装没有拆" not in text

    def test_goes_out_once_a_day_and_again_on_the_next(self, scene, mail):
        scene.negotiation()
        assert queue_digests(at=MORNING) == 1
        assert queue_digests(at=MORNING + timedelta(hours=2)) == 0
        assert queue_digests(at=MORNING + timedelta(days=1)) == 1

    def test_goes_to_colleagues_and_for_branches_to_the_firm(self, scene, mail):
        colleague = factories.trader_account(scene.trader, role=AccountRole.COLLEAGUE)
        give_address(colleague, "colleague@example.cn")
        branch = register_trader(name="和解示范商行二店", branch_of=scene.trader, by=SYSTEM, at=NOW)
        row = scene.negotiation()
        CaseTrader.objects.filter(case=row.case).update(trader=branch)
        assert queue_digests(at=MORNING) == 2
        send_all()
        assert {to[0] for to, _letter in letters(mail)} == {"shop@example.cn", "colleague@example.cn"}

    def test_is_not_made_where_nothing_waits_or_there_is_no_address(self, scene, mail):
        assert queue_digests(at=MORNING) == 0
        scene.negotiation()
        give_address(scene.account, "not an address")
        assert queue_digests(at=MORNING) == 0

    def test_is_not_made_while_no_mail_goes_out(self, scene, settings):
        settings.MAIL = ""
        scene.negotiation()
        assert queue_digests(at=MORNING) == 0 and not TraderDigest.objects.exists()

    def test_is_not_sent_when_nothing_waits_any_more(self, scene, mail):
        row = scene.negotiation()
        queue_digests(at=MORNING)
        decline_negotiation(negotiation=row, text="没有质量问题", by=scene.shop, at=MORNING)
        send_all()
        assert mail.letters == []
        kept = TraderDigest.objects.get()
        assert (kept.state, kept.reason) == (NoticeState.UNSENT, Reason.NOTHING_WAITS)

    def test_waits_for_the_end_of_the_quiet_hours(self, scene, mail, settings):
        settings.QUIET_HOURS = "21-11"
        scene.negotiation()
        queue_digests(at=MORNING)
        send_all()
        assert mail.letters == []
        send_all(MORNING + timedelta(hours=1))
        assert len(mail.letters) == 1

    def test_that_the_server_refuses_has_failed_without_quoting_the_address(self, scene, mail):
        mail.refuses = "550 {address} unknown"
        scene.negotiation()
        queue_digests(at=MORNING)
        send_all()
        kept = TraderDigest.objects.get()
        assert (kept.state, kept.reason, kept.detail) == (NoticeState.FAILED, Reason.REFUSED, "SMTP 550")

    def test_is_forgotten_after_some_months(self, scene, mail):
        scene.negotiation()
        queue_digests(at=MORNING)
        queue_digests(at=MORNING + timedelta(days=92))
        assert TraderDigest.objects.count() == 1

    def test_costs_as_many_queries_for_many_accounts_as_for_one(self, scene, mail, django_assert_max_num_queries):
        for number in range(6):
            give_address(factories.trader_account(scene.trader, role=AccountRole.COLLEAGUE), f"c{number}@example.cn")
        scene.negotiation()
        with django_assert_max_num_queries(9):
            queue_digests(at=MORNING)
        assert TraderDigest.objects.count() == 7


class TestChoosing:
    def test_none_is_kept_and_told_in_the_history(self, scene, mail):
        told = {"account": scene.account, "email": "shop@example.cn", "by": scene.shop, "at": NOW}
        choose_digest(**told, wanted=False)
        scene.negotiation()
        assert queue_digests(at=MORNING) == 0
        choose_digest(**told, wanted=False)
        choose_digest(**told, wanted=True)
        assert queue_digests(at=MORNING) == 1
        verbs = [line.verb for line in journal.history(KIND, scene.account.pk)]
        assert verbs == ["stop_digest", "take_digest"]

    def test_another_address_is_used_from_then_on(self, scene, mail):
        told = {"account": scene.account, "by": scene.shop, "at": NOW, "wanted": True}
        with pytest.raises(Refused) as refused:
            choose_digest(**told, email="nobody")
        assert refused.value.field == "email"
        choose_digest(**told, email="other@example.cn")
        scene.negotiation()
        queue_digests(at=MORNING)
        send_all()
        assert letters(mail)[0][0] == ["other@example.cn"]
        [line] = journal.history(KIND, scene.account.pk)
        assert line.verb == "change_email" and "other" not in str(line.facts) + line.note

    def test_is_ones_own_alone(self, scene):
        colleague = trader_actor(factories.trader_account(scene.trader, role=AccountRole.COLLEAGUE))
        for by in (colleague, scene.rival, scene.handler, SYSTEM):
            with pytest.raises(NotAllowed):
                choose_digest(account=scene.account, email="", wanted=False, by=by, at=NOW)

    def test_is_done_on_the_page_of_the_account(self, scene, mail):
        client = Client()
        factories.sign_in_trader(client, scene.account)
        address = reverse("trader:digest")
        with clock.set_to(NOW):
            assert "shop@example.cn" in client.get(address).content.decode()
            assert client.post(address, {"email": "", "wanted": "on"}).status_code == 422
            assert client.post(address, {"email": "shop@example.cn"}).status_code == 302
            scene.negotiation()
            assert queue_digests(at=MORNING) == 0
