"""Guizhou's directory in a test database, and officers to people it with."""

from datetime import UTC, date, datetime
from pathlib import Path

from django.conf import settings
from django.test import TestCase

from gongzhi.core.actors import Actor, Role
from gongzhi.directory import queries
from gongzhi.directory.catalog import sync
from gongzhi.directory.models import Officer, Posting, Unit

NOW = datetime(2026, 5, 6, 2, tzinfo=UTC)
TODAY = date(2026, 5, 6)
DATA = settings.BASE_DIR.parent.parent / "shared" / "data" / "guizhou"
PROVINCE: Path = settings.BASE_DIR / "provinces" / "guizhou"


class InGuizhou(TestCase):
    """Tests that need the province's units."""

    @classmethod
    def setUpTestData(cls):
        sync(NOW, folder=PROVINCE)

    def unit(self, key: str) -> Unit:
        return Unit.objects.get(key=key)

    def officer(self, name: str, *seats: tuple[str, Role], since: date = date(2026, 1, 1)) -> Officer:
        """Make an officer with open postings: (unit key, role)."""
        officer = Officer.objects.create_user(name, name=name)
        for key, role in seats:
            Posting.objects.create(officer=officer, unit=self.unit(key), roles=[role.value], from_date=since)
        return officer

    def actor(self, name: str, *seats: tuple[str, Role]) -> Actor:
        return queries.actor_for(self.officer(name, *seats), at=NOW)
