from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongzhi.core.actors import ANONYMOUS, SYSTEM, Role
from gongzhi.directory import actions, queries
from gongzhi.directory.models import Deputy, Level, Officer, Posting, Region, Unit
from gongzhi.directory.register import register
from gongzhi.directory.tests.scene import NOW, TODAY, InGuizhou

TOMORROW = TODAY + timedelta(days=1)
YESTERDAY = TODAY - timedelta(days=1)


class TestActorFor(InGuizhou):
    def test_holds_the_seats_of_today_in_one_query(self):
        officer = self.officer("甲", ("samr", Role.HANDLER), ("samr-520300", Role.SUPERVISOR))
        with self.assertNumQueries(1):
            actor = queries.actor_for(officer, at=NOW)
        assert actor.unit_ids == [self.unit("samr").pk, self.unit("samr-520300").pk]
        assert actor.units_as(Role.SUPERVISOR) == [self.unit("samr-520300").pk]

    def test_holds_no_seat_that_ended_today_or_begins_tomorrow(self):
        officer = self.officer("甲")
        unit = self.unit("samr")
        Posting.objects.create(officer=officer, unit=unit, roles=["handler"], from_date=YESTERDAY, to_date=TODAY)
        Posting.objects.create(officer=officer, unit=unit, roles=["handler"], from_date=TOMORROW)
        assert queries.actor_for(officer, at=NOW).seats == ()
        assert queries.actor_for(officer, at=NOW - timedelta(days=1)).seats
        assert queries.actor_for(officer, at=NOW + timedelta(days=1)).seats

    def test_reckons_days_where_the_province_lies(self):
        officer = self.officer("甲", ("samr", Role.HANDLER), since=TOMORROW)
        at_midnight = NOW.replace(hour=16)
        assert queries.actor_for(officer, at=at_midnight).seats
        assert not queries.actor_for(officer, at=at_midnight - timedelta(seconds=1)).seats

    def test_holds_the_seats_of_an_absent_colleague_under_their_name_after_its_own(self):
        absent = self.officer("缺席", ("samr", Role.SUPERVISOR), since=date(2020, 1, 1))
        deputy = self.officer("代理", ("samr-520300", Role.HANDLER))
        Deputy.objects.create(absent=absent, deputy=deputy, from_date=TODAY, to_date=TOMORROW)
        with self.assertNumQueries(1):
            own, held = queries.actor_for(deputy, at=NOW).seats
        assert (own.unit_id, own.deputising) == (self.unit("samr-520300").pk, "")
        assert (held.unit_id, held.roles, held.deputising) == (self.unit("samr").pk, {Role.SUPERVISOR}, "缺席")
        assert len(queries.actor_for(deputy, at=NOW + timedelta(days=1)).seats) == 1

    def test_holds_no_seat_of_an_absent_colleague_whose_account_is_closed(self):
        absent = self.officer("缺席", ("samr", Role.SUPERVISOR))
        deputy = self.officer("代理", ("samr", Role.HANDLER))
        Deputy.objects.create(absent=absent, deputy=deputy, from_date=TODAY, to_date=TOMORROW)
        Officer.objects.filter(pk=absent.pk).update(is_active=False)
        assert queries.actor_for(deputy, at=NOW).roles == {Role.HANDLER}

    def test_holds_none_once_the_account_is_closed(self):
        officer = self.officer("甲", ("samr", Role.HANDLER))
        officer.is_active = False
        assert queries.actor_for(officer, at=NOW).seats == ()

    def test_sits_in_the_units_that_its_own_took_over_from(self):
        actor = self.actor("甲", ("pbc", Role.HANDLER))
        assert actor.unit_ids == [self.unit("pbc").pk, self.unit("pbc-until-2023").pk]


