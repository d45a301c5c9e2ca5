"""The lists: what they hold, what they cost, filters, the next case, assigning many, exports."""

import csv
from datetime import timedelta
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from gongzhi.cases.actions.assign import assign_case
from gongzhi.cases.models import Case
from gongzhi.core import journal
from gongzhi.core.actors import SYSTEM
from gongzhi.core.models import JournalEntry
from gongzhi.core.sheets import harmless
from gongzhi.desk.exports import columns
from gongzhi.desk.models import SavedFilter
from gongzhi.desk.tests.scene import NOW, PHONE, key
from gongzhi.directory.actions import register_trader
from gongzhi.procedures.escalation import escalate

MOST_QUERIES = 8


def at(queue: str, name: str = "queue") -> str:
    return reverse(f"desk:{name}", args=[queue])


def numbers(response) -> list[str]:
    return [case.number for case in response.context["rows"]]


class TestList:
    @pytest.mark.parametrize("queue", ["unit", "all", "triage", "overdue"])
    def test_costs_the_same_at_1_row_and_at_25(self, scene, signed_in, queue):
        client = signed_in("secretariat" if queue == "triage" else "handler")
        more = {"unit": "", "narrative": "说不清"} if queue == "triage" else {}
        early = NOW - timedelta(days=60) if queue == "overdue" else NOW
        scene.case(at=early, **more)
        client.get(at(queue))
        with CaptureQueriesContext(connection) as one:
            assert len(numbers(client.get(at(queue)))) == 1
        for _number in range(24):
            scene.case(at=early, **more)
        with CaptureQueriesContext(connection) as many:
            assert len(numbers(client.get(at(queue)))) == 25
        assert len(one) == len(many) <= MOST_QUERIES, [query["sql"][:120] for query in many]

    def test_hides_other_units_cases(self, scene, signed_in):
        mine, other = scene.case(), scene.case(unit="samr-520103")
        shown = numbers(signed_in("handler").get(at("all")))
        assert mine.number in shown and other.number not in shown

    def test_shows_what_is_due_first_before_the_rest(self, scene, signed_in):
        late, early = scene.case(at=NOW), scene.case(at=NOW - timedelta(days=5))
        assert numbers(signed_in("handler").get(at("unit"))) == [early.number, late.number]

    def test_is_narrowed_by_the_filters_of_its_address(self, scene, signed_in):
        complaint, report = scene.case(), scene.case(kind="report")
        client = signed_in("handler")
        assert numbers(client.get(at("unit") + "?kind=report")) == [report.number]
        assert numbers(client.get(at("unit") + "?region=520100")) == [complaint.number, report.number]
        assert numbers(client.get(at("unit") + "?received_from=2026-11-25")) == []

    def test_tells_of_a_filter_that_it_cannot_read(self, scene, signed_in):
        scene.case()
        response = signed_in("handler").get(at("unit") + "?received_from=gestern&kind=song")
        assert response.status_code == 200
        assert len(response.context["wrong"]) == 2
        assert len(numbers(response)) == 1

    @pytest.mark.parametrize("after", ["x", "2026-13-01_5", "2026-11-01", "9" * 30])
    def test_of_a_page_that_there_is_not_is_not_found(self, scene, signed_in, after):
        assert signed_in("handler").get(at("unit"), {"after": after}).status_code == 404

    def test_leads_from_page_to_page_without_losing_a_case(self, scene, signed_in, monkeypatch):
        monkeypatch.setattr("gongzhi.desk.lists.PAGE", 3)
        made = {scene.case(at=NOW - timedelta(days=number % 3)).number for number in range(8)}
        client, seen, address = signed_in("handler"), [], at("unit")
        while address:
            response = client.get(address)
            seen += numbers(response)
            address = response.context["pager"]["next_url"]
        assert len(seen) == 8 and set(seen) == made

    def test_leads_from_a_case_to_the_next_and_back_at_the_end(self, scene, signed_in):
        first, second = scene.case(at=NOW - timedelta(days=3)), scene.case()
        client = signed_in("handler")
        row = client.get(at("unit")).context["rows"][0]
        assert row.number == first.number
        following = client.get(reverse("desk:next") + "?" + row.address.partition("?")[2])
        assert second.number in following["Location"]
        last = client.get(reverse("desk:next") + "?" + following["Location"].partition("?")[2])
        assert last["Location"].startswith(at("unit"))


