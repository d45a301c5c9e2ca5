import io
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from PIL import Image

from gongzhi.cases import attachments
from gongzhi.cases.actions.attach import attach_file, attach_kept
from gongzhi.cases.actions.receive import receive_case
from gongzhi.cases.actions.withdraw import withdraw_case
from gongzhi.cases.intake import NewCase, Person
from gongzhi.cases.models import Attachment, Case
from gongzhi.cases.queries import history_of
from gongzhi.core import files, journal
from gongzhi.core.actors import ANONYMOUS, Actor, Role, Seat, consumer
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.directory.models import Unit
from tests import provinces

NOW = datetime(2026, 5, 6, 2, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(settings, tmp_path) -> Case:
    settings.FILES_DIR = tmp_path / "files"
    provinces.directory(NOW)
    unit = Unit.objects.get(is_lead=True)
    new = NewCase(
        kind="complaint",
        narrative="买到过期牛奶，商家不退款。",
        source="portal",
        source_key=str(uuid4()),
        persons=(Person(name="张三", phone="13800001111"),),
        trader_name="甲乙超市",
        unit_id=unit.pk,
    )
    return receive_case(new, by=ANONYMOUS, at=NOW).case


def photo(colour="red") -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(written, "JPEG")
    return written.getvalue()


def officer_in(unit_id: int, role: Role = Role.HANDLER) -> Actor:
    return Actor(kind="officer", id=1, name="李四", seats=(Seat(unit_id, frozenset({role})),))


class TestAttachFile:
    def test_adds_a_file_with_a_journal_line_that_does_not_name_it(self, case):
        me = consumer(case.pk)
        attachment = attach_file(case=case, name="张三身份证.jpg", content=photo(), by=me, at=NOW, key=uuid4())
        assert (attachment.name, attachment.media_type, attachment.by_kind) == (
            "张三身份证.jpg",
            "image/jpeg",
            "consumer",
        )
        line = journal.history("case", case.pk).last()
        assert (line.verb, line.source, line.target) == ("attach", case.state, case.state)
        assert "张三" not in str(line.facts)
        assert history_of(case, viewer=me)[-1].sentence == "您添加了附件1（JPG）"

    def test_takes_the_same_file_once(self, case):
        me = consumer(case.pk)
        first = attach_file(case=case, name="a.jpg", content=photo(), by=me, at=NOW, key=uuid4())
        lines = journal.history("case", case.pk).count()
        again = attach_file(case=case, name="b.jpg", content=photo(), by=me, at=NOW, key=uuid4())
        assert again == first
        assert journal.history("case", case.pk).count() == lines

    def test_takes_several_files_under_one_key(self, case):
        key = uuid4()
        for colour in ("red", "blue"):
            attach_file(case=case, name="a.jpg", content=photo(colour), by=officer_in(case.unit_id), at=NOW, key=key)
        assert Attachment.objects.filter(case=case).count() == 2

    def test_is_refused_beyond_the_most_files(self, case, settings):
        settings.CASE_MOST_FILES = 1
        me = consumer(case.pk)
        attach_file(case=case, name="a.jpg", content=photo(), by=me, at=NOW)
        with pytest.raises(Refused, match="最多 1 个") as refused:
            attach_file(case=case, name="b.jpg", content=photo("blue"), by=me, at=NOW)
        assert refused.value.field == "files"
        assert Attachment.objects.filter(case=case).count() == 1

    def test_is_refused_for_a_file_that_is_not_fit(self, case):
        lines = journal.history("case", case.pk).count()
        with pytest.raises(Refused, match="不是可以接收的文件"):
            attach_file(case=case, name="a.jpg", content=b"MZ", by=consumer(case.pk), at=NOW)
        assert journal.history("case", case.pk).count() == lines

    def test_is_refused_to_another_consumer_and_to_another_unit(self, case):
        other = Unit.objects.exclude(pk=case.unit_id).first()
        for stranger in (
            consumer(case.pk + 1),
            ANONYMOUS,
            officer_in(other.pk),
            officer_in(case.unit_id, Role.AUDITOR),
        ):
            with pytest.raises(NotAllowed):
                attach_file(case=case, name="a.jpg", content=photo(), by=stranger, at=NOW)
        assert not Attachment.objects.exists()

    def test_is_refused_once_the_case_is_closed(self, case):
        me = consumer(case.pk)
        withdraw_case(case=case, by=me, at=NOW + timedelta(hours=1))
        with pytest.raises(Refused, match="已办结"):
            attach_file(case=case, name="a.jpg", content=photo(), by=me, at=NOW + timedelta(hours=2))


class TestAttachKept:
    def test_is_refused_when_the_file_was_swept_away(self, case):
        with pytest.raises(Refused, match="重新上传"):
            attach_kept(
                case=case,
                name="a.jpg",
                media_type="image/jpeg",
                size=3,
                sha256="0" * 64,
                by=consumer(case.pk),
                at=NOW,
            )


class TestOpenAttachment:
    def test_gives_the_content_to_who_handles_the_case_and_to_its_consumer_only(self, case):
        attachment = attach_file(case=case, name="a.jpg", content=photo(), by=consumer(case.pk), at=NOW)
        content = files.examine("a.jpg", photo()).content
        for reader in (consumer(case.pk), officer_in(case.unit_id)):
            assert b"".join(attachments.open_attachment(attachment, viewer=reader)) == content
            assert attachments.attachments_of(case, viewer=reader) == [attachment]
        other = Unit.objects.exclude(pk=case.unit_id).first()
        for stranger in (
            consumer(case.pk + 1),
            ANONYMOUS,
            officer_in(other.pk),
            officer_in(case.unit_id, Role.AUDITOR),
        ):
            assert attachments.attachments_of(case, viewer=stranger) == []
            with pytest.raises(Attachment.DoesNotExist):
                attachments.attachment_of(case, attachment.pk, viewer=stranger)
            with pytest.raises(Attachment.DoesNotExist):
                attachments.open_attachment(attachment, viewer=stranger)
