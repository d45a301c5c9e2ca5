"""Vehicles and drivers: many plates or numbers at once become rows that hold each encrypted, once."""

from collections.abc import Callable, Iterable

from django.db import connection

from gongzhi.core.personal import digest
from gongzhi.ride_hailing import rules
from gongzhi.ride_hailing.models import Driver, Vehicle

AT_ONCE = 5000


class Subjects:
    """Gives the row of each plate, or of each driver, making those that are new. Remembers what it gave."""

    def __init__(self, model: type[Vehicle] | type[Driver], *, purpose: str, field: str, plain: Callable[[str], str]):
        self.model, self.purpose, self.field, self.plain = model, purpose, field, plain
        self.known: dict[str, int | None] = {"": None}

    def ids(self, texts: Iterable[str]) -> list[int | None]:
        """Give the row of each text, None where it is no plate or number."""
        texts = list(texts)
        new = {text: self.plain(text) for text in dict.fromkeys(texts) if text not in self.known}
        fitting = {plain: digest(self.purpose, plain) for plain in new.values() if plain}
        found: dict[bytes, int] = {}
        wanted = list(fitting.items())
        for start in range(0, len(wanted), AT_ONCE):
            found |= self.rows_of(dict(wanted[start : start + AT_ONCE]))
        for text, plain in new.items():
            self.known[text] = found[fitting[plain]] if plain else None
        return [self.known[text] for text in texts]

    def rows_of(self, wanted: dict[str, bytes]) -> dict[bytes, int]:
        found = self.there(wanted.values())
        missing = [
            self.model(digest=hashed, **{self.field: plain})
            for plain, hashed in wanted.items()
            if hashed not in found
        ]
        if missing:
            self.model.objects.bulk_create(missing, ignore_conflicts=True)
            found |= self.there(row.digest for row in missing)
        return found

    def there(self, digests: Iterable[bytes]) -> dict[bytes, int]:
        with connection.cursor() as cursor:  # by hand: the ORM takes its time over thousands of parameters
            table = connection.ops.quote_name(self.model._meta.db_table)
            cursor.execute(f"SELECT digest, id FROM {table} WHERE digest = ANY (%s)", [list(digests)])
            return {bytes(hashed): pk for hashed, pk in cursor.fetchall()}


def vehicles() -> Subjects:
    return Subjects(Vehicle, purpose="plate", field="plate", plain=rules.plain_plate)


def drivers() -> Subjects:
    return Subjects(Driver, purpose="driver", field="number", plain=rules.plain_driver)
