import pytest
from django.db import connection

from gongzhi.core import journal
from gongzhi.core.actors import ANONYMOUS, SYSTEM, Actor, Role
from gongzhi.core.errors import Invalid, NotAllowed, Refused
from gongzhi.directory import trader_accounts as accounts
from gongzhi.directory.actions import register_trader
from gongzhi.directory.models import AccountRole, AccountState, Trader, TraderAccount
from gongzhi.directory.queries import trader_accounts, trader_actor, traders_acted_for
from gongzhi.directory.tests.scene import NOW, InGuizhou

PASSWORD = "Kz8-vermilion-harbour"
CODE, OTHER_CODE = "91110000600037341L", "91520690MA6HJ2XJ8M"
PERSON = {"name": "李示例", "phone": "19900010001", "email": "li@example.org"}


class WithTraders(InGuizhou):
    def setUp(self):
        super().setUp()
        self.handler = self.actor("handler", ("samr-520102", Role.HANDLER))
        self.above = self.actor("above", ("samr-520100", Role.SUPERVISOR))
        self.neighbour = self.actor("neighbour", ("samr-520103", Role.SUPERVISOR))
        self.auditor = self.actor("auditor", ("samr", Role.AUDITOR))
        self.office = self.actor("office", ("samr", Role.SECRETARIAT))

    def apply(self, **changed) -> TraderAccount:
        told = {
            "credit_code": CODE,
            "trader_name": "甲乙示范商行",
            "region": "520102",
            "username": "jiayi",
            "password": PASSWORD,
            **PERSON,
            "by": ANONYMOUS,
            "at": NOW,
        }
        return accounts.apply_for_account(**told | changed)

    def confirmed(self, **changed) -> tuple[TraderAccount, Actor]:
        account = accounts.confirm_account(account=self.apply(**changed), by=self.handler, at=NOW)
        return account, trader_actor(account)

    def colleague(self, by: Actor, trader: Trader, username: str = "colleague") -> TraderAccount:
        told = {"username": username, "password": PASSWORD, **PERSON}
        return accounts.add_colleague(trader_id=trader.pk, **told, by=by, at=NOW)


class TestApplyForAccount(WithTraders):
    def test_waits_for_the_county_office_of_the_lead_agency(self):
        account = self.apply()
        assert (account.state, account.role, account.office.key) == ("waiting", "responsible", "samr-520102")
        assert account.trader.credit_code == CODE and not account.trader.is_confirmed
        assert trader_actor(account) is None
        assert [line.verb for line in journal.history(accounts.KIND, account.pk)] == ["apply"]

    def test_is_for_the_trader_that_is_known_by_the_code(self):
        known = register_trader(name="甲乙商行", credit_code=CODE, by=SYSTEM, at=NOW)
        assert self.apply().trader == known
        assert Trader.objects.get(pk=known.pk).name == "甲乙商行"

    def test_keeps_who_it_is_encrypted(self):
        self.apply()
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, phone, email, password FROM directory_traderaccount")
            name, phone, email, password = cursor.fetchone()
        stored = b"".join(bytes(value) for value in (name, phone, email))
        assert "李".encode() not in stored and b"199" not in stored and PASSWORD not in password

    def test_names_each_field_that_is_wrong(self):
        with pytest.raises(Invalid) as refused:
            self.apply(credit_code="123", trader_name=" ", region="999999", username="", name="", phone="")
        assert set(refused.value.faults) == {"credit_code", "trader_name", "region", "username", "name", "phone"}

    def test_is_refused_with_a_taken_name_and_with_a_weak_password(self):
        self.apply()
        for changed, field in (({"username": "JIAYI"}, "username"), ({"username": "b", "password": "1"}, "password")):
            with pytest.raises(Refused) as refused:
                self.apply(**changed)
            assert refused.value.field == field

    def test_is_refused_while_too_many_wait_for_the_same_trader(self):
        for number in range(accounts.MOST_WAITING):
            self.apply(username=f"jiayi-{number}")
        with pytest.raises(Refused):
            self.apply()


class TestConfirmAccount(WithTraders):
    def test_lets_the_responsible_person_act_for_the_trader_which_counts_as_confirmed(self):
        account, actor = self.confirmed()
        assert (actor.kind, actor.id, actor.name, actor.is_responsible) == (
            "trader",
            account.pk,
            "甲乙示范商行",
            True,
        )
        assert actor.traders == {account.trader_id}
        assert Trader.objects.get(pk=account.trader_id).is_confirmed
        line = journal.history(accounts.KIND, account.pk).last()
        assert (line.verb, line.source, line.target, line.actor_id) == (
            "confirm",
            "waiting",
            "active",
            self.handler.id,
        )

    def test_acts_for_the_branches_too(self):
        account, _actor = self.confirmed()
        branch = register_trader(name="甲乙示范商行云岩店", branch_of=account.trader, by=SYSTEM, at=NOW)
        actor = trader_actor(account)
        assert actor.traders == {account.trader_id, branch.pk}
        assert traders_acted_for(viewer=actor) == [account.trader, branch]

    def test_is_done_by_an_office_above(self):
        assert accounts.confirm_account(account=self.apply(), by=self.above, at=NOW).state == AccountState.ACTIVE

    def test_is_refused_to_everybody_else(self):
        account = self.apply()
        own = Actor(kind="trader", id=account.pk, traders=frozenset({account.trader_id}), is_responsible=True)
        for by in (self.neighbour, self.auditor, self.office, own, ANONYMOUS):
            with self.subTest(by=by), pytest.raises(NotAllowed):
                accounts.confirm_account(account=account, by=by, at=NOW)
        assert TraderAccount.objects.get(pk=account.pk).state == AccountState.WAITING

    def test_is_refused_twice_and_while_another_is_responsible(self):
        account, _actor = self.confirmed()
        for other in (account, self.apply(username="another")):
            with pytest.raises(Refused):
                accounts.confirm_account(account=other, by=self.handler, at=NOW)


