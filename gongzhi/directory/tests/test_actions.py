import csv
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import TestCase

from gongzhi.core import journal
from gongzhi.core.actors import ANONYMOUS, SYSTEM, Actor, Role, consumer
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.directory import actions, queries
from gongzhi.directory.models import CodeFault, Deputy, Officer, Posting, Region, Trader, TraderName
from gongzhi.directory.tests.scene import DATA, NOW, TODAY, InGuizhou
from gongzhi.directory.tests.test_rules import KNOWN_BAD

TOMORROW = TODAY + timedelta(days=1)
PASSWORD = "Kz8-vermilion-harbour"
GOOD, OTHER = "91110000600037341L", "91520690MA6HJ2XJ8M"


def verbs(kind: str, record) -> list[str]:
    return [entry.verb for entry in journal.history(kind, record.pk)]


def refused_field(action, **arguments) -> str:
    with pytest.raises(Refused) as caught:
        action(at=NOW, **arguments)
    assert str(caught.value.reason)
    return caught.value.field


class WithAdministrators(InGuizhou):
    def setUp(self):
        super().setUp()
        self.admin = self.actor("admin", ("samr-520300", Role.ADMINISTRATOR))
        self.office = self.actor("office", ("samr", Role.SECRETARIAT))
        self.stranger = self.actor("stranger", ("post", Role.ADMINISTRATOR))
        self.handler = self.actor("handler", ("samr-520300", Role.HANDLER))


class TestAddOfficer(WithAdministrators):
    def add(self, **changed):
        told = {"username": "wang", "name": "王某", "password": PASSWORD, "roles": [Role.HANDLER], "by": self.admin}
        return actions.add_officer(**told | {"unit": self.unit("samr-520302"), "at": NOW} | changed)

    def test_opens_an_account_that_can_log_in_with_a_seat(self):
        officer = self.add(phone="13800138000")
        assert Officer.objects.get(username="wang").check_password(PASSWORD)
        assert queries.actor_for(officer, at=NOW).units_as(Role.HANDLER) == [self.unit("samr-520302").pk]
        assert verbs("officer", officer) == ["add", "post"]

    def test_keeps_phone_and_mail_encrypted(self):
        self.add(phone="13800138000", email="w@example.org")
        with connection.cursor() as cursor:
            cursor.execute("SELECT phone, email FROM directory_officer WHERE username = 'wang'")
            stored = b"".join(bytes(value) for value in cursor.fetchone())
        assert b"138" not in stored and b"example" not in stored
        assert Officer.objects.get(username="wang").phone == "13800138000"

    def test_is_refused_to_whoever_does_not_administer_the_unit(self):
        for by in (self.stranger, self.handler, ANONYMOUS, consumer(1)):
            with pytest.raises(NotAllowed):
                self.add(by=by)
        assert not Officer.objects.filter(username="wang").exists()

    def test_is_refused_for_a_name_in_use_whatever_its_case(self):
        self.add()
        with pytest.raises(Refused) as caught:
            self.add(username="WANG")
        assert caught.value.field == "username"

    def test_is_refused_with_a_weak_password(self):
        for weak in ("short", "1234567890", "password123"):
            with pytest.raises(Refused) as caught:
                self.add(password=weak)
            assert caught.value.field == "password"

    def test_is_refused_without_account_name_person_or_role(self):
        for field, empty in (("username", " "), ("name", ""), ("roles", [])):
            with pytest.raises(Refused) as caught:
                self.add(**{field: empty})
            assert caught.value.field == field
        assert not Officer.objects.filter(username="wang").exists()


