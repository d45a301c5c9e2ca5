import pytest


@pytest.fixture
def guizhou(db):
    """The units and regions of the real province."""
    from gongzhi.directory.catalog import sync
    from gongzhi.directory.tests.scene import NOW, PROVINCE

    sync(NOW, folder=PROVINCE)
