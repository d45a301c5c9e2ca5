"""Issue: give a document its number, set it, keep it for good."""

import secrets
import zlib
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from gongzhi.core import clock, files, journal, machine
from gongzhi.core.actors import Actor
from gongzhi.core.errors import AlreadyDone, NotAllowed, Refused
from gongzhi.core.machine import act
from gongzhi.core.numbers import CODE_ALPHABET
from gongzhi.documents import catalog, rules, wording
from gongzhi.documents.blocks import Official
from gongzhi.documents.kinds import Context, Kind
from gongzhi.documents.models import Document, Series, TemplateVersion
from gongzhi.documents.pdf import as_pdf
from gongzhi.documents.queries import template_in_use
from gongzhi.documents.states import DOCUMENT
from gongzhi.documents.word import as_docx
from gongzhi.documents.words import DocumentState

TOKEN_LENGTH = 16


@act
def issue_document(
    *,
    kind: Kind,
    record: Any,
    record_id: int,
    by: Actor,
    at: datetime,
    key: UUID | None = None,
    context: Context | None = None,
    replaces: Document | None = None,
) -> Document:
    """Make a document of a record, as DOCX and PDF, and keep both with their hashes.

    Its number follows the last one of the unit, kind and year, unless what it puts down has a number; one that fails
    takes none. The same key twice gives the same document.

    :param record: as `kind.find(record_id)` gives it.
    :param context: what the template may name, where it is not `kind.build(record)`.
    :param replaces: a document of the same kind and record that this one takes the place of.
    :raises Refused: if it cannot be made of this record now, or its template has faults.
    """
    if by.kind != "system" and not kind.makes(record, by):
        raise NotAllowed(_("只有承办单位可以制作本件的文书。"))
    unit = kind.unit(record)
    series = next_in(unit.pk, kind.key, clock.day_of(at).year)
    if key and (before := Document.objects.filter(act_key=key).first()):
        raise AlreadyDone(before)
    if why := (kind.ready(record) if context is None else ""):
        raise Refused(why)
    if replaces is not None:
        if (replaces.kind, replaces.record_id) != (kind.key, record_id):
            raise Refused(_("只能替换本件同一种文书。"))
        if refused := DOCUMENT.refusal(machine.lock(replaces), "replace", by=by, at=at):
            raise refused
    template = checked_template(kind)
    series.last += 1
    token = "".join(secrets.choice(CODE_ALPHABET) for _place in range(TOKEN_LENGTH))
    number = rules.number_of(catalog.word_of(unit), template.sign, series.year, series.last)
    number = (kind.number(record) if kind.number else "") or number
    context = context_of(kind, record, context, number=number, at=at)
    document = wording.fill(template, context, link=address_of(token))
    pdf, docx = as_pdf(document), as_docx(document)
    made = Document.objects.create(
        kind=kind.key,
        record_kind=kind.record_kind,
        record_id=record_id,
        part=kind.part(record) if kind.part else "",
        unit=unit,
        year=series.year,
        sequence=series.last,
        number=context.number,
        title=document.title[:120],
        issued_on=context.issued_on,
        state=DocumentState.ISSUED,
        template=version_of(kind, template, at=at),
        token=token,
        pdf_sha256=files.keep(pdf),
        docx_sha256=files.keep(docx),
        pdf_size=len(pdf),
        docx_size=len(docx),
        act_key=key,
        at=at,
        replaces=replaces,
    )
    series.save(update_fields=["last"])
    told = {"number": made.number, "kind": kind.key, "record_kind": kind.record_kind, "record_id": record_id}
    journal.write(
        DOCUMENT.kind, made.pk, "issue", by=by, at=at, target=made.state, unit_id=unit.pk, facts=told, key=key
    )
    if replaces is not None:
        machine.move(DOCUMENT, replaces, "replace", by=by, at=at, facts={"number": made.number}, ended_at=at)
    return made


def context_of(
    kind: Kind, record: Any, context: Context | None = None, *, number: str, at: datetime, masked: bool = False
) -> Context:
    """Gather what a document says, in the language of the law whatever its officer reads."""
    unit = kind.unit(record)
    with translation.override(settings.LANGUAGE_CODE):
        return replace(
            kind.build(record, masked=masked) if context is None else context,
            unit_name=unit.name,
            unit_short=unit.short_name,
            number=number,
            issued_on=clock.day_of(at),
        )


def preview_of(kind: Kind, record: Any, *, by: Actor, at: datetime, context: Context | None = None) -> Official:
    """Make what `issue_document` would make now, without number and code, its persons masked; nothing is kept.

    :raises Refused: as `issue_document` does.
    """
    if by.kind != "system" and not kind.makes(record, by):
        raise NotAllowed(_("只有承办单位可以制作本件的文书。"))
    if why := (kind.ready(record) if context is None else ""):
        raise Refused(why)
    template = checked_template(kind)
    number = f"{catalog.word_of(kind.unit(record))}{template.sign}〔{clock.day_of(at).year}〕×号"
    number = (kind.number(record) if kind.number else "") or number
    return wording.fill(template, context_of(kind, record, context, number=number, at=at, masked=True))


def next_in(unit_id: int, kind: str, year: int) -> Series:
    """Lock the numbers of a unit, kind and year, so that there is neither a gap nor the same one twice."""
    place = {"unit_id": unit_id, "kind": kind, "year": year}
    Series.objects.bulk_create([Series(**place)], ignore_conflicts=True)
    return Series.objects.select_for_update().get(**place)


def address_of(token: str) -> str:
    """Give the public address that tells whether a document is genuine."""
    return f"{settings.PUBLIC_URL}{reverse('portal:document', args=[token])}"


def checked_template(kind: Kind) -> wording.Template:
    """Give the text to make a document from.

    :raises Refused: if it names what the kind no longer knows.
    """
    template = template_in_use(kind)
    if faults := wording.faults_of(template, kind.context):
        raise Refused(_("文书模板有误，请联席会议办公室修改：%(fault)s") % {"fault": faults[0]})
    return template


def version_of(kind: Kind, template: wording.Template, *, at: datetime) -> TemplateVersion:
    """Give the row of the text that a document is made from; the text that came along gets one when first used."""
    lock_versions(kind.key)
    latest = TemplateVersion.objects.filter(kind=kind.key).first()
    text = template.model_dump()
    if latest is not None and latest.text == text:
        return latest
    version = latest.version + 1 if latest else 1
    return TemplateVersion.objects.create(kind=kind.key, version=version, text=text, shipped=True, at=at)


def lock_versions(key: str) -> None:
    """Let one transaction at a time add a version of a kind's text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [0x646F63, zlib.crc32(key.encode()) - 2**31])
