"""Sampling over the API: what a laboratory's program is told of a sample, and what it is not."""

from unittest import mock

from django.test import TestCase

from gongzhi.api.tests.scene import Caller
from gongzhi.core import clock
from gongzhi.core.actors import Role
from gongzhi.directory.models import Unit
from gongzhi.sampling.tests import scene
from gongzhi.sampling.verbs import do
from tests import factories
from tests.factories import HOLDER, NOW, OTHER


class TestSamples(TestCase):
    @classmethod
    def setUpTestData(cls):
        factories.province()
        by = scene.both_roles()
        with mock.patch("gongzhi.core.files.keep", return_value=""):
            laboratory = scene.laboratory(by=by, unit_id=Unit.objects.get(key="telecom").pk)
            record = scene.sample(by=by, trader_name="密语摊位", producer_name="密语工厂", address="密语路1号")
            cls.sample = do(record, "send", laboratory=laboratory.pk, by=by, at=NOW)

    def setUp(self):
        self.enterContext(clock.set_to(NOW))

    def told(self, unit_key: str) -> tuple[int, str]:
        answer = Caller(unit_key, Role.HANDLER).get(f"/samples/{self.sample.number}")
        return answer.status_code, answer.content.decode()

    def test_tell_the_unit_whose_they_are_and_the_laboratory_not(self):
        status, text = self.told(HOLDER)
        assert status == 200 and "密语摊位" in text and "密语工厂" in text
        status, text = self.told("telecom")
        assert status == 200 and self.sample.seal in text
        assert "密语" not in text
        listed = Caller("telecom", Role.HANDLER).get("/samples").content.decode()
        assert self.sample.number in listed and "密语" not in listed

    def test_are_nothing_to_other_units(self):
        assert self.told(OTHER)[0] == 404
