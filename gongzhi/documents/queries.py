"""Reading documents: of one record, one file, what the public may know of one, the texts they are made from."""

from dataclasses import dataclass

from django.db.models import QuerySet, prefetch_related_objects

from gongzhi.core import files, journal
from gongzhi.core.actors import Actor
from gongzhi.core.prepared import prepared
from gongzhi.documents.access import Records, may_read
from gongzhi.documents.catalog import shipped
from gongzhi.documents.kinds import Kind, UnknownKind, kind_of, kinds
from gongzhi.documents.models import Document, TemplateVersion
from gongzhi.documents.states import DOCUMENT, ISSUE_SENTENCE
from gongzhi.documents.wording import Template
from gongzhi.documents.words import VALID, Way

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMS = {"pdf": PDF, "docx": DOCX}
MOST_VERSIONS = 50


def documents_of(record_kind: str, record_id: int, *, viewer: Actor) -> list[Document]:
    """List the documents of a record that the viewer may read, oldest first, with `services`."""
    rows = _documents(record_kind, record_id)
    if viewer.kind == "consumer":
        rows = [row for row in rows if row.for_consumer and row.state in VALID]
    records = Records(viewer)
    found = [row for row in rows if may_read(row, viewer, records)]
    prefetch_related_objects(found, "services")
    return found


@prepared
def _documents(record_kind: str, record_id: int) -> QuerySet[Document]:
    rows = Document.objects.filter(record_kind=record_kind, record_id=record_id).order_by("id")
    return rows.select_related("unit", "replaced_by", "template")


def document_of(document_id: int, *, viewer: Actor) -> Document:
    """Find a document.

    :raises Document.DoesNotExist: if there is none, or the viewer may not read it: the two look the same.
    """
    rows = Document.objects.select_related("unit", "replaced_by", "template").prefetch_related("services")
    found = rows.get(pk=document_id)
    if not may_read(found, viewer):
        raise Document.DoesNotExist
    return found


def content_of(document: Document, form: str, *, viewer: Actor) -> bytes:
    """Give a document's file, "pdf" or "docx", as it was issued.

    :raises Document.DoesNotExist: if the viewer may not read it.
    :raises files.Unreadable: if it is gone from the files folder or was changed there.
    """
    if not may_read(document, viewer):
        raise Document.DoesNotExist
    return files.read_kept(document.docx_sha256 if form == "docx" else document.pdf_sha256)


def document_by_token(token: str, *, viewer: Actor) -> Document | None:
    """Find the document that an address on paper means; whoever has the paper may ask whether it is genuine."""
    return Document.objects.filter(token=token).select_related("unit", "replaced_by").first()


@dataclass(frozen=True)
class Line:
    """A line of a document's history, in words."""

    at: object
    sentence: str
    note: str


def history_of(document: Document, *, viewer: Actor) -> list[Line]:
    """Tell what became of a document, oldest first; nothing to who may not read it, or to its consumer."""
    if viewer.kind == "consumer" or not may_read(document, viewer):
        return []
    told = []
    for entry in journal.history(DOCUMENT.kind, document.pk):
        sentence = ISSUE_SENTENCE if entry.verb == "issue" else DOCUMENT[entry.verb].sentence
        facts = {"number": document.number, "way": "", **entry.facts}
        if facts["way"] in Way.values:
            facts["way"] = Way(facts["way"]).label
        told.append(Line(entry.at, str(sentence).format(who=entry.who, **facts), entry.note))
    return told


def kinds_for(record_kind: str, record, *, viewer: Actor) -> list[tuple[Kind, str]]:
    """List the kinds that the viewer may make of a record, each with the reason why not yet, or an empty one."""
    found = []
    for kind in kinds():
        if kind.record_kind == record_kind and kind.makes(record, viewer) and (why := kind.ready(record)) is not None:
            found.append((kind, why))
    return found


def template_in_use(kind: Kind) -> Template:
    """Give the text that a document of this kind is made from now."""
    latest = TemplateVersion.objects.filter(kind=kind.key).first()
    return shipped(kind) if latest is None or latest.shipped else Template.model_validate(latest.text)


def versions_of(kind: Kind, *, viewer: Actor) -> list[TemplateVersion]:
    """List the texts of a kind, newest first."""
    return list(TemplateVersion.objects.filter(kind=kind.key)[:MOST_VERSIONS]) if viewer.kind == "officer" else []


def changed_kinds(*, viewer: Actor) -> dict[str, TemplateVersion]:
    """Give the latest text of each kind whose text was changed here: key → version."""
    if viewer.kind != "officer":
        return {}
    latest = TemplateVersion.objects.order_by("kind", "-version").distinct("kind")
    return {row.kind: row for row in latest if not row.shipped}


def title_of(document: Document) -> str:
    """Name a document's kind; by its own title where the kind is no longer known."""
    try:
        return str(kind_of(document.kind).title)
    except UnknownKind:
        return document.title
