import re

from django.test import TestCase

from gongzhi.api.openapi import description, description_shown
from gongzhi.api.problems import KINDS
from gongzhi.api.tests.scene import BASE
from gongzhi.api.words import in_language


class TestTheReference(TestCase):
    def setUp(self):
        self.page = self.client.get(f"{BASE}/").content.decode()

    def test_shows_every_operation_and_every_model(self):
        told = description()
        for path, methods in told["paths"].items():
            for operation in methods.values():
                with self.subTest(path):
                    assert f'id="{operation["operationId"]}"' in self.page
        for name in told["components"]["schemas"]:
            with self.subTest(name):
                assert f'id="model-{name}"' in self.page

    def test_explains_every_problem_where_its_type_leads(self):
        for name in KINDS:
            with self.subTest(name):
                assert f'id="problem-{name}"' in self.page

    def test_leads_to_nothing_that_is_not_there(self):
        targets = set(re.findall(r'id="([^"]+)"', self.page))
        assert set(re.findall(r'href="#([^"]+)"', self.page)) <= targets

    def test_needs_no_script_of_its_own(self):
        assert "<script>" not in self.page
        assert not re.search(r"\s(style|onclick)=", self.page)


class TestTheDescription(TestCase):
    def test_is_given_as_openapi(self):
        answer = self.client.get(f"{BASE}/openapi.json")
        assert answer["Content-Type"] == "application/json"
        assert answer.json() == description_shown()

    def test_knows_every_operation_by_a_name_of_its_own(self):
        names = [each["operationId"] for methods in description()["paths"].values() for each in methods.values()]
        assert len(names) == len(set(names))

    def test_asks_for_a_key_at_every_write_that_is_done_once(self):
        for path, methods in description()["paths"].items():
            for method, operation in methods.items():
                wanted = method == "post" and operation["operationId"] not in {
                    "suggest",
                    "reply_hints",
                    "template_preview",
                    "token",
                    "revoke",
                }
                given = {each["name"] for each in operation.get("parameters", ())}
                with self.subTest(path):
                    assert ("Idempotency-Key" in given) == wanted

    def test_has_an_example_for_everything_that_must_be_sent(self):
        schemas = description()["components"]["schemas"]
        for name, schema in schemas.items():
            if schema.get("additionalProperties") is False:
                for field in schema.get("required", ()):
                    told = schema["properties"][field]
                    with self.subTest(f"{name}.{field}"):
                        assert told.get("examples") or told.get("enum") or "$ref" in told

    def test_is_translated_word_by_word_and_nothing_else(self):
        told = {"description": "", "name": "件", "properties": {"title": {"type": "string", "description": "件"}}}
        assert in_language(told) == told