class TestSavedFilters:
    def test_stand_above_every_list_of_their_officer_only(self, scene, signed_in):
        client = signed_in("handler")
        response = client.post(at("unit", "save-filter"), {"title": "举报", "query": "kind=report&bogus=1"})
        assert response["Location"] == at("unit") + "?kind=report"
        assert "举报</a>" in client.get(at("all")).content.decode()
        assert not signed_in("second").get(at("all")).context["saved"]

    def test_are_deleted_by_their_officer_only(self, scene, signed_in):
        signed_in("handler").post(at("unit", "save-filter"), {"title": "甲", "query": "kind=report"})
        saved = SavedFilter.objects.get()
        signed_in("second").post(reverse("desk:forget-filter", args=[saved.pk]))
        assert SavedFilter.objects.count() == 1
        signed_in("handler").post(reverse("desk:forget-filter", args=[saved.pk]))
        assert SavedFilter.objects.count() == 0

    def test_without_a_name_are_refused(self, scene, signed_in):
        response = signed_in("handler").post(at("unit", "save-filter"), {"title": " ", "query": "kind=report"})
        assert response.status_code == 302
        assert SavedFilter.objects.count() == 0


class TestAssignMany:
    def chosen(self, client, cases, **told):
        return client.post(reverse("desk:assign-many"), {"case": [case.number for case in cases], **told})

    def test_asks_whom_and_then_tells_of_each_case_what_became_of_it(self, scene, signed_in):
        fine, closed, foreign = scene.case(), scene.case(), scene.case(unit="samr-520103")
        Case.objects.filter(pk=closed.pk).update(state="closed", closed_at=NOW, outcome="withdrawn")
        client = signed_in("supervisor")
        asked = self.chosen(client, [fine, closed, foreign], list="unit")
        assert [case.number for case in asked.context["cases"]] == [fine.number, closed.number]
        told = {"officer": scene.officers["handler"].pk, "key": key(), "list": "unit"}
        done = self.chosen(client, [fine, closed, foreign], **told)
        results = {case.number: refusal for case, refusal in done.context["results"]}
        assert results[fine.number] == ""
        assert "已办结" in results[closed.number]
        assert foreign.number not in results
        fine.refresh_from_db()
        foreign.refresh_from_db()
        assert fine.officer == scene.officers["handler"] and foreign.officer is None

    def test_does_nothing_twice_by_a_double_click(self, scene, signed_in):
        case, client = scene.case(), signed_in("supervisor")
        told = {"officer": scene.officers["handler"].pk, "key": key()}
        self.chosen(client, [case], **told)
        again = self.chosen(client, [case], **told)
        assert again.context["done"] == 1
        assert JournalEntry.objects.filter(kind="case", record_id=case.pk, verb="assign").count() == 1

    def test_of_nothing_says_so(self, scene, signed_in):
        response = self.chosen(signed_in("supervisor"), [])
        assert response.status_code == 302

    def test_is_not_for_auditors(self, scene, signed_in):
        assert self.chosen(signed_in("auditor"), [scene.case()]).status_code == 403


