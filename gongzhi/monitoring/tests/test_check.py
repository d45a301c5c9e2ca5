"""A check: what is kept of a page, and what is found in it."""

from datetime import timedelta

import pytest

from gongzhi.core import files, journal, machine
from gongzhi.monitoring import queries
from gongzhi.monitoring.actions.check import LEASE, check_due, keep_check, take_up
from gongzhi.monitoring.actions.drop_target import drop_target
from gongzhi.monitoring.actions.look_now import look_now
from gongzhi.monitoring.actions.pause import pause_programme
from gongzhi.monitoring.fetching import Fetched
from gongzhi.monitoring.models import Hit, Programme, Run, Target
from gongzhi.monitoring.states import HIT, PROGRAMME
from gongzhi.monitoring.tests.scene import QUIET, SHOP
from gongzhi.monitoring.words import HitState, RunOutcome
from tests.factories import NOW, days


def check(at=NOW, **rest) -> list[Run]:
    return check_due(now=lambda: at, pictures=False, **rest)


class TestCheckDue:
    def test_keeps_the_page_and_each_place_that_a_rule_matches(self, site, programme, looked_at):
        (target,) = looked_at(site.put("/shop", SHOP))
        (run,) = check()
        assert (run.outcome, run.title, files.read_kept(run.sha256)) == (RunOutcome.READ, "示例蜂蜜店", SHOP.encode())
        hits = {hit.rule: hit for hit in Hit.objects.filter(run=run, state=HitState.CANDIDATE)}
        assert set(hits) == {"absolute-named", "absolute-same-meaning", "disease-claims"}
        assert hits["absolute-named"].citation == "《广告法》第九条第三项"
        excepted = Hit.objects.get(state=HitState.EXCEPTED)
        assert (excepted.word, excepted.exception) == ("最佳", "philosophy")
        programme.refresh_from_db()
        target.refresh_from_db()
        assert programme.runs == 1 and target.next_at == NOW + days(7)

    def test_each_place_has_its_history(self, site, looked_at):
        looked_at(site.put("/shop", SHOP))
        check()
        for hit in Hit.objects.all():
            assert [line.verb for line in journal.history("monitoring_hit", hit.pk)] == ["find"]
            assert hit.word in queries.history(hit)[0].sentence
        assert machine.strays(HIT, Hit) == [] and machine.strays(PROGRAMME, Programme) == []

    def test_an_unchanged_page_is_a_check_and_no_new_hit(self, site, programme, looked_at):
        looked_at(site.put("/shop", SHOP))
        check()
        before = Hit.objects.count()
        (run,) = check(NOW + days(7))
        programme.refresh_from_db()
        assert (run.outcome, run.hits, Hit.objects.count(), programme.runs) == (RunOutcome.UNCHANGED, 0, before, 2)

    def test_words_that_stand_there_again_are_the_same_hit(self, site, looked_at):
        looked_at(site.put("/shop", SHOP))
        (first,) = check()
        site.put("/shop", SHOP.replace("立即购买", "马上抢购"))
        (second,) = check(NOW + days(7))
        assert second.outcome == RunOutcome.READ
        hit = Hit.objects.get(rule="absolute-named", word="国家级")
        assert (hit.run_id, hit.last_run_id) == (first.pk, second.pk)

    def test_looks_again_only_when_the_day_has_come_or_somebody_asks(self, site, programme, looked_at, officer):
        looked_at(site.put("/quiet", QUIET))
        assert len(check()) == 1 and check(NOW + days(6)) == []
        look_now(programme=programme, by=officer, at=NOW + days(6))
        assert len(check(NOW + days(6))) == 1

    def test_looks_at_nothing_of_a_programme_that_rests_nor_at_dropped_pages(
        self, site, programme, looked_at, officer
    ):
        one, _two = looked_at(site.put("/one", QUIET), site.put("/two", QUIET))
        drop_target(target=one, by=officer, at=NOW)
        assert [run.target.url for run in check()] == [site.url + "/two"]
        pause_programme(programme=programme, by=officer, at=NOW)
        assert check(NOW + days(30)) == []

    def test_a_page_that_cannot_be_reached_is_tried_the_next_day_and_counts_as_no_check(
        self, site, programme, looked_at
    ):
        (target,) = looked_at(site.url + "/gone")
        (run,) = check()
        target.refresh_from_db()
        programme.refresh_from_db()
        assert (run.outcome, target.next_at, programme.runs) == (RunOutcome.STATUS, NOW + days(1), 0)

    def test_what_one_worker_took_up_no_other_takes_until_its_lease_runs_out(self, site, looked_at):
        looked_at(site.put("/quiet", QUIET))
        assert len(take_up(at=NOW, most=10)) == 1
        assert take_up(at=NOW, most=10) == []
        assert len(take_up(at=NOW + LEASE, most=10)) == 1

    def test_a_page_dropped_while_it_was_looked_at_stays_dropped(self, site, looked_at, officer):
        (target,) = looked_at(site.put("/shop", SHOP))
        drop_target(target=target, by=officer, at=NOW)
        keep_check(target=target, fetched=Fetched(RunOutcome.READ, body=SHOP.encode()), at=NOW, pictures=False)
        assert Target.objects.get(pk=target.pk).next_at is None

    def test_only_rules_of_the_classes_that_the_programme_names_are_applied(self, site, programme, looked_at):
        Programme.objects.filter(pk=programme.pk).update(classes=["medical-claims"])
        looked_at(site.put("/shop", SHOP))
        check()
        assert set(Hit.objects.values_list("rule_class", flat=True)) == {"medical-claims"}

    def test_costs_the_same_number_of_queries_for_many_hits(self, programme, looked_at, django_assert_num_queries):
        few, many = looked_at("http://a.example/", "http://b.example/")
        with django_assert_num_queries(12):
            keep_check(target=few, fetched=read("<p>最佳</p>"), at=NOW, pictures=False)
        with django_assert_num_queries(12):
            body = "".join(f"<p>第{n}款最佳</p>" for n in range(15))
            keep_check(target=many, fetched=read(body), at=NOW + timedelta(minutes=1), pictures=False)
        assert Hit.objects.filter(target=many).count() == 15


def read(body: str) -> Fetched:
    return Fetched(RunOutcome.READ, "http://a.example/", 200, "text/html; charset=utf-8", body.encode(), 5)


@pytest.mark.django_db
def test_a_picture_of_the_page_is_kept_where_the_machine_can_draw(programme, looked_at, settings):
    from gongzhi.monitoring import picture

    assert picture.browser(), "make test installs a Chromium"
    (target,) = looked_at("http://a.example/")
    run = keep_check(target=target, fetched=read(SHOP), at=NOW)
    assert files.read_kept(run.picture_sha256).startswith(b"\x89PNG")


def test_what_would_run_or_lead_elsewhere_is_taken_out_before_a_page_is_drawn():
    from gongzhi.monitoring.picture import harmless

    told = harmless(
        "<meta http-equiv=refresh content='0;url=file:///etc/passwd'><base href=x><script>1</script>"
        "<iframe src=file:///etc/passwd></iframe><link rel=x href=y><p>最佳</p>"
    )
    assert "最佳" in told
    assert not [tag for tag in ("meta", "base", "script", "iframe", "link") if f"<{tag}" in told]


@pytest.mark.django_db
def test_without_a_browser_the_page_itself_is_the_evidence(programme, looked_at, settings):
    settings.MONITORING_BROWSER = "/nowhere/chromium"
    (target,) = looked_at("http://a.example/")
    run = keep_check(target=target, fetched=read(SHOP), at=NOW)
    assert run.picture_sha256 == "" and run.hits
