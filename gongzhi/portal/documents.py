"""Documents for the public: a consumer's own to download, and for whoever holds one whether it is genuine."""

import hashlib

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from gongzhi.cases.states import CASE
from gongzhi.core import files
from gongzhi.documents import queries
from gongzhi.documents.models import Document
from gongzhi.documents.words import VALID
from gongzhi.portal.status import ask_for_code, opened_case
from gongzhi.portal.visitor import visitor


@never_cache
@require_safe
def own_file(request: HttpRequest, number: str, id: int, form: str) -> HttpResponse:
    """Give a document that was served on the consumer of a matter."""
    found = opened_case(request, number)
    if found is None:
        return ask_for_code(number)
    if form not in queries.FORMS or id >= 2**63:
        raise Http404
    try:
        document = queries.document_of(id, viewer=visitor(request))
        if (document.record_kind, document.record_id) != (CASE.kind, found.pk):
            raise Http404
        content = queries.content_of(document, form, viewer=visitor(request))
    except (Document.DoesNotExist, files.Unreadable):
        raise Http404 from None
    return files.download(f"{document.number} {document.title}.{form}", queries.FORMS[form], content)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def genuine(request: HttpRequest, token: str) -> HttpResponse:
    """Say whether a document is genuine and still holds, and whether a file is the one that was issued.

    The file that somebody hands in is hashed and forgotten. Nothing of any person or matter is said.
    """
    document = queries.document_by_token(token, viewer=visitor(request))
    context: dict = {"document": document, "here": ""}
    if document is None:
        return render(request, "portal/document.html", context, status=404)
    context |= {"title": queries.title_of(document), "holds": document.state in VALID}
    status = 200
    if request.method == "POST":
        upload = request.FILES.get("file")
        if upload is None:
            context["fault"], status = _("请先选择文件。"), 422
        elif upload.size > settings.FILE_MOST_BYTES:
            context["fault"], status = _("文件太大，不是本系统制作的文书。"), 422
        else:
            digest = hashlib.sha256()
            for chunk in upload.chunks():
                digest.update(chunk)
            context["same"] = digest.hexdigest() in {document.pdf_sha256, document.docx_sha256}
            context["compared"] = digest.hexdigest()
    return render(request, "portal/document.html", context, status=status)
