"""What can go wrong for a caller, as RFC 9457 problems in the caller's language. One place for the whole API."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

import structlog
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from pydantic import BaseModel, Field

from gongzhi.api.words import N_
from gongzhi.cases.models import Attachment, Case
from gongzhi.core.errors import Invalid, NotAllowed, Refused
from gongzhi.directory.models import Trader, Unit
from gongzhi.procedures.catalog import UnknownProcedure

log = structlog.get_logger("gongzhi.api")

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Kind:
    """A kind of problem: its status, its title, and what a caller does about it."""

    status: int
    title: Promise
    way_out: Promise


KINDS = {
    "malformed": Kind(400, gettext_lazy("请求无法读取"), gettext_lazy("改正请求的格式后再发。")),
    "key-missing": Kind(
        400, gettext_lazy("缺少 Idempotency-Key"), gettext_lazy("每次写操作带一个新的唯一键；重试时用原来的键。")
    ),
    "unauthenticated": Kind(
        401, gettext_lazy("需要有效的访问令牌"), gettext_lazy("用客户端代号和密钥换取新的令牌。")
    ),
    "insufficient-scope": Kind(403, gettext_lazy("令牌没有所需的范围"), gettext_lazy("请管理员为客户端增加范围。")),
    "not-allowed": Kind(403, gettext_lazy("没有权限"), gettext_lazy("由有权的单位或角色办理。")),
    "not-found": Kind(404, gettext_lazy("没有找到"), gettext_lazy("核对编号；无权查看的件也显示为没有。")),
    "method-not-allowed": Kind(405, gettext_lazy("不支持这种方法"), gettext_lazy("看响应头 Allow。")),
    "refused": Kind(409, gettext_lazy("现在不能这样做"), gettext_lazy("看 detail 说明的原因；先做别的，或不做。")),
    "stale": Kind(412, gettext_lazy("件在此期间已有变化"), gettext_lazy("重新读取，再决定是否还要这样做。")),
    "too-large": Kind(413, gettext_lazy("请求过大"), gettext_lazy("分成几次发送。")),
    "invalid": Kind(422, gettext_lazy("内容不符合要求"), gettext_lazy("改正 errors 中逐项指出的内容。")),
    "key-reused": Kind(422, gettext_lazy("Idempotency-Key 已用于另一请求"), gettext_lazy("新的请求用新的键。")),
    "too-many-requests": Kind(429, gettext_lazy("调用过于频繁"), gettext_lazy("等 Retry-After 所示的秒数后再试。")),
    "broken": Kind(
        500, gettext_lazy("系统出错"), gettext_lazy("稍后用同一个键重试；仍不行时把 X-Request-ID 告诉管理员。")
    ),
}
"""Name → kind. The name is the last part of the problem's `type`."""


class Fault(BaseModel):
    """One input that is wrong."""

    pointer: str = Field(
        description=N_("JSON Pointer，指向请求正文中的位置；查询参数、路径和请求头写作 #名称"),
        examples=["/persons/0/phone"],
    )
    detail: str = Field(description=N_("哪里不对"), examples=["请写明发生了什么。"])


class ProblemDetails(BaseModel):
    """An RFC 9457 problem."""

    type: str = Field(description=N_("问题种类的地址，可打开阅读"), examples=["/api/v1/#problem-refused"])
    title: str = Field(description=N_("问题种类"), examples=["现在不能这样做"])
    status: int = Field(description=N_("HTTP 状态码"), examples=[409])
    detail: str = Field(description=N_("这一次的原因，可直接展示给使用者"), examples=["“已办结”状态下不能“受理”。"])
    errors: list[Fault] = Field(default=[], description=N_("逐项指出不符合要求的内容"))


class Problem(Exception):
    """Ends a request with a problem of one kind."""

    def __init__(
        self, kind: str, detail: str = "", *, errors: Iterable[tuple[str, str]] = (), headers: dict | None = None
    ):
        super().__init__(kind)
        self.kind, self.detail, self.errors, self.headers = kind, detail, tuple(errors), headers or {}


def show_problem(problem: Problem) -> HttpResponse:
    """Answer with a problem."""
    kind = KINDS[problem.kind]
    body = {
        "type": f"{reverse('api:reference')}#problem-{problem.kind}",
        "title": str(kind.title),
        "status": kind.status,
        "detail": problem.detail or str(kind.way_out),
        "errors": [{"pointer": pointer, "detail": detail} for pointer, detail in problem.errors],
    }
    content = json.dumps(body, ensure_ascii=False)
    response = HttpResponse(content, status=kind.status, content_type=MEDIA_TYPE, headers=problem.headers)
    response["Cache-Control"] = "no-store"
    return response


def of_refusal(refused: Refused) -> Problem:
    """Make a problem of the domain's refusal: 403, 422 with the fields that it concerns, or 409."""
    if isinstance(refused, NotAllowed):
        return Problem("not-allowed", str(refused.reason))
    if isinstance(refused, Invalid):
        return Problem(
            "invalid", str(refused.reason), errors=[(pointer_to(n), str(r)) for n, r in refused.faults.items()]
        )
    if refused.field:
        return Problem("invalid", str(refused.reason), errors=[(pointer_to(refused.field), str(refused.reason))])
    return Problem("refused", str(refused.reason))


