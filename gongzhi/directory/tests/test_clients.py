from typer.testing import CliRunner

from gongzhi.core import journal
from gongzhi.core.actors import SYSTEM, Role
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.directory.clients import (
    SCOPES,
    add_client,
    client_by_secret,
    clients,
    keep_token,
    renew_secret,
    revoke_client,
    token_in_force,
)
from gongzhi.directory.clients_cli import app
from gongzhi.directory.models import Client, Officer
from gongzhi.directory.tests.scene import NOW, InGuizhou

HERE, ELSEWHERE = "samr-520102", "samr-520103"


class WithClients(InGuizhou):
    def add(self, key: str = "line-12345", unit: str = HERE, *, by=SYSTEM, **changes):
        told = {"name": "12345 平台", "roles": [Role.HANDLER], "scopes": list(SCOPES)} | changes
        return add_client(key=key, unit=self.unit(unit), by=by, at=NOW, **told)


class TestAddClient(WithClients):
    def test_makes_an_account_that_nobody_can_sign_in_to(self):
        given = self.add()
        officer = given.client.officer
        assert (officer.username, officer.name) == ("api.line-12345", "12345 平台")
        assert not officer.has_usable_password()
        assert [(posting.unit.key, posting.roles) for posting in officer.postings.all()] == [(HERE, ["handler"])]

    def test_stands_in_the_journal(self):
        given = self.add()
        assert [line.verb for line in journal.history("client", given.client.pk)] == ["add"]
        assert [line.verb for line in journal.history("officer", given.client.officer_id)] == ["add", "post"]

    def test_is_refused_with_an_unfit_or_taken_key(self):
        self.add()
        for key in ("line-12345", "", "Line", "a--b", "-a", "x" * 25):
            with self.subTest(key), self.assertRaises(Refused) as refused:
                self.add(key)
            assert refused.exception.field == "key"

    def test_is_refused_without_a_known_scope(self):
        with self.assertRaises(Refused) as refused:
            self.add(scopes=["everything"])
        assert refused.exception.field == "scopes"

    def test_is_refused_with_a_limit_that_is_none(self):
        with self.assertRaises(Refused) as refused:
            self.add(per_minute=0)
        assert refused.exception.field == "per_minute"

    def test_is_only_for_who_administers_the_unit(self):
        self.add(by=self.actor("keeper", (HERE, Role.ADMINISTRATOR)))
        for by in (self.actor("handler", (HERE, Role.HANDLER)), self.actor("other", (ELSEWHERE, Role.ADMINISTRATOR))):
            with self.assertRaises(NotAllowed):
                self.add("another", by=by)
        assert Client.objects.count() == 1


class TestRenewSecret(WithClients):
    def test_ends_the_old_one(self):
        given = self.add()
        fresh = renew_secret(client=given.client, by=SYSTEM, at=NOW)
        assert client_by_secret("line-12345", given.secret) is None
        assert client_by_secret("line-12345", fresh.secret) == given.client

    def test_is_refused_once_it_is_revoked(self):
        given = self.add()
        revoke_client(client=given.client, by=SYSTEM, at=NOW)
        with self.assertRaises(Refused):
            renew_secret(client=given.client, by=SYSTEM, at=NOW)


class TestRevokeClient(WithClients):
    def test_ends_secret_tokens_and_account(self):
        given = self.add()
        keep_token(client=given.client, token="t", scopes=["read"], at=NOW)
        revoke_client(client=given.client, by=SYSTEM, at=NOW)
        assert client_by_secret("line-12345", given.secret) is None
        assert token_in_force("t", at=NOW) is None
        assert Officer.objects.get(username="api.line-12345").is_active is False

    def test_is_only_for_who_administers_the_unit(self):
        given = self.add()
        with self.assertRaises(NotAllowed):
            revoke_client(client=given.client, by=self.actor("other", (ELSEWHERE, Role.ADMINISTRATOR)), at=NOW)


class TestClients(WithClients):
    def test_are_those_of_the_units_that_one_administers(self):
        self.add()
        self.add("theirs", ELSEWHERE)
        keeper = self.actor("keeper", (HERE, Role.ADMINISTRATOR))
        assert [client.key for client in clients(viewer=keeper, at=NOW)] == ["line-12345"]
        assert [client.key for client in clients(viewer=SYSTEM, at=NOW)] == ["line-12345", "theirs"]

    def test_are_nobody_elses(self):
        with self.assertRaises(NotAllowed):
            clients(viewer=self.actor("handler", (HERE, Role.HANDLER)), at=NOW)


class TestCommands(InGuizhou):
    def run_command(self, *told: str):
        return CliRunner().invoke(app, list(told))

    def test_add_list_and_revoke(self):
        added = self.run_command("add", "line-12345", "--unit", HERE, "--scope", "read", "--scope", "receive")
        secret = added.stdout.split("client_secret=")[1].strip()
        assert client_by_secret("line-12345", secret).scopes == ["read", "receive"]
        assert "line-12345" in self.run_command("list").stdout
        assert self.run_command("revoke", "line-12345").exit_code == 0
        assert client_by_secret("line-12345", secret) is None
        assert self.run_command("revoke", "line-12345").exit_code == 1

    def test_say_what_is_wrong(self):
        assert self.run_command("add", "x", "--unit", "nobody").exit_code == 1
        assert self.run_command("add", "x", "--unit", HERE, "--scope", "all").exit_code == 1
        assert self.run_command("add", "Big", "--unit", HERE).exit_code == 1
        assert self.run_command("revoke", "nobody").exit_code == 1
