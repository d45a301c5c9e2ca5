"""Plans, draws and inspections. What is always true of them stands here as constraints."""

from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from gongzhi.core.personal import EncryptedTextField
from gongzhi.directory.models import Officer, Region, Trader, Unit
from gongzhi.enforcement.models import Clue, Measure
from gongzhi.inspections.catalog import Sector, sector_by_id, sector_title
from gongzhi.inspections.words import (
    Answer,
    FileKind,
    OfficerPart,
    PlanKind,
    PlanState,
    Result,
    Risk,
    Signed,
    State,
)


class Plan(models.Model):
    """What a unit means to inspect in a time, and why: a key period, a quarter, a draw, an undercover visit."""

    title = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=PlanKind.choices)
    state = models.CharField(max_length=10, choices=PlanState.choices)
    sector = models.CharField(max_length=24)
    unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    occasion = models.CharField(max_length=60, blank=True)
    """The festival or congress round which it lies."""
    year = models.SmallIntegerField(null=True)
    quarter = models.SmallIntegerField(null=True)
    starts = models.DateField()
    ends = models.DateField()
    goals = models.TextField(blank=True)
    each = models.SmallIntegerField(default=2)
    """So many officers are sent to each target."""
    hidden = models.BooleanField(default=False)
    """An undercover plan: only its unit's supervisors and those sent see it until it is revealed."""
    revealed_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    source_key = models.UUIDField(unique=True)
    """The key of the act that made it: the same act twice makes one plan."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="plan_days_in_order"),
            models.CheckConstraint(
                condition=Q(kind=PlanKind.QUARTER, year__isnull=False, quarter__range=(1, 4))
                | ~Q(kind=PlanKind.QUARTER),
                name="plan_quarter_named",
            ),
            models.CheckConstraint(condition=Q(each__range=(1, 10)), name="plan_officers_each"),
            models.CheckConstraint(condition=Q(hidden=False) | Q(kind=PlanKind.UNDERCOVER), name="plan_hidden_kind"),
        ]
        indexes = [
            models.Index(fields=["unit", "-id"], name="plan_of_unit"),
            models.Index(fields=["kind", "-id"], name="plan_of_kind"),
        ]

    def __str__(self):
        return self.title

    @property
    def sector_title(self) -> str:
        return sector_title(self.sector)

    @cached_property
    def target_count(self) -> int:
        return self.targets.count()

    @cached_property
    def roster_count(self) -> int:
        return self.roster.count()

    @cached_property
    def open_count(self) -> int:
        return self.inspections.filter(state__in=[State.PLANNED, State.ASSIGNED, State.STARTED]).count()


class PlanTarget(models.Model):
    """A line of a plan's list of those who may be inspected."""

    plan = models.ForeignKey(Plan, db_index=False, on_delete=models.CASCADE, related_name="targets")
    trader = models.ForeignKey(Trader, db_index=False, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16)
    """Of the sector: the kind of firm."""
    risk = models.CharField(max_length=1, choices=Risk.choices, default=Risk.B)
    address = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=12, default="hand")
    """hand, filter or file"""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "trader"], name="plan_target_once"),
            models.CheckConstraint(condition=Q(risk__in=Risk.values), name="plan_target_risk"),
        ]

    def __str__(self):
        return f"{self.trader_id} in {self.plan_id}"

    @property
    def key(self) -> str:
        """As the lists of a draw name it."""
        return f"t{self.trader_id}"


class PlanOfficer(models.Model):
    """A line of a plan's roster of those who may be sent."""

    plan = models.ForeignKey(Plan, db_index=False, on_delete=models.CASCADE, related_name="roster")
    officer = models.ForeignKey(Officer, db_index=False, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "officer"], name="plan_roster_once")]

    def __str__(self):
        return f"{self.officer_id} for {self.plan_id}"

    @property
    def key(self) -> str:
        """As the lists of a draw name them: not by name."""
        return f"o{self.officer_id}"


