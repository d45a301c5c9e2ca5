import re

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM, Role
from gongzhi.directory.clients import SCOPES, add_client, digest_of
from gongzhi.directory.models import Client, Officer
from tests import factories
from tests.factories import HOLDER, NOW, OTHER


class TestApiClients(TestCase):
    @classmethod
    def setUpTestData(cls):
        factories.province()

    def setUp(self):
        self.enterContext(clock.set_to(NOW))
        self.keeper = factories.officer((HOLDER, Role.ADMINISTRATOR))
        self.client.force_login(self.keeper)
        self.address = reverse("desk:api-clients")

    def told(self, **changes) -> dict:
        unit = factories.unit(HOLDER)
        return {
            "name": "12345 平台",
            "key": "line-12345",
            "unit_name": unit.name,
            "unit": unit.pk,
            "roles": ["handler"],
            "scopes": ["read", "receive"],
            "per_minute": "600",
        } | changes

    def test_are_made_and_the_secret_is_shown_once(self):
        page = self.client.post(self.address, self.told())
        made = Client.objects.get()
        secret = re.search(r"client_secret</dt><dd><code>([^<]+)", page.content.decode())[1]
        assert digest_of(secret) == bytes(made.secret_digest)
        assert (made.key, made.scopes, made.per_minute) == ("line-12345", ["read", "receive"], 600)
        assert made.officer.postings.get().unit.key == HOLDER
        assert not made.officer.has_usable_password()
        again = self.client.get(self.address)
        self.assertContains(again, "12345 平台")
        self.assertNotContains(again, secret)

    def test_are_refused_beside_the_field_and_nothing_typed_is_lost(self):
        for wrong, field in (
            ({"key": "Big Name"}, "代号只能用"),
            ({"roles": []}, "roles"),
            ({"unit_name": "没有的单位", "unit": ""}, "请从列出的单位中选择一个"),
            ({"per_minute": "0"}, "per_minute"),
        ):
            with self.subTest(**wrong):
                page = self.client.post(self.address, self.told(**wrong))
                self.assertContains(page, field, status_code=422)
                self.assertContains(page, "12345 平台", status_code=422)
        assert not Client.objects.exists()
        assert not Officer.objects.filter(username="api.line-12345").exists()

    def test_are_not_made_for_units_that_one_does_not_administer(self):
        unit = factories.unit(OTHER)
        page = self.client.post(self.address, self.told(unit=unit.pk, unit_name=unit.name))
        assert page.status_code == 403
        assert not Client.objects.exists()

    def test_get_a_new_secret(self):
        self.client.post(self.address, self.told())
        before = bytes(Client.objects.get().secret_digest)
        page = self.client.post(reverse("desk:change-client", args=[Client.objects.get().pk, "renew"]))
        self.assertContains(page, "client_secret")
        assert bytes(Client.objects.get().secret_digest) != before

    def test_are_revoked(self):
        self.client.post(self.address, self.told())
        address = reverse("desk:change-client", args=[Client.objects.get().pk, "revoke"])
        self.assertContains(self.client.post(address, follow=True), "已撤销")
        made = Client.objects.get()
        assert made.revoked_at == NOW
        assert made.officer.is_active is False
        self.assertContains(self.client.post(address, follow=True), "这个客户端已被撤销")

    def test_show_when_they_called_last(self):
        given = self.given(HOLDER)
        self.assertContains(self.client.get(self.address), "从未")
        Client.objects.filter(pk=given.client.pk).update(last_used_at=NOW)
        self.assertContains(self.client.get(self.address), "2026-05-06 10:00")

    def given(self, unit_key: str):
        return add_client(
            key=f"of-{unit_key[-6:]}",
            name=f"系统{unit_key}",
            unit=factories.unit(unit_key),
            roles=[Role.HANDLER],
            scopes=SCOPES,
            by=SYSTEM,
            at=NOW,
        )

    def test_of_other_units_are_neither_shown_nor_changed(self):
        theirs = self.given(OTHER).client
        self.assertNotContains(self.client.get(self.address), theirs.key)
        address = reverse("desk:change-client", args=[theirs.pk, "revoke"])
        assert self.client.post(address).status_code == 404
        theirs.refresh_from_db()
        assert theirs.revoked_at is None

    def test_are_for_administrators_only(self):
        self.client.force_login(factories.officer((HOLDER, Role.SUPERVISOR)))
        assert self.client.get(self.address).status_code == 403
        assert self.client.post(self.address, self.told()).status_code == 403

    def test_cost_the_same_number_of_queries_for_one_and_for_25(self):
        self.given(HOLDER)
        self.client.get(self.address)
        before = self.queries()
        for number in range(24):
            add_client(
                key=f"program-{number}",
                name="示例系统",
                unit=factories.unit(HOLDER),
                roles=[Role.HANDLER],
                scopes=SCOPES,
                by=SYSTEM,
                at=NOW,
            )
        assert self.queries() == before

    def queries(self) -> int:
        with CaptureQueriesContext(connection) as captured:
            self.client.get(self.address)
        return len(captured)
