"""Signing up, being confirmed at the desk, signing in; traders and officers never see each other's desks."""

import pytest
from django.test import Client
from django.urls import reverse

from gongzhi.core import clock, journal
from gongzhi.core.actors import SYSTEM, Role
from gongzhi.directory.actions import register_trader
from gongzhi.directory.models import AccountState, TraderAccount
from gongzhi.directory.trader_accounts import KIND
from gongzhi.trader_desk.pages import IDLE_MINUTES
from tests import factories
from tests.factories import HOLDER, NOW, PASSWORD

TYPED = {
    "credit_code": "9111 0000 6000 3734 1L",
    "trader_name": "甲乙示范商行",
    "address": "",
    "place": "南明区",
    "place_code": "520102",
    "name": "李示例",
    "phone": "199 0001 0001",
    "email": "",
    "username": "jiayi",
    "password": PASSWORD,
}


@pytest.fixture(autouse=True)
def province(db):
    factories.province()
    with clock.set_to(NOW):
        yield


@pytest.fixture
def account():
    return factories.trader_account(register_trader(name="甲乙商行", by=SYSTEM, at=NOW), username="jiayi")


def sign_in(client: Client, username: str = "jiayi", password: str = PASSWORD, **more):
    return client.post(reverse("trader:login"), {"username": username, "password": password, **more})


def officer_client(*seats) -> Client:
    client = Client()
    client.force_login(factories.officer(*seats), "django.contrib.auth.backends.ModelBackend")
    return client


def test_a_trader_signs_up_is_confirmed_by_the_office_and_names_a_colleague():
    client, desk = Client(), officer_client((HOLDER, Role.HANDLER))
    assert client.post(reverse("trader:sign-up"), TYPED)["Location"] == reverse("trader:signed-up")
    assert "南明区市场监督管理局" in client.get(reverse("trader:signed-up")).content.decode()
    refused = sign_in(client)
    assert refused.status_code == 422 and "等待" in refused.content.decode()

    made = TraderAccount.objects.get()
    assert "甲乙示范商行" in desk.get(reverse("desk:trader-accounts")).content.decode()
    page = desk.get(reverse("desk:trader-account", args=[made.pk])).content.decode()
    assert "91110000600037341L" in page and "李示例" not in page and "19900010001" not in page
    shown = desk.post(reverse("desk:reveal-trader-account", args=[made.pk])).content.decode()
    assert "李示例" in shown and "19900010001" in shown
    done = desk.post(reverse("desk:change-trader-account", args=[made.pk, "confirm"]))
    assert done.status_code == 302

    assert sign_in(client)["Location"] == reverse("trader:home")
    assert "没有等您处理的事项" in client.get(reverse("trader:home")).content.decode()
    colleague = {name: TYPED[name] for name in ("name", "phone", "email", "password")} | {"username": "second"}
    added = client.post(reverse("trader:add-account"), colleague | {"trader": made.trader_id})
    assert added["Location"] == reverse("trader:accounts")
    second = Client()
    assert sign_in(second, "second").status_code == 302
    assert second.get(reverse("trader:add-account")).status_code == 404
    end = reverse("trader:change-account", args=[TraderAccount.objects.get(username="second").pk, "end"])
    assert client.post(end, {"reason": "离职"}).status_code == 302
    assert "/trader/login/" in second.get(reverse("trader:home"))["Location"]
    assert [line.verb for line in journal.history(KIND, made.pk)] == ["apply", "reveal", "confirm"]


def test_who_is_turned_down_reads_the_reason_when_signing_in():
    client, desk = Client(), officer_client((HOLDER, Role.SUPERVISOR))
    client.post(reverse("trader:sign-up"), TYPED)
    made = TraderAccount.objects.get()
    address = reverse("desk:change-trader-account", args=[made.pk, "refuse"])
    assert desk.post(address, {"reason": ""}).status_code == 422
    assert desk.post(address, {"reason": "执照名称不符"}).status_code == 302
    assert "执照名称不符" in sign_in(client).content.decode()
    assert TraderAccount.objects.get().state == AccountState.REFUSED


