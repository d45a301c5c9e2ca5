import pytest
from django.db import transaction


@pytest.fixture(scope="module")
def guizhou_once(django_db_setup, django_db_blocker):
    """The real province with its routing rules, once for all tests of a module."""
    from gongzhi.portal.tests.scene import settle

    with django_db_blocker.unblock(), transaction.atomic():
        settle()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def guizhou(guizhou_once, db, settings, tmp_path):
    """The real province with its routing rules, and an empty folder for files."""
    settings.FILES_DIR = tmp_path / "files"
