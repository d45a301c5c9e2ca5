import shutil

import pytest
from typer.testing import CliRunner

from gongzhi.directory.cli import app
from gongzhi.directory.models import Region
from gongzhi.directory.tests.scene import PROVINCE, InGuizhou


class TestDirectoryCommands(InGuizhou):
    @pytest.fixture(autouse=True)
    def in_folder(self, tmp_path, settings):
        for path in PROVINCE.glob("*.toml"):
            shutil.copy(path, tmp_path)
        settings.PROVINCE = self.folder = tmp_path

    def run_command(self, *arguments: str):
        return CliRunner().invoke(app, list(arguments))

    def test_sync_says_when_there_is_nothing_to_do(self):
        result = self.run_command("sync")
        assert (result.exit_code, result.output) == (0, "Nothing to do.\n")

    def test_sync_says_what_it_did_and_which_unit_no_file_mentions(self):
        units = self.folder / "units.toml"
        units.write_text(units.read_text().replace('key = "drug"', 'key = "drugs"'))
        result = self.run_command("sync")
        assert result.exit_code == 0
        assert "1 rows added, 0 changed" in result.output
        assert "unit drug any more" in result.output

    def test_sync_names_what_is_wrong_and_exits_with_1(self):
        hotlines = self.folder / "hotlines.toml"
        hotlines.write_text(hotlines.read_text().replace('unit = "post"', 'unit = "mail"'))
        result = self.run_command("sync")
        assert result.exit_code == 1
        assert "hotline[2].unit: unknown unit mail" in " ".join(result.output.split())

    def test_import_divisions_adds_townships(self):
        file = self.folder / "divisions.csv"
        file.write_text("code,name,level,parent\n520102016,甲街道,township,520102\n")
        result = self.run_command("import-divisions", str(file))
        assert (result.exit_code, result.output) == (0, "1 rows added, 0 changed\n")
        assert Region.objects.filter(pk="520102016").exists()

    def test_import_divisions_names_the_wrong_line_and_exits_with_1(self):
        file = self.folder / "divisions.csv"
        file.write_text("code,name,level,parent\n5201,甲,township,520102\n")
        result = self.run_command("import-divisions", str(file))
        assert result.exit_code == 1
        assert "has neither 6 nor 9 digits" in " ".join(result.output.split())