class TestUnitInForce(InGuizhou):
    def test_is_the_unit_itself_while_it_is_there(self):
        assert queries.unit_in_force("samr", TODAY).key == "samr"

    def test_follows_successors_forward_and_predecessors_back(self):
        assert queries.unit_in_force("nfra-until-2023", TODAY).key == "nfra"
        assert queries.unit_in_force("nfra", date(2022, 6, 1)).key == "nfra-until-2023"

    def test_changes_on_the_first_day_of_the_successor(self):
        assert queries.unit_in_force("pbc", date(2023, 8, 17)).key == "pbc-until-2023"
        assert queries.unit_in_force("pbc-until-2023", date(2023, 8, 18)).key == "pbc"

    def test_refuses_an_unknown_key(self):
        with pytest.raises(Unit.DoesNotExist):
            queries.unit_in_force("nobody", TODAY)


class TestUnitsTree(InGuizhou):
    def test_lists_members_in_their_order_each_with_its_offices_by_region(self):
        tree = list(queries.units_tree(on=TODAY))
        assert [unit.key for unit in tree[:3]] == ["samr", "samr-520100", "samr-520102"]
        tops = [unit.member for unit in tree if unit.level == Level.PROVINCE]
        assert (tops[0], tops[16], tops[-1]) == ("samr", "pbc", "government-service")
        assert all(unit.parent_id in {None, *unit.superiors} for unit in tree)

    def test_keeps_to_an_agency_a_region_and_a_day(self):
        keys = [unit.key for unit in queries.units_tree(on=date(2022, 1, 1), member="pbc", region="520300")]
        assert keys == ["pbc-until-2023-520300"]
        assert queries.units_tree(on=TODAY, member="samr", region="520300").count() == 15


class TestCompetentOffice(InGuizhou):
    def office(self, member: str, region: str, **rest) -> str:
        return queries.competent_office(member, region, on=TODAY, **rest).key

    def test_is_the_office_of_the_county(self):
        assert self.office("samr", "520302") == "samr-520302"

    def test_is_that_of_the_prefecture_or_province_where_there_is_none_lower(self):
        assert self.office("post", "520302") == "post-520300"
        assert self.office("telecom", "520302") == "telecom"
        assert self.office("pbc", "520102") == "pbc"

    def test_serves_townships_of_its_county(self):
        assert self.office("samr", "520302001") == "samr-520302"

    def test_looks_no_lower_than_the_level_asked_for(self):
        assert self.office("samr", "520302", level=Level.PREFECTURE) == "samr-520300"
        assert self.office("samr", "520302", level=Level.PROVINCE) == "samr"

    def test_follows_a_region_that_was_renamed(self):
        assert self.office("samr", "520522") == "samr-520581"

    def test_is_nobody_for_an_unknown_agency(self):
        assert queries.competent_office("nobody", "520302", on=TODAY) is None


class TestMediationBodiesFor(InGuizhou):
    def test_lists_the_nearest_first(self):
        bodies = queries.mediation_bodies_for("520302", on=TODAY, kind="finance")
        assert [body.key for body in bodies] == ["finance-520302", "finance-520300", "finance-520000"]


class TestFindRegions(InGuizhou):
    def codes(self, text: str) -> list[str]:
        register()
        with self.assertNumQueries(1):
            return [region.code for region in queries.find_regions(text, on=TODAY)]

    def test_finds_by_the_beginning_of_a_code(self):
        assert self.codes("52010")[:2] == ["520100", "520102"]

    def test_finds_by_name_the_beginning_first(self):
        assert self.codes("黔西") == ["522300", "520581"]
        assert self.codes("黔西市") == ["520581"]

    def test_finds_by_the_names_above(self):
        assert self.codes("遵义 播州") == ["520304"]
        assert self.codes("贵阳 播州") == []

    def test_leaves_out_regions_that_are_no_more(self):
        assert self.codes("黔西县") == []
        assert [region.code for region in queries.find_regions("黔西县", on=date(2020, 1, 1))] == ["520522"]


