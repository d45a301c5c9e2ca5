"""The whole API under generated requests: never a 500, never an answer that its description does not know."""

import json
from copy import deepcopy
from itertools import count, cycle
from pathlib import Path
from uuid import uuid4

import pytest
import schemathesis
from django.conf import settings
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connection, transaction
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as bounds
from ninja.openapi.schema import OpenAPISchema
from openapi_spec_validator import validate
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from gongzhi.api.openapi import OPERATIONS, description
from gongzhi.api.records import place_in
from gongzhi.api.tests.scene import Caller
from gongzhi.cases.models import Case
from gongzhi.cases.words import Kind
from gongzhi.core import clock
from gongzhi.core.actors import Role
from gongzhi.demo.build import build_demonstration
from gongzhi.routing.actions.sync_rules import sync_rules
from tests import factories, provinces

STORED = Path(settings.BASE_DIR).parent / "docs" / "reference" / "openapi.json"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
]
EXAMPLES = 15


@schemathesis.serializer("application/x-ndjson")
def lines_as_they_are(context, value):
    return {"data": value if isinstance(value, bytes) else str(value).encode(errors="replace")}


@schemathesis.deserializer("application/x-ndjson")
def lines_told(context, response):
    return response.content.decode()


schema = schemathesis.openapi.from_dict(deepcopy(description()))
schema.app = get_wsgi_application()


class TestTheDescription:
    def test_is_the_stored_copy(self):
        told = json.dumps(description(), ensure_ascii=False, indent=1) + "\n"
        assert told == STORED.read_text(), (
            "the API changed: gongzhi openapi > docs/reference/openapi.json writes it anew"
        )

    def test_has_one_schema_for_each_name(self, monkeypatch):
        known, keep = {}, OpenAPISchema.add_schema_definitions

        def compare(self, definitions: dict) -> None:
            for name, told in definitions.items():
                assert known.setdefault(name, told) == told, name
            keep(self, definitions)

        monkeypatch.setattr(OpenAPISchema, "add_schema_definitions", compare)
        description.__wrapped__()
        assert len(known) > 500

    def test_is_openapi_3_1(self):
        validate(description())


@pytest.fixture
def scene(db):
    """Cases in every state, and a program whose account may do almost anything.

    The application is called in this process and in the test's own transaction, so it must leave the connection open.
    """
    factories.province()
    with clock.set_to(factories.NOW):
        kinds = (Kind.COMPLAINT, Kind.REPORT)
        cases = [factories.case_in(state, kind) for kind in kinds for state in factories.STATES_OF[kind]]
        caller = Caller(factories.HOLDER, Role.SUPERVISOR)
        caller.token = caller.ask_token().json()["access_token"]
        signals.request_started.disconnect(close_old_connections)
        signals.request_finished.disconnect(close_old_connections)
        yield caller, [case.number for case in cases]
    signals.request_started.connect(close_old_connections)
    signals.request_finished.connect(close_old_connections)


DECLARED = {operation.name: operation for operation in OPERATIONS}
FEW = 4
"""Examples of an operation that is declared: what it does with a request is the same code for all of them."""


@pytest.fixture
def demonstration(db):
    """The demonstration set, and a program of a supervisor, whose places stand in the addresses."""
    with clock.set_to(factories.NOW):
        provinces.directory(factories.NOW)
        sync_rules(at=factories.NOW)
        build_demonstration(at=factories.NOW, matters=120)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # no other process sees these rows, so nothing else tells the planner of them
        caller = Caller(factories.HOLDER, Role.SUPERVISOR)
        caller.token = caller.ask_token().json()["access_token"]
        places = {name: places_of(name, caller) for name in DECLARED}
        signals.request_started.disconnect(close_old_connections)
        signals.request_finished.disconnect(close_old_connections)
        yield caller, [case.number for case in Case.objects.order_by("id")[:60]], places
    signals.request_started.connect(close_old_connections)
    signals.request_finished.connect(close_old_connections)


class TestEveryOperation:
    def test_answers_as_described(self, scene):
        self.call_all(lambda name: name not in DECLARED, *scene)

    def test_that_is_declared_answers_as_described(self, demonstration):
        self.call_all(lambda name: name in DECLARED, *demonstration)

    def call_all(
        self, wanted, caller: Caller, numbers: list[str], places: dict[str, list[str]] | None = None
    ) -> None:
        broken = []
        for found in schema.get_all_operations():
            operation = found.ok()
            name = operation.definition.raw["operationId"]
            if not wanted(name):
                continue
            try:
                with transaction.atomic():
                    call_often(operation, caller, (places or {}).get(name) or numbers)
                    transaction.set_rollback(True)
            except* schemathesis.core.failures.Failure as failures:
                broken.append(f"{operation.label}: {failures.exceptions}")
        assert not broken, "\n".join(broken)


def places_of(name: str, caller: Caller) -> list[str]:
    """Give what may stand in the address of an operation: the places that the list of its resource tells."""
    resource = DECLARED[name].resource if name in DECLARED else None
    if resource is None or not resource.listing or not resource.one.startswith(resource.path):
        return []
    place = place_in(resource.one)
    rows = caller.get(resource.path).json().get("rows", [])
    return [str(row.get(place, row.get("key"))) for row in rows]


def call_often(operation, caller: Caller, places: list[str]) -> None:
    """Call one operation with generated requests, most of them on records and units that are there."""
    name = operation.definition.raw["operationId"]
    place = place_in(operation.path) if "{" in operation.path else ""

    @bounds(
        max_examples=FEW if name in DECLARED else EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy())
    def call(case):
        turn = next(turns)
        headers = dict(case.headers or {})
        if operation.definition.raw.get("security"):
            headers["Authorization"] = f"Bearer {caller.token}"
        if turn % 3 and operation.method == "post":
            headers["Idempotency-Key"] = str(uuid4())
        if turn % 4:
            headers.pop("Case-Code", None)
            headers.pop("If-Match", None)
        case.headers = headers
        if turn % 3 and place in (case.path_parameters or {}) and (name in DECLARED or place == "number"):
            case.path_parameters[place] = places[turn % len(places)]
        if isinstance(case.body, dict) and "unit" in case.body and turn % 2:
            case.body["unit"] = next(units)
        case.call_and_validate(checks=CHECKS)

    call()


turns = count()
units = cycle([factories.HOLDER, factories.OTHER, factories.ABOVE])
