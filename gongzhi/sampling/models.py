"""Plans, samples with their reports and objections, laboratories, goods watched. What is always true stands here."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from gongzhi.core.listing import listed
from gongzhi.core.personal import EncryptedTextField
from gongzhi.directory.models import Officer, Region, Trader, Unit
from gongzhi.enforcement.models import Clue, Measure
from gongzhi.enforcement.words import Source
from gongzhi.procedures.models import RunningLimit
from gongzhi.sampling.catalog import GoodsKind, kind_title, kinds
from gongzhi.sampling.words import (
    AlertState,
    Conclusion,
    FileKind,
    Ground,
    LaboratoryState,
    Level,
    NoticeKind,
    PlanState,
    Side,
    State,
    Turn,
    WatchState,
)


class Laboratory(models.Model):
    """A laboratory that may test for the conference's members: the register."""

    name = models.CharField(max_length=120, unique=True)
    accreditation = models.CharField(max_length=60, unique=True)
    """Number of its certificate of accreditation."""
    kinds = ArrayField(models.CharField(max_length=16))
    """Keys of the kinds of goods that it may test."""
    retests = models.BooleanField(default=False)
    """Stands on a published list of laboratories for re-inspection."""
    valid_until = models.DateField()
    """The last day of its certificate."""
    contact = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=LaboratoryState.choices)
    keeper = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    """The unit that keeps its entry."""
    unit = models.OneToOneField(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    """Its own unit, where its people sign in: they take in samples and hand in reports, and see nothing else."""
    made_at = models.DateTimeField()
    source_key = models.UUIDField(unique=True)

    class Meta:
        verbose_name_plural = "laboratories"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=LaboratoryState.values), name="laboratory_state"),
            models.CheckConstraint(condition=~Q(kinds=[]), name="laboratory_tests_something"),
        ]

    def __str__(self):
        return self.name

    @property
    def title(self) -> str:
        return self.name

    @property
    def number(self) -> str:
        return str(self.pk)

    @property
    def sector(self) -> str:
        return ""

    @property
    def kind_titles(self) -> str:
        return listed(kind_title(key) for key in self.kinds)


class SamplingPlan(models.Model):
    """What is to be sampled in a year or a quarter: which goods, by whom, how many batches, tested where."""

    title = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=PlanState.choices)
    unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    """The lead unit."""
    kinds = ArrayField(models.CharField(max_length=16))
    year = models.SmallIntegerField()
    quarter = models.SmallIntegerField(null=True)
    """Of that year; none: the whole year."""
    batches = models.PositiveIntegerField()
    """So many are to be sampled in all."""
    goals = models.TextField(blank=True)
    laboratories = models.ManyToManyField(Laboratory, related_name="+")
    made_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    source_key = models.UUIDField(unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=PlanState.values), name="sampling_plan_state"),
            models.CheckConstraint(
                condition=Q(quarter__isnull=True) | Q(quarter__range=(1, 4)), name="sampling_quarter"
            ),
            models.CheckConstraint(condition=Q(batches__gt=0), name="sampling_plan_wants_batches"),
            models.CheckConstraint(condition=~Q(kinds=[]), name="sampling_plan_names_kinds"),
        ]
        indexes = [models.Index(fields=["unit", "-id"], name="sampling_plan_of_unit")]

    def __str__(self):
        return self.title

    @property
    def number(self) -> str:
        return str(self.pk)

    @property
    def sector(self) -> str:
        return ""

    @property
    def kind_titles(self) -> str:
        return listed(kind_title(key) for key in self.kinds)

    @cached_property
    def shared(self) -> list["Share"]:
        return list(self.shares.select_related("unit").order_by("unit__rank", "unit_id"))

    @cached_property
    def taken_count(self) -> int:
        return self.samples.exclude(state=State.VOID).count()

    @cached_property
    def open_count(self) -> int:
        return self.samples.exclude(state__in=[State.PASSED, State.FAILED, State.VOID]).count()


class Share(models.Model):
    """How many batches of a plan one unit samples."""

    plan = models.ForeignKey(SamplingPlan, db_index=False, on_delete=models.CASCADE, related_name="shares")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    batches = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "unit"], name="sampling_share_once"),
            models.CheckConstraint(condition=Q(batches__gt=0), name="sampling_share_of_some"),
        ]

    def __str__(self):
        return f"{self.unit_id}: {self.batches} of {self.plan_id}"


