"""The tables of enforcement. What is always true of a record stands here as constraints."""

from datetime import date

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property

from gongzhi.directory.models import Officer, Region, Trader, Unit
from gongzhi.enforcement.catalog import measure_title, sector_title
from gongzhi.enforcement.words import CLUE_OPEN, ClueState, MeasureState, Part, Source

NO_DUE_DATE = date(9999, 12, 31)
"""Sorts a record without a running limit behind all others."""


def by_due_date():
    """The order of every list of work: what is due first, then what came first."""
    return Coalesce(F("due_date"), Value(NO_DUE_DATE, output_field=models.DateField()))


class RecordUnit(models.Model):
    """What a unit is to a record of any kind. This table is who may see what: see access.py."""

    record_kind = models.CharField(max_length=16)
    record_id = models.BigIntegerField()
    unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=10, choices=Part.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record_kind", "record_id", "unit", "part"], name="record_unit_part_once")
        ]
        indexes = [models.Index(fields=["unit", "record_kind", "record_id"], name="record_unit_seen")]

    def __str__(self):
        return f"{self.unit_id} is {self.part} of {self.record_kind} {self.record_id}"


class Record(models.Model):
    """What every record of enforcement has: a number, a holder, a trader, a sector, and where it stands."""

    record_kind = ""
    """As limits, the journal and `RecordUnit` name it."""

    number = models.CharField(max_length=12, unique=True)
    key = models.UUIDField(null=True, unique=True)
    """Of the act that made it; the same act twice makes one."""
    state = models.CharField(max_length=12)
    unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    officer = models.ForeignKey(Officer, db_index=False, null=True, on_delete=models.PROTECT, related_name="+")
    due_date = models.DateField(null=True)
    title = models.CharField(max_length=80)
    sector = models.CharField(max_length=32)
    """Key of catalog/sectors.toml."""
    details = models.JSONField(default=dict)
    """What the sector asks for besides, by the keys of its fields."""
    trader = models.ForeignKey(Trader, db_index=False, null=True, on_delete=models.PROTECT, related_name="+")
    trader_name = models.CharField(max_length=200, blank=True)
    trader_address = models.CharField(max_length=300, blank=True)
    region = models.ForeignKey(Region, db_index=False, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    def __str__(self):
        return self.number

    @cached_property
    def parts(self) -> list[RecordUnit]:
        """The units that have a part in this record, read once for each instance."""
        rows = RecordUnit.objects.filter(record_kind=self.record_kind, record_id=self.pk)
        return list(rows.select_related("unit").order_by("id"))

    @property
    def sector_title(self) -> str:
        return sector_title(self.sector)


class Sourced(models.Model):
    """What comes from somewhere: another record, known by kind and identifier alone, with words for people."""

    source = models.CharField(max_length=12, choices=Source.choices)
    source_id = models.BigIntegerField(null=True)
    source_label = models.CharField(max_length=120, blank=True)
    """How officers know it: a number, the name of a programme, a meeting."""

    class Meta:
        abstract = True


class Clue(Sourced, Record):
    """A hint at a breach of law: where it came from, what was found, what became of it."""

    record_kind = "clue"

    procedure = models.CharField(max_length=64, blank=True)
    """Which version of which procedure rules it; empty where no law is known."""
    pending_unit = models.ForeignKey(Unit, db_index=False, null=True, on_delete=models.PROTECT, related_name="+")
    referred_by = models.ForeignKey(Unit, db_index=False, null=True, on_delete=models.PROTECT, related_name="+")
    """The unit that referred it to the holder, who may not refer it on."""
    facts = models.TextField()
    """What is suspected, and what it rests on."""
    finding = models.TextField(blank=True)
    """What verifying it found."""
    ground = models.CharField(max_length=64, blank=True)
    """Key of the ground in the procedure on which it was not filed."""
    found_date = models.DateField()
    received_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reporter_digest = models.BinaryField(max_length=16, null=True)
    """By which another report of the same person is known; who it is cannot be read from it."""
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")
    police_office = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ClueState.REFERRING, pending_unit__isnull=False)
                | (~Q(state=ClueState.REFERRING) & Q(pending_unit__isnull=True)),
                name="clue_pending_while_referring",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(CLUE_OPEN), ended_at__isnull=True)
                | (~Q(state__in=sorted(CLUE_OPEN)) & Q(ended_at__isnull=False)),
                name="clue_ended_has_day",
            ),
            models.CheckConstraint(
                condition=Q(state=ClueState.MERGED, merged_into__isnull=False)
                | (~Q(state=ClueState.MERGED) & Q(merged_into__isnull=True)),
                name="clue_merged_into_another",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")), name="clue_not_into_itself"
            ),
        ]
        indexes = [
            models.Index(
                F("unit"), by_due_date(), F("id"), condition=Q(state__in=sorted(CLUE_OPEN)), name="clue_unit_list"
            ),
            models.Index(
                F("officer"),
                by_due_date(),
                F("id"),
                condition=Q(state__in=sorted(CLUE_OPEN)),
                name="clue_officer_list",
            ),
            models.Index(
                fields=["pending_unit", "id"], condition=Q(pending_unit__isnull=False), name="clue_pending_list"
            ),
            models.Index(fields=["source", "source_id"], name="clue_source"),
            models.Index(fields=["trader", "id"], name="clue_trader"),
            models.Index(
                fields=["reporter_digest"], condition=Q(reporter_digest__isnull=False), name="clue_reporter"
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.state in CLUE_OPEN


class Measure(Sourced, Record):
    """Something ordered or done that is no penalty: to put right, to come to an interview, a record of bad credit."""

    record_kind = "measure"

    kind = models.CharField(max_length=24)
    """Key of catalog/measures.toml."""
    demand = models.TextField()
    """What must be put right, or what was talked about."""
    act = models.CharField(max_length=80, blank=True)
    article = models.CharField(max_length=60, blank=True)
    issued_date = models.DateField()
    issued_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    check_note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=MeasureState.ISSUED, ended_at__isnull=True)
                | (~Q(state=MeasureState.ISSUED) & Q(ended_at__isnull=False)),
                name="measure_ended_has_day",
            ),
        ]
        indexes = [
            models.Index(
                F("unit"), by_due_date(), F("id"), condition=Q(state=MeasureState.ISSUED), name="measure_unit_list"
            ),
            models.Index(
                F("officer"),
                by_due_date(),
                F("id"),
                condition=Q(state=MeasureState.ISSUED),
                name="measure_officer_list",
            ),
            models.Index(fields=["source", "source_id"], name="measure_source"),
            models.Index(fields=["trader", "id"], name="measure_trader"),
        ]

    @property
    def kind_title(self) -> str:
        return measure_title(self.kind)

    @property
    def is_open(self) -> bool:
        return self.state == MeasureState.ISSUED
