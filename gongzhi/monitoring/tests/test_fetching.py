"""Getting pages within bounds."""

import asyncio
import gzip
import time

from gongzhi.monitoring.fetching import Fetched, Visit
from gongzhi.monitoring.tests.scene import QUIET, SHOP
from gongzhi.monitoring.words import RunOutcome


def fetch(*urls: str, wait: float = 0.0) -> list[Fetched]:
    async def go():
        async with Visit(wait=wait) as visit:
            return [await visit.fetch(url) for url in urls]

    return asyncio.run(go())


class TestFetch:
    def test_gives_a_page_with_what_is_evidence_of_it(self, site):
        (found,) = fetch(site.put("/shop", SHOP))
        assert (found.outcome, found.status, found.body) == (RunOutcome.READ, 200, SHOP.encode())
        assert "gongzhi-monitor" in site.asked[-1][1]["User-Agent"]
        assert "Cookie" not in site.asked[-1][1]

    def test_asks_a_site_for_its_rules_first_and_once(self, site):
        fetch(site.put("/a", QUIET), site.put("/b", QUIET))
        assert [path for path, _headers in site.asked] == ["/robots.txt", "/a", "/b"]

    def test_leaves_what_the_site_forbids(self, site):
        site.put("/robots.txt", "User-agent: *\nDisallow: /private/\n", Content_Type="text/plain")
        found = fetch(site.put("/private/shop", SHOP), site.put("/open", QUIET))
        assert [each.outcome for each in found] == [RunOutcome.ROBOTS, RunOutcome.READ]
        assert "/private/shop" not in [path for path, _headers in site.asked]

    def test_fetches_nothing_where_the_site_cannot_say_what_it_allows(self, site):
        site.put("/robots.txt", "", status=503)
        assert fetch(site.put("/shop", SHOP))[0].outcome == RunOutcome.ROBOTS

    def test_waits_between_two_requests_of_a_site(self, site):
        began = time.perf_counter()
        fetch(site.put("/a", QUIET), site.put("/b", QUIET), wait=0.2)
        assert time.perf_counter() - began >= 0.4

    def test_follows_a_few_redirects_and_no_more(self, site):
        site.put("/old", "", status=302, Location="/shop")
        site.put("/round", "", status=302, Location="/round")
        site.put("/shop", SHOP)
        moved, round_ = fetch(site.url + "/old", site.url + "/round")
        assert (moved.outcome, moved.final_url) == (RunOutcome.READ, site.url + "/shop")
        assert round_.outcome == RunOutcome.REDIRECTS

    def test_goes_to_no_inner_network_even_by_a_redirect(self, site, settings):
        settings.MONITORING_NETWORKS = []
        assert fetch(site.put("/shop", SHOP))[0].outcome == RunOutcome.FORBIDDEN
        assert site.asked == []
        settings.MONITORING_NETWORKS = ["127.0.0.1/32"]
        site.put("/out", "", status=302, Location="http://169.254.169.254/latest/")
        assert fetch(site.url + "/out")[0].outcome == RunOutcome.FORBIDDEN

    def test_leads_to_no_file_of_this_machine(self, site):
        site.put("/file", "", status=302, Location="file:///etc/passwd")
        assert fetch(site.url + "/file")[0].outcome == RunOutcome.NO_PAGE

    def test_stops_reading_a_page_that_is_too_large(self, site, settings):
        settings.MONITORING_BYTES = 1000
        assert fetch(site.put("/large", "x" * 5000))[0].outcome == RunOutcome.TOO_LARGE

    def test_stops_unpacking_a_page_that_grows_too_large(self, site, settings):
        settings.MONITORING_BYTES = 100_000
        bomb = gzip.compress(b"x" * 10_000_000)
        small = gzip.compress(SHOP.encode())
        found = fetch(
            site.put("/bomb", bomb, Content_Encoding="gzip"), site.put("/small", small, Content_Encoding="gzip")
        )
        assert [each.outcome for each in found] == [RunOutcome.TOO_LARGE, RunOutcome.READ]
        assert found[1].body == SHOP.encode()

    def test_gives_up_on_a_site_that_hangs(self, site, settings):
        settings.MONITORING_SECONDS = 0.5
        assert fetch(site.put("/hangs", SHOP))[0].outcome == RunOutcome.TIMEOUT

    def test_tells_what_went_wrong(self, site):
        pdf = site.put("/list.pdf", b"%PDF", Content_Type="application/pdf")
        found = fetch(site.url + "/gone", pdf, "http://nobody.invalid/", "http://127.0.0.1:9/")
        assert [each.outcome for each in found] == [
            RunOutcome.STATUS,
            RunOutcome.NO_PAGE,
            RunOutcome.UNKNOWN_HOST,
            RunOutcome.UNREACHABLE,
        ]