class Watched(models.Model):
    """Imported goods that are watched for their risk: S18."""

    title = models.CharField(max_length=80)
    state = models.CharField(max_length=8, choices=WatchState.choices)
    level = models.CharField(max_length=6, choices=Level.choices, default=Level.NONE)
    """As an officer last decided on what the findings propose."""
    unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    """The unit that keeps it on the list."""
    hs_code = models.CharField(max_length=10, blank=True)
    """The first digits of the commodity code."""
    origin = models.CharField(max_length=40, blank=True)
    """Country or region; empty: any."""
    description = models.TextField(blank=True)
    hazards = ArrayField(models.CharField(max_length=16), default=list)
    subjects = ArrayField(models.CharField(max_length=40), default=list)
    """Keys of the subjects of consumers' matters that may concern the goods."""
    words = ArrayField(models.CharField(max_length=20), default=list)
    """One of these stands in the title of a matter that concerns the goods; none: no matter is counted."""
    made_at = models.DateTimeField()
    assessed_at = models.DateTimeField(null=True)
    score = models.DecimalField(max_digits=6, decimal_places=1, null=True)
    """What the findings weighed when it was last decided on."""
    reasons = models.JSONField(default=list)
    """What was found then: [{title, day, points}]."""
    source_key = models.UUIDField(unique=True)

    class Meta:
        verbose_name_plural = "watched goods"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=WatchState.values), name="watched_state"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="watched_level"),
            models.CheckConstraint(condition=Q(hs_code__regex=r"^([0-9]{4,10})?$"), name="watched_hs_code"),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="watched_list")]

    def __str__(self):
        return self.title

    @property
    def number(self) -> str:
        return str(self.pk)

    @property
    def sector(self) -> str:
        return ""


class RiskNotice(models.Model):
    """A notice from elsewhere that concerns watched goods: from a port, a recall, a warning abroad."""

    goods = models.ForeignKey(Watched, db_index=False, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=12, choices=NoticeKind.choices)
    title = models.CharField(max_length=200)
    source = models.CharField(max_length=120)
    """Who published it, and where it can be read."""
    noticed_date = models.DateField()
    at = models.DateTimeField()
    officer = models.ForeignKey(Officer, db_index=False, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["goods", "-noticed_date"], name="risk_notice_of_goods")]
        constraints = [models.CheckConstraint(condition=Q(kind__in=NoticeKind.values), name="risk_notice_kind")]

    def __str__(self):
        return self.title


class AlertDraft(models.Model):
    """The draft of an alert to consumers, made from what was found; a second person approves it."""

    goods = models.ForeignKey(Watched, db_index=False, on_delete=models.PROTECT, related_name="alerts")
    title = models.CharField(max_length=80)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=AlertState.choices)
    unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    writers = ArrayField(models.BigIntegerField(), default=list)
    """Officers who wrote at it: none of them approves it."""
    evidence = models.JSONField(default=list)
    """What was found when it was drafted: [{title, day, points}]."""
    made_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True)
    approver = models.ForeignKey(Officer, db_index=False, null=True, on_delete=models.PROTECT, related_name="+")
    source_key = models.UUIDField(unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=AlertState.values), name="alert_draft_state"),
            models.CheckConstraint(
                condition=~Q(state=AlertState.APPROVED) | Q(approved_at__isnull=False), name="alert_draft_approved"
            ),
        ]
        indexes = [models.Index(fields=["goods", "-id"], name="alert_draft_of_goods")]

    def __str__(self):
        return self.title

    @property
    def number(self) -> str:
        return str(self.pk)

    @property
    def sector(self) -> str:
        return ""


