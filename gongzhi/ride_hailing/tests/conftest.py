import pytest


@pytest.fixture(autouse=True)
def province(db, settings, tmp_path):
    from tests import factories

    settings.FILES_DIR = tmp_path / "files"
    factories.province()
