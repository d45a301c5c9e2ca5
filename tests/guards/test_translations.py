"""Everything that people read can be read in English, and says the same."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from gettext import GNUTranslations

import polib
import pytest
from django.template.base import Lexer, TokenType

from gongzhi.config.locale import LOCALE, PACKAGE, TRANSLATED, Text, calls_in, compile_locale, sources, texts_of

HAN = re.compile(r"[\u3400-\u9fff]")
WIDE = re.compile(r"[\u3000-\u303f\uff00-\uffef]")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w+\}")
MARKED = re.compile(r'_\("(?:[^"\\]|\\.)*"\)')

PRODUCT = "共治"
CHINESE_TO_TYPE = {"云岩区", "南明 市场", "遵义 播州", "原因", "、"}
"""What a reader of English must type or will see in Chinese, because what is searched or sent is Chinese."""

READ_IN = "read in, not shown"
KEPT = "kept in records, in the main language, as what people write is"
DEVELOPERS = "seen by developers only"
OFFICIAL = "stands in official documents, which are Chinese whoever makes them"
UNMARKED = {
    "core/traces.py": "what names, numbers and addresses look like in a text",
    "api/examples.py": "what programs send, which is kept as it is",
    "appeals/actions/answer_many.py": "columns of a file that is read in again",
    "appeals/actions/wake.py": KEPT,
    "appeals/sheets.py": "columns of a file that is read in again",
    "campaigns/papers.py": OFFICIAL,
    "incidents/papers.py": OFFICIAL,
    "conference/papers.py": OFFICIAL,
    "conference/queries.py": OFFICIAL,
    "figures/gathering.py": "the unit of the catalogue by which money is known",
    "cases/actions/split.py": KEPT,
    "cases/diagram.py": DEVELOPERS,
    "config/gallery.py": DEVELOPERS,
    "config/settings.py": "the languages' own names",
    "config/templatetags/show.py": "units that templates name",
    "core/actors.py": KEPT,
    "enforcement/actions/filed_case/penalise.py": KEPT,
    "enforcement/actions/filed_case/propose.py": KEPT,
    "ride_hailing/inputs.py": "columns of files that are read in",
    "ride_hailing/trips.py": "columns of files that are read in",
    "config/pictures.py": DEVELOPERS,
    "inspections/reading.py": "columns of a file that is read in",
    "sampling/actions/results.py": "columns of a file that is read in",
    "prepaid/actions/reports.py": "columns of a file that is read in",
    "prepaid/actions/sign/take_up.py": "a choice of a field of enforcement's catalogue",
    "sampling/paper.py": OFFICIAL,
    "library/actions/import_articles.py": "columns of a file that is read in",
    "library/catalog.py": READ_IN,
    "library/rules.py": READ_IN,
    "desk/library/forms.py": "how questions are typed",
    "desk/library/pages.py": "an example of a file that is read in",
    "schemes/actions/files.py": "columns of a file that is read in",
    "schemes/paper.py": OFFICIAL,
    "core/personal.py": READ_IN,
    "core/tables.py": "a column of the error file, which is read in again",
    "directory/catalog.py": READ_IN,
    "directory/rules.py": READ_IN,
    "documents/actions/issue.py": OFFICIAL,
    "documents/amounts.py": OFFICIAL,
    "documents/for_cases.py": OFFICIAL,
    "documents/kinds.py": OFFICIAL,
    "documents/rules.py": OFFICIAL,
    "documents/word.py": OFFICIAL,
    "enforcement/papers.py": OFFICIAL,
    "exchange/actions/take_in.py": KEPT,
    "exchange/batches.py": KEPT,
    "exchange/rules.py": READ_IN,
    "mediation/papers.py": OFFICIAL,
    "negotiation/queries.py": KEPT,
    "portal/forms.py": READ_IN,
    "directory/reading.py": READ_IN,
    "portal/wizard.py": KEPT,
    "quality/queries.py": "stands in what callers say, which is Chinese",
    "quality/rules.py": READ_IN,
    "routing/rules.py": KEPT,
    "templates/documents/paper.html": OFFICIAL,
    "templates/gallery/components.html": DEVELOPERS,
    "templates/gallery/desk.html": DEVELOPERS,
    "templates/gallery/portal.html": DEVELOPERS,
}
"""Where Chinese stands that is not marked for translation, and why."""
PUT_TOGETHER = {"api/openapi.py", "api/problems.py", "api/reference.py", "api/words.py"}
"""Modules that translate what others marked with N_."""


@cache
def translations(language: str) -> polib.POFile:
    return polib.pofile(str(LOCALE / language / "LC_MESSAGES" / "django.po"))


@cache
def texts() -> list[Text]:
    return texts_of()


def said(entry: polib.POEntry) -> list[str]:
    """List what an entry says in its language: one text, or one for each number."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def unmarked_in_module(source: str) -> Iterator[str]:
    """Find Chinese in a module that is neither marked for translation, nor a docstring, nor an example of the API."""
    told = {place(node) for call, _function in calls_in(source) for node in ast.walk(call)}
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            told.add(place(node.value))
        if isinstance(node, ast.keyword) and node.arg in {"example", "examples"}:
            told |= {place(part) for part in ast.walk(node.value)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or place(node) in told:
            continue
        if isinstance(node.value, str) and HAN.search(node.value.replace(PRODUCT, "")):
            yield f"{node.lineno}: {node.value}"


def place(node: ast.AST) -> tuple[int, int]:
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)


