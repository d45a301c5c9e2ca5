"""The law library: what comes with it, versions by two persons, files row by row, citations that lead somewhere."""

import io
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from gongzhi.core import journal
from gongzhi.core.actors import ANONYMOUS, SYSTEM, Role
from gongzhi.core.errors import Invalid, NotAllowed, Refused
from gongzhi.core.tables import Unusable
from gongzhi.library import queries, rules
from gongzhi.library.actions.approve import approve_text
from gongzhi.library.actions.enter_act import KIND, enter_act
from gongzhi.library.actions.import_articles import import_articles
from gongzhi.library.actions.propose import propose_text
from gongzhi.library.actions.refuse import refuse_text
from gongzhi.library.actions.replace import replace_text
from gongzhi.library.actions.sync_shipped import sync_shipped
from gongzhi.library.catalog import acts_by_name, check_catalogue, citations, laid_out, shipped
from gongzhi.library.models import Act, Article, ImportedFile, Revision
from gongzhi.library.states import REVISION
from gongzhi.library.verify import broken_library
from gongzhi.library.words import Kind, State
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    factories.province()
    return factories.actor(("samr", Role.SECRETARIAT)), factories.actor(("samr", Role.SUPERVISOR))


def entered(by, **changes) -> Act:
    told = {
        "code": "county-rules",
        "title": "示例县消费维权办法",
        "kind": "local",
        "issuer": "示例县",
        "mark": "unverified",
    }
    return enter_act(**told | changes, by=by, at=NOW)


def proposed(law: Act, by, article="3", **changes) -> Revision:
    told = {"title": "三日内回电", "says": "收到投诉三日内回电。", "mark": "unverified"}
    return propose_text(law=law, article=article, **told | changes, by=by, at=NOW)


class TestNumbers:
    @pytest.mark.parametrize(
        ("key", "label"),
        [("1", "第一条"), ("10", "第十条"), ("15", "第十五条"), ("20", "第二十条"), ("46", "第四十六条"),
         ("100", "第一百条"),
         ("102", "第一百零二条"), ("110", "第一百一十条"), ("46-2", "第四十六条之二")],
    )  # fmt: skip
    def test_are_read_as_they_are_written(self, key, label):
        assert rules.label_of(key) == label and rules.key_of(label) == key and rules.key_of(key) == key

    def test_what_is_no_number_is_none(self):
        assert [rules.key_of(text) for text in ("", "零", "第条", "0", "46a", "第四十六条第二款")] == [""] * 6

    def test_citations_name_their_articles(self):
        assert rules.keys_of("第十二条、第十三条第一项") == ["12", "13"]
        assert rules.keys_of("第三十三条至第三十五条") == ["33", "34", "35"]


class TestWhatComesWithIt:
    def test_every_citation_of_a_known_act_in_the_procedures_leads_to_an_article(self):
        check_catalogue()
        names, checked = acts_by_name(), 0
        for _law, _fact, basis, article in citations():
            if basis in names and rules.keys_of(article):
                linked = [part for part in laid_out(f"《{basis}》{article}") if part[2]]
                assert linked, f"《{basis}》{article}"
                checked += 1
        assert checked > 150

    def test_is_taken_over_once_and_what_people_wrote_stays(self, people):
        writer, second = people
        count = sum(len(act.article) for act in shipped().values())
        assert sync_shipped(at=NOW) == count and sync_shipped(at=NOW) == 0
        law = Act.objects.get(key="consumer-protection-law")
        mine = approve_text(revision=proposed(law, writer, "46", says="我们写的。"), by=second, at=NOW)
        assert sync_shipped(at=NOW) == 0
        article = queries.article_of(law, "46", viewer=ANONYMOUS)
        assert article.current == mine
        assert [row.state for row in queries.versions_of(article, viewer=ANONYMOUS)] == [
            State.CURRENT,
            State.REPLACED,
        ]
        old = Act.objects.get(key="complaint-report-interim-measures")
        assert old.replaced_by.key == "complaint-report-measures"
        assert list(broken_library()) == []

    def test_is_found_by_two_characters_by_the_act_and_page_by_page(self, db):
        sync_shipped(at=NOW)
        first = queries.found("退货", viewer=ANONYMOUS, size=3)
        second = queries.found("退货", viewer=ANONYMOUS, size=3, after=first.after)
        assert len(first.rows) == 3 and not {row.pk for row in first.rows} & {row.pk for row in second.rows}
        assert all("退货" in row.current.title + row.current.says + str(row.current.questions) + row.act.title
                   for row in first.rows)  # fmt: skip
        assert queries.found("法释", viewer=ANONYMOUS).rows
        assert queries.found("退", viewer=ANONYMOUS).rows == []


