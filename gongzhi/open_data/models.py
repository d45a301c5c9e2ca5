"""What is open, as a copy that holds nothing else: entries, their counts by month and place, kept versions.

Triggers keep `Tally` and `Standing` in step with `Entry`, whoever writes it; see the first migration.
"""

from django.db import models
from django.db.models import Q


class Entry(models.Model):
    """One row of one set, as everybody may read it: what is not in `data` cannot get out."""

    dataset = models.CharField(max_length=24)
    code = models.CharField(max_length=80)
    """By which the row is known within its set: a number, or the values by which an aggregate counts."""
    source_id = models.BigIntegerField(null=True)
    """The record that it was made of; none: an aggregate of many."""
    day = models.DateField()
    """By which rows are ordered and chosen: when it was published, or the first of the month that it counts."""
    month = models.DateField()
    """The first of that month."""
    prefecture = models.CharField(max_length=6, blank=True)
    region = models.CharField(max_length=9, blank=True)
    """Code of the county, or of what is known; empty: of no place."""
    subject = models.CharField(max_length=40, blank=True)
    mark = models.CharField(max_length=24, blank=True)
    """How it came out, or of what sort it is, where the set tells these apart."""
    weight = models.IntegerField(default=1)
    """What the row counts for in charts: itself, or what an aggregate counted."""
    data = models.JSONField()
    """Column → value."""
    added_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(fields=["dataset", "code"], name="open_entry_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="open_entry_month"),
        ]
        indexes = [
            models.Index(fields=["dataset", "-day", "-id"], name="open_entry_order"),
            models.Index(fields=["dataset", "prefecture", "-day", "-id"], name="open_entry_prefecture"),
            models.Index(fields=["dataset", "region", "-day", "-id"], name="open_entry_region"),
            models.Index(fields=["dataset", "subject", "-day", "-id"], name="open_entry_subject"),
            models.Index(fields=["dataset", "source_id"], name="open_entry_source"),
        ]

    def __str__(self):
        return f"{self.dataset} {self.code}"


class Tally(models.Model):
    """How much a month has of a place, a subject and a mark: what charts read instead of counting entries."""

    dataset = models.CharField(max_length=24)
    month = models.DateField()
    prefecture = models.CharField(max_length=6, blank=True)
    region = models.CharField(max_length=9, blank=True)
    subject = models.CharField(max_length=40, blank=True)
    mark = models.CharField(max_length=24, blank=True)
    rows = models.IntegerField()
    weight = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "tallies"
        constraints = [
            models.UniqueConstraint(
                fields=["dataset", "month", "prefecture", "region", "subject", "mark"], name="open_tally_once"
            )
        ]

    def __str__(self):
        return f"{self.dataset} {self.month:%Y-%m} {self.region} {self.subject} {self.mark}: {self.weight}"


class Standing(models.Model):
    """Where one set stands: how many rows it has, and how often it changed."""

    dataset = models.CharField(max_length=24, primary_key=True)
    rows = models.BigIntegerField(default=0)
    revision = models.BigIntegerField(default=0)
    """One more with every change."""
    added = models.BigIntegerField(default=0)
    changed = models.BigIntegerField(default=0)
    removed = models.BigIntegerField(default=0)
    """So many rows ever were added, changed and removed."""
    changed_at = models.DateTimeField(null=True)

    def __str__(self):
        return f"{self.dataset}: {self.rows} rows, revision {self.revision}"


class Version(models.Model):
    """A set as it stood once, as files. The manifest stays; files go when a row of theirs was taken back."""

    dataset = models.CharField(max_length=24)
    number = models.PositiveIntegerField()
    """1, 2, 3 … within the set."""
    schema_version = models.CharField(max_length=12)
    revision = models.BigIntegerField()
    rows = models.BigIntegerField()
    added = models.BigIntegerField()
    changed = models.BigIntegerField()
    removed = models.BigIntegerField()
    """Rows added, changed and removed since the version before."""
    counters = models.JSONField()
    """`added`, `changed` and `removed` of the standing when it was made."""
    files = models.JSONField()
    """[{format, bytes, sha256}]"""
    made_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)
    """Since when its files are not to be had."""
    reason = models.CharField(max_length=12, blank=True, choices=[("withdrawn", "withdrawn"), ("old", "old")])
    """Why: a row of it was taken back, or it is past its time."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dataset", "number"], name="open_version_once"),
            models.CheckConstraint(
                condition=Q(gone_at__isnull=True, reason="") | (Q(gone_at__isnull=False) & ~Q(reason="")),
                name="open_version_gone",
            ),
        ]
        indexes = [models.Index(fields=["dataset", "-made_at"], name="open_version_list")]

    def __str__(self):
        return f"{self.dataset} {self.number}"