CALLED = {
    "trader_id": "trader",
    "platform_id": "platform",
    "region_id": "region",
    "unit_id": "unit",
    "officer_id": "officer",
    "officer_ids": "officers",
    "instead_id": "instead",
    "colleague_id": "colleague",
    "producer_id": "producer",
    "files": "file",
}
"""Where the domain names an input otherwise than the API."""


def pointer_to(field: str) -> str:
    return f"/{CALLED.get(field, field)}"


def of_validation(error: ValidationError) -> Problem:
    """Make a problem of inputs that do not fit their description."""
    faults = [(pointer_of(each["loc"]), said(each)) for each in error.errors]
    return Problem("invalid", faults[0][1] if faults else "", errors=faults)


def pointer_of(place: tuple) -> str:
    """Write where an input stands: a JSON Pointer into the body, or # and the name of a parameter."""
    where, *rest = place
    if where in {"body", "form", "file"}:
        parts = [str(part).replace("~", "~0").replace("/", "~1") for part in (rest[1:] if where == "body" else rest)]
        return "".join(f"/{part}" for part in parts)
    return "#" + ".".join(str(part) for part in rest[-1:])


def said(error: dict) -> str:
    """Say in the caller's language what is wrong with an input."""
    known, context = error["type"], error.get("ctx", {})
    if known == "value_error":
        return _(str(context["error"])) if "error" in context else _("内容不正确。")
    template = REASONS.get(known)
    if template is None:
        template = next((words for start, words in REASONS_BY_START if known.startswith(start)), _("内容不正确。"))
    return str(template) % context


REASONS = {
    "missing": gettext_lazy("必须填写。"),
    "extra_forbidden": gettext_lazy("没有这一项。"),
    "string_too_long": gettext_lazy("最多 %(max_length)s 字。"),
    "string_too_short": gettext_lazy("至少 %(min_length)s 字。"),
    "string_pattern_mismatch": gettext_lazy("格式不对。"),
    "too_long": gettext_lazy("最多 %(max_length)s 项。"),
    "too_short": gettext_lazy("至少 %(min_length)s 项。"),
    "greater_than_equal": gettext_lazy("不能小于 %(ge)s。"),
    "less_than_equal": gettext_lazy("不能大于 %(le)s。"),
    "enum": gettext_lazy("应为其中之一：%(expected)s。"),
    "literal_error": gettext_lazy("应为其中之一：%(expected)s。"),
    "timezone_aware": gettext_lazy("时间须带时区，如 2026-11-24T09:30:00+08:00。"),
    "decimal_max_places": gettext_lazy("最多 %(decimal_places)s 位小数。"),
    "decimal_max_digits": gettext_lazy("最多 %(max_digits)s 位数字。"),
    "decimal_whole_digits": gettext_lazy("整数部分最多 %(whole_digits)s 位。"),
}
REASONS_BY_START = (
    ("string", gettext_lazy("应为文字。")),
    ("int", gettext_lazy("应为整数。")),
    ("bool", gettext_lazy("应为 true 或 false。")),
    ("decimal", gettext_lazy('应为数，金额可写作文字，如 "199.00"。')),
    ("finite", gettext_lazy("应为数。")),
    ("datetime", gettext_lazy("应为时间，如 2026-11-24T09:30:00+08:00。")),
    ("date", gettext_lazy("应为日期，如 2026-11-24。")),
    ("list", gettext_lazy("应为列表。")),
    ("model", gettext_lazy("应为对象。")),
    ("dict", gettext_lazy("应为对象。")),
    ("json", gettext_lazy("不是正确的 JSON。")),
)

NOT_THERE = (
    Http404,
    Case.DoesNotExist,
    Attachment.DoesNotExist,
    Unit.DoesNotExist,
    Trader.DoesNotExist,
    UnknownProcedure,
)


def of_exception(error: Exception) -> Problem:
    """Make a problem of whatever ended a request."""
    match error:
        case Problem():
            return error
        case Refused():
            return of_refusal(error)
        case ValidationError():
            return of_validation(error)
        case RequestDataTooBig():
            return Problem("too-large")
        case DataError():
            log.warning("api input does not fit the database", exc_info=error)
            return Problem("invalid", _("有一项太长，或者超出范围。"))
        case HttpError() | SuspiciousOperation() | UnreadablePostError():
            return Problem("malformed")
    if isinstance(error, NOT_THERE):
        return Problem("not-found")
    log.exception("api request broke", exc_info=error)
    return Problem("broken")


def tell_problems(api: NinjaAPI, finish) -> None:
    """Let the API answer with problems.

    :param finish: called with (request, response), to add what every answer carries.
    """

    def show(request: HttpRequest, error: Exception) -> HttpResponse:
        return finish(request, show_problem(of_exception(error)))

    for kind in (Problem, Refused, ValidationError, HttpError, Http404, Exception):
        api.add_exception_handler(kind, show)
