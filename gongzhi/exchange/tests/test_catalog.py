"""Connectors and feeds are checked before anything goes through them; faults name file, line and field."""

from pathlib import Path

import pytest

from gongzhi.core.errors import CatalogueError
from gongzhi.directory import catalog as directory
from gongzhi.exchange import catalog
from gongzhi.exchange.tests.scene import SMALL, connector


def checked(folder: Path) -> None:
    from django.conf import settings

    who = directory.check_catalogue(settings.PROVINCE)
    catalog.check_catalogue(
        folder,
        units=frozenset(who.units),
        members=frozenset(unit.member for unit in who.units.values()),
        regions=frozenset(who.regions),
        hotlines=frozenset(who.hotlines),
    )


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


class TestShipped:
    def test_connectors_and_feeds_agree_with_the_directory(self, settings):
        checked(settings.PROVINCE)

    def test_connectors_are_those_that_the_documents_name(self):
        told = (Path(catalog.__file__).parents[2] / "docs/reference/connectors.md").read_text(encoding="utf-8")
        assert [each.key for each in catalog.connectors() if f"`{each.key}`" not in told] == []

    def test_fields_are_all_told_in_the_documents(self):
        told = (Path(catalog.__file__).parents[2] / "docs/reference/connectors.md").read_text(encoding="utf-8")
        models = (catalog.Connector, catalog.Made, catalog.Choice, catalog.Skip, catalog.Answer, catalog.Feed)
        names = [name for model in models for name in model.model_fields]
        assert [name for name in names if f"`{name}`" not in told] == []


class TestWrong:
    @pytest.mark.parametrize(
        ("before", "after", "line", "words"),
        [
            ('kind = { constant = "complaint" }', 'kind = { constant = "moan" }', 7, "no such kind: moan"),
            ('"吃" = "food"', '"吃" = "eating"', 13, "no such subject: eating"),
            ('narrative = "text"', 'narrativ = "text"', None, "narrativ"),
            ('amount = "money"', 'amount = { column = "money", constant = "1" }', None, "say one of"),
            ('title = "小文件"', 'title = "小文件"\nzone = "Mars"', None, "no such time zone"),
            ('narrative = "text"', 'narrative = { template = "{text" }', None, "does not close"),
            ('narrative = "text"\n', "", None, "narrative must be told"),
        ],
    )
    def test_connector_names_file_line_and_field(self, tmp_path, before, after, line, words):
        path = put(tmp_path, "connectors/small.toml", SMALL.replace(before, after))
        with pytest.raises(CatalogueError, match=words) as error:
            catalog.read_connectors(tmp_path)
        assert error.value.path == path
        assert line is None or error.value.line == line

    @pytest.mark.parametrize(
        ("more", "words"),
        [
            ('hotline = { constant = "99999" }', "no such hotline: 99999"),
            ('trader_region = { constant = "990000" }', "no such trader_region: 990000"),
        ],
    )
    def test_connector_may_not_name_what_does_not_exist(self, tmp_path, more, words):
        put(tmp_path, "connectors/small.toml", SMALL.replace('narrative = "text"', f'narrative = "text"\n{more}'))
        with pytest.raises(CatalogueError, match=words):
            checked(tmp_path)

    def test_connector_may_not_answer_in_the_name_of_nobody(self, tmp_path):
        put(tmp_path, "connectors/small.toml", SMALL + '\n[answer]\nunit = "nobody"\ntext = "a"\nat = "b"\n')
        with pytest.raises(CatalogueError, match="no such unit: nobody"):
            checked(tmp_path)

    FEED = (
        '[[feed]]\nkey = "daily"\ntitle = "每日"\nmember = "rail"\nconnector = "cfpb"\nplace = "x"\nat = 06:30:00\n'
    )

    @pytest.mark.parametrize(
        ("before", "after", "words"),
        [
            ('"rail"', '"nobody"', "no such member: nobody"),
            ('"cfpb"', '"nothing"', "no such connector: nothing"),
            ("06:30:00", '"soon"', "time"),
        ],
    )
    def test_feed_names_what_is_wrong(self, tmp_path, before, after, words):
        put(tmp_path, "feeds/some.toml", self.FEED.replace(before, after))
        with pytest.raises(CatalogueError, match=words):
            checked(tmp_path)

    def test_feed_stands_once(self, tmp_path):
        put(tmp_path, "feeds/some.toml", self.FEED * 2)
        with pytest.raises(CatalogueError, match="stands twice"):
            catalog.read_feeds(tmp_path)


class TestProvince:
    def test_adds_connectors_and_replaces_ours(self, tmp_path):
        put(tmp_path, "connectors/small.toml", SMALL)
        put(tmp_path, "connectors/cfpb.toml", SMALL.replace('"small"', '"cfpb"'))
        found = catalog.read_connectors(tmp_path)
        assert found["small"].title == found["cfpb"].title == "小文件"

    def test_columns_that_are_optional_are_not_insisted_on(self):
        assert set(connector().required_columns) == {"no", "text", "when", "money", "what", "who", "phone"}
