"""The API as a whole, and its OpenAPI 3.1: what ninja generates, with errors, headers and scopes added."""

from copy import deepcopy
from functools import cache

from django.conf import settings
from django.utils.translation import gettext, override
from ninja import NinjaAPI
from pydantic import TypeAdapter

from gongzhi.api import cases, directory, files, intake, law, schemas, telling  # noqa: F401  they put operations on the router
from gongzhi.api.access import CODE_HEADER, Token, put_rate
from gongzhi.api.answers import KEY_HEADER
from gongzhi.api.families import FAMILIES
from gongzhi.api.problems import KINDS, MEDIA_TYPE, ProblemDetails, tell_problems
from gongzhi.api.records import OPERATIONS, Marks, install
from gongzhi.api.router import router
from gongzhi.api.words import N_, in_language
from gongzhi.directory.clients import EVERY_SCOPE

__all__ = ["BASE", "OPERATIONS", "TAGS", "api", "description", "description_shown"]

BASE = "/api/v1"

api = NinjaAPI(
    title="gongzhi",
    version="1.0.0",
    description="",
    docs_url=None,
    openapi_url=None,
    urls_namespace="api-operations",
)
for family in FAMILIES:
    install(family)
api.add_router("", router)
tell_problems(api, put_rate)

TAGS = {
    "intake": N_("登记"),
    "cases": N_("查找和查看件"),
    "verbs": N_("办理"),
    "directory": N_("机构与经营者"),
    "law": N_("程序与派单"),
    **{family.tag: family.title for family in FAMILIES},
    "tokens": N_("令牌"),
}
EVERYWHERE = (
    "malformed",
    "unauthenticated",
    "insufficient-scope",
    "not-found",
    "invalid",
    "too-many-requests",
    "broken",
)
NOTES = {
    "receive": N_(
        "收到即编号，并按规则派往承办单位。同一编号（reference）或键以前来过时答 200，不另立新件。"
        "请把查询码告诉消费者。"
    ),
    "receive_bulk": N_(
        "正文为 NDJSON：每行一件，格式与登记一件相同，最多 10000 行、64 MB。每行答一行，不符合要求的行不影响其他行。"
        "用同一个键重发同样的行，不会另立新件。"
    ),
    "show_queue": N_("先到期的在前；all 为最新的在前。下一页的地址在 next 和 Link 中。"),
    "search": N_("最新的在前。capped 为真时还有更多，请缩小范围。"),
    "show_case": N_("个人信息均已遮盖。ETag 的前半为件的版本，可放入 If-Match。"),
    "show_duplicates": N_("同一电话的其他件，最新的在前。"),
    "case_reveal": N_("显示一项个人信息或查询码；谁看了什么会记入办理记录。"),
    "case_attach": N_("按内容辨认类型并去除隐藏信息；同样的内容只存一份。"),
    "case_file": N_("只有承办、协办等单位可以下载。"),
    "case_amend": N_("只改所填的项；填 null 为清空。"),
    "list_units": N_("按代号排列，每页一百个；给出 q 时为最接近的十个。"),
    "list_procedures": N_("每个程序的每个版本；旧件适用收到之日的版本。"),
    "suggest": N_("只给建议，不作任何改动，因此不需要 Idempotency-Key。"),
    "register": N_("同一代码，或同一名称、地区和平台，即为同一经营者。"),
}
"""What is to be known of an operation beyond its summary."""
RATE_HEADERS = {
    "RateLimit-Limit": N_("每分钟可以调用的次数"),
    "RateLimit-Remaining": N_("这一分钟还剩的次数"),
    "RateLimit-Reset": N_("距下一分钟的秒数"),
}


@cache
def description() -> dict:
    """Describe the API, in Chinese; `in_language` gives it in the reader's language."""
    with override(settings.LANGUAGE_CODE):
        return describe()


