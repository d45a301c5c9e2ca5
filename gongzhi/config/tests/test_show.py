"""How things are shown: words, numbers, days and the pieces of HTML that carry them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import django
import polib
import pytest
from django import forms
from django.conf import settings
from django.template import Context, Template
from django.template.loader import get_template
from django.test import RequestFactory
from django.utils.translation import override

from gongzhi.config import context
from gongzhi.config.templatetags import show
from gongzhi.core import clock, site
from gongzhi.core.errors import CatalogueError

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)  # 12:00 in the province


def drawn(template: str, **values) -> str:
    return Template(template).render(Context(values))


class TestWords:
    @pytest.mark.parametrize(
        ("amount", "words"),
        [
            (3424, "3,424.00 元"),
            (Decimal("0.5"), "0.50 元"),
            (0, "0.00 元"),
            (None, ""),
            ("", ""),
            (-1234.5, "-1,234.50 元"),
        ],
    )
    def test_money_is_written_with_two_places(self, amount, words):
        assert show.money(amount) == words

    @pytest.mark.parametrize(
        ("amount", "words"), [(34_240_000, "3424 万元"), (12_345, "1.23 万元"), (100_000, "10 万元")]
    )
    def test_money_can_be_written_in_ten_thousands(self, amount, words):
        assert show.money(amount, "万元") == words

    def test_days_and_instants_are_those_of_the_province(self):
        late = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
        assert show.day(late) == "2026-11-24"
        assert show.moment(late) == "2026-11-24 00:30"
        assert show.day(date(2026, 4, 15)) == "2026-04-15"

    @pytest.mark.parametrize(
        ("past", "words"),
        [
            (timedelta(seconds=30), "刚刚"),
            (timedelta(minutes=5), "5 分钟前"),
            (timedelta(hours=3), "3 小时前"),
            (timedelta(hours=13), "昨天"),
            (timedelta(days=3), "3 天前"),
            (timedelta(days=40), "2026-10-15"),
            (timedelta(days=-2), "2026-11-26"),
        ],
    )
    def test_ago_says_the_largest_unit_that_fits(self, past, words):
        with clock.set_to(NOON):
            assert show.ago(NOON - past) == words

    def test_a_number_is_read_out_in_groups(self):
        assert show.spoken("2600000174") == "260 000 0174"

    @pytest.mark.parametrize(
        ("number", "words"), [(10, "1 KB"), (820_000, "801 KB"), (7_300_000, "7.0 MB"), (None, "")]
    )
    def test_sizes_are_written_as_people_read_them(self, number, words):
        assert show.size(number) == words


class TestLimitChip:
    @pytest.mark.parametrize(
        ("limit", "tone", "words"),
        [
            ({"days_left": 5, "counted": "working"}, "quiet", "剩 5 个工作日"),
            ({"days_left": 2, "counted": "working"}, "warn", "剩 2 个工作日"),
            ({"days_left": 0, "counted": "natural"}, "warn", "今天到期"),
            ({"days_left": -2, "counted": "working"}, "bad", "已超期 2 天"),
            ({"days_left": None}, "quiet", "暂停计时"),
            ({"days_left": 9, "met": True}, "good", "按期完成"),
            ({"days_left": None, "met": False}, "bad", "超期完成"),
        ],
    )
    def test_says_what_is_left_with_a_tone(self, limit, tone, words):
        html = drawn("{% limit_chip limit %}", limit=limit)
        assert f"tone-{tone}" in html
        assert words in html

    def test_tells_day_article_and_that_it_is_unverified(self):
        limit = SimpleNamespace(
            days_left=5,
            counted="natural",
            due_date=date(2026, 12, 1),
            title="答复",
            basis="某办法",
            article="第九条",
            mark="unverified",
        )
        html = drawn("{% limit_chip limit %}", limit=limit)
        assert "2026-12-01" in html and "《某办法》第九条" in html and "未核实" in html

    def test_shows_nothing_where_no_limit_runs(self):
        assert drawn("{% limit_chip limit %}", limit=None).strip() == ""


class TestOffers:
    def offer(self, verb, **more):
        return SimpleNamespace(**{"verb": verb, "title": verb.upper(), "refusal": "", "main": False, **more})

    def test_the_first_main_verb_stands_out_and_comes_first(self):
        html = drawn(
            "{% offers verbs '/desk/cases/1/' %}", verbs=[self.offer("note"), self.offer("accept", main=True)]
        )
        assert html.index('btn-primary" href="/desk/cases/1/accept/"') < html.index('href="/desk/cases/1/note/"')

    def test_a_refused_verb_is_no_link_and_says_why(self):
        html = drawn(
            "{% offers verbs '/x/' %}", verbs=[self.offer("close", refusal="协办单位还没有答复。", main=True)]
        )
        assert "href" not in html
        assert 'aria-describedby="why-close"' in html and "协办单位还没有答复。" in html

    def test_verbs_shown_elsewhere_are_left_out(self):
        html = drawn("{% offers verbs '/x/' also=gone %}", verbs=[self.offer("reveal")], gone=["reveal"])
        assert "REVEAL" not in html


class TestFigure:
    def test_a_share_carries_both_its_counts(self):
        html = drawn("{% figure '办结率' counted=439051 out_of=439800 %}")
        assert "99.83" in html and "439,051 / 439,800" in html

    def test_a_share_of_nothing_is_a_dash(self):
        html = drawn("{% figure '满意率' counted=0 out_of=0 %}")
        assert "—" in html and "0 / 0" in html


class TestMasked:
    def test_asks_for_the_whole_by_post_with_a_token(self):
        html = drawn("{% masked '张**' url='/reveal/' field='name' label='姓名' %}", csrf_token="sample")
        assert 'method="post" action="/reveal/"' in html and 'name="csrfmiddlewaretoken"' in html
        assert 'name="field" value="name"' in html

    def test_offers_no_button_to_those_who_may_not(self):
        assert "<button" not in drawn("{% masked '张**' %}")


class TestField:
    class Form(forms.Form):
        name = forms.CharField(label="姓名", help_text="与证件一致")
        story = forms.CharField(label="经过", widget=forms.Textarea, max_length=10)
        kind = forms.ChoiceField(label="类型", choices=[("a", "甲"), ("b", "乙")], widget=forms.RadioSelect)

    def test_ties_hint_and_error_to_the_input(self):
        form = self.Form({"name": "", "story": "长" * 11})
        html = drawn("{% field form.name %}", form=form)
        assert 'aria-describedby="id_name-hint id_name-error"' in html
        assert 'id="id_name-hint"' in html and 'id="id_name-error"' in html and 'aria-invalid="true"' in html

    def test_lets_too_much_be_typed_and_counts_it_rather_than_cutting_it_off(self):
        html = drawn("{% field form.story %}", form=self.Form())
        assert 'data-count="10"' in html and "maxlength" not in html and 'id="id_story-count"' in html

    def test_a_group_is_a_fieldset_with_a_legend(self):
        html = drawn("{% field form.kind %}", form=self.Form())
        assert "<fieldset" in html and "<legend>类型" in html and html.count('type="radio"') == 2

    def test_personal_data_are_marked_as_never_kept(self):
        assert "data-no-draft" in drawn("{% field form.name no_draft=True %}", form=self.Form())


class TestSite:
    def ask(self, **cookies):
        request = RequestFactory().get("/")
        request.COOKIES.update(cookies)
        return context.site(request)["site"]

    def test_takes_theme_and_type_from_cookies_and_nothing_else_from_them(self):
        assert (self.ask()["theme"], self.ask()["type"]) == ("auto", "ordinary")
        asked = self.ask(theme="dark", type="large")
        assert (asked["theme"], asked["type"]) == ("dark", "large")
        assert self.ask(theme='"><script>')["theme"] == "auto"

    def test_names_the_province_in_the_readers_language(self):
        with override("en"):
            assert self.ask()["name"] == "Gongzhi"
        with override("zh-hans"):
            assert self.ask()["name"] == "共治"

    def test_a_wrong_file_is_named_with_its_line(self, tmp_path):
        (tmp_path / "site.toml").write_text(
            '[zh-hans]\nname = "共治"\nownr = "某省"\nconference = "某会议"\n', encoding="utf-8"
        )
        with pytest.raises(CatalogueError, match=r"site\.toml:\d+: "):
            site.read_site(tmp_path)


class TestPagesOfErrors:
    @pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "429", "500"])
    def test_stand_without_any_context(self, name):
        html = get_template(f"{name}.html").render()
        assert "<h1>" in html and 'lang="zh-hans"' in html


class TestWordsOfForms:
    def sentences(self, folder: Path) -> dict[str, str]:
        name = folder / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
        return {entry.msgid: entry.msgid_plural for entry in polib.pofile(str(name))}

    def test_every_sentence_put_in_kinder_words_is_one_that_django_says(self):
        """Otherwise a new Django with another sentence would silently fall back to its own translation."""
        theirs = self.sentences(Path(django.__file__).parent / "conf")
        assert self.sentences(settings.BASE_DIR).items() <= theirs.items()
