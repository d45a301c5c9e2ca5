"""What documents say: the secretariat changes it here, sees it at once, and goes back to the default."""

from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from pydantic import ValidationError

from gongzhi.core import clock, files
from gongzhi.core.errors import Refused
from gongzhi.desk.pages import desk_page, go, put_refusal, show
from gongzhi.documents import queries, wording
from gongzhi.documents.access import TEMPLATE_KEEPERS, TEMPLATE_READERS
from gongzhi.documents.actions.reset_template import reset_template
from gongzhi.documents.actions.save_template import save_template
from gongzhi.documents.kinds import FORMATS, Kind, UnknownKind, kind_of, kinds
from gongzhi.documents.pdf import as_pdf
from gongzhi.documents.wording import PARTS, Template

SHAPES = {
    "text": gettext_lazy("文字"),
    "day": gettext_lazy("日期"),
    "money": gettext_lazy("金额；大写写 {%(name)s:capital}"),
    "rows": gettext_lazy("表格；单独一行写 {table %(name)s}"),
}


class TemplateForm(forms.Form):
    """The parts of a document's text."""

    use_required_attribute = False
    key = forms.UUIDField(widget=forms.HiddenInput)
    based_on = forms.IntegerField(widget=forms.HiddenInput)
    head = forms.CharField(label=gettext_lazy("发文机关标志（红头）"), max_length=200, required=False)
    title = forms.CharField(label=gettext_lazy("标题"), max_length=200, required=False)
    sign = forms.CharField(
        label=gettext_lazy("发文字号里的代字"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("接在单位代字后面：黔市监消受〔2026〕1号 里的“消受”。"),
    )
    addressee = forms.CharField(
        label=gettext_lazy("主送"), max_length=400, required=False, help_text=gettext_lazy("没有的不填。")
    )
    body = forms.CharField(
        label=gettext_lazy("正文"),
        required=False,
        widget=forms.Textarea({"rows": 18, "spellcheck": "false"}),
        help_text=gettext_lazy("一行一段。# 开头为一级标题，## 开头为二级标题。"),
    )
    attachments = forms.CharField(
        label=gettext_lazy("附件说明"),
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("一行一个附件名称。"),
    )
    signature = forms.CharField(
        label=gettext_lazy("署名"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("不填就不署名、不盖章，只由当事人签名。"),
    )
    copies = forms.CharField(label=gettext_lazy("抄送"), max_length=400, required=False)
    reason = forms.CharField(label=gettext_lazy("为什么修改"), max_length=200, required=False)

    def text(self) -> dict[str, str]:
        return {name: (self.data.get(name) or "") for name in PARTS}


def find_kind(key: str) -> Kind:
    try:
        return kind_of(key)
    except UnknownKind:
        raise Http404 from None


@require_GET
@desk_page(*TEMPLATE_READERS)
def templates(request: HttpRequest) -> HttpResponse:
    """List the kinds of documents, and which say something else here than by default."""
    changed = queries.changed_kinds(viewer=request.viewer)
    rows = [{"kind": kind, "changed": changed.get(kind.key)} for kind in kinds()]
    return show(request, "desk/documents/templates.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@desk_page(*TEMPLATE_READERS)
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """Show the text of a kind with a preview; save a changed one."""
    wanted = find_kind(kind)
    if request.method == "GET":
        return show_template(request, wanted, new_form(request, wanted))
    form = TemplateForm(request.POST)
    if "preview" in request.POST:  # without scripts
        return show_template(request, wanted, form, text=form.text())
    status = 422
    if form.is_valid():
        told = form.cleaned_data
        try:
            save_template(
                kind=wanted,
                text=form.text(),
                based_on=told["based_on"],
                reason=told["reason"],
                by=request.viewer,
                at=clock.now(),
                key=told["key"],
            )
        except Refused as refused:
            status = put_refusal(form, refused)
        else:
            messages.success(request, _("已保存。以后制作的文书用新的模板，已经制作的不变。"))
            return go(request, reverse("desk:template", args=[kind]))
    return show_template(request, wanted, form, text=form.text(), status=status)


def new_form(request: HttpRequest, kind: Kind) -> TemplateForm:
    changed = queries.changed_kinds(viewer=request.viewer).get(kind.key)
    text = queries.template_in_use(kind).model_dump()
    return TemplateForm(initial={**text, "key": uuid4(), "based_on": changed.version if changed else 0})


def show_template(request: HttpRequest, kind: Kind, form: TemplateForm, *, text=None, status: int = 200):
    context = {
        "kind": kind,
        "form": form,
        "placeholders": placeholders_of(kind),
        "versions": queries.versions_of(kind, viewer=request.viewer),
        "is_changed": kind.key in queries.changed_kinds(viewer=request.viewer),
        "may_change": request.viewer.is_a(*TEMPLATE_KEEPERS),
        "reset_key": uuid4(),
        **looked_at(kind, text),
    }
    return show(request, "desk/documents/template.html", context, status=status)


def placeholders_of(kind: Kind) -> list[dict]:
    """List what a template of this kind may name."""
    found = []
    for name, each in kind.context.placeholders().items():
        shape = each.metadata["shape"]
        example = each.metadata["example"]
        found.append(
            {
                "name": name,
                "written": f"{{table {name}}}" if shape == "rows" else f"{{{name}}}",
                "title": each.metadata["title"],
                "shape": str(SHAPES[shape]) % {"name": name} if FORMATS[shape] or shape == "rows" else SHAPES[shape],
                "example": "" if shape == "rows" else wording.spoken(example),
            }
        )
    return found


def looked_at(kind: Kind, text: dict[str, str] | None) -> dict:
    """Give the preview of a text with the kind's examples, and what is wrong with it."""
    try:
        template = queries.template_in_use(kind) if text is None else Template.model_validate(text)
    except ValidationError:
        return {"document": None, "faults": []}
    faults = wording.faults_of(template, kind.context)
    titles = {name: str(TemplateForm.base_fields[name].label) for name in PARTS}
    if faults:
        return {"document": None, "faults": [(titles[fault.part], fault) for fault in faults]}
    return {"document": filled_example(kind, template), "faults": []}


def filled_example(kind: Kind, template: Template):
    with translation.override("zh-hans"):
        return wording.fill(template, kind.context.example())


@require_POST
@desk_page(*TEMPLATE_READERS)
def preview(request: HttpRequest, kind: str) -> HttpResponse:
    """Give the preview of what stands in the form now."""
    wanted = find_kind(kind)
    return render(request, "desk/documents/preview.html", looked_at(wanted, TemplateForm(request.POST).text()))


@require_GET
@desk_page(*TEMPLATE_READERS)
def example(request: HttpRequest, kind: str) -> HttpResponse:
    """Give the text in use as PDF, filled with examples."""
    wanted = find_kind(kind)
    looked = looked_at(wanted, None)
    if looked["document"] is None:
        raise Http404
    return files.download(f"{wanted.title}.pdf", "application/pdf", as_pdf(looked["document"], draft=True))


@require_POST
@desk_page(*TEMPLATE_KEEPERS)
def reset(request: HttpRequest, kind: str) -> HttpResponse:
    """Go back to the default text."""
    wanted = find_kind(kind)
    form = TemplateForm(request.POST)
    try:
        reset_template(kind=wanted, by=request.viewer, at=clock.now(), key=key_in(form))
    except Refused as refused:
        messages.error(request, refused.reason)
    else:
        messages.success(request, _("已恢复默认模板。"))
    return go(request, reverse("desk:template", args=[kind]))


def key_in(form: TemplateForm):
    try:
        return form.fields["key"].clean(form.data.get("key"))
    except forms.ValidationError:
        return None
