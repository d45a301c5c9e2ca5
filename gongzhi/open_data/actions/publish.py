"""Publish: keep a set as it stands as files, with their sizes and checksums, and end versions past their time."""

import hashlib
import shutil
import tempfile
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from gongzhi.core import journal
from gongzhi.core.actors import SYSTEM, Actor
from gongzhi.core.clock import day_of
from gongzhi.open_data import rules
from gongzhi.open_data.actions.refresh import hold
from gongzhi.open_data.actions.take_back import end_versions
from gongzhi.open_data.catalog import rules as rules_of
from gongzhi.open_data.formats import writer_of
from gongzhi.open_data.models import Version
from gongzhi.open_data.places import file_name, folder_of
from gongzhi.open_data.queries import Asked, batches
from gongzhi.open_data.sets import SETS, Dataset
from gongzhi.open_data.words import Format

COUNTERS = ("added", "changed", "removed")


def publish_version(*, dataset: Dataset, by: Actor, at: datetime) -> Version | None:
    """Make a version of a set; None where nothing changed since the last one whose files are there.

    Nobody changes the set meanwhile, so that its files are of one moment and hold the same rows.
    """
    root = Path(settings.OPEN_DATA_DIR)
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=root) as folder, transaction.atomic():
        standing = hold(dataset)
        last = Version.objects.filter(dataset=dataset.key).order_by("-number").first()
        same = last and last.revision == standing.revision and last.schema_version == dataset.version
        if same and last.gone_at is None:
            return None
        files, rows = write_files(dataset, Path(folder))
        counters = {name: getattr(standing, name) for name in COUNTERS}
        before = last.counters if last else dict.fromkeys(COUNTERS, 0)
        version = Version.objects.create(
            dataset=dataset.key,
            number=last.number + 1 if last else 1,
            schema_version=dataset.version,
            revision=standing.revision,
            rows=rows,
            files=files,
            counters=counters,
            made_at=at,
            **{name: counters[name] - before[name] for name in COUNTERS},
        )
        journal.write("open_version", version.pk, "publish", by=by, at=at, facts={"set": dataset.key, "rows": rows})
        place = folder_of(dataset.key, version.number)
        shutil.rmtree(place, ignore_errors=True)  # left by an attempt that was not kept
        place.mkdir(parents=True)
        for file in Path(folder).iterdir():
            file.rename(place / file.name)
    return version


def write_files(dataset: Dataset, folder: Path) -> tuple[list[dict], int]:
    """Write every format in one reading; give what the manifest says of the files, and the number of rows."""
    writers = {form: writer_of(form, dataset) for form in Format.values}
    sums = {form: hashlib.sha256() for form in writers}
    sizes = dict.fromkeys(writers, 0)
    opened = {form: (folder / file_name(dataset.key, form)).open("wb") for form in writers}

    def write(form: str, piece: bytes) -> None:
        opened[form].write(piece)
        sums[form].update(piece)
        sizes[form] += len(piece)

    rows = 0
    try:
        for form, writer in writers.items():
            write(form, writer.begin())
        for some in batches(dataset, Asked(), viewer=SYSTEM):
            rows += len(some)
            for form, writer in writers.items():
                write(form, writer.add(some))
        for form, writer in writers.items():
            write(form, writer.end())
    finally:
        for file in opened.values():
            file.close()
    files = [{"format": form, "bytes": sizes[form], "sha256": sums[form].hexdigest()} for form in writers]
    return files, rows


@transaction.atomic
def end_old_versions(*, dataset: Dataset, at: datetime) -> int:
    """Take the files of versions away that are past their time; return of how many."""
    kept = rules_of().versions
    held = {row.number: row for row in Version.objects.filter(dataset=dataset.key, gone_at__isnull=True)}
    made = [(number, day_of(row.made_at)) for number, row in held.items()]
    over = rules.past_their_time(made, latest=kept.latest, months=kept.months)
    return end_versions([held[number] for number in sorted(over)], reason="old", at=at)


def publish_every_set(*, at: datetime, by: Actor = SYSTEM) -> dict[str, Version | None]:
    """Make a version of each set that changed, and end those past their time: set → its new version."""
    made = {}
    for key, dataset in SETS.items():
        made[key] = publish_version(dataset=dataset, by=by, at=at)
        end_old_versions(dataset=dataset, at=at)
    return made


def sweep(dataset: Dataset) -> int:
    """Remove folders of no version that has files: left by what was interrupted."""
    kept = set(Version.objects.filter(dataset=dataset.key, gone_at__isnull=True).values_list("number", flat=True))
    folder, done = Path(settings.OPEN_DATA_DIR) / dataset.key, 0
    for place in folder.iterdir() if folder.is_dir() else ():
        if place.name.isdecimal() and int(place.name) not in kept:
            shutil.rmtree(place, ignore_errors=True)
            done += 1
    return done
