"""Issuing: numbers, files, keys, who may; serving, withdrawing, replacing."""

from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connections, transaction
from django.test import TransactionTestCase
from django.utils import translation

from gongzhi.cases.actions.transfer import transfer_case
from gongzhi.core import files, journal, machine
from gongzhi.core.actors import Role, consumer
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.documents import catalog, queries
from gongzhi.documents.actions.issue import preview_of
from gongzhi.documents.actions.serve import serve_document
from gongzhi.documents.actions.withdraw import withdraw_document
from gongzhi.documents.for_cases import CaseFile
from gongzhi.documents.kinds import kind_of
from gongzhi.documents.models import Document, Series
from gongzhi.documents.states import DOCUMENT
from gongzhi.documents.tests.scene import ACCEPTANCE, ENDING, declined, ended, issued, words_of_docx, words_of_pdf
from gongzhi.documents.verify import broken_documents
from gongzhi.documents.words import DocumentState, Way
from tests import factories
from tests.factories import ABOVE, HOLDER, NOW, OTHER, days


@pytest.fixture
def case(by):
    return factories.case_in("accepted", by=by)


class TestIssueDocument:
    def test_gives_number_files_hashes_and_a_line_of_history(self, case, by):
        document = issued(case, by=by)
        unit = factories.unit()
        assert document.number == f"{catalog.word_of(unit)}消受〔2026〕1号"
        assert (document.state, document.unit, document.title) == (DocumentState.ISSUED, unit, "受理通知书")
        for form in ("pdf", "docx"):
            content = queries.content_of(document, form, viewer=by)
            read = words_of_pdf(content) if form == "pdf" else "".join(words_of_docx(content).split())
            assert "张示例：" in read and "甲乙商行" in read and document.number in read
            assert "199.00元（大写：壹佰玖拾玖元整）" in read
        (line,) = journal.history("document", document.pk)
        assert (line.verb, line.target, line.unit_id, line.facts["number"]) == (
            "issue", "issued", unit.pk, document.number,
        )  # fmt: skip
        assert "张示例" not in str(line.facts)
        assert list(broken_documents()) == []
        assert machine.strays(DOCUMENT, Document) == []

    def test_cites_the_article_of_the_law_that_the_case_keeps(self, case, by):
        words = words_of_pdf(queries.content_of(issued(case, by=by), "pdf", viewer=by))
        assert "《市场监督管理投诉举报处理办法》第十五条" in words
        assert "第二十三条，办理期限为60日" in words

    def test_counts_on_within_unit_kind_and_year(self, case, by):
        numbers = [issued(case, by=by).sequence for _time in range(3)]
        assert numbers == [1, 2, 3]
        assert issued(case, by=by, at=NOW + days(300)).number.endswith("〔2027〕1号")
        other = factories.actor((OTHER, Role.HANDLER))
        assert issued(factories.case_in("accepted", unit_key=OTHER, by=other), by=other).sequence == 1
        assert issued(ended(by), by=by, kind=ENDING).sequence == 1

    def test_does_nothing_a_second_time_with_the_same_key(self, case, by):
        key = uuid4()
        assert issued(case, by=by, key=key) == issued(case, by=by, key=key)
        assert Document.objects.count() == Series.objects.get().last == 1

    def test_takes_no_number_where_it_fails(self, case, by, monkeypatch):
        issued(case, by=by)
        monkeypatch.setattr("gongzhi.documents.actions.issue.as_docx", lambda document: 1 / 0)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            issued(case, by=by)
        monkeypatch.undo()
        assert issued(case, by=by).sequence == 2

    def test_is_refused_before_the_verb_was_done(self, by):
        with pytest.raises(Refused, match="受理以后"):
            issued(factories.received(by=by), by=by)

    @pytest.mark.parametrize(
        "seat",
        [(OTHER, Role.HANDLER), (ABOVE, Role.SUPERVISOR), ("samr", Role.SECRETARIAT), (HOLDER, Role.ADMINISTRATOR)],
    )
    def test_is_the_holders_alone(self, case, seat):
        with pytest.raises(NotAllowed):
            issued(case, by=factories.actor(seat))
        with pytest.raises(NotAllowed):
            issued(case, by=consumer(case.pk))

    def test_is_written_in_chinese_whatever_its_officer_reads(self, case, by):
        with translation.override("en"):
            words = words_of_pdf(queries.content_of(issued(case, by=by), "pdf", viewer=by))
        assert "诉求：退款。" in words and "关于甲乙商行的投诉" in words

    def test_of_each_kind_shows_what_was_decided(self, by):
        refusal = issued(declined(by), by=by, kind=kind_of("refusal-notice"))
        words = words_of_pdf(queries.content_of(refusal, "pdf", viewer=by))
        assert "已经超过三年。" in words and "第三十九条" in words and "办法》第十六条" in words
        case = factories.received(by=by)
        target = factories.unit(OTHER)
        transfer_case(case=case, unit_id=target.pk, reason="属对方管辖", by=by, at=NOW)
        transfer = issued(case, by=by, kind=kind_of("transfer-notice"))
        words = words_of_pdf(queries.content_of(transfer, "pdf", viewer=by))
        assert f"{target.name}：" in words and "属对方管辖" in words and "漏水" in words
        agreement = issued(factories.case_in("decided", by=by), by=by, kind=kind_of("mediation-agreement"))
        words = words_of_pdf(queries.content_of(agreement, "pdf", viewer=by))
        assert "商家退款" in words and "被投诉人（签名）" in words and "壹佰玖拾玖元整" in words

    def test_names_the_first_of_several_consumers_and_how_many_they_are(self, by):
        people = tuple(
            factories.Person(name=f"张示例{number}", phone="19900001234", part="joint" if number else "consumer")
            for number in range(5)
        )
        case = factories.case_in("accepted", by=by, persons=people)
        assert "张示例0等5人：" in words_of_pdf(queries.content_of(issued(case, by=by), "pdf", viewer=by))