def describe() -> dict:
    told = as_plain(api.get_openapi_schema(path_prefix=BASE))
    told["info"] = {
        "title": N_("共治开放接口"),
        "version": api.version,
        "description": N_("与页面相同的动作、拒绝理由和权限。时间带时区，日期为 YYYY-MM-DD，金额为元。"),
        "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    }
    told["servers"] = [{"url": "/"}]
    told["tags"] = [{"name": name, "description": title} for name, title in TAGS.items()]
    told["components"]["securitySchemes"] = {
        "client": {
            "type": "oauth2",
            "description": N_("客户端凭代号和密钥换取令牌，见 /token。"),
            "flows": {
                "clientCredentials": {
                    "tokenUrl": f"{BASE}/token",
                    "scopes": {name: str(title) for name, title in EVERY_SCOPE.items()},
                }
            },
        }
    }
    add_models(told)
    for schema in told["components"]["schemas"].values():
        schema.pop("description", None)
        drop_titles(schema)
    for name in [name for name in told["components"]["schemas"] if name.endswith(("Filters", "FiltersIn"))]:
        del told["components"]["schemas"][name]
    told["components"]["responses"] = {
        str(status): problem_response(names) for status, names in kinds_by_status().items()
    }
    operations = operations_by_id()
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            complete(path, method, operation, operations[operation["operationId"]])
    told["paths"] = in_order(told["paths"] | token_paths())
    told["components"]["schemas"] = dict(sorted(told["components"]["schemas"].items()))
    return told


def in_order(paths: dict) -> dict:
    """Order operations by their group, whichever module was imported first; within a group they stay as written."""
    groups = list(TAGS)
    ordered = {path: dict(sorted(methods.items())) for path, methods in paths.items()}

    def group(path: str) -> int:
        return min(groups.index(operation["tags"][0]) for operation in ordered[path].values())

    return {path: ordered[path] for path in sorted(ordered, key=group)}


def as_plain(part):
    """Turn what ninja gives into plain dicts and lists with text as keys, as JSON has them."""
    if isinstance(part, dict):
        return {str(name): as_plain(value) for name, value in part.items()}
    if isinstance(part, (list, tuple)):
        return [as_plain(each) for each in part]
    return part


def add_models(told: dict) -> None:
    """Add the models that no operation of ninja's names."""
    found = told["components"]["schemas"]
    for model in (ProblemDetails, schemas.Row, schemas.CaseIn, schemas.TokenGiven, schemas.TokenRefused):
        mode = "validation" if issubclass(model, schemas.In) else "serialization"
        schema = TypeAdapter(model).json_schema(ref_template="#/components/schemas/{model}", mode=mode)
        found |= as_plain(schema.pop("$defs", {}))
        found[model.__name__] = as_plain(schema)


def drop_titles(part) -> None:
    """Take out the titles that pydantic makes of the names of fields: they say nothing more."""
    if isinstance(part, dict):
        if isinstance(part.get("title"), str):
            del part["title"]
        part = part.values()
    if not isinstance(part, str) and part is not None and hasattr(part, "__iter__"):
        for each in list(part):
            drop_titles(each)


def operations_by_id() -> dict:
    """Give ninja's operations by the name that the description has for them."""
    return {
        operation.operation_id or api.get_openapi_operation_id(operation): operation
        for _prefix, router in api._routers
        for view in router.path_operations.values()
        for operation in view.operations
    }


def complete(path: str, method: str, operation: dict, source) -> None:
    """Add to an operation what ninja does not tell: scopes, headers, problems."""
    token = next((auth for auth in source.auth_callbacks if isinstance(auth, Token)), None)
    operation["security"] = security_of(token)
    marks = getattr(source.view_func, "marks", Marks())
    name = operation["operationId"] = (
        source.view_func.__name__ if source.operation_id is None else source.operation_id
    )
    parameters = operation.setdefault("parameters", [])
    problems = list(EVERYWHERE)
    is_file = marks.file or name == "case_file"
    if method == "get":
        parameters.append(header("If-None-Match", N_("以前得到的 ETag；没有变化时答 304"), example='"3-5f0c9a"'))
    elif name != "suggest" and not marks.free:
        problems += ["key-missing", "too-large"]
        parameters.append(key_header())
    with_code = path.startswith(f"{BASE}/cases/{{number}}") and token and token.scopes and not token.sides
    if with_code or (token and "consumers" in token.sides):
        parameters.append(header(CODE_HEADER, N_("消费者的查询码：以其名义查询和办理，需要 consumers 范围")))
        problems.append("not-allowed")
    if marks.stale or (operation.get("tags") == ["verbs"] and name != "case_reveal"):
        parameters.append(header("If-Match", N_("读到的 ETag；件在此期间有变化时答 412"), example='"3-5f0c9a"'))
        problems.append("stale")
    if method == "post" or is_file:
        problems += ["refused", "not-allowed"]
    if operation["tags"][0] in EVERY_SCOPE:
        problems.append("not-allowed")
    for status, response in operation["responses"].items():
        if status.startswith("2"):
            response["headers"] = {n: told_header(t, kind="integer") for n, t in RATE_HEADERS.items()}
            if method == "get" and not is_file:
                response["headers"]["ETag"] = told_header(N_("这个答复的标记"))
            if marks.paged or name in {"show_queue", "list_units"}:
                response["headers"]["Link"] = told_header(N_('下一页，rel="next"'))
    if method == "get" and not is_file:
        operation["responses"]["304"] = {"description": N_("没有变化")}
    operation.pop("description", None)
    if note := marks.note or NOTES.get(name):
        operation["description"] = note
    for parameter in parameters:
        drop_titles(parameter["schema"])
        if isinstance(examples := parameter.pop("examples", None), list):
            parameter["example"] = examples[0]
    for status in {KINDS[problem].status for problem in problems}:
        operation["responses"][str(status)] = {"$ref": f"#/components/responses/{status}"}
    operation["responses"] = dict(sorted(operation["responses"].items()))


def security_of(token: Token | None) -> list[dict]:
    """Say which scopes an operation needs: one of some, or all of some."""
    if token is None:
        return []
    if token.all_of:
        return [{"client": list(token.all_of)}, *({"client": [side]} for side in sorted(token.sides))]
    return [{"client": [scope]} for scope in token.scopes]


def header(name: str, text: str, *, required: bool = False, example: str = "") -> dict:
    schema = {"type": "string", "maxLength": 200}
    told = {"in": "header", "name": name, "description": text, "required": required, "schema": schema}
    return told | ({"example": example} if example else {})


def key_header() -> dict:
    """Describe the header that makes a write happen once."""
    told = header(KEY_HEADER, N_("这次操作的唯一键；24 小时内同键同请求得到同一答复"), required=True)
    told["schema"] = {"type": "string", "pattern": "^[!-~]{1,64}$", "minLength": 1, "maxLength": 64}
    told["example"] = "0d9f6e0c-2f0e-4d4e-9d2a-1a2b3c4d5e6f"
    return told


def told_header(text: str, *, kind: str = "string") -> dict:
    return {"description": text, "schema": {"type": kind}}


def kinds_by_status() -> dict[int, list[str]]:
    """Gather the kinds of problems by their status."""
    found: dict[int, list[str]] = {}
    for name, kind in KINDS.items():
        found.setdefault(kind.status, []).append(name)
    return found


def problem_response(names: list[str]) -> dict:
    """Describe an answer that is a problem, with an example for each kind."""
    kinds = {name: KINDS[name] for name in names}
    examples = {
        name: {
            "summary": str(kind.title),
            "value": {
                "type": f"{BASE}/#problem-{name}",
                "title": str(kind.title),
                "status": kind.status,
                "detail": str(kind.way_out),
                "errors": [{"pointer": "/narrative", "detail": N_("必须填写。")}] if name == "invalid" else [],
            },
        }
        for name, kind in kinds.items()
    }
    response = {
        "description": str(next(iter(kinds.values())).title),
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}, "examples": examples}},
    }
    if "too-many-requests" in kinds:
        response["headers"] = {"Retry-After": told_header(N_("多少秒后再试"), kind="integer")}
    if "unauthenticated" in kinds:
        response["headers"] = {"WWW-Authenticate": told_header("Bearer")}
    return response


