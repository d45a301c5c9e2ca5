"""The calendar as the State Council arranges it, the limits that run on records, and who was told of them."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongzhi.procedures import catalog


class CalendarYear(models.Model):
    """A year whose holidays are known: officially, or so far only from the statute."""

    class Status(models.TextChoices):
        OFFICIAL = "official", _("正式")
        PROVISIONAL = "provisional", _("暂定")

    year = models.PositiveSmallIntegerField(primary_key=True)
    status = models.CharField(max_length=12, choices=Status)
    source = models.CharField(max_length=200, blank=True)
    """The notice or the package that it was read from."""

    class Meta:
        ordering = ["year"]

    def __str__(self):
        return f"{self.year} {self.status}"


class CalendarDay(models.Model):
    """A day that differs from its weekday: a public holiday, or a weekend day worked for one."""

    date = models.DateField(primary_key=True)
    year = models.ForeignKey(CalendarYear, on_delete=models.CASCADE, related_name="days")
    working = models.BooleanField()
    name = models.CharField(max_length=60)

    class Meta:
        ordering = ["date"]

    def __str__(self):
        return f"{self.date} {self.name}"


class RunningLimit(models.Model):
    """A statutory limit on a record: running, standing still (no due date), or stopped."""

    class Counted(models.TextChoices):
        WORKING = "working", _("工作日")
        NATURAL = "natural", _("自然日")

    record_kind = models.CharField(max_length=32)
    record_id = models.BigIntegerField()
    key = models.CharField(max_length=40)
    """Of the limit in its procedure."""
    turn = models.PositiveSmallIntegerField(default=1)
    """1, 2, 3 … each time that this limit runs on this record."""
    procedure = models.CharField(max_length=60)
    """Id of the version of the procedure that lays it down."""
    unit_id = models.BigIntegerField()
    """The unit that must keep it."""
    obliges = models.CharField(max_length=8, default="unit", db_default="unit")
    """unit, or trader: then the unit only watches it, and nobody at a desk is told that it runs out."""
    officer_id = models.BigIntegerField(null=True)
    """The officer who must, once there is one."""
    started_date = models.DateField()
    """Not counted itself."""
    counted = models.CharField(max_length=8, choices=Counted)
    length = models.PositiveSmallIntegerField()
    """In days as counted, without extensions."""
    extended = models.PositiveSmallIntegerField(default=0)
    """Days added, as counted."""
    extensions = models.PositiveSmallIntegerField(default=0)
    """How many times it was extended."""
    pauses = models.JSONField(default=list)
    """[{"key", "from", "to"}]: days as text; `to` is null while it stands still."""
    due_date = models.DateField(null=True)
    """Null while it stands still."""
    provisional = models.BooleanField(default=False)
    """The due date was reckoned with days whose arrangement is not official yet."""
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.CharField(max_length=32, blank=True)
    """The verb that stopped it."""
    met = models.BooleanField(null=True)
    """Kept, missed; null while it runs, or where it fell away before it was due."""
    warned = models.PositiveSmallIntegerField(default=0)
    """The highest stage of the ladder that people were told of."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record_kind", "record_id", "key", "turn"], name="limit_turn"),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True, stopped_by="", met__isnull=True)
                | (Q(stopped_at__isnull=False) & ~Q(stopped_by="")),
                name="limit_stopped_by_a_verb",
            ),
        ]
        indexes = [
            models.Index(fields=["warned", "due_date"], condition=Q(stopped_at__isnull=True), name="limit_ladder"),
            models.Index(
                fields=["due_date"], condition=Q(stopped_at__isnull=True, provisional=True), name="limit_provisional"
            ),
        ]

    def __str__(self):
        return f"{self.record_kind} {self.record_id} {self.key} {self.due_date or ''}".rstrip()

    @property
    def law(self) -> catalog.Procedure:
        return catalog.procedure_by_id(self.procedure)

    @property
    def limit(self) -> catalog.Limit:
        return self.law.find_limit(self.key)

    @property
    def title(self) -> str:
        return self.limit.title

    @property
    def citation(self) -> str:
        return self.law.citation(self.limit)

    @property
    def is_running(self) -> bool:
        return self.stopped_at is None

    @property
    def is_paused(self) -> bool:
        return self.stopped_at is None and any(pause["to"] is None for pause in self.pauses)

    @property
    def stretches(self) -> list[tuple[date, date | None]]:
        """The stretches that do not count, as `rules.due_date` takes them."""
        return [
            (date.fromisoformat(pause["from"]), date.fromisoformat(pause["to"]) if pause["to"] else None)
            for pause in self.pauses
        ]


class Digest(models.Model):
    """What one officer was told on one day about limits that run out: one a person a day."""

    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digests")
    date = models.DateField()
    counts = models.JSONField(default=dict)
    """Stage → how many limits reached it."""
    items = models.JSONField(default=list)
    """The first: [{"kind", "record", "limit", "key", "procedure", "stage", "due", "unit"}]; never personal data."""
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["officer", "date"], name="digest_one_a_day")]
        indexes = [models.Index(fields=["officer"], condition=Q(read_at__isnull=True), name="digest_unread")]

    def __str__(self):
        return f"{self.officer_id} {self.date}"