class TestVersions:
    def test_each_verb_is_open_in_its_state_to_another_person_once(self, people):
        writer, second = people
        law = entered(writer)
        made, key = proposed(law, writer), uuid4()
        with pytest.raises(Refused, match="不能自己审核"):
            approve_text(revision=made, by=writer, at=NOW)
        for role in (Role.HANDLER, Role.AUDITOR, Role.MEDIATOR):
            with pytest.raises(NotAllowed):
                approve_text(revision=made, by=factories.actor(("samr", role)), at=NOW)
        assert approve_text(revision=made, by=second, at=NOW, key=key).state == State.CURRENT
        assert approve_text(revision=made, by=second, at=NOW, key=key).state == State.CURRENT
        assert [line.verb for line in journal.history(REVISION.kind, made.pk)] == ["propose", "approve"]
        for verb in (approve_text, refuse_text):
            with pytest.raises(Refused):
                verb(revision=made, by=second, at=NOW, **({"reason": "重复"} if verb is refuse_text else {}))
        newer = proposed(law, second, says="收到投诉两日内回电。")
        with pytest.raises(Refused, match="待审核"):
            proposed(law, writer, says="收到投诉一日内回电。")
        assert refuse_text(revision=newer, reason="没有依据", by=writer, at=NOW).state == State.REFUSED
        with pytest.raises(Refused):
            replace_text(revision=newer, by=writer, at=NOW)
        assert replace_text(revision=made, by=SYSTEM, at=NOW).state == State.REPLACED
        with pytest.raises(IntegrityError), transaction.atomic():
            Revision.objects.filter(pk=made.pk).update(reviewer=writer.id)

    def test_nobody_reads_what_was_not_approved(self, people):
        law = entered(people[0])
        made = proposed(law, people[0])
        assert queries.articles_of(law, viewer=ANONYMOUS) == []
        for find in (lambda: queries.article_of(law, "3", viewer=ANONYMOUS),
                     lambda: queries.revision_by_id(made.pk, viewer=ANONYMOUS)):  # fmt: skip
            with pytest.raises((Article.DoesNotExist, Revision.DoesNotExist)):
                find()
        assert queries.waiting(viewer=ANONYMOUS) == [] and queries.waiting(viewer=people[1]) == [made]

    def test_verified_needs_a_source_and_what_is_cited_must_be_there(self, people):
        law = entered(people[0])
        with pytest.raises(Invalid) as refused:
            proposed(law, people[0], mark="verified", cites=["no-such/1"], questions=[{"q": "问", "a": ""}])
        assert set(refused.value.faults) == {"source", "cites", "questions"}
        with pytest.raises(Refused) as wrong:
            proposed(law, people[0], "第条")
        assert wrong.value.field == "article"

    def test_a_case_of_note_is_found_where_it_is_cited(self, people):
        writer, second = people
        sync_shipped(at=NOW)
        case = entered(writer, code="case-one", title="示例案例", kind=Kind.CASE)
        text = proposed(case, writer, "1", cites=["consumer-protection-law/25"])
        approve_text(revision=text, by=second, at=NOW)
        article = queries.article_of(Act.objects.get(key="consumer-protection-law"), "25", viewer=ANONYMOUS)
        assert [row.act for row in queries.cited_by(article, viewer=ANONYMOUS)] == [case]
        assert [row.pk for row in queries.cited_in(text.article, viewer=ANONYMOUS)] == []
        [shown] = queries.articles_of(case, viewer=ANONYMOUS)
        assert [row.pk for row in queries.cited_in(shown, viewer=ANONYMOUS)] == [article.pk]
        assert case not in queries.acts(viewer=ANONYMOUS)


class TestActs:
    def test_are_entered_once_and_mended_with_a_line(self, people):
        writer, _second = people
        first, key = uuid4(), uuid4()
        law = entered(writer, key=first)
        assert entered(writer, key=first) == law
        with pytest.raises(Invalid) as refused:
            entered(writer, kind="none", mark="sure", title="示例县消费维权办法")
        assert set(refused.value.faults) == {"code", "title", "kind", "mark"}
        told = {"code": "", "title": law.title, "kind": law.kind, "issuer": "示例县政府", "mark": law.mark}
        for _twice in range(2):
            enter_act(**told, record=law, by=writer, at=NOW, key=key)
        assert [line.verb for line in journal.history(KIND, law.pk)] == ["enter", "amend"]
        with pytest.raises(NotAllowed):
            entered(factories.actor(("samr", Role.HANDLER)), code="other", title="另一部")


CSV = """法规,条,主题,说明,问,答,核对,来源
示例县消费维权办法,第五条,七日退款,七日内退款。,几日退？,七日。,未核实,
示例县消费维权办法,6,开发票,要给发票。,,,,
没有这部法,1,题,说明,,,,
示例县消费维权办法,五,题,说明,,,,
示例县消费维权办法,7,,说明,,,,
示例县消费维权办法,8,题,说明,只有问,,,
"""
TOML = """
[[article]]
act = "county-rules"
no = 5
title = "七日退款"
says = "七日内退款。"
q = "几日退？"
a = "七日。"
mark = "unverified"
"""


class TestFiles:
    def take(self, by, text=CSV, name="articles.csv", **more):
        return import_articles(file=io.BytesIO(text.encode()), file_name=name, by=by, at=NOW, **more)

    def test_are_taken_in_row_by_row_and_twice_is_once(self, people):
        writer, second = people
        law = entered(writer)
        tried = self.take(writer, dry_run=True)
        assert (tried.taken, len(tried.faults)) == (2, 4) and not Revision.objects.exists()
        done = self.take(writer)
        assert (done.taken, done.repeated, [fault["row"] for fault in done.faults]) == (2, 0, [4, 5, 6, 7])
        again = self.take(writer)
        assert (again.taken, again.repeated, len(again.faults)) == (0, 2, 4)
        assert self.take(writer, TOML, "articles.toml").repeated == 1
        assert ImportedFile.objects.count() == 3
        for row in queries.waiting(viewer=second):
            approve_text(revision=row, by=second, at=NOW)
        assert self.take(writer).repeated == 2
        assert [row.label for row in queries.articles_of(law, viewer=ANONYMOUS)] == ["第五条", "第六条"]
        assert list(broken_library()) == []

    def test_that_cannot_be_read_are_refused_whole(self, people):
        for text, name in (("法规,条\n1,2\n", "a.csv"), ("x = [", "a.toml"), ("x = 1", "a.toml"), ("", "a.csv")):
            with pytest.raises(Unusable):
                self.take(people[0], text, name)
        with pytest.raises(NotAllowed):
            self.take(factories.actor(("samr", Role.HANDLER)))
