"""Folders for servers of the tests' own."""

import pytest

from tests.servers import reachable_folders


@pytest.fixture(scope="session")
def reachable_folder():
    with reachable_folders() as make:
        yield make
