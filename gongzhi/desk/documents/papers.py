"""Documents at the desk: made from a record after a look, downloaded, served, withdrawn."""

from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.cases.models import Case
from gongzhi.core import clock, files
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.desk.documents.places import PLACES, Place, of_case, of_record
from gongzhi.desk.pages import LOOKS_INTO_CASES, desk_page, find_case, go, put_refusal, show
from gongzhi.documents import queries
from gongzhi.documents.access import may_make
from gongzhi.documents.actions.issue import address_of, issue_document, preview_of
from gongzhi.documents.actions.serve import serve_document
from gongzhi.documents.actions.withdraw import withdraw_document
from gongzhi.documents.for_cases import CaseFile
from gongzhi.documents.kinds import Kind, UnknownKind, kind_of
from gongzhi.documents.models import Document
from gongzhi.documents.queries import FORMS, documents_of
from gongzhi.documents.words import VALID, DocumentState, Way
from gongzhi.enforcement.models import Record
from gongzhi.enforcement.queries import record_by_number
from gongzhi.enforcement.verbs import MODELS
from gongzhi.mediation.models import Mediation

LOOKS = {
    DocumentState.ISSUED: ("accent", "file-text"),
    DocumentState.SERVED: ("good", "circle-check"),
    DocumentState.WITHDRAWN: ("bad", "circle-x"),
    DocumentState.REPLACED: ("quiet", "refresh"),
}


def look_of(document: Document) -> dict:
    """Gather what lists show of a document."""
    tone, icon = LOOKS[DocumentState(document.state)]
    return {
        "row": document,
        "title": queries.title_of(document),
        "tone": tone,
        "icon": icon,
        "services": list(document.services.all()),
        "files": [
            {"form": form, "url": reverse("desk:document-file", args=[document.pk, form]), "size": size}
            for form, size in (("pdf", document.pdf_size), ("docx", document.docx_size))
        ],
    }


def section_of_case(case: Case, *, viewer: Actor, at, beside) -> dict | None:
    """Give what the page of a case shows: its documents, and those that can be made now."""
    place = of_case(CaseFile(case, beside.lines))
    if Mediation not in beside.kept:
        place.record.beside["sessions"] = []
    return section_of(place, viewer=viewer, is_kept=Document in beside.kept)


def section_of_record(record: Record, *, viewer: Actor) -> dict | None:
    """Give what the page of a record of enforcement shows, as `section_of_case` does."""
    return section_of(of_record(record), viewer=viewer) if record.record_kind in PLACES else None


def section_of(place: Place, *, viewer: Actor, is_kept: bool = True) -> dict | None:
    offered = queries.kinds_for(place.record_kind, place.record, viewer=viewer)
    made = documents_of(place.record_kind, place.record_id, viewer=viewer) if is_kept else []
    if not made and not offered:
        return None
    return {
        "documents": [look_of(document) for document in made],
        "open": [{"title": kind.title, "url": place.make_url(kind.key)} for kind, why in offered if not why],
        "later": [(kind, why) for kind, why in offered if why],
    }


def steps_for(place: Place, *kinds: str, part: str = "", viewer: Actor, is_kept: bool = True) -> list[dict]:
    """Say of some kinds what is next: make one, or look at and serve the one that is there.

    :param part: the thing in the record that it is made of, such as the number of a session.
    :param is_kept: whether there may be documents of the record.
    """
    known = documents_of(place.record_kind, place.record_id, viewer=viewer) if is_kept else []
    made = [each for each in known if each.state in VALID]
    steps = []
    for key in kinds:
        kind = kind_of(key)
        there = [each for each in made if each.kind == key and part in {"", each.part}]
        if there:
            steps.append({"kind": kind, "document": look_of(there[-1])})
        elif kind.makes(place.record, viewer) and kind.ready(narrowed(kind, place.record, part)) == "":
            steps.append({"kind": kind, "url": place.make_url(key, of=part)})
    return steps


def narrowed(kind: Kind, record, part: str):
    """Give the record narrowed to what was picked in it.

    :raises Http404: if there is no such thing.
    """
    if not part or kind.pick is None:
        return record
    try:
        return kind.pick(record, part)
    except LookupError:
        raise Http404 from None


# Making one


