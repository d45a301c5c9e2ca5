"""Open data as everybody meets it: looked into, filtered, downloaded row for row as the page shows it."""

import csv
import gzip
import io
import json
import tracemalloc
from datetime import timedelta
from html import unescape
from re import DOTALL, findall

import pyarrow.parquet
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benches.open_data import fill as fill_rows
from gongzhi.core import clock
from gongzhi.core.actors import ANONYMOUS, SYSTEM
from gongzhi.open_data import queries
from gongzhi.open_data.actions.publish import publish_version
from gongzhi.open_data.models import Entry, Standing, Version
from gongzhi.open_data.sets import SETS
from gongzhi.open_data.verify import TALLIES
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

SAMPLES = SETS["samples"]
EXPLORE = "/open-data/samples/explore/"


def fill(count: int) -> None:
    fill_rows(1, count, at=NOW)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE open_data_entry, open_data_tally")


@pytest.fixture(autouse=True)
def today(settings, tmp_path):
    settings.OPEN_DATA_DIR = tmp_path / "open"
    factories.province()
    with clock.set_to(NOW):
        yield


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def rows_on(page: str) -> list[list[str]]:
    """Read the rows of the table as the page shows them."""
    table = findall(r'<table class="list open-rows">.*?</table>', page, DOTALL)
    if not table:
        return []
    lines = findall(r"<tr>(.*?)</tr>", table[0].partition("<tbody>")[2], DOTALL)
    return [
        [
            unescape("".join(findall(r">([^<]*)<", f">{cell}<")))
            for cell in findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line)
        ]
        for line in lines
    ]


def all_pages(client, query: str) -> list[list[str]]:
    """Turn page after page, as a reader does, and gather every row."""
    found, address = [], f"{EXPLORE}?{query}"
    while address:
        page = client.get(address).content.decode()
        found += rows_on(page)
        following = findall(r'href="(\?[^"]*after=[^"]*)"', page)
        address = EXPLORE + unescape(following[0]) if following else ""
    return found


def table_in(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body(response).decode("utf-8-sig"))))