class TestPostOfficer(WithAdministrators):
    def post(self, **changed):
        told = {"officer": self.someone, "unit": self.unit("samr-520302"), "roles": [Role.HANDLER], "by": self.admin}
        return actions.post_officer(**told | {"at": NOW} | changed)

    def setUp(self):
        super().setUp()
        self.someone = self.officer("someone")

    def test_gives_a_seat_at_once(self):
        self.post()
        assert queries.actor_for(self.someone, at=NOW).roles == {Role.HANDLER}
        assert verbs("officer", self.someone) == ["post"]

    def test_replaces_the_posting_in_the_same_unit(self):
        first = self.post(from_date=date(2026, 1, 1))
        self.post(roles=[Role.SUPERVISOR])
        first.refresh_from_db()
        assert first.to_date == TODAY
        assert queries.actor_for(self.someone, at=NOW).roles == {Role.SUPERVISOR}

    def test_replaces_one_of_the_same_day(self):
        self.post()
        self.post(roles=[Role.MEDIATOR, Role.HANDLER])
        assert queries.actor_for(self.someone, at=NOW).roles == {Role.MEDIATOR, Role.HANDLER}

    def test_is_refused_while_a_later_one_waits(self):
        self.post(from_date=TOMORROW)
        assert refused_field(self.post_now) == "from_date"

    def post_now(self, at):
        self.post(at=at)

    def test_is_refused_to_the_secretariat_role_outside_the_lead_unit(self):
        with pytest.raises(Refused) as caught:
            self.post(roles=[Role.SECRETARIAT])
        assert caught.value.field == "roles"
        assert self.post(roles=[Role.SECRETARIAT], unit=self.unit("samr"), by=self.office).roles == ["secretariat"]

    def test_is_refused_with_dates_in_the_wrong_order(self):
        with pytest.raises(Refused) as caught:
            self.post(to_date=TODAY)
        assert caught.value.field == "to_date"

    def test_is_refused_in_a_unit_that_has_ended(self):
        with pytest.raises(Refused) as caught:
            self.post(unit=self.unit("pbc-until-2023"), by=self.office)
        assert caught.value.field == "unit"

    def test_is_refused_to_an_administrator_of_another_unit(self):
        for by in (self.stranger, self.handler):
            with pytest.raises(NotAllowed):
                self.post(by=by)

    def test_is_refused_for_a_closed_account(self):
        Officer.objects.filter(pk=self.someone.pk).update(is_active=False)
        with pytest.raises(Refused) as caught:
            self.post()
        assert caught.value.field == "officer"


class TestEndPosting(WithAdministrators):
    def setUp(self):
        super().setUp()
        self.someone = self.officer("someone", ("samr-520302", Role.HANDLER))
        self.posting = self.someone.postings.get()

    def test_takes_effect_at_once(self):
        actions.end_posting(posting=self.posting, by=self.admin, at=NOW)
        assert queries.actor_for(self.someone, at=NOW).seats == ()
        assert verbs("officer", self.someone) == ["end_posting"]

    def test_can_be_set_for_a_later_day(self):
        actions.end_posting(posting=self.posting, to_date=TOMORROW, by=self.admin, at=NOW)
        assert queries.actor_for(self.someone, at=NOW).seats
        assert not queries.actor_for(self.someone, at=NOW + timedelta(days=1)).seats

    def test_is_refused_a_second_time_and_for_the_past(self):
        past = TODAY - timedelta(days=1)
        assert refused_field(actions.end_posting, posting=self.posting, to_date=past, by=self.admin) == "to_date"
        actions.end_posting(posting=self.posting, by=self.admin, at=NOW)
        assert refused_field(actions.end_posting, posting=self.posting, by=self.admin) == "posting"

    def test_is_refused_to_others(self):
        for by in (self.stranger, self.handler):
            with pytest.raises(NotAllowed):
                actions.end_posting(posting=self.posting, by=by, at=NOW)


class TestMoveOfficer(WithAdministrators):
    def setUp(self):
        super().setUp()
        self.someone = self.officer("someone", ("samr-520302", Role.HANDLER))
        self.posting = self.someone.postings.get()

    def test_changes_the_seat_at_once_and_keeps_the_roles(self):
        actions.move_officer(posting=self.posting, unit=self.unit("samr-520303"), by=self.admin, at=NOW)
        actor = queries.actor_for(self.someone, at=NOW)
        assert (actor.unit_ids, actor.roles) == ([self.unit("samr-520303").pk], {Role.HANDLER})
        assert verbs("officer", self.someone) == ["end_posting", "post"]

    def test_can_be_set_for_a_later_day(self):
        actions.move_officer(
            posting=self.posting, unit=self.unit("samr-520303"), on_date=TOMORROW, by=self.admin, at=NOW
        )
        assert queries.actor_for(self.someone, at=NOW).unit_ids == [self.unit("samr-520302").pk]
        later = queries.actor_for(self.someone, at=NOW + timedelta(days=1))
        assert later.unit_ids == [self.unit("samr-520303").pk]

    def test_is_refused_into_a_unit_that_one_does_not_administer(self):
        with pytest.raises(NotAllowed):
            actions.move_officer(posting=self.posting, unit=self.unit("samr-520102"), by=self.admin, at=NOW)
        actions.move_officer(posting=self.posting, unit=self.unit("samr-520102"), by=self.office, at=NOW)

    def test_leaves_all_as_it_was_when_refused_half_way(self):
        with pytest.raises(Refused):
            actions.move_officer(
                posting=self.posting, unit=self.unit("samr"), roles=["secretariat"], by=self.admin, at=NOW
            )
        self.posting.refresh_from_db()
        assert self.posting.to_date is None

    def test_is_refused_into_the_same_unit(self):
        unit = self.unit("samr-520302")
        assert refused_field(actions.move_officer, posting=self.posting, unit=unit, by=self.admin) == "unit"


