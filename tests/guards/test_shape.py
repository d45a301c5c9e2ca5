"""The shape of the code: a viewer is asked for everywhere, nothing inline, nothing of one machine, order of apps."""

import ast
import re
import subprocess
import sys

import pytest

from tests.guards.code import FACES, PACKAGE, ROOT, modules, named, public_functions, tracked

NEEDS_NO_VIEWER = {
    "gongzhi/alerts/queries.py": {"prefectures": "regions are public"},
    "gongzhi/library/queries.py": {"names": "acts are public"},
    "gongzhi/appeals/queries.py": {"kept_by_code": "is how a consumer becomes a viewer"},
    "gongzhi/cases/queries.py": {
        "last_verb": "a part of a query",
        "open_by_code": "is how a consumer becomes a viewer",
    },
    "gongzhi/directory/queries.py": {
        "trader_actor": "makes the viewer",
        "trader_account": "finds whose session it is",
        "unit_in_force": "units are public",
        "units_tree": "units are public",
        "find_units": "units are public",
        "competent_office": "units are public",
        "hotlines": "hotlines are public",
        "mediation_bodies_for": "mediation bodies are public",
    },
    "gongzhi/documents/queries.py": {
        "template_in_use": "what documents say in general is no secret",
    },
    "gongzhi/exchange/queries.py": {"rule_titles": "titles of rules"},
    "gongzhi/negotiation/queries.py": {
        "membership_of": "pledges are public",
        "takes_part": "pledges are public",
        "silence_of": "of a pledge at hand",
    },
    "gongzhi/mediation/queries.py": {
        "mediators_for": "is asked of a mediation at hand",
        "coverage": "mediation bodies are public",
    },
    "gongzhi/inspections/queries.py": {
        "with_row": "a part of a query",
        "put_progress": "of plans at hand",
    },
    "gongzhi/notices/queries.py": {"backlog": "counts for the metrics, of nobody"},
    "gongzhi/open_data/queries.py": {"entries": "a part of a query"},
    "gongzhi/procedures/queries.py": {
        "limits_on_records": "of records that a verb has locked, or found for a viewer"
    },
    "gongzhi/routing/queries.py": {
        "rules_in_force": "decides, shows nothing",
    },
    "gongzhi/webhooks/queries.py": {
        "backlogs": "of subscriptions at hand",
        "units_of": "of subscriptions at hand",
        "gauges": "counts for the metrics, of nobody",
    },
}
"""Public functions of queries.py that read a table and take no viewer, each with the reason."""
QUERIES = sorted(path for path in modules() if path.name == "queries.py")
OF_CASES = {"Case", "CaseText", "CaseUnit", "CaseLink", "Party", "Attachment", "Routing", "JournalEntry"}
PAST_THEIR_QUERIES = {
    "gongzhi/api/answers.py": "locks a case that was found for the caller",
    "gongzhi/demo/build.py": "looks for what it made itself",
    "gongzhi/demo/conference.py": "looks for a matter of the demonstration from which a task comes",
    "gongzhi/demo/cooperation.py": "finds matters of the demonstration that something is asked about",
    "gongzhi/demo/enforcement.py": "looks for a case that its officer works on",
    "gongzhi/demo/papers.py": "looks for matters of which documents are made",
    "gongzhi/demo/stories.py": "reads again what it made itself",
    "gongzhi/desk/cases/forms.py": "asks of a case that was found for the officer",
    "gongzhi/desk/cases/intake.py": "finds the report of a paper that this officer took in a moment ago",
    "gongzhi/exchange/actions/take_in.py": "counts where its own batch went",
    "gongzhi/exchange/actions/try_file.py": "asks whether a key came in by its own door",
}
"""Modules of the faces that read tables of cases themselves, each with the reason."""
KNOWS_THE_TIME = {"clock.py", "cli.py", "tasks.py", "middleware.py"}


def reads_a_table(function: ast.FunctionDef) -> bool:
    return any(
        isinstance(node, ast.Attribute) and node.attr in {"objects", "cursor", "_default_manager", "_base_manager"}
        for node in ast.walk(function)
    )


