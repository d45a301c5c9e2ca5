"""Official documents over the API: made of a matter, served, withdrawn, downloaded; the texts they are made from."""

from typing import Annotated, Any, Literal

from django.http import Http404
from django.utils.translation import gettext as _
from pydantic import Field

from gongzhi.api import schemas
from gongzhi.api.families.cases import of_cases
from gongzhi.api.records import Act, Call, Download, Family, Listing, Part, Resource
from gongzhi.api.showing import plain_view, view_of
from gongzhi.api.words import N_
from gongzhi.cases.models import Case
from gongzhi.cases.states import CASE
from gongzhi.core.errors import Invalid
from gongzhi.desk.documents.papers import ServeForm, WithdrawForm
from gongzhi.desk.documents.texts import placeholders_of
from gongzhi.desk.pages import LOOKS_INTO_CASES
from gongzhi.documents import queries
from gongzhi.documents.access import TEMPLATE_READERS
from gongzhi.documents.actions.issue import issue_document
from gongzhi.documents.actions.reset_template import reset_template
from gongzhi.documents.actions.save_template import save_template
from gongzhi.documents.actions.serve import serve_document
from gongzhi.documents.actions.withdraw import withdraw_document
from gongzhi.documents.for_cases import CaseFile
from gongzhi.documents.kinds import Kind, UnknownKind, kind_of, kinds
from gongzhi.documents.models import Document
from gongzhi.documents.states import DOCUMENT

KindKey = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$", description=N_("文书种类的代号，见 /document-templates"),
                               examples=["acceptance-notice"])]  # fmt: skip
ROW = view_of(
    "DocumentRow",
    Document,
    ("id", "number", "kind", "title", "state", "unit", "record_kind", "issued_on", "at", "ended_at"),
    states=DOCUMENT.states,
)


class ServiceShown(schemas.Out):
    way: str
    day: schemas.date
    note: str
    by_name: str


class KindShown(schemas.Out):
    key: str = Field(examples=["acceptance-notice"])
    title: str
    why_not: str = Field(description=N_("现在还不能制作的原因；可以制作时为空"))


class PlaceholderShown(schemas.Out):
    name: str
    written: str = Field(description=N_("在正文中怎样写"))
    title: str
    example: str


class TemplateText(schemas.In):
    """The parts of a document's text."""

    head: schemas.short_text(200) = ""
    title: schemas.short_text(200) = ""
    sign: schemas.short_text(20) = ""
    addressee: schemas.short_text(400) = ""
    body: schemas.short_text(20000) = Field(default="", description=N_("正文，一行一段"))
    attachments: schemas.short_text(2000) = ""
    signature: schemas.short_text(200) = ""
    copies: schemas.short_text(400) = ""


def kind_asked(key: str) -> Kind:
    try:
        return kind_of(key)
    except UnknownKind:
        raise Http404 from None


def as_issued(told: dict, case: Case, call: Call) -> dict:
    """Give what the desk hands in for a document of a matter.

    :raises Invalid: if there is no such kind for this caller, or what it replaces is no document of the matter.
    """
    try:
        kind = kind_of(told["kind"])
    except UnknownKind:
        kind = None
    file = CaseFile.of(case.pk)
    if kind is None or kind.record_kind != CASE.kind or not kind.makes(file, call.viewer):
        raise Invalid({"kind": _("没有这种文书，或者您不能制作。")})
    before = None
    if told["replaces"]:
        rows = queries.documents_of(CASE.kind, case.pk, viewer=call.viewer)
        before = next((each for each in rows if each.pk == told["replaces"] and each.kind == kind.key), None)
        if before is None:
            raise Invalid({"replaces": _("没有这份文书。")})
    return {"kind": kind, "record": file, "record_id": case.pk, "replaces": before}


def content(record: Document, form: str, call: Call) -> tuple[str, str, bytes]:
    told = queries.content_of(record, form, viewer=call.viewer)
    return f"{record.number} {record.title}.{form}", queries.FORMS[form], told


def services(record: Document, call: Call) -> dict:
    rows = record.services.order_by("id")
    return {
        "services": [ServiceShown(way=row.way, day=row.day, note=row.note, by_name=row.by_name) for row in rows],
        "replaced_by": record.replaced_by.pk if hasattr(record, "replaced_by") else None,
    }


