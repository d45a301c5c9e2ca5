"""Translations: finding what the code says, keeping the .po files up to it, compiling .mo files, which are not kept.

A text is marked in Python by `_("…")` or another function of Django's, in templates by `{% translate %}` and its kin.
Neither this nor compiling needs the system's gettext.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from polib import POEntry, POFile

PACKAGE = Path(__file__).resolve().parents[1]
LOCALE = PACKAGE / "locale"
TRANSLATED = ("en",)
"""Languages into which every text is translated; Chinese is what the code says itself."""
MARKERS = {"_": "gettext", "N_": "gettext_noop"}
"""Names that mark a text wherever they come from; those of Django's are known by their import."""
CALL_IN_TEMPLATE = re.compile(r"\b(_|n?p?gettext)\(")
LITERAL = re.compile(r"""\s*u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*(,?)""", re.DOTALL)
PLURALS = "nplurals=2; plural=(n != 1);"
UNWRAPPED = 10_000
"""A text stays on one line of a .po file, so that changing a word changes a line."""


@dataclass
class Text:
    """A text to translate: what the code says, for many (`plural`), in which sense (`context`), in which files."""

    msgid: str
    plural: str = ""
    context: str | None = None
    files: list[str] = field(default_factory=list)

    @property
    def key(self) -> tuple[str | None, str]:
        """What makes it one text, for any number of places."""
        return self.context, self.msgid


@dataclass(frozen=True)
class Extracted:
    """What extracting did to a .po file: how many texts are new, gone, and without a translation."""

    path: Path
    added: int
    dropped: int
    untranslated: int


def extract_locale(folder: Path = LOCALE, package: Path = PACKAGE) -> list[Extracted]:
    """Bring the .po files up to the code: keep translations, add new texts without one, drop what nobody says now."""
    texts = texts_of(package)
    done = []
    for language in TRANSLATED:
        path = folder / language / "LC_MESSAGES" / "django.po"
        before = read(path, language)
        known = {(entry.msgctxt, entry.msgid): entry for entry in before}
        after = blank(language)
        after.header, after.metadata = before.header, before.metadata
        after.extend(entry_of(text, known.get(text.key)) for text in texts)
        path.parent.mkdir(parents=True, exist_ok=True)
        after.save(str(path), newline="\n")
        keys = {text.key for text in texts}
        done.append(
            Extracted(path, len(keys - known.keys()), len(known.keys() - keys), len(after.untranslated_entries()))
        )
    return done


def texts_of(package: Path = PACKAGE) -> list[Text]:
    """List every text that the modules and templates of a package say, each once, in the order of the files."""
    found: dict[tuple[str | None, str], Text] = {}
    for path in sources(package):
        source = path.read_text(encoding="utf-8")
        for text in texts_of_module(source) if path.suffix == ".py" else texts_of_template(source):
            kept = found.setdefault(text.key, text)
            kept.plural = kept.plural or text.plural
            if (name := path.relative_to(package.parent).as_posix()) not in kept.files:
                kept.files.append(name)
    return list(found.values())


def sources(package: Path = PACKAGE) -> list[Path]:
    """List the modules and templates of a package that may say something to people; tests do not."""
    templates = package / "templates"
    return sorted(
        path
        for path in [*package.rglob("*.py"), *templates.rglob("*.html"), *templates.rglob("*.txt")]
        if not {"tests", "migrations"} & set(path.relative_to(package).parts)
    )


def texts_of_module(source: str) -> Iterator[Text]:
    """Find the texts of a Python module, in order."""
    for call, function in calls_in(source):
        words = [part.value for part in call.args if isinstance(part, ast.Constant) and isinstance(part.value, str)]
        if text := text_of(function, words):
            yield text


def calls_in(source: str) -> list[tuple[ast.Call, str]]:
    """List the calls of gettext and its kin in a module, in order, each with Django's name of the function."""
    tree = ast.parse(source)
    names = MARKERS | {
        name.asname or name.name: name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for name in node.names
        if "gettext" in name.name
    }
    calls = [
        (node, names[node.func.id])
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names
    ]
    return sorted(calls, key=lambda found: (found[0].lineno, found[0].col_offset))


def texts_of_template(source: str) -> Iterator[Text]:
    """Find the texts of a template, in order."""
    from django.utils.translation.template import templatize

    code = templatize(source)
    for call in CALL_IN_TEMPLATE.finditer(code):
        words, place = [], call.end()
        while literal := LITERAL.match(code, place):
            words.append(ast.literal_eval(literal[1]))
            place = literal.end()
            if not literal[2]:
                break
        if text := text_of(MARKERS.get(call[1], call[1]), words):
            yield text


def text_of(function: str, words: list[str]) -> Text | None:
    """Read the words given to gettext or its kin: [context,] text[, plural]; None if the text is not written out."""
    words = list(words)
    context = words.pop(0) if "pgettext" in function and words else None
    plural = words[1] if function.startswith("n") and len(words) > 1 else ""
    return Text(words[0], plural, context) if words and words[0] else None


def entry_of(text: Text, known: "POEntry | None") -> "POEntry":
    """Write a text as an entry of a .po file, with the translation that is known."""
    import polib

    entry = polib.POEntry(
        msgctxt=text.context,
        msgid=text.msgid,
        msgid_plural=text.plural,
        occurrences=[(name, "") for name in text.files],
        flags=["python-format"] if "%(" in text.msgid else [],
        comment=known.comment if known else "",
        tcomment=known.tcomment if known else "",
    )
    if text.plural:
        entry.msgstr_plural = dict(known.msgstr_plural) if known and known.msgstr_plural else {0: "", 1: ""}
    elif known:
        entry.msgstr = known.msgstr or known.msgstr_plural.get(1, "")
    return entry


def read(path: Path, language: str) -> "POFile":
    """Read a .po file; a blank one where there is none yet."""
    import polib

    return polib.pofile(str(path), wrapwidth=UNWRAPPED) if path.exists() else blank(language)


def blank(language: str) -> "POFile":
    import polib

    texts = polib.POFile(wrapwidth=UNWRAPPED)
    texts.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": language,
        "Plural-Forms": PLURALS,
    }
    return texts


def compile_locale(folder: Path = LOCALE) -> list[tuple[Path, int]]:
    """Compile each .po that is newer than its .mo; returns those compiled, with how many texts each translates."""
    import polib

    compiled = []
    for source in stale_locale(folder):
        texts = polib.pofile(str(source))
        texts.save_as_mofile(str(source.with_suffix(".mo")))
        compiled.append((source, len(texts.translated_entries())))
    return compiled


def stale_locale(folder: Path = LOCALE) -> list[Path]:
    """List the .po files that are newer than their .mo, or have none."""
    return [
        source
        for source in sorted(folder.glob("*/LC_MESSAGES/*.po"))
        if not (target := source.with_suffix(".mo")).exists() or target.stat().st_mtime < source.stat().st_mtime
    ]
