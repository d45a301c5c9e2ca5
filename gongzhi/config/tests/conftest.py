"""Folders for servers of the tests' own."""

import shutil
import tempfile
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def reachable_folder():
    """A maker of folders that the account which runs PostgreSQL for root can reach (pytest's own are private)."""
    made = []

    def make(name: str) -> Path:
        folder = Path(tempfile.mkdtemp(prefix=f"gongzhi-{name}-"))
        folder.chmod(0o711)
        made.append(folder)
        return folder

    yield make
    for folder in made:
        shutil.rmtree(folder, ignore_errors=True)
