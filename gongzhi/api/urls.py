"""The addresses of the API: its operations, its tokens, its description."""

from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt

from gongzhi.api import reference, tokens
from gongzhi.api.openapi import api
from gongzhi.api.problems import Problem, of_exception, show_problem

app_name = "api"


def with_problems(view):
    """Let an address that does not know a method say so as a problem."""

    @csrf_exempt
    @wraps(view)
    def told(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code == 405:
            response = show_problem(Problem("method-not-allowed", headers={"Allow": response["Allow"]}))
        return response

    return told


@csrf_exempt
def nothing_here(request: HttpRequest, rest: str) -> HttpResponse:
    """Answer for addresses that are none."""
    return show_problem(of_exception(Http404()))


operations, _app_name, _namespace = api.urls
for pattern in operations:
    pattern.callback = with_problems(pattern.callback)

urlpatterns = [
    path("", reference.reference, name="reference"),
    path("openapi.json", reference.openapi, name="openapi"),
    path("token", tokens.token, name="token"),
    path("revoke", tokens.revoke, name="revoke"),
    *[pattern for pattern in operations if pattern.name != "api-root"],
    re_path(r"^(?P<rest>.*)$", nothing_here, name="nothing"),
]
