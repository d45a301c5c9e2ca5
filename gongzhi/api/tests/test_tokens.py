from base64 import b64encode
from datetime import timedelta

from django.test import TestCase

from gongzhi.api.tests.scene import Caller
from gongzhi.api.tokens import SECRET_WINDOW, WRONG_SECRETS
from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM
from gongzhi.directory.clients import TOKEN_LIFE, digest_of, renew_secret, revoke_client
from gongzhi.directory.models import ClientToken
from tests import factories
from tests.factories import NOW, days


class AtTheDoor(TestCase):
    """Tests of a program that asks for tokens."""

    @classmethod
    def setUpTestData(cls):
        factories.province()

    def setUp(self):
        self.enterContext(clock.set_to(NOW))
        self.caller = Caller(scopes=("read", "act"))


class TestAskForAToken(AtTheDoor):
    def test_gives_one_for_all_scopes_of_the_client(self):
        answer = self.caller.ask_token()
        told = answer.json()
        assert (answer.status_code, told["token_type"], told["scope"]) == (200, "Bearer", "read act")
        assert told["expires_in"] == TOKEN_LIFE.total_seconds()
        assert answer["Cache-Control"] == "no-store"

    def test_gives_one_for_the_scopes_asked_for(self):
        assert self.caller.ask_token(scope="read").json()["scope"] == "read"

    def test_takes_the_secret_in_the_header_too(self):
        told = b64encode(f"{self.caller.client.key}:{self.caller.secret}".encode()).decode()
        headers = {"Authorization": f"Basic {told}"}
        answer = self.caller.send_form("token", headers=headers, grant_type="client_credentials")
        assert answer.status_code == 200

    def test_keeps_its_digest_only(self):
        token = self.caller.ask_token().json()["access_token"]
        kept = ClientToken.objects.get()
        assert bytes(kept.digest) == digest_of(token)
        assert token.encode() not in bytes(kept.digest)
        assert bytes(self.caller.client.secret_digest) == digest_of(self.caller.secret)

    def test_is_refused_with_a_wrong_secret(self):
        answer = self.caller.ask_token(secret="wrong")
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
        assert "Basic" in answer["WWW-Authenticate"]

    def test_is_refused_for_a_scope_that_the_client_does_not_have(self):
        answer = self.caller.ask_token(scope="read reveal")
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")

    def test_is_refused_for_another_grant(self):
        answer = self.caller.send_form(
            "token", grant_type="password", client_id=self.caller.client.key, client_secret=self.caller.secret
        )
        assert (answer.status_code, answer.json()["error"]) == (400, "unsupported_grant_type")

    def test_is_refused_for_a_revoked_client(self):
        revoke_client(client=self.caller.client, by=SYSTEM, at=NOW)
        assert self.caller.ask_token().status_code == 401

    def test_is_refused_after_too_many_wrong_secrets_for_a_while(self):
        for _try in range(WRONG_SECRETS):
            self.caller.ask_token(secret="wrong")
        assert self.caller.ask_token().status_code == 401
        with clock.set_to(NOW + timedelta(seconds=SECRET_WINDOW)):
            assert self.caller.ask_token().status_code == 200

    def test_is_refused_for_a_header_that_says_nothing(self):
        for told in ("Basic", "Basic ***", "Bearer x"):
            answer = self.caller.send_form("token", headers={"Authorization": told}, grant_type="client_credentials")
            assert answer.status_code == 401


class TestATokenInUse(AtTheDoor):
    def status(self) -> int:
        return self.caller.get("/queues").status_code

    def test_opens_the_api(self):
        assert self.status() == 200

    def test_ends_after_an_hour(self):
        assert self.status() == 200
        with clock.set_to(NOW + TOKEN_LIFE):
            assert self.status() == 401

    def test_ends_when_it_is_revoked(self):
        assert self.status() == 200
        mine = {"client_id": self.caller.client.key, "client_secret": self.caller.secret}
        assert self.caller.send_form("revoke", token=self.caller.token, **mine).status_code == 200
        assert self.status() == 401

    def test_does_not_end_by_another_client(self):
        assert self.status() == 200
        other = Caller()
        theirs = {"client_id": other.client.key, "client_secret": other.secret}
        assert other.send_form("revoke", token=self.caller.token, **theirs).status_code == 200
        assert self.status() == 200

    def test_ends_with_the_client(self):
        assert self.status() == 200
        revoke_client(client=self.caller.client, by=SYSTEM, at=NOW)
        assert self.status() == 401

    def test_ends_with_the_secret(self):
        assert self.status() == 200
        renew_secret(client=self.caller.client, by=SYSTEM, at=NOW)
        assert self.status() == 401

    def test_does_nothing_once_the_account_has_no_posting(self):
        assert self.status() == 200
        self.caller.client.officer.postings.update(to_date=clock.day_of(NOW))
        assert self.status() == 403

    def test_shows_when_the_client_called_last(self):
        assert self.caller.client.last_used_at is None
        self.status()
        self.caller.client.refresh_from_db()
        assert self.caller.client.last_used_at == NOW
        with clock.set_to(NOW + timedelta(minutes=5)):
            self.status()
        self.caller.client.refresh_from_db()
        assert self.caller.client.last_used_at == NOW + timedelta(minutes=5)

    def test_is_forgotten_some_time_after_it_ended(self):
        self.status()
        with clock.set_to(NOW + days(1)):
            self.caller.ask_token()
        assert ClientToken.objects.count() == 1