def unmarked_in_template(source: str) -> Iterator[str]:
    """Find Chinese, and punctuation as Chinese has it, in a template that is not marked for translation."""
    inside = ""
    for token in Lexer(source).tokenize():
        tag = token.split_contents()[0] if token.token_type == TokenType.BLOCK else ""
        if inside:
            inside = "" if tag == f"end{inside}" else inside
        elif tag in {"comment", "blocktranslate"}:
            inside = tag
        elif tag != "translate" and token.token_type != TokenType.COMMENT:
            words = MARKED.sub("", token.contents)
            if HAN.search(words) or WIDE.search(words.replace("《", "").replace("》", "")):
                yield f"{token.lineno}: {words.strip()}"


def unmarked() -> dict[str, list[str]]:
    """Gather the Chinese that is not marked, by file; demonstration data is all of it."""
    found = {}
    for path in sources():
        name = path.relative_to(PACKAGE).as_posix()
        if not name.startswith("demo/"):
            look = unmarked_in_module if path.suffix == ".py" else unmarked_in_template
            if words := list(look(path.read_text(encoding="utf-8"))):
                found[name] = words
    return found


@pytest.mark.parametrize("language", TRANSLATED)
class TestTranslations:
    def test_are_there_for_every_text(self, language):
        there = {(entry.msgctxt, entry.msgid) for entry in translations(language) if all(said(entry))}
        missing = [f"{text.files[0]}: {text.msgid}" for text in texts() if text.key not in there]
        assert not missing, "run gongzhi locale extract and translate:\n" + "\n".join(missing)

    def test_are_there_for_nothing_else(self, language):
        keys = {text.key for text in texts()}
        dead = [entry.msgid for entry in translations(language) if (entry.msgctxt, entry.msgid) not in keys]
        assert not dead, "run gongzhi locale extract to drop:\n" + "\n".join(dead)

    def test_keep_the_placeholders(self, language):
        wrong = [
            f"{entry.msgid} → {text}"
            for entry in translations(language)
            for text in said(entry)
            if sorted(PLACEHOLDER.findall(text)) != sorted(PLACEHOLDER.findall(entry.msgid))
        ]
        assert not wrong, "\n".join(wrong)

    def test_have_plurals_where_the_code_counts(self, language):
        counted = {text.key for text in texts() if text.plural}
        plural = {(entry.msgctxt, entry.msgid) for entry in translations(language) if len(entry.msgstr_plural) == 2}
        assert counted == plural

    def test_compile_to_what_they_say(self, language, tmp_path):
        folder = tmp_path / language / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "django.po").write_bytes((LOCALE / language / "LC_MESSAGES" / "django.po").read_bytes())
        assert [count for _path, count in compile_locale(tmp_path)] == [len(translations(language))]
        with (folder / "django.mo").open("rb") as file:
            compiled = GNUTranslations(file)
        assert compiled.gettext("消费者") == translations(language).find("消费者").msgstr
        assert compiled.ngettext("%(n)d 天前", "%(n)d 天前", 1) != compiled.ngettext("%(n)d 天前", "%(n)d 天前", 2)