class TestExport:
    def rows(self, client, queue: str = "all", query: str = "") -> list[dict]:
        response = client.post(at(queue, "export-csv") + query)
        text = b"".join(response.streaming_content).decode("utf-8-sig")
        return list(csv.DictReader(StringIO(text)))

    def test_to_csv_begins_with_the_mark_of_utf8_and_names_each_column(self, scene, signed_in):
        scene.case()
        response = signed_in("handler").post(at("all", "export-csv"))
        raw = b"".join(response.streaming_content)
        assert raw.startswith(b"\xef\xbb\xbf")
        assert raw.decode("utf-8-sig").splitlines()[0].split(",") == columns()

    def test_holds_no_personal_data_and_no_text_that_people_wrote(self, scene, signed_in):
        scene.case(title="张小明的冰箱 13800000021")
        client = signed_in("handler")
        text = b"".join(client.post(at("all", "export-csv")).streaming_content).decode()
        sheet = load_workbook(BytesIO(b"".join(client.post(at("all", "export-xlsx")).streaming_content))).active
        text += str([[cell.value for cell in row] for row in sheet.iter_rows()])
        for secret in (PHONE, "张小明", "示范路", "冰箱"):
            assert secret not in text

    def test_holds_only_what_the_viewer_may_see_and_the_filters_let_through(self, scene, signed_in):
        mine, _other, report = scene.case(), scene.case(unit="samr-520103"), scene.case(kind="report")
        client = signed_in("handler")
        assert {row["编号"] for row in self.rows(client)} == {mine.number, report.number}
        assert [row["编号"] for row in self.rows(client, query="?kind=report")] == [report.number]

    def test_guards_texts_against_being_reckoned(self, scene, signed_in):
        scene.case(trader_name='=HYPERLINK("http://example.org")')
        client = signed_in("handler")
        assert self.rows(client)[0]["经营者"].startswith("'=")
        book = load_workbook(BytesIO(b"".join(client.post(at("all", "export-xlsx")).streaming_content)))
        cell = book.active.cell(2, columns().index("经营者") + 1)
        assert (cell.data_type, cell.value) == ("s", '=HYPERLINK("http://example.org")')

    @pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", " =1"])
    def test_puts_an_apostrophe_before(self, text):
        assert harmless(text) == f"'{text}"

    def test_leaves_ordinary_text_alone(self):
        assert harmless("甲乙商行 - 南明店") == "甲乙商行 - 南明店"

    def test_names_persons_to_who_supervises_the_unit_that_holds_the_case(self, scene, signed_in):
        mine, _other = scene.case(), scene.case(unit="samr-520103")
        client = signed_in("supervisor")
        response = client.post(at("all", "export-csv"), {"persons": "1"})
        rows = list(csv.DictReader(StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
        assert [(row["编号"], row["消费者电话"]) for row in rows] == [(mine.number, PHONE)]
        sheet = load_workbook(
            BytesIO(b"".join(client.post(at("unit", "export-xlsx"), {"persons": "1"}).streaming_content))
        ).active
        assert sheet.cell(2, len(columns(persons=True))).value == PHONE
        lines = journal.history("case", mine.pk).filter(verb="reveal")
        assert [(line.actor_id, line.facts) for line in lines] == [
            (scene.officers["supervisor"].pk, {"field": "contacts"})
        ] * 2
        assert client.get(at("unit")).content.decode().count('name="persons"') == 2

    @pytest.mark.parametrize("name", ["handler", "secretariat", "auditor"])
    def test_names_persons_to_nobody_else(self, scene, signed_in, name):
        scene.case()
        client = signed_in(name)
        assert client.post(at("all", "export-csv"), {"persons": "1"}).status_code == 404
        assert b'name="persons"' not in client.get(at("all")).content

    def test_is_on_record_with_list_and_filters(self, scene, signed_in):
        self.rows(signed_in("handler"), "unit", "?kind=complaint")
        line = JournalEntry.objects.get(kind="export")
        assert (line.actor_id, line.facts) == (
            scene.officers["handler"].pk,
            {"list": "unit", "filters": "kind=complaint", "format": "csv"},
        )

    def test_to_xlsx_keeps_amounts_as_numbers_and_days_as_days(self, scene, signed_in):
        scene.case(amount=Decimal("3424.50"))
        response = signed_in("handler").post(at("all", "export-xlsx"))
        sheet = load_workbook(BytesIO(b"".join(response.streaming_content))).active
        row = {name: sheet.cell(2, place).value for place, name in enumerate(columns(), start=1)}
        assert row["涉及金额（元）"] == 3424.5
        assert row["收到时间"].isoformat() == "2026-11-24T10:00:00"

    def test_is_not_begun_by_a_link(self, scene, signed_in):
        assert signed_in("handler").get(at("all", "export-csv")).status_code == 405


class TestSearch:
    def found(self, client, text: str):
        return client.get(reverse("desk:search"), {"q": text})

    @pytest.mark.parametrize("text", [PHONE, "0021", "张小明", "冰箱", "不制冷"])
    def test_finds_by_phone_ending_name_and_two_character_words(self, scene, signed_in, text):
        case = scene.case()
        scene.case(unit="samr-520103")
        assert numbers(self.found(signed_in("handler"), text)) == [case.number]

    def test_finds_by_number_as_it_is_said(self, scene, signed_in):
        case = scene.case()
        said = f"{case.number[:3]} {case.number[3:6]} {case.number[6:]}"
        assert numbers(self.found(signed_in("handler"), said)) == [case.number]

    def test_marks_the_words_found_and_escapes_the_rest(self, scene, signed_in):
        scene.case(narrative="商家<b>说</b>冰箱没有问题")
        text = self.found(signed_in("handler"), "没有问题").content.decode()
        assert "<mark>没有问题</mark>" in text
        assert "<b>说" not in text

    def test_asks_for_two_characters(self, scene, signed_in):
        assert "请至少输入两个字" in self.found(signed_in("handler"), "冰").content.decode()


class TestTraderPage:
    def test_lists_its_cases_that_the_viewer_may_see(self, scene, signed_in):
        trader = register_trader(name="示范电器经营部", by=SYSTEM, at=NOW)
        mine, other = scene.case(trader_id=trader.pk), scene.case(trader_id=trader.pk, unit="telecom")
        response = signed_in("handler").get(reverse("desk:trader", args=[trader.pk]))
        assert numbers(response) == [mine.number]
        assert other.number not in response.content.decode()


class TestDigest:
    def test_is_shown_on_the_first_page_until_it_is_read(self, scene, signed_in):
        case = scene.case(at=NOW - timedelta(days=30))
        assign_case(
            case=case,
            officer_id=scene.officers["handler"].pk,
            by=scene.actor("supervisor"),
            at=NOW - timedelta(days=29),
        )
        assert escalate(at=NOW) > 0
        client = signed_in("handler")
        digest = client.get(reverse("desk:home")).context["unread"]
        assert case.number in client.get(reverse("desk:digests")).content.decode()
        assert signed_in("second").post(reverse("desk:read-digest", args=[digest.pk])).status_code == 404
        client.post(reverse("desk:read-digest", args=[digest.pk]), {"back": "home"})
        assert client.get(reverse("desk:home")).context["unread"] is None