class TestPreview:
    def test_shows_no_person_and_takes_no_number(self, case, by):
        document = preview_of(ACCEPTANCE, CaseFile.of(case.pk), by=by, at=NOW)
        assert document.addressee == "张**" and document.link == "" and document.number.endswith("〔2026〕×号")
        assert not Series.objects.exists()

    def test_is_the_makers_alone(self, case):
        with pytest.raises(NotAllowed):
            preview_of(ACCEPTANCE, CaseFile.of(case.pk), by=factories.actor((OTHER, Role.HANDLER)), at=NOW)


class TestServeDocument:
    def test_lets_the_consumer_find_it(self, case, by):
        document = issued(case, by=by)
        viewer = consumer(case.pk)
        assert queries.documents_of("case", case.pk, viewer=viewer) == []
        key = uuid4()
        for _click in range(2):
            document = serve_document(document=document, way=Way.ONLINE, by=by, at=NOW, key=key)
        assert document.state == DocumentState.SERVED and document.services.count() == 1
        assert queries.documents_of("case", case.pk, viewer=viewer) == [document]
        assert queries.content_of(document, "pdf", viewer=viewer).startswith(b"%PDF")
        with pytest.raises(Document.DoesNotExist):
            queries.document_of(document.pk, viewer=consumer(case.pk + 1))
        line = journal.history("document", document.pk).last()
        assert line.facts == {"way": "online", "to_consumer": True, "case_id": case.pk}

    def test_on_the_trader_shows_the_consumer_nothing(self, case, by):
        document = serve_document(
            document=issued(case, by=by), way=Way.POST, to="甲乙商行", note="EX1", by=by, at=NOW
        )
        assert queries.documents_of("case", case.pk, viewer=consumer(case.pk)) == []
        assert document.services.get().to == "甲乙商行"

    @pytest.mark.parametrize(
        ("told", "field"),
        [
            ({"way": "pigeon"}, "way"),
            ({"way": Way.ONLINE, "to": "甲乙商行"}, "way"),
            ({"way": Way.POST, "day": (NOW - days(2)).date()}, "day"),
            ({"way": Way.POST, "day": (NOW + days(2)).date()}, "day"),
            ({"way": Way.POST, "note": "长" * 201}, "note"),
        ],
    )
    def test_is_refused_where_it_cannot_be(self, case, by, told, field):
        with pytest.raises(Refused) as refused:
            serve_document(document=issued(case, by=by), by=by, at=NOW, **told)
        assert refused.value.field == field

    def test_is_the_makers_alone(self, case, by):
        document = issued(case, by=by)
        for other in (factories.actor((OTHER, Role.HANDLER)), consumer(case.pk)):
            with pytest.raises(NotAllowed):
                serve_document(document=document, way=Way.POST, by=other, at=NOW)