class Sample(models.Model):
    """One batch of goods, sampled from one trader, on its way to a final result."""

    record_kind = "sample"

    number = models.CharField(max_length=11, unique=True)
    """Y and ten digits with a check digit."""
    state = models.CharField(max_length=10, choices=State.choices)
    kind = models.CharField(max_length=16)
    """Of goods, see catalog/kinds.toml."""
    procedure = models.CharField(max_length=60, blank=True)
    """Id of the version of the law that rules it; empty where none is known."""
    due_date = models.DateField(null=True)
    """Of the first limit that runs; kept by the verbs."""
    plan = models.ForeignKey(
        SamplingPlan, db_index=False, null=True, on_delete=models.PROTECT, related_name="samples"
    )
    unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    """The unit that sampled it."""
    officer = models.ForeignKey(Officer, db_index=False, null=True, on_delete=models.PROTECT, related_name="+")
    colleague = models.ForeignKey(Officer, db_index=False, null=True, on_delete=models.PROTECT, related_name="+")
    """Nobody samples alone."""

    goods = models.CharField(max_length=120)
    batch = models.CharField(max_length=60)
    """Batch or lot number, or the day of production where goods carry none."""
    produced_date = models.DateField(null=True)
    producer_name = models.CharField(max_length=200, blank=True)
    """As the label says."""
    producer = models.ForeignKey(Trader, db_index=False, null=True, on_delete=models.PROTECT, related_name="+")
    trader = models.ForeignKey(Trader, db_index=False, null=True, on_delete=models.PROTECT, related_name="+")
    trader_name = models.CharField(max_length=200)
    trader_is_person = models.BooleanField(default=False)
    """A grower or stall without a business name: the name is masked where everybody reads."""
    address = models.CharField(max_length=300, blank=True)
    region = models.ForeignKey(Region, db_index=False, null=True, on_delete=models.PROTECT, related_name="+")
    imported = models.BooleanField(default=False)
    origin = models.CharField(max_length=40, blank=True)
    hs_code = models.CharField(max_length=10, blank=True)
    watched = models.ForeignKey(Watched, db_index=False, null=True, on_delete=models.PROTECT, related_name="samples")
    seal = models.CharField(max_length=40)
    quantity = models.DecimalField(max_digits=12, decimal_places=3)
    retained = models.DecimalField(max_digits=12, decimal_places=3)
    """Of the quantity, what is kept for a re-inspection."""
    measure = models.CharField(max_length=10)
    price = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    """Paid for it, in yuan; samples are bought."""
    stock = models.CharField(max_length=60, blank=True)
    """What of the batch was there, as the trader told."""
    note = models.TextField(blank=True)
    grams = ArrayField(models.IntegerField(), default=list)
    """Of what everybody may look for: goods, producer, and the trader unless it is a person."""
    sampled_at = models.DateTimeField()
    made_at = models.DateTimeField()

    laboratory = models.ForeignKey(
        Laboratory, db_index=False, null=True, on_delete=models.PROTECT, related_name="samples"
    )
    retester = models.ForeignKey(Laboratory, db_index=False, null=True, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    waived = ArrayField(models.CharField(max_length=8), default=list)
    """Which sides accepted the first result."""
    keep_until = models.DateField(null=True)
    """Until then the retained sample is kept."""
    final_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    disposed_at = models.DateTimeField(null=True)
    disposal = models.TextField(blank=True)
    key = models.UUIDField(unique=True)
    """Of the act that made it: the same form twice makes one sample."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="sample_state"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, retained__gte=0) & Q(retained__lte=F("quantity")), name="sample_quantity"
            ),
            models.CheckConstraint(condition=Q(price__isnull=True) | Q(price__gte=0), name="sample_price"),
            models.CheckConstraint(
                condition=Q(colleague__isnull=True) | ~Q(officer=F("colleague")), name="sample_two_officers"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.PASSED, State.FAILED]) | Q(final_at__isnull=False),
                name="sample_final_day",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(state__in=[State.PASSED, State.FAILED]),
                name="sample_published_final",
            ),
            models.CheckConstraint(
                condition=Q(retester__isnull=True) | ~Q(laboratory=F("retester")), name="sample_other_laboratory"
            ),
            models.CheckConstraint(condition=Q(hs_code__regex=r"^([0-9]{4,10})?$"), name="sample_hs_code"),
        ]
        indexes = [
            models.Index(fields=["unit", "-id"], name="sample_of_unit"),
            models.Index(fields=["unit", "due_date", "id"], condition=Q(due_date__isnull=False), name="sample_due"),
            models.Index(fields=["plan", "-id"], name="sample_of_plan"),
            models.Index(fields=["laboratory", "-id"], name="sample_of_laboratory"),
            models.Index(fields=["retester", "-id"], condition=Q(retester__isnull=False), name="sample_retested_by"),
            models.Index(fields=["trader", "-id"], condition=Q(trader__isnull=False), name="sample_of_trader"),
            models.Index(fields=["producer", "-id"], condition=Q(producer__isnull=False), name="sample_of_producer"),
            models.Index(fields=["watched", "-id"], condition=Q(watched__isnull=False), name="sample_of_watched"),
            models.Index(fields=["kind", "sampled_at"], name="sample_figures"),
            models.Index(fields=["kind", "final_at"], condition=Q(final_at__isnull=False), name="sample_final"),
            models.Index(
                fields=["-published_at", "-id"], condition=Q(published_at__isnull=False), name="sample_public"
            ),
            models.Index(fields=["id"], condition=Q(state=State.TOLD), name="sample_to_settle"),
            GinIndex(fields=["grams"], name="sample_found"),
        ]

    def __str__(self):
        return self.number

    @property
    def title(self) -> str:
        return self.goods

    @property
    def goods_kind(self) -> GoodsKind:
        return kinds()[self.kind]

    @property
    def kind_title(self) -> str:
        return kind_title(self.kind)

    @property
    def sector(self) -> str:
        """As which sector of enforcement a failing batch goes on."""
        return self.goods_kind.sector

    @property
    def details(self) -> dict:
        """What a clue says of it besides: the sector's fields, as far as the sample knows them."""
        kind = self.goods_kind
        return {**kind.fixed, **{field: getattr(self, name) for field, name in kind.details.items()}}

    @cached_property
    def objection(self) -> "Objection | None":
        """The latest objection."""
        return self.objections.order_by("-id").first()

    @cached_property
    def objection_limit(self) -> RunningLimit | None:
        """The time for objections, running or over; None before it was told, and where no law is known."""
        rows = RunningLimit.objects.filter(record_kind=self.record_kind, record_id=self.pk, key="objection")
        return rows.order_by("-turn").first()

    @cached_property
    def clue_sides(self) -> set[str]:
        """Against which sides a clue was opened from it."""
        return set(self.clues.values_list("side", flat=True))

    @cached_property
    def has_consequence(self) -> bool:
        own = {"source": Source.SAMPLE, "source_id": self.pk}
        return Clue.objects.filter(**own).exists() or Measure.objects.filter(**own).exists()


class Report(models.Model):
    """What a laboratory reported of a sample: one of the first test, one of a re-inspection."""

    sample = models.ForeignKey(Sample, db_index=False, on_delete=models.PROTECT, related_name="reports")
    turn = models.CharField(max_length=6, choices=Turn.choices)
    laboratory = models.ForeignKey(Laboratory, db_index=False, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=60)
    """As the laboratory numbers it."""
    conclusion = models.CharField(max_length=4, choices=Conclusion.choices)
    reported_date = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sample", "turn"], name="sampling_report_once"),
            models.UniqueConstraint(fields=["laboratory", "number"], name="sampling_report_number"),
        ]

    def __str__(self):
        return self.number


