import pytest
from django.utils.html import strip_tags

from gongzhi.core import clock
from gongzhi.portal.tests.scene import NOW
from gongzhi.procedures.catalog import all_procedures

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_ten(guizhou):
    with clock.set_to(NOW):
        yield


class TestHome:
    def test_leads_three_ways_and_names_who_answers_which_number(self, client):
        page = client.get("/").content.decode()
        for path in ('href="/file/"', 'href="/status/"', 'href="/guide/"', 'href="tel:12315"'):
            assert path in page
        assert "贵州省市场监督管理局" in page

    def test_costs_few_queries(self, client, django_assert_max_num_queries):
        with django_assert_max_num_queries(4):
            client.get("/")


class TestGuide:
    def test_gives_the_limits_in_force_today_with_their_marks(self, client):
        page = client.get("/guide/").content.decode()
        assert "7 个工作日" in page and "60 日" in page
        assert "/procedures/amr-complaint@2026-04-15/" in page
        assert "/procedures/amr-complaint@2020-01-01/" not in page
        assert "已核对原文" in page and "依据二手资料" in page
        assert "联席会议办件工作规则" not in page

    def test_costs_few_queries(self, client, django_assert_max_num_queries):
        with django_assert_max_num_queries(4):
            client.get("/guide/")


class TestProcedure:
    @pytest.mark.parametrize("law", all_procedures(), ids=lambda law: law.id)
    def test_shows_every_fact_with_its_article(self, client, law):
        page = client.get(f"/procedures/{law.id}/").content.decode()
        for fact in law.facts():
            if fact not in law.outcome and not (fact in law.pause and not fact.excludes):
                assert str(fact.title) in page.replace("&quot;", '"').replace("&#x27;", "'")
                assert fact.article in strip_tags(page)

    def test_says_where_it_no_longer_applies_and_leads_to_what_does(self, client):
        page = client.get("/procedures/amr-complaint@2020-01-01/").content.decode()
        assert "这一版今天不适用" in page
        assert "/procedures/amr-complaint@2026-04-15/" in page

    def test_marks_what_is_not_verified(self, client):
        assert "未核实" in client.get("/procedures/amr-complaint@2026-04-15/").content.decode()

    @pytest.mark.parametrize("id", ["nothing", "amr-complaint@1999-01-01"])
    def test_is_not_found_by_an_unknown_id(self, client, id):
        assert client.get(f"/procedures/{id}/").status_code == 404


class TestRobots:
    def test_keeps_search_engines_out_of_what_is_personal(self, client):
        text = client.get("/robots.txt").content.decode()
        for path in ("/status/", "/file/", "/desk/", "/rate/"):
            assert f"Disallow: {path}\n" in text


class TestLanguage:
    def test_is_switched_by_the_reader_on_every_page(self, client):
        answer = client.post("/i18n/setlang/", {"language": "en", "next": "/file/what/"})
        assert answer["Location"] == "/file/what/"
        for path in ("/", "/guide/", "/file/what/", "/status/", "/procedures/amr-complaint@2026-04-15/"):
            page = client.get(path).content.decode()
            assert '<html lang="en"' in page
            assert 'lang="zh-hans"' in page, "the way back is offered"