@pytest.mark.parametrize("path", QUERIES, ids=named)
def test_every_public_query_takes_a_viewer(path):
    known = set(NEEDS_NO_VIEWER.get(named(path), ()))
    without = {
        function.name
        for function in public_functions(path)
        if reads_a_table(function)
        and "viewer" not in {argument.arg for argument in (*function.args.args, *function.args.kwonlyargs)}
    }
    assert without - known == set(), "take no viewer"
    assert known - without == set(), "are not there or take a viewer now: off the list with them"


@pytest.mark.parametrize("path", modules(*FACES), ids=named)
def test_faces_never_read_cases_past_their_queries(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "_base_manager"}:
            model = node.value.id if isinstance(node.value, ast.Name) else ""
            assert model not in OF_CASES or named(path) in PAST_THEIR_QUERIES, f"line {node.lineno}: {model}"


@pytest.mark.parametrize(
    "path", modules("cases", "core", "directory", "documents", "procedures", "routing"), ids=named
)
def test_the_domain_never_reads_the_clock(path):
    if path.name not in KNOWS_THE_TIME and not path.name.endswith("_cli.py"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\bclock\.(now|today)\(|timezone\.now\(|datetime\.now\(|date\.today\(", text)


class TestTemplates:
    TEMPLATES = [path for path in tracked() if path.suffix == ".html" and path.is_relative_to(PACKAGE)]

    @pytest.mark.parametrize("path", TEMPLATES, ids=named)
    def test_have_no_script_and_no_style_of_their_own(self, path):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*type=.application/json.)", text)
        assert not re.search(r"<style\b", text)
        assert not re.search(r"\sstyle\s*=", text)
        assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
        assert "javascript:" not in text
        assert "hx-on" not in text

    @pytest.mark.parametrize("path", TEMPLATES, ids=named)
    def test_load_nothing_from_another_machine(self, path):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<(?:script|link|img|iframe|source)[^>]+(?:src|href)=[\"'](?:https?:)?//", text)

    @pytest.mark.parametrize("path", TEMPLATES, ids=named)
    def test_protect_every_form_that_changes_something(self, path):
        for form in re.findall(r"<form\b.*?</form>", path.read_text(encoding="utf-8"), re.DOTALL):
            if re.search(r"method=[\"']post", form, re.IGNORECASE):
                assert "csrf_token" in form

    @pytest.mark.parametrize("path", TEMPLATES, ids=named)
    def test_mark_nothing_safe_that_people_typed(self, path):
        text = path.read_text(encoding="utf-8")
        assert "|safe" not in text
        assert "autoescape off" not in text


class TestTree:
    PLACES = re.compile(r"/(?:root|home|Users|work)/[A-Za-z0-9_.-]+")
    HOSTS = re.compile("|".join(["pypi" + r"\.org", "registry" + r"\.npmjs", "deb" + r"\.debian\.org"]))
    NAMES = {"utils", "helpers", "common", "misc", "manager", "service", "services"}
    TEXTS = {".py", ".md", ".toml", ".html", ".js", ".mjs", ".css", ".yml", ".json", ".sh", ".mmd", ".po", ".txt", ""}

    def test_names_no_place_of_a_machine_and_no_registry(self):
        for path in tracked():
            if path.suffix in self.TEXTS and path.exists() and not path.is_relative_to(ROOT / "tests" / "guards"):
                text = path.read_text(encoding="utf-8", errors="replace")
                for found in (self.PLACES.search(text), self.HOSTS.search(text)):
                    assert not found, f"{named(path)}: {found[0]}"

    def test_has_no_file_whose_name_says_nothing(self):
        assert [named(path) for path in tracked() if path.stem in self.NAMES] == []

    def test_has_one_downward_order_of_apps(self):
        done = subprocess.run(
            [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]

    def test_is_in_order_for_the_linter(self):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", "check", "."], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout[-3000:]

    def test_wires_nothing_in_signals_or_at_start(self):
        for path in modules():
            text = path.read_text(encoding="utf-8")
            assert "django.dispatch" not in text and "django.db.models.signals" not in text, named(path)
            if path.name == "apps.py":
                assert "def ready" not in text, named(path)
