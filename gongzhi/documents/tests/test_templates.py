"""Changing what documents say."""

from uuid import uuid4

import pytest

from gongzhi.core import journal
from gongzhi.core.actors import Role
from gongzhi.core.errors import Invalid, NotAllowed, Refused
from gongzhi.documents import catalog, queries
from gongzhi.documents.actions.reset_template import reset_template
from gongzhi.documents.actions.save_template import save_template
from gongzhi.documents.models import TemplateVersion
from gongzhi.documents.tests.scene import ACCEPTANCE, issued, words_of_pdf
from tests import factories
from tests.factories import NOW

KIND = ACCEPTANCE


@pytest.fixture
def office(by):
    return factories.actor(("samr", Role.SECRETARIAT))


def save(by, *, based_on=0, reason="改措辞", key=None, **changes):
    text = queries.template_in_use(KIND).model_dump() | changes
    return save_template(kind=KIND, text=text, based_on=based_on, reason=reason, by=by, at=NOW, key=key)


class TestSaveTemplate:
    def test_changes_what_is_made_from_now_on_and_nothing_that_was(self, by, office):
        case = factories.case_in("accepted", by=by)
        before = issued(case, by=by)
        row = save(office, body="{consumer_name}：新的措辞。", sign="新受")
        after = issued(case, by=by)
        assert "新的措辞" in words_of_pdf(queries.content_of(after, "pdf", viewer=by))
        assert "新的措辞" not in words_of_pdf(queries.content_of(before, "pdf", viewer=by))
        assert (before.template.version, before.template.shipped, after.template) == (1, True, row)
        assert "新受〔2026〕2号" in after.number
        (line,) = journal.history("document template", row.pk)
        assert (line.verb, line.note, line.facts) == ("save", "改措辞", {"kind": KIND.key})

    def test_tells_every_line_that_is_wrong(self, office):
        with pytest.raises(Invalid) as invalid:
            save(office, body="好。\n{nobody}\n{amount:roman}", title="", reason="")
        assert set(invalid.value.faults) == {"title", "body", "reason"}
        assert "第2行" in invalid.value.faults["body"] and "第3行" in invalid.value.faults["body"]
        assert not TemplateVersion.objects.exists()

    def test_does_not_write_over_what_another_saved(self, office):
        save(office, title="受理通知")
        with pytest.raises(Refused, match="刚被别人修改"):
            save(office, title="受理告知")
        assert save(office, based_on=1, title="受理告知").version == 2

    def test_refuses_no_change(self, office):
        with pytest.raises(Refused, match="没有改动"):
            save(office)

    def test_does_nothing_a_second_time_with_the_same_key(self, office):
        key = uuid4()
        assert save(office, title="受理通知", key=key) == save(office, title="受理通知", key=key)
        assert TemplateVersion.objects.count() == 1

    @pytest.mark.parametrize("role", [Role.HANDLER, Role.SUPERVISOR, Role.AUDITOR, Role.ADMINISTRATOR])
    def test_is_the_secretariats_alone(self, by, role):
        with pytest.raises(NotAllowed):
            save(factories.actor(("samr", role)), title="受理通知")


class TestResetTemplate:
    def test_goes_back_to_the_default(self, by, office):
        save(office, title="受理通知")
        row = reset_template(kind=KIND, by=office, at=NOW)
        assert row.shipped and queries.template_in_use(KIND) == catalog.shipped(KIND)
        assert queries.changed_kinds(viewer=office) == {}
        assert issued(factories.case_in("accepted", by=by), by=by).template == row
        assert save(office, title="又改").version == 3

    def test_is_refused_where_nothing_was_changed(self, office):
        with pytest.raises(Refused):
            reset_template(kind=KIND, by=office, at=NOW)

    def test_is_the_secretariats_alone(self, by, office):
        save(office, title="受理通知")
        with pytest.raises(NotAllowed):
            reset_template(kind=KIND, by=by, at=NOW)


def test_a_text_that_names_what_is_no_longer_known_makes_no_document(by):
    text = catalog.shipped(KIND).model_dump() | {"body": "{gone}"}
    TemplateVersion.objects.create(kind=KIND.key, version=1, text=text, at=NOW)
    with pytest.raises(Refused, match="模板有误"):
        issued(factories.case_in("accepted", by=by), by=by)