class Draw(models.Model):
    """The draw of a plan: its locked lists, the seed, what came out. All that somebody needs to repeat it."""

    plan = models.OneToOneField(Plan, on_delete=models.PROTECT, related_name="draw")
    algorithm = models.CharField(max_length=24)
    targets = models.TextField()
    """The locked list, a line each, as published."""
    targets_hash = models.CharField(max_length=64)
    officers = models.TextField()
    officers_hash = models.CharField(max_length=64)
    tickets = models.JSONField()
    """Risk class → tickets, as on the day of the lock."""
    aside = models.JSONField(default=list)
    """[[target, officer]]: who had to stand aside, known before the draw."""
    locked_at = models.DateTimeField()
    random = models.CharField(max_length=64, blank=True)
    word = models.CharField(max_length=60, blank=True)
    """What a witness said aloud; part of the seed."""
    count = models.IntegerField(default=0)
    each = models.SmallIntegerField(default=2)
    picks = models.JSONField(default=list)
    """[[target, [officer, …]]] as drawn, before anybody stood aside."""
    drawn_at = models.DateTimeField(null=True)
    disclosed_at = models.DateTimeField(null=True)
    """When the lists were published; before that strangers see the hashes only."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(drawn_at__isnull=True, random="") | (Q(drawn_at__isnull=False) & ~Q(random="")),
                name="draw_has_seed",
            ),
        ]
        indexes = [
            models.Index(fields=["-id"], condition=Q(drawn_at__isnull=False), name="draw_public"),
        ]

    def __str__(self):
        return f"draw of {self.plan_id}"


class Recusal(models.Model):
    """An officer stood aside after the draw, and who went instead; nothing of it is ever changed."""

    draw = models.ForeignKey(Draw, db_index=False, on_delete=models.PROTECT, related_name="recusals")
    number = models.IntegerField()
    """1, 2, 3 … within the draw: part of the reckoning of who goes instead."""
    target = models.CharField(max_length=24)
    officer = models.CharField(max_length=24)
    instead = models.CharField(max_length=24)
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["draw", "number"], name="draw_recusal_numbered")]

    def __str__(self):
        return f"{self.officer} aside from {self.target}"


class Inspection(models.Model):
    """One visit to one trader, or the intention of one."""

    number = models.CharField(max_length=11, unique=True)
    """J and ten digits with a check digit."""
    state = models.CharField(max_length=10, choices=State.choices)
    plan = models.ForeignKey(Plan, db_index=False, null=True, on_delete=models.PROTECT, related_name="inspections")
    sector = models.CharField(max_length=24)
    checklist = models.CharField(max_length=40)
    """Id of the version of the sector's check list that it is done by."""
    kind = models.CharField(max_length=16)
    """Of the sector: the kind of firm."""
    unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    trader = models.ForeignKey(Trader, db_index=False, on_delete=models.PROTECT, related_name="+")
    trader_name = models.CharField(max_length=200)
    """As it was called when the visit was planned."""
    address = models.CharField(max_length=300, blank=True)
    region = models.ForeignKey(Region, db_index=False, null=True, on_delete=models.PROTECT, related_name="+")
    hidden = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    planned_date = models.DateField()
    """To be done by this day."""
    due_date = models.DateField(null=True)
    """What is next due: the visit, the re-check; kept by the verbs."""
    inspected_at = models.DateTimeField(null=True)
    """When the officers were there, as they told it."""
    submitted_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=16, choices=Result.choices, blank=True)
    finding = models.TextField(blank=True)
    """What was seen, in the officers' words."""
    own = models.JSONField(default=dict)
    """The sector's own fields."""
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    signed = models.CharField(max_length=8, choices=Signed.choices, blank=True)
    signer = EncryptedTextField()
    corrected_on_spot = models.BooleanField(default=False)
    told_at = models.DateTimeField(null=True)
    """When the result was told to the trader in writing."""
    publish_due = models.DateField(null=True)
    published_at = models.DateTimeField(null=True)
    recheck_due = models.DateField(null=True)
    rechecked_at = models.DateTimeField(null=True)
    recheck_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="rechecks")
    closed_at = models.DateTimeField(null=True)
    source_key = models.CharField(max_length=80, unique=True)
    """The key of the act that planned it, with the target; the same act twice plans one inspection."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=[State.SUBMITTED, State.RECHECK, State.CLOSED])
                | (Q(inspected_at__isnull=False, submitted_at__isnull=False) & ~Q(result="") & ~Q(signed="")),
                name="inspection_done_has_result",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.RECHECK) | Q(recheck_due__isnull=False), name="inspection_recheck_due"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.CLOSED) | Q(closed_at__isnull=False), name="inspection_closed_has_day"
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="inspection_place",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(hidden=False, told_at__isnull=False),
                name="inspection_published_after_telling",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "-id"], name="inspection_of_unit"),
            models.Index(fields=["plan", "-id"], name="inspection_of_plan"),
            models.Index(fields=["trader", "-id"], name="inspection_of_trader"),
            models.Index(fields=["sector", "inspected_at"], name="inspection_figures"),
            models.Index(
                fields=["sector", "planned_date"],
                condition=Q(state__in=[State.PLANNED, State.ASSIGNED, State.STARTED]),
                name="inspection_to_make",
            ),
            models.Index(
                fields=["unit", "due_date", "id"],
                condition=Q(due_date__isnull=False),
                name="inspection_due",
            ),
            models.Index(
                fields=["unit", "publish_due", "id"],
                condition=Q(publish_due__isnull=False, published_at__isnull=True),
                name="inspection_publish_due",
            ),
            models.Index(
                fields=["-published_at", "-id"], condition=Q(published_at__isnull=False), name="inspection_public"
            ),
        ]

    def __str__(self):
        return self.number

    @cached_property
    def sent(self) -> list["Sent"]:
        """The officers who are sent, without those who stood aside."""
        return list(self.officers.filter(aside_at__isnull=True).select_related("officer", "unit").order_by("id"))

    @cached_property
    def has_consequence(self) -> bool:
        """Whether something followed: put right on the spot, goods taken, a measure or a clue."""
        return self.corrected_on_spot or self.goods.exists() or self.consequences.exists()

    @property
    def list_version(self) -> Sector:
        """The check list by which it is done."""
        return sector_by_id(self.checklist)

    @property
    def sector_title(self) -> str:
        return self.list_version.title

    @property
    def kind_title(self) -> str:
        return self.list_version.kind_title(self.kind)


class Sent(models.Model):
    """An officer sent to an inspection: two to one firm count as two people sent."""

    inspection = models.ForeignKey(Inspection, db_index=False, on_delete=models.PROTECT, related_name="officers")
    officer = models.ForeignKey(Officer, db_index=False, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    """The unit that they come from."""
    part = models.CharField(max_length=12, choices=OfficerPart.choices, default=OfficerPart.NAMED)
    at = models.DateTimeField()
    aside_at = models.DateTimeField(null=True)
    aside_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["inspection", "officer"], name="inspection_sent_once")]
        indexes = [
            models.Index(
                fields=["officer", "-inspection"], condition=Q(aside_at__isnull=True), name="inspection_sent_officer"
            )
        ]

    def __str__(self):
        return f"{self.officer_id} to {self.inspection_id}"


class Consequence(models.Model):
    """A measure or a clue that followed from a visit; both lead back to it by their source."""

    inspection = models.ForeignKey(Inspection, db_index=False, on_delete=models.PROTECT, related_name="consequences")
    measure = models.OneToOneField(Measure, null=True, on_delete=models.PROTECT, related_name="consequence")
    clue = models.OneToOneField(Clue, null=True, on_delete=models.PROTECT, related_name="consequence")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(measure__isnull=True, clue__isnull=False) | Q(measure__isnull=False, clue__isnull=True),
                name="inspection_consequence_is_one",
            )
        ]
        indexes = [models.Index(fields=["inspection", "id"], name="inspection_consequences")]

    def __str__(self):
        return f"{self.inspection_id} led to {self.measure_id or self.clue_id}"


class ItemResult(models.Model):
    """What was found for one item of the check list."""

    inspection = models.ForeignKey(Inspection, db_index=False, on_delete=models.PROTECT, related_name="items")
    item = models.CharField(max_length=32)
    answer = models.CharField(max_length=6, choices=Answer.choices)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["inspection", "item"], name="inspection_item_once")]

    def __str__(self):
        return f"{self.item}: {self.answer}"


class InspectionFile(models.Model):
    """A photo or a signature; its bytes lie encrypted in the files folder."""

    inspection = models.ForeignKey(Inspection, db_index=False, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(max_length=10, choices=FileKind.choices)
    item = models.CharField(max_length=32, blank=True)
    """The item of the check list that it shows."""
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=80)
    size = models.IntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["inspection", "sha256"], name="inspection_file_once")]

    def __str__(self):
        return self.name


class Seized(models.Model):
    """Goods or publications taken on the spot."""

    inspection = models.ForeignKey(Inspection, db_index=False, on_delete=models.PROTECT, related_name="goods")
    kind = models.CharField(max_length=16)
    """Of the sector's kinds of goods."""
    title = models.CharField(max_length=120)
    quantity = models.IntegerField()
    measure = models.CharField(max_length=10)
    """册, 件, 箱 …"""
    value = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="inspection_seized_quantity"),
            models.CheckConstraint(condition=Q(value__isnull=True) | Q(value__gte=0), name="inspection_seized_value"),
        ]
        indexes = [models.Index(fields=["inspection"], name="inspection_seized_goods")]

    def __str__(self):
        return f"{self.title} × {self.quantity}"
