"""Finding texts, keeping the .po file up to them, compiling it."""

import os

import polib
import pytest

from gongzhi.config.locale import (
    compile_locale,
    extract_locale,
    stale_locale,
    texts_of,
    texts_of_module,
    texts_of_template,
)

MODULE = """
from django.utils.translation import gettext as _, gettext_lazy as lazy, ngettext, pgettext_lazy
from gongzhi.api.words import N_

a = _("甲" "乙")
b = lazy("丙") % {"n": _("丁")}
c = ngettext("%(n)d 天", "%(n)d 天", n)
d = pgettext_lazy("outcome", "撤回")
e = N_("戊")
f = _(name)
g = other("己")
"""

TEMPLATE = """
{% translate "甲" %}{% translate "撤回" context "outcome" %}{% translate "乙" as word %}
{% blocktranslate with n=rows|length %}丙 {{ n }}{% endblocktranslate %}
{% blocktranslate count n=n %}{{ n }} 天{% plural %}{{ n }} 天{% endblocktranslate %}
{% chip _("丁") %}{{ name|default:_("戊") }}<p title="{% translate "他说“好”" %}">己</p>
"""


def test_finds_the_texts_of_a_module_in_order():
    found = [(text.msgid, text.plural, text.context) for text in texts_of_module(MODULE)]
    assert found == [
        ("甲乙", "", None),
        ("丙", "", None),
        ("丁", "", None),
        ("%(n)d 天", "%(n)d 天", None),
        ("撤回", "", "outcome"),
        ("戊", "", None),
    ]


def test_finds_the_texts_of_a_template():
    found = {(text.msgid, text.plural, text.context) for text in texts_of_template(TEMPLATE)}
    assert found == {
        ("甲", "", None),
        ("撤回", "", "outcome"),
        ("乙", "", None),
        ("丙 %(n)s", "", None),
        ("%(n)s 天", "%(n)s 天", None),
        ("丁", "", None),
        ("戊", "", None),
        ("他说“好”", "", None),
    }


@pytest.fixture
def package(tmp_path):
    """A package with a module, a template and a test."""
    root = tmp_path / "shop"
    (root / "templates").mkdir(parents=True)
    (root / "tests").mkdir()
    (root / "words.py").write_text('a = _("甲")\nb = _("乙")\n', encoding="utf-8")
    (root / "templates" / "page.html").write_text('{% translate "乙" %}', encoding="utf-8")
    (root / "tests" / "test_words.py").write_text('_("丙")', encoding="utf-8")
    return root


def test_a_text_is_listed_once_with_its_files_and_tests_say_nothing(package):
    assert [(text.msgid, sorted(text.files)) for text in texts_of(package)] == [
        ("乙", ["shop/templates/page.html", "shop/words.py"]),
        ("甲", ["shop/words.py"]),
    ]


class TestExtractLocale:
    def extract(self, package):
        (done,) = extract_locale(package / "locale", package)
        return (done.added, done.dropped, done.untranslated), polib.pofile(str(done.path))

    def test_adds_what_is_new_and_drops_what_is_gone_but_keeps_translations(self, package):
        figures, texts = self.extract(package)
        assert figures == (2, 0, 2)
        texts.find("乙").msgstr = "second"
        texts.save()
        (package / "words.py").write_text(
            'from django.utils.translation import ngettext\nb = _("乙")\nc = ngettext("%(n)d 天", "%(n)d 天", n)\n',
            encoding="utf-8",
        )
        figures, texts = self.extract(package)
        assert figures == (1, 1, 1)
        assert {entry.msgid: entry.msgstr for entry in texts} == {"乙": "second", "%(n)d 天": ""}
        assert texts.find("%(n)d 天").msgstr_plural == {0: "", 1: ""}
        assert texts.find("%(n)d 天").flags == ["python-format"]

    def test_changes_nothing_the_second_time(self, package):
        self.extract(package)
        path = package / "locale" / "en" / "LC_MESSAGES" / "django.po"
        before = path.read_bytes()
        assert self.extract(package)[0] == (0, 0, 2)
        assert path.read_bytes() == before


def test_compiles_what_is_stale_only(package):
    (done,) = extract_locale(package / "locale", package)
    assert stale_locale(package / "locale") == [done.path]
    assert compile_locale(package / "locale") == [(done.path, 0)]
    assert compile_locale(package / "locale") == []
    newer = done.path.with_suffix(".mo").stat().st_mtime + 10
    os.utime(done.path, (newer, newer))
    assert stale_locale(package / "locale") == [done.path]