class TestAppointDeputy(WithAdministrators):
    def setUp(self):
        super().setUp()
        self.absent = self.officer("absent", ("samr-520302", Role.SUPERVISOR))
        self.stand_in = self.officer("stand-in", ("samr-520300", Role.HANDLER))

    def appoint(self, **changed):
        told = {"absent": self.absent, "deputy": self.stand_in, "from_date": TODAY, "to_date": TOMORROW}
        return actions.appoint_deputy(**told | {"by": self.admin, "at": NOW} | changed)

    def test_gives_the_seats_of_the_absent_at_once(self):
        self.appoint()
        assert Role.SUPERVISOR in queries.actor_for(self.stand_in, at=NOW).roles
        assert verbs("officer", self.absent) == ["appoint_deputy"]

    def test_is_open_to_the_absent_officer(self):
        self.appoint(by=queries.actor_for(self.absent, at=NOW))

    def test_is_refused_to_others(self):
        for by in (self.handler, self.stranger, queries.actor_for(self.stand_in, at=NOW)):
            with pytest.raises(NotAllowed):
                self.appoint(by=by)

    def test_is_refused_for_oneself_another_agency_or_a_closed_account(self):
        closed = self.officer("closed", ("samr-520300", Role.HANDLER))
        Officer.objects.filter(pk=closed.pk).update(is_active=False)
        closed.refresh_from_db()
        for deputy in (self.absent, self.officer("postman", ("post", Role.HANDLER)), closed):
            with pytest.raises(Refused) as caught:
                self.appoint(deputy=deputy)
            assert caught.value.field == "deputy"

    def test_is_refused_for_the_past_or_no_time_at_all(self):
        for dates in ({"to_date": TODAY}, {"from_date": TODAY - timedelta(9), "to_date": TODAY - timedelta(2)}):
            with pytest.raises(Refused) as caught:
                self.appoint(**dates)
            assert caught.value.field == "to_date"

    def test_is_refused_while_somebody_stands_in(self):
        self.appoint()
        with pytest.raises(Refused) as caught:
            self.appoint(deputy=self.officer("third", ("samr-520302", Role.HANDLER)))
        assert caught.value.field == "from_date"

    def test_ends_at_once(self):
        deputy = self.appoint()
        actions.end_deputy(deputy=deputy, by=self.admin, at=NOW)
        assert Role.SUPERVISOR not in queries.actor_for(self.stand_in, at=NOW).roles
        assert verbs("officer", self.absent) == ["appoint_deputy", "end_deputy"]
        assert refused_field(actions.end_deputy, deputy=deputy, by=self.admin) == "deputy"

    def test_is_ended_by_no_stranger(self):
        deputy = self.appoint()
        with pytest.raises(NotAllowed):
            actions.end_deputy(deputy=deputy, by=self.stranger, at=NOW)


class TestDeactivateOfficer(WithAdministrators):
    def test_ends_seats_and_deputisings_at_once(self):
        someone = self.officer("someone", ("samr-520302", Role.HANDLER))
        other = self.officer("other", ("samr-520302", Role.HANDLER))
        Posting.objects.create(officer=someone, unit=self.unit("samr-520303"), roles=["handler"], from_date=TOMORROW)
        Deputy.objects.create(absent=someone, deputy=other, from_date=TODAY, to_date=TOMORROW)
        actions.deactivate_officer(officer=someone, by=self.admin, at=NOW)
        someone.refresh_from_db()
        assert not someone.is_active
        assert queries.actor_for(someone, at=NOW + timedelta(days=3)).seats == ()
        assert not Posting.objects.in_force(TODAY).filter(officer=someone).exists()
        assert not Deputy.objects.in_force(TODAY).exists()
        assert verbs("officer", someone) == ["deactivate"]

    def test_is_refused_to_who_administers_but_one_of_their_units(self):
        someone = self.officer("someone", ("samr-520302", Role.HANDLER), ("samr-520102", Role.HANDLER))
        with pytest.raises(NotAllowed):
            actions.deactivate_officer(officer=someone, by=self.admin, at=NOW)
        actions.deactivate_officer(officer=someone, by=self.office, at=NOW)

    def test_is_refused_for_oneself_and_a_second_time(self):
        admin = Officer.objects.get(name="admin")
        assert refused_field(actions.deactivate_officer, officer=admin, by=self.admin) == "officer"
        someone = self.officer("someone", ("samr-520302", Role.HANDLER))
        actions.deactivate_officer(officer=someone, by=self.admin, at=NOW)
        assert refused_field(actions.deactivate_officer, officer=someone, by=self.admin) == "officer"