def test_what_is_wrong_stands_beside_its_field():
    response = Client().post(
        reverse("trader:sign-up"), TYPED | {"credit_code": "123", "phone": "12", "place": "没有"}
    )
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"phone", "place"}
    response = Client().post(reverse("trader:sign-up"), TYPED | {"credit_code": "123"})
    assert response.status_code == 422 and set(response.context["form"].errors) == {"credit_code"}


class TestDoors:
    def test_lead_a_trader_to_no_page_of_the_desk(self, account):
        client = Client()
        sign_in(client)
        response = client.get(reverse("desk:queue", args=["all"]))
        assert response.status_code == 302 and "/desk/login/" in response["Location"]

    def test_lead_an_officer_to_no_page_of_a_trader(self, account):
        response = officer_client((HOLDER, Role.HANDLER)).get(reverse("trader:home"))
        assert response.status_code == 302 and "/trader/login/" in response["Location"]

    def test_keep_the_passwords_of_one_from_opening_the_other(self, account):
        officer = factories.officer()
        assert sign_in(Client(), officer.username).status_code == 422
        client = Client()
        client.post(reverse("desk:login"), {"username": "jiayi", "password": PASSWORD})
        assert "/desk/login/" in client.get(reverse("desk:home"))["Location"]

    def test_let_an_officer_of_the_same_browser_go_when_a_trader_comes_in(self, account):
        client = officer_client((HOLDER, Role.HANDLER))
        sign_in(client)
        assert client.get(reverse("trader:home")).status_code == 200
        assert "/desk/login/" in client.get(reverse("desk:home"))["Location"]


class TestSession:
    def test_ends_after_an_hour_without_a_sign(self, account):
        client = Client()
        sign_in(client)
        with clock.set_to(NOW + factories.days((IDLE_MINUTES + 1) / 1440)):
            assert "/trader/login/" in client.get(reverse("trader:home"))["Location"]
            assert client.get(reverse("trader:home")).status_code == 302

    def test_ends_elsewhere_when_the_password_changes(self, account):
        here, elsewhere = Client(), Client()
        sign_in(here)
        sign_in(elsewhere)
        told = {"old": PASSWORD, "password": "another long password", "again": "another long password"}
        assert here.post(reverse("trader:password"), told | {"old": "wrong"}).status_code == 422
        assert here.post(reverse("trader:password"), told).status_code == 302
        assert here.get(reverse("trader:home")).status_code == 200
        assert elsewhere.get(reverse("trader:home")).status_code == 302

    def test_ends_by_signing_out(self, account):
        client = Client()
        sign_in(client)
        client.post(reverse("trader:logout"))
        assert client.get(reverse("trader:home")).status_code == 302

    def test_goes_on_to_where_one_wanted_to_go_within_this_desk_only(self, account):
        assert sign_in(Client(), next="/trader/accounts/")["Location"] == "/trader/accounts/"
        assert sign_in(Client(), next="/desk/")["Location"] == reverse("trader:home")
        assert sign_in(Client(), next="https://example.org/trader/")["Location"] == reverse("trader:home")


def test_too_many_wrong_passwords_lock_the_account_on_that_machine(account, settings):
    client = Client()
    for _try in range(settings.AXES_FAILURE_LIMIT):
        assert sign_in(client, password="wrong").status_code == 422
    assert sign_in(client).status_code == 429
    assert sign_in(Client(REMOTE_ADDR="10.0.0.9")).status_code == 302


def test_too_many_applications_from_one_address_have_to_wait(settings):
    client = Client()
    for number in range(settings.AXES_FAILURE_LIMIT):
        told = TYPED | {"credit_code": f"9111000060003734{number}X", "username": f"jiayi-{number}"}
        assert client.post(reverse("trader:sign-up"), told).status_code in {302, 422}
    refused = client.post(reverse("trader:sign-up"), TYPED)
    assert refused.status_code == 429 and "申请太多" in refused.content.decode()
    assert client.get(reverse("trader:sign-up")).status_code == 200
    elsewhere = Client(REMOTE_ADDR="10.0.0.9").post(reverse("trader:sign-up"), TYPED)
    assert elsewhere["Location"] == reverse("trader:signed-up")


def test_a_form_that_is_not_filled_in_is_not_counted_as_an_application(settings):
    client = Client()
    for _time in range(settings.AXES_FAILURE_LIMIT + 2):
        assert client.post(reverse("trader:sign-up"), TYPED | {"name": ""}).status_code == 422
