import pytest


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"


@pytest.fixture
def by(db):
    from tests import factories

    factories.province()
    return factories.actor()
