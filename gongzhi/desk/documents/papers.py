"""Documents at the desk: made from a matter after a look, downloaded, served, withdrawn."""

from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.cases.models import Case
from gongzhi.cases.states import CASE
from gongzhi.core import clock, files
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
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
    file = CaseFile(case, beside.lines)
    offered = queries.kinds_for(CASE.kind, file, viewer=viewer)
    made = documents_of(CASE.kind, case.pk, viewer=viewer) if Document in beside.kept else []
    if not made and not offered:
        return None
    return {
        "documents": [look_of(document) for document in made],
        "open": [kind for kind, why in offered if not why],
        "later": [(kind, why) for kind, why in offered if why],
        "number": case.number,
    }


# Making one


@require_http_methods(["GET", "POST"])
@desk_page(*LOOKS_INTO_CASES)
def make(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """Show what a document of a case would say, its persons masked; make it."""
    case = find_case(request, number)
    try:
        wanted = kind_of(kind)
    except UnknownKind:
        raise Http404 from None
    if wanted.record_kind != CASE.kind:
        raise Http404
    file = CaseFile.of(case.pk)
    if not wanted.makes(file, request.viewer):
        raise Http404
    before = to_replace(request, case, wanted)
    if request.method == "GET":
        return show_preview(request, case, file, wanted, before)
    try:
        made = issue_document(
            kind=wanted,
            record=file,
            record_id=case.pk,
            by=request.viewer,
            at=clock.now(),
            key=key_of(request),
            replaces=before,
        )
    except Refused as refused:
        return show_preview(request, case, file, wanted, before, refusal=str(refused.reason), status=409)
    messages.success(request, _("已制作 %(number)s。请核对后送达。") % {"number": made.number})
    return go(request, reverse("desk:document", args=[made.pk]))


def to_replace(request: HttpRequest, case: Case, kind: Kind) -> Document | None:
    """Read which document the new one takes the place of."""
    told = (request.POST or request.GET).get("replaces", "")[:18]
    if not told.isdecimal():
        return None
    try:
        found = queries.document_of(int(told), viewer=request.viewer)
    except Document.DoesNotExist:
        raise Http404 from None
    if (found.kind, found.record_kind, found.record_id) != (kind.key, CASE.kind, case.pk):
        raise Http404
    return found


def show_preview(request, case: Case, file, kind: Kind, before, *, refusal: str = "", status: int = 200):
    document = None
    try:
        document = preview_of(kind, file, by=request.viewer, at=clock.now())
    except Refused as refused:
        refusal = refusal or str(refused.reason)
    context = {
        "case": case,
        "kind": kind,
        "document": document,
        "refusal": refusal,
        "before": before,
        "key": request.POST.get("key") or uuid4(),
        "already": [
            look_of(each)
            for each in documents_of(CASE.kind, case.pk, viewer=request.viewer)
            if each.kind == kind.key and each.state in VALID and each != before
        ],
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
    way = forms.ChoiceField(label=gettext_lazy("送达方式"), choices=Way.choices, widget=forms.RadioSelect)
    to = forms.CharField(
        label=gettext_lazy("送达给谁"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("送达消费者的不用填；送达经营者或其他单位的写明名称。"),
    )
    day = forms.DateField(
        label=gettext_lazy("送达日期"),
        required=False,
        help_text=gettext_lazy("不填为今天。"),
        widget=forms.DateInput({"type": "date"}),
    )
    note = forms.CharField(
        label=gettext_lazy("说明"), max_length=200, required=False, help_text=gettext_lazy("邮件号、见证人等。")
    )

    def __init__(self, *args, kind: Kind | None, **rest):
        super().__init__(*args, **rest)
        if kind is not None and not kind.to_consumer:
            self.fields["way"].choices = [each for each in Way.choices if each[0] != Way.ONLINE]
            self.fields["to"].help_text = ""
            self.fields["to"].required = True


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


def serve_form(document: Document, data=None) -> ServeForm:
    kind = kind_if_known(document)
    way = Way.ONLINE if kind and kind.to_consumer else Way.IN_PERSON
    return ServeForm(data, kind=kind, initial={"key": uuid4(), "way": way}, prefix="serve")


@require_GET
@desk_page(*LOOKS_INTO_CASES)
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one document: its files, its services, its history."""
    return show_document(request, find(request, pk))


def show_document(request: HttpRequest, found: Document, *, status: int = 200, serving=None, withdrawing=None):
    case = None
    if found.record_kind == CASE.kind:
        case = CaseFile.of(found.record_id).case
    makes = may_make(found, request.viewer) and found.state in VALID
    context = {
        "look": look_of(found),
        "document": found,
        "case": case,
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
            serve_document(document=found, by=request.viewer, at=clock.now(), **form.cleaned_data)
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
