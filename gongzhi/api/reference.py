"""The description of the API to read: as a page for people, as OpenAPI for programs."""

import json
from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongzhi.api.openapi import BASE, TAGS, description_shown
from gongzhi.api.problems import KINDS
from gongzhi.directory.clients import SCOPES

COMMON_HEADERS = {"Idempotency-Key", "If-Match", "If-None-Match", "Case-Code"}
"""Told once at the beginning of the page instead of at every operation."""


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
    told = description_shown()
    context = {
        "told": told,
        "address": request.build_absolute_uri(BASE),
        "groups": [Group(name, _(title), operations_of(told, name)) for name, title in TAGS.items()],
        "models": [(name, fields_of(schema)) for name, schema in models_shown(told)],
        "scopes": SCOPES.items(),
        "problems": KINDS.items(),
        "here": "",
    }
    return render(request, "api/reference.html", context)


@dataclass(frozen=True)
class FieldShown:
    """One input or output as a row of a table."""

    name: str
    type: str
    model: str = ""
    """The model that it holds, to lead to."""
    required: bool = False
    text: str = ""
    choices: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class OperationShown:
    """One operation as the page shows it."""

    id: str
    method: str
    path: str
    summary: str
    note: str
    scopes: list[str]
    parameters: list[FieldShown]
    body_type: str
    body: list[FieldShown]
    body_model: str
    example: str
    answer_model: str
    answer_many: bool
    answer_type: str
    statuses: list[str]


@dataclass(frozen=True)
class Group:
    """Operations that belong together."""

    name: str
    title: str
    operations: list[OperationShown]


def operations_of(told: dict, tag: str) -> list[OperationShown]:
    """Show the operations of a group."""
    return [
        operation_shown(told, path, method, operation)
        for path, methods in told["paths"].items()
        for method, operation in methods.items()
        if tag in operation["tags"]
    ]


def operation_shown(told: dict, path: str, method: str, operation: dict) -> OperationShown:
    body_type, body = first(operation.get("requestBody", {}).get("content", {}))
    success = next(each for status, each in operation["responses"].items() if status.startswith("2"))
    answer_type, answered = first(success.get("content", {}))
    many = answered.get("type") == "array"
    return OperationShown(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        note=operation.get("description", ""),
        scopes=[scope for each in operation.get("security", []) for scope in each["client"]],
        parameters=[
            field_shown(each["name"], each["schema"], required=each["required"], text=each.get("description", ""))
            for each in operation.get("parameters", [])
            if each["name"] not in COMMON_HEADERS
        ],
        body_type=body_type,
        body=fields_of(resolved(told, body)) if body_type else [],
        body_model=model_of(body),
        example=json.dumps(example_of(told, body), ensure_ascii=False, indent=2) if "json" in body_type else "",
        answer_model=model_of(answered.get("items", answered)),
        answer_many=many,
        answer_type=answer_type,
        statuses=list(operation["responses"]),
    )


def first(content: dict) -> tuple[str, dict]:
    """Give the media type and the schema of a content; empty where there is none."""
    for media_type, each in content.items():
        return media_type, each.get("x-itemSchema", each["schema"])
    return "", {}


def model_of(schema: dict) -> str:
    """Tell which model a schema refers to, if any: directly, as an element, or beside null."""
    for each in (schema, schema.get("items", {}), *schema.get("anyOf", [])):
        if "$ref" in each:
            return each["$ref"].rpartition("/")[2]
    return ""


def resolved(told: dict, schema: dict) -> dict:
    return told["components"]["schemas"][model_of(schema)] if "$ref" in schema else schema


def models_shown(told: dict) -> list[tuple[str, dict]]:
    """List the models that are shown apart, by name."""
    return sorted(told["components"]["schemas"].items())


def fields_of(schema: dict) -> list[FieldShown]:
    """Show the fields of a model."""
    required = set(schema.get("required", []))
    return [
        field_shown(name, each, required=name in required, text=each.get("description", ""))
        for name, each in schema.get("properties", {}).items()
    ]


def field_shown(name: str, schema: dict, *, required: bool, text: str) -> FieldShown:
    plain = next((each for each in schema.get("anyOf", []) if each.get("type") != "null"), schema)
    element = plain.get("items", plain)
    return FieldShown(
        name=name,
        type=type_of(schema),
        model=model_of(schema),
        required=required,
        text=text or plain.get("description", ""),
        choices=[str(each) for each in element.get("enum", []) if each != ""],
    )


def type_of(schema: dict) -> str:
    """Say in a few words what a value is."""
    if "anyOf" in schema:
        kinds = [each for each in schema["anyOf"] if each.get("type") != "null"]
        words = type_of(kinds[-1]) if any(each.get("type") == "number" for each in kinds) else type_of(kinds[0])
        return words + (_(" 或空") if len(kinds) < len(schema["anyOf"]) else "")
    if schema.get("type") == "array":
        return _("列表：%(what)s") % {"what": type_of(schema["items"])}
    if "$ref" in schema:
        return model_of(schema)
    return TYPES.get((schema.get("type"), schema.get("format")), TYPES.get((schema.get("type"), None), ""))


TYPES = {
    ("string", None): "string",
    ("string", "date"): "date",
    ("string", "date-time"): "date-time",
    ("string", "binary"): "file",
    ("integer", None): "integer",
    ("number", None): "number",
    ("boolean", None): "boolean",
    ("object", None): "object",
}


def example_of(told: dict, schema: dict):
    """Make an example of a schema: its own, or one of the examples of what must be given."""
    if "$ref" in schema:
        schema = resolved(told, schema)
    if examples := schema.get("examples"):
        return examples[0]
    if "properties" in schema:
        required = schema.get("required", [])
        return {
            name: example_of(told, each)
            for name, each in schema["properties"].items()
            if name in required or each.get("examples")
        }
    if "anyOf" in schema:
        return example_of(told, schema["anyOf"][0])
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("type") == "array":
        return [example_of(told, schema["items"])]
    return {"integer": 1, "boolean": False, "number": 0}.get(schema.get("type"), "…")
