"""Every page opens for whom it is meant, and for nobody else."""

import pytest
from django.urls import reverse

from gongzhi.desk.tests.scene import OFFICERS

QUEUES = ["mine", "unit", "unassigned", "triage", "pending", "assisting", "due-soon", "overdue", "all"]
PLAIN = ["home", "digests", "rules", "examples", "procedures", "calendar", "units", "password"]


class TestEveryPage:
    @pytest.mark.parametrize("name", [row[0] for row in OFFICERS])
    @pytest.mark.parametrize("page", PLAIN)
    def test_opens_for_every_officer(self, signed_in, name, page):
        response = signed_in(name).get(reverse(f"desk:{page}"), follow=True)
        assert response.status_code == 200
        assert "<h1>" in response.content.decode()

    @pytest.mark.parametrize("page", [*PLAIN, "search", "new"])
    def test_asks_a_visitor_to_sign_in(self, client, db, page):
        address = reverse(f"desk:{page}")
        response = client.get(address)
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("desk:login"))

    @pytest.mark.parametrize("queue", QUEUES)
    def test_of_a_queue_opens_empty_with_words(self, signed_in, queue):
        response = signed_in("handler").get(reverse("desk:queue", args=[queue]))
        assert response.status_code == 200
        assert 'class="empty"' in response.content.decode()

    @pytest.mark.parametrize("queue", QUEUES)
    def test_of_a_queue_is_not_for_who_keeps_accounts_only(self, signed_in, queue):
        assert signed_in("administrator").get(reverse("desk:queue", args=[queue])).status_code == 403

    def test_of_a_queue_that_there_is_not_is_not_found(self, signed_in):
        assert signed_in("handler").get(reverse("desk:queue", args=["yours"])).status_code == 404

    def test_of_a_trader_unit_rule_or_procedure_opens(self, scene, signed_in):
        client = signed_in("secretariat")
        for address in [
            reverse("desk:unit", args=["samr-520102"]),
            reverse("desk:officer", args=[scene.officers["handler"].pk]),
            reverse("desk:rule", args=["goods"]),
            reverse("desk:edit-rule", args=["goods"]),
            reverse("desk:new-rule"),
            reverse("desk:procedure", args=["amr-complaint@2026-04-15"]),
            reverse("desk:new"),
            reverse("desk:filters", args=["all"]),
        ]:
            assert client.get(address).status_code == 200, address