class TestWithdrawDocument:
    def test_keeps_the_document_with_its_trace(self, case, by):
        document = serve_document(document=issued(case, by=by), way=Way.ONLINE, by=by, at=NOW)
        document = withdraw_document(document=document, reason="经营者名称写错", by=by, at=NOW + days(1))
        assert (document.state, document.ended_at) == (DocumentState.WITHDRAWN, NOW + days(1))
        assert queries.documents_of("case", case.pk, viewer=consumer(case.pk)) == []
        assert queries.documents_of("case", case.pk, viewer=by) == [document]
        assert queries.document_by_token(document.token, viewer=by) == document
        assert [line.note for line in queries.history_of(document, viewer=by)][-1] == "经营者名称写错"
        for again in (
            lambda: withdraw_document(document=document, reason="再来", by=by, at=NOW),
            lambda: serve_document(document=document, way=Way.POST, by=by, at=NOW),
        ):
            with pytest.raises(Refused, match="已撤销"):
                again()
        assert issued(case, by=by).sequence == 2

    def test_asks_why(self, case, by):
        with pytest.raises(Refused) as refused:
            withdraw_document(document=issued(case, by=by), reason=" ", by=by, at=NOW)
        assert refused.value.field == "reason"


class TestReplacing:
    def test_leaves_a_trace_on_both(self, case, by):
        old = issued(case, by=by)
        new = issued(case, by=by, replaces=old)
        old.refresh_from_db()
        assert (old.state, old.replaced_by) == (DocumentState.REPLACED, new)
        assert journal.history("document", old.pk).last().facts == {"number": new.number}
        with pytest.raises(Refused):
            issued(case, by=by, replaces=old)

    def test_is_refused_for_another_kind_or_matter(self, case, by):
        with pytest.raises(Refused, match="同一种"):
            issued(ended(by), by=by, kind=ENDING, replaces=issued(case, by=by))


class TestVerify:
    def test_names_what_is_gone_and_what_was_left_out(self, case, by):
        document = issued(case, by=by)
        files.path_of(document.docx_sha256).unlink()
        Series.objects.update(last=2)
        (told,) = broken_documents()
        (gone,) = files.missing()
        assert "the last being 1" in told and f"documents.Document {document.pk}" in gone


class TestAtOnce(TransactionTestCase):
    def test_ten_documents_have_ten_numbers_without_a_gap_and_one_key_one_document(self):
        factories.province()
        by = factories.actor()
        case = factories.case_in("accepted", by=by)
        key, barrier, failed = uuid4(), Barrier(10), []

        def run(which):
            try:
                barrier.wait(20)
                issued(case, by=by, key=key if which < 3 else uuid4())
            except Exception as error:
                failed.append(error)
            finally:
                connections.close_all()

        threads = [Thread(target=run, args=(which,)) for which in range(10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert failed == []
        assert sorted(Document.objects.values_list("sequence", flat=True)) == list(range(1, 9))
        assert Series.objects.get().last == 8
