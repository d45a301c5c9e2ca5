"""The commands that need no server of their own, called as the console calls them."""

import io
import os
import subprocess
import sys
from contextlib import nullcontext
from datetime import UTC, datetime
from secrets import token_urlsafe

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.db import connection
from rich.console import Console
from typer.testing import CliRunner

from gongzhi.cases.models import Case
from gongzhi.cases.words import State
from gongzhi.config import catalogues, cli, keys, verify
from gongzhi.config.cannot_start import CannotStart, Reason
from gongzhi.config.cli import app
from gongzhi.core import files, journal, personal
from gongzhi.core.actors import SYSTEM
from gongzhi.directory.models import Officer
from gongzhi.procedures.models import CalendarYear
from tests import factories

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def gongzhi(monkeypatch):
    """Call a command in this process, with the tests' database; gives (exit code, what it said)."""

    def call(*arguments: str) -> tuple[int, str]:
        said = io.StringIO()
        console = Console(file=said, width=200, highlight=False)
        monkeypatch.setattr(cli, "domain", lambda **_: nullcontext())
        monkeypatch.setattr(cli, "out", console)
        monkeypatch.setattr(cli, "err", console)
        result = CliRunner().invoke(app, arguments, catch_exceptions=False)
        return result.exit_code, said.getvalue() + result.output

    return call


@pytest.mark.django_db
class TestVerify:
    def test_is_content_with_a_journal_that_nobody_touched(self, gongzhi):
        journal.write("case", 1, "receive", by=SYSTEM, at=AT)
        journal.write("case", 1, "accept", by=SYSTEM, at=AT)
        code, said = gongzhi("verify")
        assert (code, "journal chains: ok" in said) == (0, True)

    def test_names_the_line_that_was_changed_behind_its_back(self, gongzhi):
        for verb in ("receive", "accept", "close"):
            journal.write("case", 7, verb, by=SYSTEM, at=AT)
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE core_journalentry DISABLE TRIGGER journal_append_only")
            cursor.execute("UPDATE core_journalentry SET note = 'never happened' WHERE record_id = 7 AND seq = 2")
            cursor.execute("ALTER TABLE core_journalentry ENABLE TRIGGER journal_append_only")
        code, said = gongzhi("verify")
        assert code == cli.FAULTS_FOUND
        assert "case 7, line 2 (accept): was changed after it was written" in said
        assert "line 1 (" not in said

    def test_names_the_place_where_a_line_was_taken_out(self, gongzhi):
        for verb in ("receive", "accept", "close"):
            journal.write("case", 8, verb, by=SYSTEM, at=AT)
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE core_journalentry DISABLE TRIGGER journal_append_only")
            cursor.execute("DELETE FROM core_journalentry WHERE record_id = 8 AND seq = 2")
            cursor.execute("ALTER TABLE core_journalentry ENABLE TRIGGER journal_append_only")
        assert [fault for fault in verify.journal_chains() if fault.startswith("case 8,")] == [
            "case 8, line 3 (close): a line before it is missing"
        ]

    def test_names_the_case_whose_state_does_not_follow_from_its_journal(self, gongzhi):
        factories.province()
        right, moved, gapped, untold = (factories.case_in(state) for state in (State.CLOSED, *[State.ACCEPTED] * 3))
        assert list(verify.case_states()) == []
        Case.objects.filter(pk=moved.pk).update(state=State.RECEIVED)
        told = {"by": SYSTEM, "at": AT, "source": State.RECEIVED, "target": State.ACCEPTED}
        journal.write("case", gapped.pk, "accept", **told)
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE core_journalentry DISABLE TRIGGER journal_append_only")
            cursor.execute("DELETE FROM core_journalentry WHERE kind = 'case' AND record_id = %s", [untold.pk])
            cursor.execute("ALTER TABLE core_journalentry ENABLE TRIGGER journal_append_only")
        code, said = gongzhi("verify")
        assert code == cli.FAULTS_FOUND
        assert f"case {moved.number} is received, but its history ends with accepted" in said
        assert f"case {gapped.number} has a line 3 that does not go on where the line before ended" in said
        assert f"case {untold.number} has no history" in said
        assert right.number not in said


