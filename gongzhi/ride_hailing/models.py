"""The tables of ride-hailing: registers with their history, reports and trips, runs and what they flag, findings,
joint supervisions.

Plates and identity numbers stand once, in Vehicle and Driver, encrypted and found by keyed hash; all else names rows.
"""

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.db.models import F, Q

from gongzhi.core.personal import EncryptedTextField
from gongzhi.directory.models import Officer, Trader, Unit
from gongzhi.enforcement.models import Clue
from gongzhi.ride_hailing.words import (
    FindingState,
    JointForm,
    JointOutcome,
    JointState,
    PartState,
    Register,
    ReportState,
    TripFault,
)

MONEY = {"max_digits": 16, "decimal_places": 2}


def hidden(to, **rest) -> models.ForeignKey:
    """A reference that no page follows back and whose index, where one is needed, is named below."""
    return models.ForeignKey(to, **{"on_delete": models.PROTECT, "related_name": "+", "db_index": False} | rest)


class Platform(models.Model):
    """A firm that arranges rides, by its unified social credit code."""

    code = models.CharField(max_length=18, unique=True)
    name = models.CharField(max_length=120)
    trader = models.ForeignKey(Trader, null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self):
        return self.name


class Vehicle(models.Model):
    """A vehicle, known by its plate."""

    digest = models.BinaryField(max_length=16, unique=True)
    plate = EncryptedTextField()

    def __str__(self):
        return f"vehicle {self.pk}"


class Driver(models.Model):
    """A driver, known by the number of their identity document."""

    digest = models.BinaryField(max_length=16, unique=True)
    number = EncryptedTextField()

    def __str__(self):
        return f"driver {self.pk}"


class Load(models.Model):
    """One file of a register that was taken in. Its number orders what the registers said when."""

    key = models.UUIDField(null=True, unique=True)
    register = models.CharField(max_length=8, choices=Register)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    officer = hidden(Officer, null=True)
    file_name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    """Of the file, which is kept under this name."""
    is_whole = models.BooleanField()
    """Whether what the unit's register had before and this file does not have has ended."""
    rows = models.PositiveIntegerField(default=0)
    taken = models.PositiveIntegerField(default=0)
    """Rows that are new or changed."""
    same = models.PositiveIntegerField(default=0)
    ended = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    faults = models.JSONField(default=list)
    """The first rows refused: [row, reason]."""

    class Meta:
        indexes = [models.Index(fields=["register", "unit", "-id"], name="ride_load_of_register")]

    def __str__(self):
        return self.file_name


class RegisterRow(models.Model):
    """One permit, or one pair that a platform registered, as a register said it from one load until another."""

    register = models.CharField(max_length=8, choices=Register)
    unit = hidden(Unit)
    number = models.CharField(max_length=80)
    """Of the permit; of a pair: made of what it pairs."""
    city = models.CharField(max_length=6, blank=True)
    """Prefecture for which it was given."""
    platform = hidden(Platform, null=True)
    vehicle = hidden(Vehicle, null=True)
    driver = hidden(Driver, null=True)
    from_date = models.DateField()
    to_date = models.DateField(null=True)
    """The last day; none: until further notice."""
    suspended = ArrayField(DateRangeField(), default=list)
    content = models.BinaryField(max_length=16)
    """Digest of the row, by which it is told whether it changed."""
    since = hidden(Load)
    until = hidden(Load, null=True)
    """The load that ended or replaced it; none: it stands."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["register", "unit", "number"],
                condition=Q(until__isnull=True),
                name="ride_register_row_stands_once",
            ),
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")), name="ride_register_row_dates"
            ),
            models.CheckConstraint(
                condition=Q(
                    register=Register.PLATFORM, platform__isnull=False, vehicle__isnull=True, driver__isnull=True
                )
                | Q(register=Register.VEHICLE, vehicle__isnull=False, driver__isnull=True)
                | Q(register=Register.DRIVER, driver__isnull=False, vehicle__isnull=True)
                | Q(register=Register.PAIRING, platform__isnull=False, vehicle__isnull=False, driver__isnull=False),
                name="ride_register_row_says_who",
            ),
        ]
        indexes = [
            models.Index(fields=["register", "id"], condition=Q(until__isnull=True), name="ride_register_list"),
            models.Index(fields=["vehicle", "register"], name="ride_register_vehicle"),
            models.Index(fields=["driver", "register"], name="ride_register_driver"),
            models.Index(fields=["platform", "register"], name="ride_register_platform"),
            models.Index(fields=["since"], name="ride_register_since"),
        ]

    def __str__(self):
        return f"{self.register} {self.number}"


class Report(models.Model):
    """What a platform reports of its trips in a period, with the figures that it declares."""

    key = models.UUIDField(null=True, unique=True)
    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=ReportState, default=ReportState.WAITING)
    from_date = models.DateField()
    to_date = models.DateField()
    at = models.DateTimeField()
    file_name = models.CharField(max_length=120)
    file_hash = models.CharField(max_length=64)
    """SHA-256 of the whole file, which is kept in pieces."""
    size = models.PositiveBigIntegerField()
    fault = models.CharField(max_length=500, blank=True)
    """Why the file cannot be read."""
    said_trips = models.PositiveBigIntegerField()
    said_revenue = models.DecimalField(**MONEY)
    said_vehicles = models.PositiveIntegerField()
    said_drivers = models.PositiveIntegerField()
    rows = models.PositiveBigIntegerField(default=0)
    """Rows that the file has."""
    trips = models.PositiveBigIntegerField(default=0)
    revenue = models.DecimalField(default=0, **MONEY)
    vehicles = models.PositiveIntegerField(default=0)
    drivers = models.PositiveIntegerField(default=0)
    refused = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(to_date__gte=F("from_date")), name="ride_report_dates"),
            models.UniqueConstraint(
                fields=["platform", "file_hash"],
                condition=~Q(state__in=[ReportState.WITHDRAWN, ReportState.UNUSABLE]),
                name="ride_report_once",
            ),
        ]
        indexes = [models.Index(fields=["unit", "-id"], name="ride_report_list")]

    def __str__(self):
        return self.file_name


class Piece(models.Model):
    """A piece of a report's file; its bytes are kept under their hash."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="pieces", db_index=False)
    seq = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "seq"], name="ride_piece_once")]

    def __str__(self):
        return f"{self.report_id}/{self.seq}"


