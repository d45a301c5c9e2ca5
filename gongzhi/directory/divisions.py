"""Townships from a CSV of administrative divisions; province, prefectures and counties are the catalogue's."""

import csv
from pathlib import Path

from django.db import transaction

from gongzhi.core.errors import CatalogueError
from gongzhi.directory.catalog import Synced, upsert
from gongzhi.directory.models import Level, Region
from gongzhi.directory.rules import region_level, superior_codes

COLUMNS = {"code", "name", "level", "parent"}


@transaction.atomic
def import_divisions(path: Path) -> Synced:
    """Add the townships of a UTF-8 CSV with the columns code, name, level, parent; a second run does nothing.

    :raises CatalogueError: naming the line where the file is wrong, or holds another name for a region above
        the townships than the catalogue, or one that the catalogue lacks; then nothing is written.
    """
    above = dict(Region.objects.exclude(level=Level.TOWNSHIP).values_list("code", "name"))
    wanted: dict[str, dict] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        if missing := COLUMNS - set(rows.fieldnames or ()):
            raise CatalogueError(path, 1, "", f"columns missing: {', '.join(sorted(missing))}")
        for row in rows:
            code, name = row["code"].strip(), row["name"].strip()
            if len(code) not in (6, 9) or not code.isdecimal():
                raise CatalogueError(path, rows.line_num, "code", f"{code!r} has neither 6 nor 9 digits")
            if not name:
                raise CatalogueError(path, rows.line_num, "name", "is empty")
            if len(code) == 6:
                if above.get(code) != name:
                    raise CatalogueError(path, rows.line_num, "name", f"the catalogue has {above.get(code, 'none')}")
                continue
            county = superior_codes(code)[0]
            if county not in above:
                raise CatalogueError(path, rows.line_num, "code", f"the catalogue has no region {county}")
            wanted[code] = {"name": name, "level": region_level(code), "parent_id": county}
    synced = Synced()
    upsert(Region, wanted, "code", synced)
    return synced