class TestResetPassword(WithAdministrators):
    def test_sets_a_password_that_logs_in(self):
        someone = self.officer("someone", ("samr-520302", Role.HANDLER))
        actions.reset_password(officer=someone, password=PASSWORD, by=self.admin, at=NOW)
        someone.refresh_from_db()
        assert someone.check_password(PASSWORD)
        assert verbs("officer", someone) == ["reset_password"]

    def test_is_refused_over_an_officer_who_sits_above_too(self):
        someone = self.officer("someone", ("samr-520302", Role.HANDLER), ("samr", Role.SECRETARIAT))
        with pytest.raises(NotAllowed):
            actions.reset_password(officer=someone, password=PASSWORD, by=self.admin, at=NOW)

    def test_is_refused_with_a_weak_password(self):
        someone = self.officer("someone", ("samr-520302", Role.HANDLER))
        assert refused_field(actions.reset_password, officer=someone, password="1", by=self.admin) == "password"


class TestRegisterTrader(InGuizhou):
    def register(self, name="甲乙超市", code="", by=SYSTEM, **rest) -> Trader:
        return actions.register_trader(name=name, credit_code=code, by=by, at=NOW, **rest)

    def test_makes_a_record_and_journals_it(self):
        trader = self.register("甲乙 超市", GOOD, region=Region.objects.get(code="520102"))
        assert (trader.name, trader.credit_code, trader.code_fault) == ("甲乙 超市", GOOD, "")
        assert verbs("trader", trader) == ["register"]

    def test_finds_the_record_of_the_same_code_however_written(self):
        first = self.register("甲乙超市", GOOD)
        assert self.register("甲乙超市有限公司", " 9111 0000 6000 3734 1l") == first
        assert {row.name for row in first.names.all()} == {"甲乙超市", "甲乙超市有限公司"}
        assert verbs("trader", first) == ["register", "add_name"]

    def test_finds_the_record_of_the_same_name_and_region_without_a_code(self):
        nanming, yunyan = Region.objects.get(code="520102"), Region.objects.get(code="520103")
        first = self.register("甲乙（超市）", region=nanming)
        assert self.register("甲乙(超市)", region=nanming) == first
        assert self.register("甲乙(超市)", region=yunyan) != first

    def test_keeps_shops_of_the_same_name_on_two_platforms_apart(self):
        one = self.register("某平台", is_platform=True)
        two = self.register("另一平台", is_platform=True)
        assert self.register("甲乙旗舰店", platform=one) != self.register("甲乙旗舰店", platform=two)

    def test_does_the_same_twice_without_another_line(self):
        first = self.register("甲乙超市", GOOD)
        self.register("甲乙超市", GOOD)
        assert verbs("trader", first) == ["register"]

    def test_flags_a_bad_check_digit_and_still_knows_the_trader_by_it(self):
        first = self.register("甲", KNOWN_BAD[0])
        assert first.code_fault == CodeFault.CHECK_DIGIT
        assert self.register("乙", KNOWN_BAD[0]) == first

    def test_knows_nobody_by_what_is_no_code(self):
        first, second = self.register("甲店", "无"), self.register("乙店", "无")
        assert first != second
        assert first.code_fault == CodeFault.LENGTH

    def test_lets_an_officer_add_the_code_that_was_lacking(self):
        first = self.register("甲乙超市", by=consumer(1))
        assert not first.is_confirmed
        found = self.register("甲乙超市", GOOD, by=self.actor("甲", ("samr", Role.HANDLER)), address="某路1号")
        first.refresh_from_db()
        assert found == first
        assert (first.credit_code, first.address, first.is_confirmed) == (GOOD, "某路1号", True)
        assert verbs("trader", first) == ["register", "complete"]

    def test_never_lets_a_consumer_change_a_record(self):
        first = self.register("甲乙超市", GOOD)
        assert self.register("骗子超市", GOOD, by=ANONYMOUS, address="别处", phone="1") == first
        first.refresh_from_db()
        assert (first.address, first.phone, first.names.count()) == ("", "", 1)
        assert self.register("丙丁超市", by=ANONYMOUS) != self.register("丙丁超市", OTHER, by=ANONYMOUS)

    def test_keeps_what_the_record_has(self):
        first = self.register("甲乙超市", GOOD, address="某路1号")
        self.register("甲乙超市", GOOD, address="某路2号")
        first.refresh_from_db()
        assert first.address == "某路1号"

    def test_is_refused_without_a_name_or_with_too_much(self):
        for field, told in (
            ("name", {"name": " ，"}),
            ("name", {"name": "甲" * 201}),
            ("credit_code", {"code": "1" * 33}),
            ("address", {"address": "甲" * 301}),
        ):
            with pytest.raises(Refused) as caught:
                self.register(**told)
            assert caught.value.field == field

    @pytest.mark.skipif(not DATA.exists(), reason="the real list is not beside the project")
    def test_takes_real_companies_and_finds_them(self):
        with (DATA / "companies.csv").open(encoding="utf-8-sig") as file:
            rows = list(csv.DictReader(file))[::60]
        for row in rows:
            self.register(row["企业名称"], row["统一社会信用代码"])
        assert Trader.objects.count() == len(rows) == 100
        assert not Trader.objects.exclude(code_fault="").exists()
        for row in rows:
            assert queries.find_traders(row["统一社会信用代码"], viewer=ANONYMOUS)[0].name == row["企业名称"]
            assert queries.find_traders(row["企业名称"], viewer=ANONYMOUS)[0].name == row["企业名称"]