class ReportItem(models.Model):
    """One item of a report: what was measured, how, what is allowed, what came out."""

    report = models.ForeignKey(Report, db_index=False, on_delete=models.PROTECT, related_name="items")
    place = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    method = models.CharField(max_length=120, blank=True)
    allowed = models.CharField(max_length=120, blank=True)
    found = models.CharField(max_length=120, blank=True)
    passed = models.BooleanField()

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["report", "place"], name="report_item_place")]

    def __str__(self):
        return self.name


class Objection(models.Model):
    """What a trader or producer said against the first result, and what was decided on it."""

    sample = models.ForeignKey(Sample, db_index=False, on_delete=models.PROTECT, related_name="objections")
    side = models.CharField(max_length=8, choices=Side.choices)
    ground = models.CharField(max_length=12, choices=Ground.choices)
    text = EncryptedTextField()
    at = models.DateTimeField()
    by_kind = models.CharField(max_length=12)
    """trader: handed in on their own desk; officer: a letter, entered."""
    decision = models.CharField(max_length=8, blank=True)
    """accept, decline or uphold"""
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    """Why it was declined, or upheld."""

    class Meta:
        indexes = [models.Index(fields=["sample", "-id"], name="objection_of_sample")]

    def __str__(self):
        return f"{self.side} on {self.sample_id}"


class SampleClue(models.Model):
    """A clue that was opened from a failing batch, against whom."""

    sample = models.ForeignKey(Sample, db_index=False, on_delete=models.PROTECT, related_name="clues")
    clue = models.OneToOneField(Clue, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=8, choices=Side.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sample", "side"], name="sample_clue_once")]

    def __str__(self):
        return f"{self.clue_id} from {self.sample_id}"


class SampleFile(models.Model):
    """A photo, the sampling sheet, a report or what came with an objection; encrypted in the files folder."""

    sample = models.ForeignKey(Sample, db_index=False, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(max_length=10, choices=FileKind.choices)
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=100)
    size = models.IntegerField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    by_kind = models.CharField(max_length=12)

    class Meta:
        indexes = [
            models.Index(fields=["sample", "id"], name="file_of_sample"),
            models.Index(fields=["sha256"], name="sample_file_sha256"),
        ]

    def __str__(self):
        return self.name


class ResultFile(models.Model):
    """A file of results that a laboratory sent: what became of its rows, and those that were refused."""

    laboratory = models.ForeignKey(Laboratory, db_index=False, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, db_index=False, null=True, on_delete=models.PROTECT, related_name="+")
    """The unit of whoever brought it in."""
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    """SHA-256 of the file, which itself is not kept."""
    sent_at = models.DateTimeField()
    read = models.PositiveIntegerField(default=0)
    """Reports, each of one row or several."""
    taken = models.PositiveIntegerField(default=0)
    repeated = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    faults = EncryptedTextField()
    """The refused rows as JSON: headings, and for each its number, cells and reason."""

    class Meta:
        indexes = [models.Index(fields=["unit", "-id"], name="result_file_of_unit")]
        constraints = [
            models.CheckConstraint(
                condition=Q(read=F("taken") + F("repeated") + F("refused")), name="result_file_adds_up"
            )
        ]

    def __str__(self):
        return self.file_name