@require_http_methods(["GET", "POST"])
@desk_page(*LOOKS_INTO_CASES)
def make(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """Show what a document of a case would say, its persons masked; make it."""
    return make_at(request, of_case(CaseFile.of(find_case(request, number).pk)), kind)


@require_http_methods(["GET", "POST"])
@desk_page(*LOOKS_INTO_CASES)
def make_of_record(request: HttpRequest, kind: str, number: str, paper: str) -> HttpResponse:
    """Show what a document of a record of enforcement would say; make it."""
    if kind not in MODELS or kind not in PLACES:
        raise Http404
    try:
        record = record_by_number(MODELS[kind], number, viewer=request.viewer)
    except MODELS[kind].DoesNotExist:
        raise Http404 from None
    return make_at(request, of_record(record), paper)


def make_at(request: HttpRequest, place: Place, key: str) -> HttpResponse:
    try:
        kind = kind_of(key)
    except UnknownKind:
        raise Http404 from None
    if kind.record_kind != place.record_kind or not kind.makes(place.record, request.viewer):
        raise Http404
    part = (request.POST or request.GET).get("of", "")[:18]
    record = narrowed(kind, place.record, part)
    before = to_replace(request, place, kind)
    if request.method == "GET":
        return show_preview(request, place, record, kind, before)
    try:
        made = issue_document(
            kind=kind,
            record=record,
            record_id=place.record_id,
            by=request.viewer,
            at=clock.now(),
            key=key_of(request),
            replaces=before,
        )
    except Refused as refused:
        return show_preview(request, place, record, kind, before, refusal=str(refused.reason), status=409)
    messages.success(request, _("已制作 %(number)s。请核对后送达。") % {"number": made.number})
    return go(request, reverse("desk:document", args=[made.pk]))


def to_replace(request: HttpRequest, place: Place, kind: Kind) -> Document | None:
    """Read which document the new one takes the place of."""
    told = (request.POST or request.GET).get("replaces", "")[:18]
    if not told.isdecimal():
        return None
    try:
        found = queries.document_of(int(told), viewer=request.viewer)
    except Document.DoesNotExist:
        raise Http404 from None
    if (found.kind, found.record_kind, found.record_id) != (kind.key, place.record_kind, place.record_id):
        raise Http404
    return found


def show_preview(request, place: Place, record, kind: Kind, before, *, refusal: str = "", status=200):
    document, part = None, kind.part(record) if kind.part else ""
    try:
        document = preview_of(kind, record, by=request.viewer, at=clock.now())
    except Refused as refused:
        refusal = refusal or str(refused.reason)
    already = [
        {**look_of(each), "replace_url": place.make_url(kind.key, of=part, replaces=each.pk)}
        for each in documents_of(place.record_kind, place.record_id, viewer=request.viewer)
        if (each.kind, each.part) == (kind.key, part) and each.state in VALID and each != before
    ]
    context = {
        "place": place,
        "kind": kind,
        "document": document,
        "refusal": refusal,
        "before": before,
        "part": part,
        "key": request.POST.get("key") or uuid4(),
        "already": already,
    }
    return show(request, "desk/documents/make.html", context, status=status)


def key_of(request: HttpRequest) -> UUID | None:
    """Read the key of this act, which makes a second click do nothing."""
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return None


# One document


class ServeForm(forms.Form):
    """How a document reached somebody."""

    use_required_attribute = False
    key = forms.UUIDField(widget=forms.HiddenInput)
    whom = forms.ChoiceField(label=gettext_lazy("送达给谁"), widget=forms.RadioSelect)
    to = forms.CharField(label=gettext_lazy("其他人的姓名或者单位名称"), max_length=120, required=False)
    way = forms.ChoiceField(label=gettext_lazy("送达方式"), choices=Way.choices, widget=forms.RadioSelect)
    day = forms.DateField(
        label=gettext_lazy("送达日期"),
        required=False,
        help_text=gettext_lazy("不填为今天。"),
        widget=forms.DateInput({"type": "date"}),
    )
    note = forms.CharField(
        label=gettext_lazy("说明"), max_length=200, required=False, help_text=gettext_lazy("邮件号、见证人等。")
    )

    def __init__(self, *args, kind: Kind | None, trader: str, **rest):
        super().__init__(*args, **rest)
        whom = [("consumer", _("消费者"))] if kind is None or kind.to_consumer else []
        if trader:
            told = _("经营者：%(name)s") if whom else _("当事人：%(name)s")
            whom.append(("trader", told % {"name": trader}))
        self.fields["whom"].choices = [*whom, ("other", _("其他人"))]
        self.initial.setdefault("whom", self.fields["whom"].choices[0][0])
        if not whom or whom[0][0] != "consumer":
            self.fields["way"].choices = [each for each in Way.choices if each[0] != Way.ONLINE]

    def clean(self):
        told = super().clean()
        if told.get("whom") == "other" and not told.get("to", "").strip():
            self.add_error("to", _("请写明送达给谁。"))
        return told

    def told(self) -> dict:
        """Give what `serve_document` takes."""
        told = dict(self.cleaned_data)
        whom, to = told.pop("whom"), told.pop("to")
        return {**told, "to": to if whom == "other" else "", "on_trader": whom == "trader"}


class WithdrawForm(forms.Form):
    use_required_attribute = False
    key = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("为什么撤销"),
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("撤销后文书仍留存，核验页会写明已撤销；编号不再使用。"),
    )


