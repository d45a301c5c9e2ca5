"""Officers sign in through a real identity provider, a process of its own that the test starts."""

import contextlib
import json
import re
import socket
import subprocess
import sys
import time
from base64 import urlsafe_b64encode
from hashlib import sha256

import httpx
import pytest
from django.conf import settings as configured
from django.test import Client
from django.urls import reverse

from gongzhi.core.actors import SYSTEM, Role
from gongzhi.desk import openid
from gongzhi.directory.actions import deactivate_officer
from gongzhi.directory.clients import SCOPES, add_client
from gongzhi.directory.models import Officer
from tests import factories
from tests.factories import HOLDER, NOW

pytestmark = pytest.mark.django_db
PEOPLE = {
    "known": {"sub": "known", "preferred_username": "Officer-Known"},
    "left": {"sub": "left", "preferred_username": "officer-left"},
    "stranger": {"sub": "stranger", "preferred_username": "stranger"},
    "nameless": {"sub": "nameless"},
    "program": {"sub": "program", "preferred_username": "api.line-12345"},
}


@pytest.fixture(scope="module")
def issuer():
    """Run an identity provider that knows some people, and give its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--require-nonce"]
    for claims in PEOPLE.values():
        command += ["--user-claims", json.dumps(claims)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    for _try in range(100):
        with contextlib.suppress(httpx.HTTPError):
            httpx.get(f"{address}/.well-known/openid-configuration").raise_for_status()
            break
        time.sleep(0.1)
    yield address
    process.terminate()
    process.wait(timeout=10)


@pytest.fixture
def officers(db):
    factories.province()
    for username in ("officer-known", "officer-left"):
        Officer.objects.filter(pk=factories.officer().pk).update(username=username)
    deactivate_officer(officer=Officer.objects.get(username="officer-left"), by=SYSTEM, at=NOW)
    unit, roles = factories.unit(HOLDER), [Role.HANDLER]
    add_client(key="line-12345", name="12345", unit=unit, roles=roles, scopes=SCOPES, by=SYSTEM, at=NOW)


@pytest.fixture
def provided(settings, issuer, officers):
    settings.OIDC_ISSUER = issuer
    settings.OIDC_RP_CLIENT_ID, settings.OIDC_RP_CLIENT_SECRET = "gongzhi", "a secret between the two"
    settings.AUTHENTICATION_BACKENDS = [*configured.AUTHENTICATION_BACKENDS, "gongzhi.desk.openid.ProviderBackend"]
    openid.provider.cache_clear()
    return issuer


def at_the_provider(client, person: str, **query) -> str:
    """Go to the provider, say there who one is, and give the address that it leads back to."""
    address = client.get(reverse("desk:openid"), query)["Location"]
    asked = httpx.URL(address).params
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert len(asked["code_challenge"]) == 43
    assert asked["state"] and asked["nonce"]
    back = httpx.post(address, data={"sub": person})
    return re.sub(r"^https?://testserver", "", back.headers["Location"])


def test_an_officer_is_signed_in_as_who_they_are(client, provided):
    answer = client.get(at_the_provider(client, "known"))
    assert (answer.status_code, answer["Location"]) == (302, reverse("desk:home"))
    page = client.get(reverse("desk:home"))
    assert page.wsgi_request.viewer.id == Officer.objects.get(username="officer-known").pk
    assert page.wsgi_request.viewer.roles == {Role.HANDLER}


def test_an_officer_is_led_on_to_the_page_asked_for(client, provided):
    wanted = reverse("desk:units")
    assert client.get(at_the_provider(client, "known", next=wanted))["Location"] == wanted
    elsewhere = client.get(at_the_provider(client, "known", next="https://elsewhere.example/"))
    assert elsewhere["Location"] == reverse("desk:home")


@pytest.mark.parametrize("person", ["left", "stranger", "nameless", "program"])
def test_nobody_else_is(client, provided, person):
    before = Officer.objects.count()
    answer = client.get(at_the_provider(client, person), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("desk:login")
    assert "您在这里没有启用的账号" in answer.content.decode()
    assert client.get(reverse("desk:home")).status_code == 302
    assert Officer.objects.count() == before


def test_an_answer_is_taken_once(client, provided):
    back = at_the_provider(client, "known")
    client.get(back)
    client.post(reverse("desk:logout"))
    assert "统一认证" in client.get(back, follow=True).content.decode()
    assert client.get(reverse("desk:home")).status_code == 302


def test_an_answer_to_another_browser_is_not_taken(client, provided):
    assert "统一认证" in Client().get(at_the_provider(client, "known"), follow=True).content.decode()


def test_the_code_is_redeemed_with_the_verifier_of_its_challenge(client, provided, monkeypatch):
    sent = {}
    get_token = openid.ProviderBackend.get_token

    def remember(self, payload):
        sent.update(payload)
        return get_token(self, payload)

    monkeypatch.setattr(openid.ProviderBackend, "get_token", remember)
    address = client.get(reverse("desk:openid"))["Location"]
    back = httpx.post(address, data={"sub": "known"}).headers["Location"]
    client.get(re.sub(r"^https?://testserver", "", back))
    digest = sha256(sent["code_verifier"].encode()).digest()
    challenge = urlsafe_b64encode(digest).decode().rstrip("=")
    assert challenge == httpx.URL(address).params["code_challenge"]


def test_a_token_for_another_program_is_not_taken(client, provided, settings, monkeypatch):
    back = at_the_provider(client, "known")
    verify_token = openid.ProviderBackend.verify_token

    def as_another(self, token, **kwargs):
        settings.OIDC_RP_CLIENT_ID = "another"
        return verify_token(self, token, **kwargs)

    monkeypatch.setattr(openid.ProviderBackend, "verify_token", as_another)
    assert "统一认证暂时无法使用" in client.get(back, follow=True).content.decode()


def test_a_provider_that_is_away_leaves_the_password(client, officers, settings):
    settings.OIDC_ISSUER = "http://127.0.0.1:9"
    settings.AUTHENTICATION_BACKENDS = [*configured.AUTHENTICATION_BACKENDS, "gongzhi.desk.openid.ProviderBackend"]
    openid.provider.cache_clear()
    page = client.get(reverse("desk:openid"), follow=True)
    assert "统一认证暂时无法使用" in page.content.decode()
    told = {"username": "officer-known", "password": factories.PASSWORD}
    assert client.post(reverse("desk:login"), told)["Location"] == reverse("desk:home")


def test_without_a_provider_there_is_no_such_door(client, officers):
    assert client.get(reverse("desk:openid")).status_code == 404
    assert client.get(reverse("desk:openid-callback")).status_code == 404
    assert "openid" not in client.get(reverse("desk:login")).content.decode()
