"""A client of the small province, and calls as a program makes them."""

import json
from urllib.parse import urlencode
from uuid import uuid4

from django.test import Client as Browser
from django.urls import reverse

from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM, Actor, Role
from gongzhi.directory.clients import SCOPES, Given, add_client
from gongzhi.directory.queries import actor_for
from tests.factories import HOLDER, NOW, numbers, unit

BASE = "/api/v1"


def given_client(
    unit_key: str = HOLDER, role: Role = Role.HANDLER, *, scopes=tuple(SCOPES), per_minute: int = 100_000
) -> Given:
    """Let a program call for a unit."""
    return add_client(
        key=f"program-{next(numbers)}",
        name="示例系统",
        unit=unit(unit_key),
        roles=[role],
        scopes=scopes,
        per_minute=per_minute,
        by=SYSTEM,
        at=NOW,
    )


class Caller:
    """A program with its token."""

    def __init__(self, unit_key: str = HOLDER, role: Role = Role.HANDLER, **rest):
        given = given_client(unit_key, role, **rest)
        self.client, self.secret = given.client, given.secret
        self.browser = Browser()
        self.token = ""

    @property
    def actor(self) -> Actor:
        return actor_for(self.client.officer, at=clock.now())

    def ask_token(self, *, secret: str = "", scope: str = ""):
        told = {"client_id": self.client.key, "client_secret": secret or self.secret}
        if scope:
            told["scope"] = scope
        return self.send_form("token", grant_type="client_credentials", **told)

    def send_form(self, name: str, *, headers: dict | None = None, **told):
        """Post to one of the addresses of OAuth."""
        form = "application/x-www-form-urlencoded"
        return self.browser.post(reverse(f"api:{name}"), urlencode(told), content_type=form, headers=headers or {})

    def headers(self, more: dict) -> dict:
        if not self.token:
            self.token = self.ask_token().json()["access_token"]
        return {"Authorization": f"Bearer {self.token}"} | more

    def get(self, path: str, query: dict | None = None, **headers):
        return self.browser.get(f"{BASE}{path}", query, headers=self.headers(named(headers)))

    def post(self, path: str, told: dict | None = None, *, key: str = "", **headers):
        sent = {"Idempotency-Key": key or str(uuid4())} | named(headers)
        return self.browser.post(
            f"{BASE}{path}", json.dumps(told or {}), content_type="application/json", headers=self.headers(sent)
        )


def named(headers: dict) -> dict:
    """Write names of headers as they are sent: if_match → If-Match."""
    return {name.replace("_", "-").title(): value for name, value in headers.items()}