def find(request: HttpRequest, pk: int) -> Document:
    try:
        return queries.document_of(pk, viewer=request.viewer)
    except Document.DoesNotExist:
        raise Http404 from None


def kind_if_known(document: Document) -> Kind | None:
    try:
        return kind_of(document.kind)
    except UnknownKind:
        return None


def place_of(document: Document) -> Place | None:
    find = PLACES.get(document.record_kind)
    return find(document.record_id) if find else None


def serve_form(document: Document, data=None) -> ServeForm:
    kind, place = kind_if_known(document), place_of(document)
    way = Way.ONLINE if kind and kind.to_consumer else Way.IN_PERSON
    trader = place.trader_name if place else ""
    return ServeForm(data, kind=kind, trader=trader, initial={"key": uuid4(), "way": way}, prefix="serve")


@require_GET
@desk_page(*LOOKS_INTO_CASES)
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one document: its files, its services, its history."""
    return show_document(request, find(request, pk))


def show_document(request: HttpRequest, found: Document, *, status: int = 200, serving=None, withdrawing=None):
    place = place_of(found)
    makes = may_make(found, request.viewer) and found.state in VALID
    context = {
        "look": look_of(found),
        "document": found,
        "place": place,
        "replace_url": place.make_url(found.kind, replaces=found.pk, of=found.part) if place else "",
        "to_consumer": (kind := kind_if_known(found)) is not None and kind.to_consumer,
        "address": address_of(found.token),
        "history": queries.history_of(found, viewer=request.viewer)[::-1],
        "makes": makes,
        "serving": serving or serve_form(found),
        "withdrawing": withdrawing or WithdrawForm(initial={"key": uuid4()}, prefix="withdraw"),
        "open_withdraw": withdrawing is not None,
    }
    return show(request, "desk/documents/document.html", context, status=status)


@require_POST
@desk_page(*LOOKS_INTO_CASES)
def serve(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that a document was served."""
    found = find(request, pk)
    form = serve_form(found, request.POST)
    status = 422
    if form.is_valid():
        try:
            serve_document(document=found, by=request.viewer, at=clock.now(), **form.told())
        except Refused as refused:
            status = put_refusal(form, refused)
        else:
            messages.success(request, _("已登记送达。"))
            return go(request, reverse("desk:document", args=[pk]))
    return show_document(request, found, status=status, serving=form)


@require_POST
@desk_page(*LOOKS_INTO_CASES)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a document."""
    found = find(request, pk)
    form = WithdrawForm(request.POST, prefix="withdraw")
    status = 422
    if form.is_valid():
        try:
            withdraw_document(document=found, by=request.viewer, at=clock.now(), **form.cleaned_data)
        except Refused as refused:
            status = put_refusal(form, refused)
        else:
            messages.success(request, _("已撤销。"))
            return go(request, reverse("desk:document", args=[pk]))
    return show_document(request, found, status=status, withdrawing=form)


@require_GET
@desk_page(*LOOKS_INTO_CASES)
def document_file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """Give one of the two files, as it was issued."""
    found = find(request, pk)
    if form not in FORMS:
        raise Http404
    try:
        content = queries.content_of(found, form, viewer=request.viewer)
    except (Document.DoesNotExist, files.Unreadable):
        raise Http404 from None
    return files.download(f"{found.number} {found.title}.{form}", FORMS[form], content)