class RefusedTrip(models.Model):
    """A row of a report that is no trip, and why: the first of them, all are counted."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="+", db_index=False)
    row = models.PositiveBigIntegerField()
    number = models.CharField(max_length=40, blank=True)
    faults = ArrayField(models.CharField(max_length=8, choices=TripFault))

    class Meta:
        indexes = [models.Index(fields=["report", "row"], name="ride_refused_list")]

    def __str__(self):
        return f"{self.report_id}: row {self.row}"


class RefusedCount(models.Model):
    """How many rows of a report were refused for a reason."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="refusals", db_index=False)
    fault = models.CharField(max_length=8, choices=TripFault)
    rows = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "fault"], name="ride_refused_count_once")]

    def __str__(self):
        return f"{self.fault}: {self.rows}"


class Trip(models.Model):
    """One trip as a platform reports it.

    A million come at once, all of references made in the same transaction: what they name is checked by
    `gongzhi verify`, not row by row.
    """

    report = hidden(Report, db_constraint=False)
    platform = hidden(Platform, db_constraint=False)
    number = models.CharField(max_length=40)
    city = models.CharField(max_length=6)
    """Prefecture in which it began."""
    started_at = models.DateTimeField()
    day = models.DateField()
    vehicle = hidden(Vehicle, db_constraint=False)
    driver = hidden(Driver, db_constraint=False)
    fare = models.DecimalField(max_digits=8, decimal_places=2)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["platform", "number", "report"], name="ride_trip_once")]
        indexes = [models.Index(fields=["report", "id"], name="ride_trip_of_report")]

    def __str__(self):
        return self.number


class Run(models.Model):
    """One comparison of a report with the registers as they stood after a load. Never changed afterwards."""

    key = models.UUIDField(null=True, unique=True)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="runs")
    as_of = hidden(Load)
    """The last load of the registers that it takes into account."""
    at = models.DateTimeField()
    officer = hidden(Officer, null=True)
    trips = models.PositiveBigIntegerField()
    flagged = models.PositiveBigIntegerField()
    has_pairs = models.BooleanField()
    """Whether there was a register of pairs to compare with."""
    digest = models.CharField(max_length=32)
    """Of what was flagged and why: the same report and registers give the same."""
    ms = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["report", "-id"], name="ride_run_list")]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M}"


class Flag(models.Model):
    """A trip that a run flagged: why, and what the registers say nearest to it."""

    pk = models.CompositePrimaryKey("run_id", "trip_id")
    run = hidden(Run, db_constraint=False)
    trip = hidden(Trip, db_constraint=False)
    city = models.CharField(max_length=6)
    reasons = ArrayField(models.PositiveSmallIntegerField())
    """Codes of catalog/violations.toml."""
    unlicensed = models.BooleanField()
    mismatch = models.BooleanField()
    platform_row = hidden(RegisterRow, null=True, db_constraint=False)
    vehicle_row = hidden(RegisterRow, null=True, db_constraint=False)
    driver_row = hidden(RegisterRow, null=True, db_constraint=False)
    pairing_row = hidden(RegisterRow, null=True, db_constraint=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reasons=[]), name="ride_flag_says_why"),
            models.CheckConstraint(condition=Q(unlicensed=True) | Q(mismatch=True), name="ride_flag_has_kind"),
        ]
        indexes = [
            models.Index(fields=["run", "trip"], condition=Q(unlicensed=True), name="ride_flag_unlicensed"),
            models.Index(fields=["run", "trip"], condition=Q(mismatch=True), name="ride_flag_mismatch"),
            models.Index(fields=["run", "city", "trip"], name="ride_flag_city"),
        ]

    def __str__(self):
        return f"{self.run_id}: {self.trip_id}"