class TestRefuseAccount(WithTraders):
    def test_keeps_the_reason_for_who_signed_up(self):
        account = accounts.refuse_account(account=self.apply(), reason="名称 不符", by=self.handler, at=NOW)
        assert (account.state, account.reason) == (AccountState.REFUSED, "名称 不符")
        assert trader_actor(account) is None
        assert journal.history(accounts.KIND, account.pk).last().note == "名称 不符"

    def test_is_refused_without_a_reason_and_to_other_offices(self):
        account = self.apply()
        with pytest.raises(Refused):
            accounts.refuse_account(account=account, reason=" ", by=self.handler, at=NOW)
        with pytest.raises(NotAllowed):
            accounts.refuse_account(account=account, reason="不符", by=self.neighbour, at=NOW)


class TestAddColleague(WithTraders):
    def test_lets_a_colleague_in_at_once_for_the_firm_or_for_a_branch(self):
        account, _actor = self.confirmed()
        branch = register_trader(name="甲乙示范商行云岩店", branch_of=account.trader, by=SYSTEM, at=NOW)
        actor = trader_actor(account)
        colleague = trader_actor(self.colleague(actor, branch))
        assert (colleague.traders, colleague.is_responsible) == ({branch.pk}, False)
        assert [one.username for one in trader_accounts(viewer=actor)] == ["colleague", "jiayi"]
        assert [one.username for one in trader_accounts(viewer=colleague)] == ["colleague"]

    def test_is_refused_to_colleagues_for_other_traders_and_to_officers(self):
        account, actor = self.confirmed()
        colleague = trader_actor(self.colleague(actor, account.trader))
        stranger = register_trader(name="对门商行", by=SYSTEM, at=NOW)
        for by, trader in ((colleague, account.trader), (actor, stranger), (self.handler, account.trader)):
            with self.subTest(by=by), pytest.raises(NotAllowed):
                self.colleague(by, trader, username="third")


class TestEndAccount(WithTraders):
    def test_ends_it_at_once_by_the_responsible_person_or_the_office(self):
        account, actor = self.confirmed()
        for by in (actor, self.handler, self.above):
            colleague = self.colleague(actor, account.trader, username=f"c-{by.id}-{by.kind}")
            ended = accounts.end_account(account=colleague, reason="离职", by=by, at=NOW)
            assert (ended.state, ended.ended_at) == (AccountState.ENDED, NOW)
            assert trader_actor(ended) is None
        assert accounts.end_account(account=account, reason="换人", by=self.handler, at=NOW).state == "ended"
        assert accounts.confirm_account(account=self.apply(username="new"), by=self.handler, at=NOW).is_active

    def test_is_refused_to_colleagues_for_the_responsible_person_and_to_other_offices(self):
        account, actor = self.confirmed()
        colleague = self.colleague(actor, account.trader)
        for by, ended in ((trader_actor(colleague), account), (actor, account), (self.neighbour, colleague)):
            with self.subTest(by=by), pytest.raises(NotAllowed):
                accounts.end_account(account=ended, reason="离职", by=by, at=NOW)


class TestChangePassword(WithTraders):
    def test_ends_other_sessions(self):
        account, actor = self.confirmed()
        before = account.get_session_auth_hash()
        changed = accounts.change_password(account=account, password=PASSWORD[::-1], by=actor, at=NOW)
        assert not accounts.is_session_of(changed, before)
        assert accounts.account_by_password("JIAYI", PASSWORD[::-1]) == account

    def test_is_refused_to_a_colleague_for_another(self):
        account, actor = self.confirmed()
        colleague = trader_actor(self.colleague(actor, account.trader))
        with pytest.raises(NotAllowed):
            accounts.change_password(account=account, password=PASSWORD[::-1], by=colleague, at=NOW)


class TestAccountByPassword(WithTraders):
    def test_finds_it_by_both_alone(self):
        account, _actor = self.confirmed()
        assert accounts.account_by_password("jiayi", PASSWORD) == account
        assert accounts.account_by_password("jiayi", "wrong") is None
        assert accounts.account_by_password("nobody", PASSWORD) is None


class TestRevealContact(WithTraders):
    def test_shows_it_to_the_office_and_tells_who_looked(self):
        account = self.apply()
        assert accounts.reveal_contact(account=account, by=self.handler, at=NOW)[:2] == ("李示例", "19900010001")
        assert journal.history(accounts.KIND, account.pk).last().verb == "reveal"
        with pytest.raises(NotAllowed):
            accounts.reveal_contact(account=account, by=self.office, at=NOW)


class TestTraderAccounts(WithTraders):
    def test_are_seen_by_the_office_those_above_and_the_secretariat(self):
        account = self.apply()
        for viewer, sees in (
            (self.handler, True),
            (self.above, True),
            (self.office, True),
            (self.neighbour, False),
            (self.auditor, False),
            (ANONYMOUS, False),
        ):
            with self.subTest(viewer=viewer):
                assert (account in trader_accounts(viewer=viewer, state=AccountState.WAITING)) == sees

    def test_have_one_responsible_person_each(self):
        account, actor = self.confirmed()
        assert self.colleague(actor, account.trader).role == AccountRole.COLLEAGUE