@pytest.mark.django_db
class TestRotateKeys:
    @pytest.fixture
    def new_keys(self, settings):
        """Puts a new key before the old ones."""
        settings.PERSONAL_DATA_KEYS = [Fernet.generate_key().decode(), *settings.PERSONAL_DATA_KEYS]
        personal.cipher.cache_clear()
        yield settings
        personal.cipher.cache_clear()

    def test_encrypts_everything_with_the_newest_key_and_once_only(self, gongzhi, request, settings, tmp_path):
        settings.FILES_DIR = tmp_path / "files"
        sha256 = files.keep(b"a receipt")
        officers = [
            Officer.objects.create(username=f"o{n}", name=f"承办人{n}", phone=f"1380000{n:04}") for n in range(3)
        ]
        settings = request.getfixturevalue("new_keys")
        code, said = gongzhi("keys", "rotate")
        assert (code, "4 texts and files encrypted anew" in said) == (0, True)
        settings.PERSONAL_DATA_KEYS = settings.PERSONAL_DATA_KEYS[:1]
        personal.cipher.cache_clear()
        assert [Officer.objects.get(pk=officer.pk).phone for officer in officers] == [o.phone for o in officers]
        assert files.read_kept(sha256) == b"a receipt"
        assert "0 texts and files encrypted anew" in gongzhi("keys", "rotate")[1]

    def test_goes_on_over_batches_and_counts_what_no_key_opens(self, request):
        officers = [
            Officer.objects.create(username=f"o{n}", name=f"承办人{n}", phone=f"1380000{n:04}") for n in range(7)
        ]
        with connection.cursor() as cursor:
            cursor.execute("UPDATE directory_officer SET phone = 'not a token' WHERE id = %s", [officers[3].pk])
        request.getfixturevalue("new_keys")
        fields = dict(keys.encrypted_fields())[Officer]
        told = []
        assert keys.rotate(Officer, fields, tell=told.append, batch=3) == (6, 1)
        assert sum(told) == 7 and len(told) == 3
        with connection.cursor() as cursor:
            cursor.execute("SELECT phone FROM directory_officer WHERE id = %s", [officers[3].pk])
            assert bytes(cursor.fetchone()[0]) == b"not a token"


@pytest.mark.django_db
class TestDoctor:
    def test_looks_at_machine_database_and_calendar(self, gongzhi):
        _code, said = gongzhi("doctor")
        for what in ("Python", "Chromium", "Chinese font", "disk", "attachments", "province", "PostgreSQL 1"):
            assert what in said
        assert "official up to" in said
        assert "font of documents" in said and "Noto Serif" in said

    def test_says_that_documents_cannot_be_set_without_a_font(self, gongzhi, monkeypatch):
        monkeypatch.setattr("gongzhi.documents.pdf.OPEN_FONTS", ("No Such Font",))
        code, said = gongzhi("doctor")
        assert code == cli.FAULTS_FOUND
        assert "none with Chinese signs: run make build" in said

    def test_exits_with_1_and_says_what_to_do_where_something_does_not_work(self, gongzhi, settings, tmp_path):
        settings.PROVINCE = tmp_path / "gone"
        code, said = gongzhi("doctor")
        assert code == cli.FAULTS_FOUND
        assert "gone is no folder: set GONGZHI_PROVINCE" in said

    def test_warns_where_the_working_days_of_this_year_are_not_decided(self, gongzhi):
        CalendarYear.objects.update(status=CalendarYear.Status.PROVISIONAL)
        assert "run gongzhi calendar load FILE" in gongzhi("doctor")[1]