class TestFindTraders(InGuizhou):
    def register(self, name: str, code: str = "", by=SYSTEM, **rest):
        return actions.register_trader(name=name, credit_code=code, by=by, at=NOW, **rest)

    def names(self, text: str, viewer=ANONYMOUS) -> list[str]:
        with CaptureQueriesContext(
            connection,
        ) as made:
            found = queries.find_traders(text, viewer=viewer)
        assert len(made) <= 2
        return [trader.name for trader in found]

    def test_finds_two_characters_anywhere_in_the_name_whole_first_then_beginning(self):
        for name in ("贵州大甲乙商贸", "甲乙百货商店", "甲乙", "丙丁超市"):
            self.register(name)
        assert self.names("甲乙") == ["甲乙", "甲乙百货商店", "贵州大甲乙商贸"]

    def test_does_not_find_pairs_that_stand_apart(self):
        self.register("甲乙丙超市 丙丁")
        self.register("甲乙丙丁超市")
        assert self.names("乙丙丁") == ["甲乙丙丁超市"]

    def test_wants_every_word(self):
        self.register("甲乙超市南明店")
        self.register("甲乙超市云岩店")
        assert self.names("超市 南明") == ["甲乙超市南明店"]

    def test_finds_by_a_single_character_at_the_beginning(self):
        self.register("甲乙超市")
        assert self.names("甲") == ["甲乙超市"]
        assert self.names("超") == []

    def test_finds_by_code_and_its_beginning(self):
        self.register("甲乙超市", "91110000600037341L")
        assert self.names("91110000600037341l") == ["甲乙超市"]
        assert self.names("911100006") == ["甲乙超市"]

    def test_finds_once_by_any_of_its_names(self):
        trader = self.register("甲乙商贸有限公司")
        actions.add_trader_name(trader=trader, name="甲乙百货", by=SYSTEM, at=NOW)
        assert self.names("甲乙") == ["甲乙商贸有限公司"]
        (found,) = queries.find_traders("百货", viewer=ANONYMOUS)
        assert (found.name, found.matched_name) == ("甲乙商贸有限公司", "甲乙百货")

    def test_falls_back_to_the_telling_part(self):
        self.register("甲乙超市")
        assert self.names("贵阳市南明区甲乙超市有限公司") == ["甲乙超市"]

    def test_shows_what_a_consumer_typed_to_officers_alone(self):
        self.register("丙丁超市", by=ANONYMOUS)
        assert self.names("丙丁") == []
        assert self.names("丙丁", viewer=self.actor("甲", ("samr", Role.HANDLER))) == ["丙丁超市"]

    def test_finds_nothing_for_nothing(self):
        self.register("甲乙超市")
        assert self.names("") == self.names("，。") == []

    def test_keeps_to_the_limit(self):
        for n in range(12):
            self.register(f"甲乙{n:02d}店")
        assert len(self.names("甲乙")) == 10

    def test_reads_names_from_the_index(self):
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO directory_trader"
                " (name, code_fault, address, phone, is_platform, is_confirmed, registered_at)"
                " SELECT 'n' || n, '', '', '', false, true, now() FROM generate_series(1, 5000) n"
            )
            cursor.execute(
                "INSERT INTO directory_tradername (trader_id, name, plain, grams)"
                " SELECT id, name, name, ARRAY[id::int, -id::int] FROM directory_trader"
            )
            cursor.execute("SELECT gin_clean_pending_list('tradername_grams')")
            cursor.execute("ANALYZE directory_tradername, directory_trader")
            with CaptureQueriesContext(connection) as made:
                queries.find_traders("甲乙超市", viewer=ANONYMOUS)
            for query in made.captured_queries:
                cursor.execute("EXPLAIN " + query["sql"])
                plan = "\n".join(row[0] for row in cursor.fetchall())
                assert "tradername_grams" in plan
                assert "Seq Scan on directory_tradername" not in plan


