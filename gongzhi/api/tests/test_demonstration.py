"""The demonstration set over the API: whatever a page shows and offers there, programs find and may do."""

from datetime import UTC, datetime

from django.test import TestCase

from gongzhi.api.openapi import OPERATIONS
from gongzhi.api.records import Resource
from gongzhi.api.tests.scene import Caller
from gongzhi.core import clock
from gongzhi.core.actors import Role
from gongzhi.demo.build import build_demonstration
from gongzhi.directory.clients import TRADER
from gongzhi.routing.actions.sync_rules import sync_rules
from tests import provinces

NOW = datetime(2026, 5, 20, 4, tzinfo=UTC)
ELSEWHERE = {
    "mediation": {"consent", "recusal"},
}
"""Verbs of the two sides, who do them on their own pages."""
MAY_BE_EMPTY = {
    "list_firm_report", "list_compensation", "list_kept_appeal", "list_firm_figures", "list_callback", "list_caller",
    "list_callback_draw", "list_hit", "list_monitoring_rule", "list_import", "list_pull", "list_webhook",
    "list_notice", "list_digest", "list_saved_filter",
}  # fmt: skip
"""What the demonstration set makes later, or a command beside it."""


class TestTheDemonstrationSet(TestCase):
    @classmethod
    def setUpTestData(cls):
        provinces.directory(NOW)
        sync_rules(at=NOW)
        build_demonstration(at=NOW, matters=120)

    def setUp(self):
        self.enterContext(clock.set_to(NOW))
        self.caller = Caller("samr", Role.SECRETARIAT)

    def lists(self) -> dict[str, Resource]:
        return {
            operation.name: operation.resource
            for operation in OPERATIONS
            if operation.name == f"list_{operation.resource.name}" and operation.family.scope != TRADER
        }

    def test_is_listed_and_shown(self):
        empty = []
        for name, resource in self.lists().items():
            with self.subTest(name):
                answer = self.caller.get(resource.path)
                if resource.roles and Role.SECRETARIAT not in resource.roles:
                    assert answer.status_code == 403
                    continue
                assert answer.status_code == 200, answer.content.decode()
                rows = answer.json()["rows"]
                if not rows:
                    empty.append(name)
                    continue
                for row in rows[:3]:
                    self.check_one(resource, row)
        assert set(empty) <= MAY_BE_EMPTY, set(empty) - MAY_BE_EMPTY

    def check_one(self, resource: Resource, row: dict) -> None:
        if not resource.find or not resource.one.startswith(resource.path):
            return
        place = resource.one.rpartition("{")[2].rstrip("}")
        value = row.get(place) or row.get("key")
        answer = self.caller.get(resource.one.replace(f"{{{place}}}", str(value)))
        assert answer.status_code == 200, answer.content.decode()
        told = answer.json()
        for offer in told.get("verbs", ()):
            known = {
                operation.act.name for operation in OPERATIONS if operation.act and operation.resource is resource
            }
            assert offer["verb"] in known | ELSEWHERE.get(resource.name, set()), (resource.name, offer["verb"])
        if "history" in told:
            assert told["history"], resource.name