class Tally(models.Model):
    """How many trips of a run were flagged, by city and reason; reason 0: by kind as a whole."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="tallies", db_index=False)
    violation = models.CharField(max_length=16)
    reason = models.PositiveSmallIntegerField()
    city = models.CharField(max_length=6)
    trips = models.PositiveBigIntegerField()
    vehicles = models.PositiveIntegerField()
    drivers = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "violation", "reason", "city"], name="ride_tally_once")]

    def __str__(self):
        return f"{self.violation} {self.reason} {self.city}"


class Finding(models.Model):
    """A violation of a platform: found by a run, or told by a member. A candidate until an officer decides."""

    key = models.UUIDField(null=True, unique=True)
    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="+")
    unit = hidden(Unit)
    violation = models.CharField(max_length=16)
    """Key of catalog/violations.toml."""
    state = models.CharField(max_length=10, choices=FindingState, default=FindingState.CANDIDATE)
    run = models.ForeignKey(Run, null=True, on_delete=models.PROTECT, related_name="+")
    trips = models.PositiveBigIntegerField(null=True)
    """Flagged by the run for this."""
    source = models.CharField(max_length=200, blank=True)
    """Where a member has it from."""
    facts = models.TextField()
    reason = models.CharField(max_length=500, blank=True)
    """Why it was decided so."""
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    officer = hidden(Officer, null=True)
    clue = models.ForeignKey(Clue, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(run__isnull=False, trips__isnull=False) | (Q(run__isnull=True) & ~Q(source="")),
                name="ride_finding_has_source",
            ),
            models.CheckConstraint(
                condition=Q(state=FindingState.CANDIDATE, decided_at__isnull=True)
                | (~Q(state=FindingState.CANDIDATE) & Q(decided_at__isnull=False)),
                name="ride_finding_decided_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=FindingState.CONFIRMED) | Q(clue__isnull=False), name="ride_finding_has_clue"
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "state", "-id"], name="ride_finding_list"),
            models.Index(fields=["state", "-id"], name="ride_finding_list_of_all"),
        ]

    def __str__(self):
        return f"{self.violation} {self.pk}"


class Evidence(models.Model):
    """A file that a member hands in with a finding."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="evidence")
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    def __str__(self):
        return self.name


class Joint(models.Model):
    """Several members supervise a platform on one record; they alone see it."""

    key = models.UUIDField(null=True, unique=True)
    title = models.CharField(max_length=80)
    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=12, choices=JointForm)
    state = models.CharField(max_length=10, choices=JointState, default=JointState.OPEN)
    facts = models.TextField()
    due_date = models.DateField()
    begun_at = models.DateTimeField()
    held_date = models.DateField(null=True)
    place = models.CharField(max_length=120, blank=True)
    minutes = models.TextField(blank=True)
    """Of the interview, inspection or talks."""
    outcome = models.CharField(max_length=12, choices=JointOutcome, blank=True)
    conclusion = models.TextField(blank=True)
    check_date = models.DateField(null=True)
    """Until when the platform has to have done what was concluded."""
    ended_at = models.DateTimeField(null=True)
    findings = models.ManyToManyField(Finding, related_name="joints")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=JointState.CONCLUDED) | (~Q(outcome="") & ~Q(conclusion="")),
                name="ride_joint_concluded_has_outcome",
            )
        ]

    def __str__(self):
        return self.title


class Part(models.Model):
    """A unit's part in a joint supervision: asked, joined, its opinion and what it does."""

    joint = models.ForeignKey(Joint, on_delete=models.PROTECT, related_name="parts", db_index=False)
    unit = hidden(Unit)
    state = models.CharField(max_length=10, choices=PartState)
    opinion = models.TextField(blank=True)
    act = models.CharField(max_length=200, blank=True)
    """What the unit does itself."""
    answered_at = models.DateTimeField(null=True)
    officer = hidden(Officer, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["joint", "unit"], name="ride_part_once"),
            models.UniqueConstraint(fields=["joint"], condition=Q(state=PartState.LEAD), name="ride_joint_one_lead"),
            models.CheckConstraint(condition=~Q(state=PartState.STATED) | ~Q(opinion=""), name="ride_part_stated"),
        ]
        indexes = [models.Index(fields=["unit", "-joint"], name="ride_part_list")]

    def __str__(self):
        return f"{self.joint_id}: {self.unit_id}"