def token_paths() -> dict:
    """Describe the two addresses of OAuth."""
    answers = {
        "200": {
            "description": N_("令牌"),
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/TokenGiven"}}},
        },
        **{
            status: {
                "description": text,
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/TokenRefused"}}},
            }
            for status, text in (("400", N_("请求有误，如范围超出")), ("401", N_("代号或密钥不对")))
        },
    }
    key = {"client_id": {"type": "string"}, "client_secret": {"type": "string"}}
    scope = {"type": "string", "description": N_("要的范围，以空格分开；不填则全部"), "examples": ["read act"]}
    grant = {"grant_type": {"const": "client_credentials", "type": "string"}, "scope": scope} | key
    return {
        f"{BASE}/token": {"post": token_operation("token", N_("换取令牌"), grant, ["grant_type"], answers)},
        f"{BASE}/revoke": {
            "post": token_operation(
                "revoke",
                N_("作废令牌"),
                {"token": {"type": "string"}} | key,
                ["token"],
                answers | {"200": {"description": N_("令牌已经无效")}},
            )
        },
    }


def token_operation(name: str, summary: str, properties: dict, required: list[str], answers: dict) -> dict:
    schema = {"type": "object", "properties": properties, "required": required}
    return {
        "operationId": name,
        "summary": summary,
        "tags": ["tokens"],
        "security": [],
        "requestBody": {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": schema}}},
        "responses": deepcopy(answers),
    }


def description_shown() -> dict:
    """Describe the API in the language of the reader."""
    told = in_language(description())
    scopes = told["components"]["securitySchemes"]["client"]["flows"]["clientCredentials"]["scopes"]
    scopes.update({name: gettext(title) for name, title in scopes.items()})
    return told