def test_english_is_english():
    wrong = []
    for entry in translations("en"):
        for text in said(entry):
            for word in CHINESE_TO_TYPE & set(re.findall("|".join(CHINESE_TO_TYPE), entry.msgid)):
                text = text.replace(word, "")
            if HAN.search(text) or WIDE.search(text):
                wrong.append(f"{entry.msgid} → {text}")
    assert not wrong, "\n".join(wrong)


def test_english_in_templates_needs_no_escaping():
    """What `{% translate %}` says goes into the page as it is, also between the quotes of an attribute."""
    wrong = [
        text
        for entry in translations("en")
        if any(name.endswith(".html") for name, _line in entry.occurrences)
        for text in said(entry)
        if set(text) & set('"<>&')
    ]
    assert not wrong, "\n".join(wrong)


def test_chinese_that_is_shown_is_marked_for_translation():
    wrong = [f"{name}:{words}" for name, found in unmarked().items() if name not in UNMARKED for words in found]
    assert not wrong, "mark it, or say in UNMARKED why not:\n" + "\n".join(wrong)


def test_what_is_said_to_be_unmarked_is_there():
    assert set(UNMARKED) - set(unmarked()) == set()


def translated_at_import(source: str) -> Iterator[str]:
    """Find texts that are translated when the module is loaded, once for all readers, because they are not lazy."""
    calls = {place(call): function for call, function in calls_in(source)}

    def look(node: ast.AST) -> Iterator[str]:
        for part in ast.iter_child_nodes(node):
            if isinstance(part, (ast.FunctionDef, ast.Lambda)):
                continue
            filled = isinstance(part, ast.BinOp) and isinstance(part.left, ast.Call) and place(part.left) in calls
            eager = isinstance(part, ast.Call) and not calls.get(place(part), "lazy").endswith(("lazy", "noop"))
            if filled or eager:
                yield f"{part.lineno}: {ast.unparse(part)}"
            yield from look(part)

    return look(ast.parse(source))


def test_what_is_translated_is_translated_for_each_reader():
    wrong = [
        f"{path.relative_to(PACKAGE).as_posix()}:{found}"
        for path in sources()
        if path.suffix == ".py"
        for found in translated_at_import(path.read_text(encoding="utf-8"))
    ]
    assert not wrong, "use gettext_lazy, and fill placeholders in where it is shown:\n" + "\n".join(wrong)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('a = _("甲")', 1),
        ('class A:\n    a = _("甲")', 1),
        ('a = lazy("甲 %(n)s") % {"n": 1}', 1),
        ('a = {"b": lazy("甲")}', 0),
        ('def a():\n    return _("甲") % {"n": 1}', 0),
        ('a = lambda: _("甲")', 0),
    ],
)
def test_texts_translated_at_import_are_found(source, found):
    imports = "from django.utils.translation import gettext as _, gettext_lazy as lazy\n"
    assert len(list(translated_at_import(imports + source))) == found


def test_what_is_translated_is_written_out():
    wrong = [
        f"{name}:{call.lineno}: {ast.unparse(call)}"
        for path in sources()
        if path.suffix == ".py" and (name := path.relative_to(PACKAGE).as_posix()) not in PUT_TOGETHER
        for call, _function in calls_in(path.read_text(encoding="utf-8"))
        if not all(isinstance(part, ast.Constant) for part in call.args[:1])
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('x = "中文"', 1),
        ('x = f"{n} 件"', 1),
        ('x = _("中文") % {"what": "内"}', 1),
        ('x = _("中文")', 0),
        ('"""中文"""', 0),
        ('Field(description="中文", examples=["例"])', 1),
    ],
)
def test_chinese_in_modules_is_found(source, found):
    assert len(list(unmarked_in_module(source))) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>中文</p>", 1),
        ('<p title="中文">', 1),
        ("{{ name }}：", 1),
        ('{% chip "中文" %}', 1),
        ('{% chip _("中文") %}{{ x|default:_("无") }}', 0),
        ('{% translate "中文" %}{# 中文 #}{% comment %}中文{% endcomment %}', 0),
        ("{% blocktranslate count n=n %}{{ n }} 件{% plural %}{{ n }} 件{% endblocktranslate %}", 0),
        ("《{{ law }}》", 0),
    ],
)
def test_chinese_in_templates_is_found(source, found):
    assert len(list(unmarked_in_template(source))) == found