class TestAddTraderName(InGuizhou):
    def test_is_refused_to_whoever_is_no_officer(self):
        trader = actions.register_trader(name="甲乙", by=SYSTEM, at=NOW)
        with pytest.raises(NotAllowed):
            actions.add_trader_name(trader=trader, name="丙丁", by=ANONYMOUS, at=NOW)

    def test_holds_the_same_name_once(self):
        trader = actions.register_trader(name="甲乙", by=SYSTEM, at=NOW)
        for name in ("丙丁 超市", "丙丁超市"):
            actions.add_trader_name(trader=trader, name=name, by=SYSTEM, at=NOW)
        assert trader.names.count() == 2
        assert verbs("trader", trader) == ["register", "add_name"]


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_register_one_trader(self):
        barrier = Barrier(2)
        code = "91520690MA6HJ2XJ8M"

        def register(name: str) -> int:
            try:
                with transaction.atomic():
                    barrier.wait(timeout=10)
                    return actions.register_trader(name=name, credit_code=code, by=SYSTEM, at=NOW).pk
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            first, second = pool.map(register, ["同时一号", "同时二号"])
        assert first == second
        assert sorted(TraderName.objects.values_list("name", flat=True)) == ["同时一号", "同时二号"]


class TestTables(TestCase):
    def test_refuse_a_role_that_does_not_exist(self):
        officer = Officer.objects.create_user("x", name="x")
        with pytest.raises(IntegrityError, match="posting_roles"), transaction.atomic():
            Posting.objects.create(officer=officer, unit_id=1, roles=["king"], from_date=TODAY)
        with pytest.raises(IntegrityError, match="posting_roles"), transaction.atomic():
            Posting.objects.create(officer=officer, unit_id=1, roles=[], from_date=TODAY)

    def test_refuse_two_traders_of_one_code(self):
        Trader.objects.create(name="a", credit_code=GOOD, registered_at=NOW)
        with pytest.raises(IntegrityError, match="trader_known_by_code"), transaction.atomic():
            Trader.objects.create(name="b", credit_code=GOOD, registered_at=NOW)

    def test_refuse_a_name_twice_for_a_trader(self):
        trader = Trader.objects.create(name="a", registered_at=NOW)
        TraderName.objects.create(trader=trader, name="a", plain="a", grams=[])
        with pytest.raises(IntegrityError, match="tradername_once"), transaction.atomic():
            TraderName.objects.create(trader=trader, name="A", plain="a", grams=[])


def test_nobody_acts_without_a_seat():
    assert Actor(kind="officer").first_unit_id is None