def offered(case: Case, call: Call) -> list[KindShown]:
    found = queries.kinds_for(CASE.kind, CaseFile(case), viewer=call.viewer)
    return [KindShown(key=kind.key, title=str(kind.title), why_not=str(why)) for kind, why in found]


OF_CASES = of_cases(
    Act(
        name="documents",
        title=N_("制作文书"),
        action=issue_document,
        without=frozenset({"record", "record_id", "context"}),
        instead={"kind": KindKey, "replaces": (schemas.Id | None, None)},
        told=as_issued,
        view=ROW,
    ),
    parts=(
        Part(
            name="documents",
            title=N_("一件的文书"),
            view=ROW,
            page=lambda case, call: queries.documents_of(CASE.kind, case.pk, viewer=call.viewer),
            paged=False,
        ),
        Part(
            name="document-kinds",
            title=N_("一件可以制作的文书"),
            view=plain_view(KindShown),
            page=offered,
            paged=False,
        ),
    ),
    roles=frozenset(LOOKS_INTO_CASES),
)
DOCUMENTS = Resource(
    name="document",
    title=N_("一份文书"),
    path="/documents",
    one="/documents/{id}",
    place=schemas.QueryId,
    find=lambda pk, call: queries.document_of(pk, viewer=call.viewer),
    row=ROW,
    card=view_of(
        "DocumentCard",
        Document,
        ("pdf_sha256", "docx_sha256", "for_consumer", "replaces"),
        extra={"services": list[ServiceShown], "replaced_by": int | None},
    ),
    extra=services,
    machine=DOCUMENT,
    offers=lambda record, call: DOCUMENT.offers(record, by=call.viewer, at=call.at),
    history=lambda record, call: queries.history_of(record, viewer=call.viewer),
    downloads=(Download(name="files", title=N_("文书的文件"), read=content, place=Literal["pdf", "docx"]),),
    acts=(
        Act(name="serve", action=serve_document, form=ServeForm),
        Act(name="withdraw", action=withdraw_document, form=WithdrawForm),
    ),
    roles=frozenset(LOOKS_INTO_CASES),
)


def text_of(kind: Kind) -> dict[str, str]:
    return queries.template_in_use(kind).model_dump()


def template(kind: Kind, call: Call) -> dict:
    changed = queries.changed_kinds(viewer=call.viewer).get(kind.key)
    shown = [
        PlaceholderShown(
            name=each["name"], written=each["written"], title=str(each["title"]), example=each["example"]
        )
        for each in placeholders_of(kind)
    ]
    return {"text": text_of(kind), "version": changed.version if changed else 0, "placeholders": shown}


VERSION = Annotated[int, Field(ge=0, le=2**31 - 1, strict=True, description=N_("所改的是第几版；默认模板为 0"))]
TEMPLATES = Resource(
    name="template",
    title=N_("文书模板"),
    path="/document-templates",
    one="/document-templates/{kind}",
    place=KindKey,
    find=lambda key, call: kind_asked(key),
    row=view_of(
        "TemplateRow",
        Document,
        (),
        more={
            "key": (str, lambda kind: kind.key),
            "title": (str, lambda kind: str(kind.title)),
            "record_kind": (str, lambda kind: kind.record_kind),
        },
    ),
    card=view_of(
        "TemplateCard",
        Document,
        (),
        extra={
            "text": dict[str, Any],
            "version": (int, Field(description=N_("本地修改的版本，供 based_on；用默认模板时为 0"))),
            "placeholders": list[PlaceholderShown],
        },
    ),
    extra=template,
    listing=Listing(page=lambda call: list(kinds()), paged=False),
    argument="kind",
    acts=(
        Act(
            name="save",
            title=N_("修改文书模板"),
            action=save_template,
            instead={"text": TemplateText, "based_on": VERSION, "reason": (schemas.short_text(200), "")},
            told=lambda told, kind, call: told | {"text": told["text"].model_dump()},
            result=lambda version: None,
        ),
        Act(name="reset", title=N_("恢复默认模板"), action=reset_template, result=lambda version: None),
    ),
    roles=frozenset(TEMPLATE_READERS),
)

FAMILY = Family(tag="documents", title=N_("文书"), scope="documents", resources=(OF_CASES, DOCUMENTS, TEMPLATES))