class TestSecrets:
    def test_are_fresh_each_time_and_fit_their_use(self, gongzhi):
        one, other = (dict(line.split("=", 1) for line in gongzhi("secrets")[1].split()) for _ in range(2))
        assert set(one) == {"GONGZHI_SECRET_KEY", "GONGZHI_PERSONAL_DATA_KEYS", "GONGZHI_LOOKUP_KEY"}
        assert not set(one.values()) & set(other.values())
        Fernet(one["GONGZHI_PERSONAL_DATA_KEYS"])


class TestCatalogCheck:
    def test_names_file_line_and_field_of_what_is_wrong(self, gongzhi, settings, tmp_path):
        for path in settings.PROVINCE.glob("*.toml"):
            (tmp_path / path.name).write_text(path.read_text())
        hotlines = tmp_path / "hotlines.toml"
        lines = hotlines.read_text().splitlines()
        line = next(n for n, text in enumerate(lines) if text.startswith("unit"))
        lines.insert(line + 1, "colour = 'red'")
        hotlines.write_text("\n".join(lines))
        code, said = gongzhi("catalog", "check", str(tmp_path))
        assert code == cli.FAULTS_FOUND
        assert f"{hotlines}:{line + 2}: hotline[1].colour: Extra inputs are not permitted" in said

    def test_tells_the_same_error_once(self, settings, tmp_path):
        for path in settings.PROVINCE.glob("*.toml"):
            (tmp_path / path.name).write_text(path.read_text())
        (tmp_path / "regions.toml").write_text("not toml")
        assert len([e for e in catalogues.check_all(tmp_path) if e.path.name == "regions.toml"]) == 1

    def test_finds_nothing_wrong_in_the_province_in_use(self, settings):
        assert list(catalogues.check_all(settings.PROVINCE)) == []


class TestHelp:
    def test_needs_neither_settings_nor_a_database(self, tmp_path):
        program = (
            "import sys; sys.argv = ['gongzhi', 'verify', '--help']\n"
            "from gongzhi.config.cli import main\n"
            "try: main()\n"
            "finally: print('django' in sys.modules)"
        )
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=False
        )
        assert done.returncode == 0 and done.stdout.endswith("False\n")


@pytest.mark.django_db
def test_every_change_of_a_model_has_its_migration():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_a_real_deployment_passes_djangos_own_check():
    of_tests = {"GONGZHI_DEVELOPMENT", "DJANGO_ALLOW_ASYNC_UNSAFE"}
    environment = {name: value for name, value in os.environ.items() if name not in of_tests}
    secrets = {
        "GONGZHI_SECRET_KEY": token_urlsafe(50),
        "GONGZHI_PERSONAL_DATA_KEYS": Fernet.generate_key().decode(),
        "GONGZHI_LOOKUP_KEY": token_urlsafe(50),
    }
    checked = subprocess.run(
        [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"],
        env=environment | secrets,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (checked.returncode, checked.stderr) == (0, ""), checked.stdout


@pytest.mark.django_db
class TestBringUpToDate:
    def test_refuses_another_database_that_is_behind_and_names_the_command(self):
        from django.db.migrations.recorder import MigrationRecorder

        MigrationRecorder.Migration.objects.filter(app="sessions").delete()
        with pytest.raises(CannotStart, match=r"lacks 1 migrations .* gongzhi migrate") as told:
            cli.bring_up_to_date(embedded=False)
        assert told.value.reason == Reason.DATABASE

    def test_leaves_alone_what_is_up_to_date(self, monkeypatch):
        monkeypatch.setattr(cli, "prepare_all", lambda: pytest.fail("nothing was to be done"))
        cli.bring_up_to_date(embedded=True)


class TestCommandsOfApps:
    def test_hand_on_arguments_and_exit_codes(self, gongzhi, db):
        code, _said = gongzhi("calendar", "show", "1990")
        assert code == 1
        code, _said = gongzhi("calendar", "show", "--no-such-option")
        assert code == 2

    def test_are_all_loaded_and_have_a_help_text(self):
        for name, (says, make) in cli.OF_APPS.items():
            assert says and make().registered_commands, name