class TestDownload:
    @pytest.mark.parametrize(
        "query", ["", "region=520100", "region=520302&mark=failed", "since=2025-09&until=2025-10&subject=food"]
    )
    def test_holds_what_the_pages_show_row_for_row(self, client, query):
        fill(150)
        shown = all_pages(client, query)
        titles, *rows = table_in(client.get(f"/open-data/samples/data.csv?{query}&for=excel"))
        assert titles == [str(column.title) for column in SAMPLES.columns]
        assert rows == shown
        assert 0 < len(rows) <= 150

    def test_holds_the_same_rows_in_every_format(self, client):
        fill(60)
        query = "?region=520300"
        codes = [row[0] for row in table_in(client.get(f"/open-data/samples/data.csv{query}"))[1:]]
        lines = body(client.get(f"/open-data/samples/data.jsonl{query}")).decode().splitlines()
        table = pyarrow.parquet.read_table(io.BytesIO(body(client.get(f"/open-data/samples/data.parquet{query}"))))
        assert codes == [json.loads(line)["number"] for line in lines] == table["number"].to_pylist()
        assert len(codes) == 12

    def test_begins_for_excel_with_the_mark_of_utf_8_and_for_programs_with_names(self, client):
        fill(1)
        assert body(client.get("/open-data/samples/data.csv?for=excel")).startswith("\ufeff样品编号,".encode())
        assert body(client.get("/open-data/samples/data.csv")).startswith(b"number,goods,")

    def test_is_packed_for_who_takes_it_so(self, client):
        fill(40)
        plain = body(client.get("/open-data/samples/data.csv"))
        packed = client.get("/open-data/samples/data.csv", headers={"Accept-Encoding": "gzip"})
        assert packed["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in packed["Vary"]
        assert gzip.decompress(body(packed)) == plain

    def test_is_not_sent_again_while_nothing_changed(self, client):
        fill(3)
        first = client.get("/open-data/samples/data.csv")
        body(first)
        told = {"If-None-Match": first["ETag"]}
        assert client.get("/open-data/samples/data.csv", headers=told).status_code == 304
        since = {"If-Modified-Since": first["Last-Modified"]}
        assert client.get("/open-data/samples/data.csv", headers=since).status_code == 304
        other = client.get("/open-data/samples/data.csv?mark=failed", headers=told)
        assert other.status_code == 200
        body(other)
        Entry.objects.filter(code="T1").delete()
        again = client.get("/open-data/samples/data.csv", headers=told)
        assert again.status_code == 200
        assert len(body(again).splitlines()) == 3

    def test_is_described_by_head_without_reading_a_row(self, client):
        fill(3)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            response = client.head("/open-data/samples/data.parquet")
        assert (response.status_code, response.content) == (200, b"")
        assert response["ETag"] and response["Last-Modified"]
        assert 'rel="license"' in response["Link"] and 'rel="describedby"' in response["Link"]
        assert not [each for each in asked.captured_queries if "open_data_entry" in each["sql"]]

    @pytest.mark.parametrize(
        "query", ["region=52", "region=abcdef", "mark=nothing", "subject=nothing", "since=2026", "until=2026-13"]
    )
    def test_is_refused_where_a_filter_says_what_there_is_not(self, client, query):
        assert client.get(f"/open-data/samples/data.csv?{query}").status_code == 404
        assert client.get(f"{EXPLORE}?{query}").status_code == 404

    @pytest.mark.parametrize("path", ["nothing/", "nothing/data.csv", "samples/data.xlsx", "samples/versions/9/"])
    def test_of_what_there_is_not_is_not_found(self, client, path):
        assert client.get(f"/open-data/{path}").status_code == 404


class TestMany:
    """What holds of 500,000 rows too; `python -m benches.open_data` measures those."""

    COUNT = 20_000

    def test_takes_no_more_memory_for_many_rows_than_for_few(self, client):
        fill(self.COUNT)
        assert Standing.objects.get(dataset="samples").rows == self.COUNT
        for form in ("csv", "jsonl", "parquet"):
            tracemalloc.start()
            size = sum(len(piece) for piece in client.get(f"/open-data/samples/data.{form}").streaming_content)
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            assert size > 100_000
            assert peak < 30_000_000, f"{form}: {peak:,}"

    def test_the_page_counts_without_reading_the_rows(self, client):
        fill(self.COUNT)
        for query in ("", "region=520100&mark=failed"):
            with CaptureQueriesContext(connection) as asked:
                response = client.get(f"{EXPLORE}?{query}")
            assert response.status_code == 200
            counting = [
                each["sql"] for each in asked if "count(" in each["sql"].lower() or "sum(" in each["sql"].lower()
            ]
            assert counting and all("open_data_entry" not in sql for sql in counting)
            told = queries.read_asked(SAMPLES, dict(p.split("=") for p in query.split("&") if p), viewer=ANONYMOUS)
            assert queries.counted(SAMPLES, told, viewer=ANONYMOUS).rows == queries.entries(SAMPLES, told).count()
        with connection.cursor() as cursor:
            cursor.execute(TALLIES, [5])
            assert cursor.fetchall() == []

    def test_the_page_costs_the_same_for_one_row_and_for_a_full_page(self, client):
        counts = []
        for more in (1, 30):
            Entry.objects.all().delete()
            fill(more)
            with CaptureQueriesContext(connection) as asked:
                client.get(EXPLORE)
            counts.append(len(asked))
        assert counts[0] == counts[1]


class TestExplore:
    def test_counts_by_month_place_subject_and_result(self, client):
        fill(100)
        page = client.get(f"{EXPLORE}?since=2025-11&until=2025-12").content.decode()
        first, last = "2025-11", "2025-12"
        shown = Entry.objects.filter(month__gte="2025-11-01", month__lte="2025-12-01")
        assert f'data-value="{shown.filter(month="2025-11-01").count()}"' in page
        assert first in page and last in page and "2025-10" not in page
        assert shown.count() == sum(
            int(value)
            for table in findall(r'<table class="counts" data-chart="bars".*?</table>', page, DOTALL)
            for value in findall(r'data-value="(\d+)"', table)
        )

    def test_keeps_the_map_whole_when_one_place_is_chosen(self, client):
        fill(100)
        page = client.get(f"{EXPLORE}?region=520100").content.decode()
        tiles = findall(r'<li class="tile-group[^"]*".*?</li>', page, DOTALL)
        zunyi = next(tile for tile in tiles if "遵义市" in tile)
        assert "<strong>20</strong>" in zunyi
        assert sum("chosen" in tile for tile in tiles) == 1

    def test_says_so_where_nothing_fits(self, client):
        fill(5)
        assert "没有符合条件的" in client.get(f"{EXPLORE}?since=2031-01").content.decode()

    def test_is_read_in_english(self, client):
        fill(5)
        client.cookies["django_language"] = "en"
        page = client.get(EXPLORE).content.decode()
        assert "Sampling results" in page


class TestVersions:
    def test_a_kept_file_is_had_with_its_checksum_and_when_it_is_gone_it_says_so(self, client):
        fill(9)
        version = publish_version(dataset=SAMPLES, by=SYSTEM, at=NOW)
        told = client.get("/open-data/samples/versions/1/").json()
        file = next(each for each in told["files"] if each["format"] == "jsonl")
        kept = client.get("/open-data/samples/versions/1/samples.jsonl")
        assert len(body(kept)) == file["bytes"]
        assert kept["ETag"] == f'"{file["sha256"]}"'
        again = client.get("/open-data/samples/versions/1/samples.jsonl", headers={"If-None-Match": kept["ETag"]})
        assert again.status_code == 304
        assert file["sha256"] in client.get("/open-data/samples/").content.decode()
        Version.objects.filter(pk=version.pk).update(gone_at=NOW + timedelta(days=1), reason="withdrawn")
        assert client.get("/open-data/samples/versions/1/samples.jsonl").status_code == 410
        assert client.get("/open-data/samples/versions/1/").json()["files_gone"]["reason"] == "withdrawn"
        assert client.get("/open-data/samples/versions/1/penalties.csv").status_code == 404

    def test_every_set_is_described_for_people_and_machines(self, client):
        page = client.get("/open-data/").content.decode()
        for key, dataset in SETS.items():
            assert str(dataset.title) in page
            one = client.get(f"/open-data/{key}/").content.decode()
            assert all(column.name in one and str(column.title) in one for column in dataset.columns)
            assert client.get(f"/open-data/{key}/datapackage.json").json()["name"] == f"gongzhi-{key}"
            assert len(client.get(f"/open-data/{key}/schema.json").json()["properties"]) == len(dataset.columns)
        told = client.get("/open-data/catalog.jsonld")
        assert told["Content-Type"] == "application/ld+json"
        assert len(told.json()["dcat:dataset"]) == len(SETS)


class TestLooks:
    def test_are_chosen_without_a_script_and_kept(self, client):
        chosen = client.post(reverse("looks"), {"type": "large", "next": "/guide/"})
        assert (chosen.status_code, chosen["Location"]) == (302, "/guide/")
        client.post(reverse("looks"), {"contrast": "more"})
        page = client.get("/").content.decode()
        assert 'data-type="large"' in page and 'data-contrast="more"' in page
        client.post(reverse("looks"), {"contrast": "auto"})
        assert 'data-contrast="auto"' in client.get("/").content.decode()

    def test_lead_nowhere_else_and_take_nothing_else(self, client):
        assert client.post(reverse("looks"), {"next": "https://example.org/"})["Location"] == "/"
        response = client.post(reverse("looks"), {"type": "huge", "theme": "x; Path=/"})
        assert not response.cookies
        assert client.get(reverse("looks")).status_code == 405