class TestOfficers(InGuizhou):
    def setUp(self):
        self.officer("a", ("samr-520300", Role.HANDLER))
        self.officer("b", ("samr-520302", Role.HANDLER))
        self.officer("c", ("post", Role.SUPERVISOR))

    def names(self, *seats: tuple[str, Role], **rest) -> list[str]:
        viewer = self.actor("v", *seats)
        return [officer.name for officer in queries.officers(viewer=viewer, at=NOW, **rest)]

    def test_shows_an_administrator_those_of_the_units_kept(self):
        assert self.names(("samr-520300", Role.ADMINISTRATOR)) == ["a", "b", "v"]

    def test_shows_an_administrator_those_who_left(self):
        Posting.objects.filter(officer__name="b").update(to_date=TODAY)
        assert "b" in self.names(("samr-520300", Role.ADMINISTRATOR))

    def test_shows_the_secretariat_all(self):
        assert self.names(("samr", Role.SECRETARIAT)) == ["a", "b", "c", "v"]

    def test_shows_others_their_colleagues_of_today(self):
        assert self.names(("samr-520302", Role.HANDLER)) == ["b", "v"]
        Posting.objects.filter(officer__name="b").update(to_date=TODAY)
        viewer = queries.actor_for(Officer.objects.get(name="v"), at=NOW)
        assert [officer.name for officer in queries.officers(viewer=viewer, at=NOW)] == ["v"]

    def test_shows_whoever_is_no_officer_none(self):
        assert not queries.officers(viewer=ANONYMOUS, at=NOW).exists()

    def test_keeps_to_a_unit_a_role_and_a_text(self):
        seat = ("samr", Role.SECRETARIAT)
        assert self.names(seat, unit=self.unit("post")) == ["c"]
        Officer.objects.filter(name="v").update(username="w")
        viewer = queries.actor_for(Officer.objects.get(name="v"), at=NOW)
        assert [o.name for o in queries.officers(viewer=viewer, at=NOW, roles=[Role.SUPERVISOR])] == ["c"]
        assert [o.name for o in queries.officers(viewer=viewer, at=NOW, text="B")] == ["b"]

    def test_costs_the_same_for_one_and_for_many(self):
        viewer = self.actor("v", ("samr", Role.SECRETARIAT))
        for n in range(25):
            self.officer(f"o{n}", ("samr", Role.HANDLER))
        with self.assertNumQueries(3):
            listed = list(queries.officers(viewer=viewer, at=NOW))
            assert listed[-2].current_postings[0].unit.name
        assert len(listed) == 29


class TestUnitCard(InGuizhou):
    def test_gathers_what_the_page_shows(self):
        viewer = self.actor("v", ("samr-520300", Role.ADMINISTRATOR))
        card = queries.unit_card("samr-520300", viewer=viewer, at=NOW)
        assert [unit.key for unit in card.superiors] == ["samr"]
        assert len(card.offices) == 14
        assert [officer.name for officer in card.officers] == ["v"]
        assert card.may_administer

    def test_shows_hotlines_and_bodies_and_no_officers_to_strangers(self):
        self.officer("a", ("association-520300", Role.MEDIATOR))
        card = queries.unit_card("association-520300", viewer=ANONYMOUS, at=NOW)
        assert [body.key for body in card.mediation_bodies] == ["association-520300"]
        assert (card.officers, card.may_administer) == ([], False)
        assert [line.key for line in queries.unit_card("samr", viewer=ANONYMOUS, at=NOW).hotlines] == ["12315"]


class TestHotlines(InGuizhou):
    def test_leave_out_those_that_ended(self):
        assert len(queries.hotlines(on=TODAY)) == 10
        line = queries.hotlines(on=TODAY)[0]
        line.to_date = TODAY
        line.save()
        assert line not in queries.hotlines(on=TODAY)


class TestRegionOfToday(InGuizhou):
    def test_does_not_go_in_a_circle(self):
        Region.objects.filter(pk="520581").update(successor="520522")
        assert queries.region_of_today("520522") == "520581"
