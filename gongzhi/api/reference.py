"""The description of the API to read: as a page for people, as OpenAPI for programs."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gongzhi.api.openapi import description_shown


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """Give the description as OpenAPI 3.1."""
    content = json.dumps(description_shown(), ensure_ascii=False, indent=1)
    response = HttpResponse(content, content_type="application/json")
    response["Vary"] = "Accept-Language"
    return response


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """Show the description as a page."""
    return render(request, "api/reference.html", {"told": description_shown()})
