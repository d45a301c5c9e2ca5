"""The tables of enforcement. What is always true of a record stands here as constraints."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property

from gongzhi.directory.models import Officer, Region, Trader, Unit
from gongzhi.enforcement.catalog import joint_title, measure_title, penalty_title, sector_title
from gongzhi.enforcement.words import (
    AFTER_DECISION,
    CLUE_OPEN,
    FILED_OPEN,
    ClueState,
    Disposal,
    FiledOutcome,
    FiledState,
    HoldKind,
    HoldState,
    JointState,
    ListingState,
    MeasureState,
    Part,
    PartyKind,
    PaymentKind,
    PublicationState,
    Service,
    Source,
    Track,
)

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
    state = models.CharField(max_length=16)
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

    procedure = models.CharField(max_length=64, blank=True)
    """The procedure whose limit runs on it; empty where it has no day by which it is done."""
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
            models.Index(fields=["sector", "issued_date"], name="measure_sector_issued"),
        ]

    @property
    def kind_title(self) -> str:
        return measure_title(self.kind)

    @property
    def is_open(self) -> bool:
        return self.state == MeasureState.ISSUED


def money(**rest) -> models.DecimalField:
    """An amount of yuan."""
    return models.DecimalField(max_digits=14, decimal_places=2, **rest)


class FiledCase(Sourced, Record):
    """A case filed against a trader: what is investigated, decided, served, paid and closed."""

    record_kind = "filed_case"

    procedure = models.CharField(max_length=64, blank=True)
    clue = models.ForeignKey(Clue, null=True, on_delete=models.PROTECT, related_name="filed_cases")
    track = models.CharField(max_length=8, choices=Track.choices, default=Track.ORDINARY)
    party_kind = models.CharField(max_length=12, choices=PartyKind.choices, default=PartyKind.ORGANISATION)
    facts = models.TextField()
    filed_at = models.DateTimeField()
    filed_date = models.DateField()
    report = models.TextField(blank=True)
    """What the investigation ended with: facts, evidence, and what is proposed."""
    review_opinion = models.TextField(blank=True)
    legal_review = models.BooleanField(default=False)
    """It went through the review of law that is due before weighty decisions (法制审核)."""
    noticed_date = models.DateField(null=True)
    comment_due_date = models.DateField(null=True)
    """The last day on which the party may comment or ask for a hearing."""
    commented = models.BooleanField(default=False)
    hearing_date = models.DateField(null=True)
    outcome = models.CharField(max_length=16, choices=FiledOutcome.choices, blank=True)
    decision_number = models.CharField(max_length=60, blank=True)
    decision = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_date = models.DateField(null=True)
    service = models.CharField(max_length=12, choices=Service.choices, blank=True)
    served_date = models.DateField(null=True)
    pay_due_date = models.DateField(null=True)
    demanded_date = models.DateField(null=True)
    court_date = models.DateField(null=True)
    annulled_at = models.DateTimeField(null=True)
    recorded_date = models.DateField(null=True)
    """When a decision on the spot was put on record with the unit."""
    closed_at = models.DateTimeField(null=True)
    goods_value = money(default=0)
    """Value of the goods concerned, in yuan: the sum of the list of goods."""
    is_large = models.BooleanField(default=False)
    """The value of goods reaches the threshold of its sector."""
    fine = money(default=0)
    """Fines as decided, apart from what is confiscated."""
    gains = money(default=0)
    """Unlawful gains confiscated, as decided."""
    goods_confiscated = money(default=0)
    """Value of the goods confiscated, as decided."""
    recovered = money(default=0)
    """Loss recovered for consumers through this case."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=FiledState.CLOSED, closed_at__isnull=False)
                | (~Q(state=FiledState.CLOSED) & Q(closed_at__isnull=True)),
                name="filed_closed_has_day",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(AFTER_DECISION - {FiledState.CLOSED})) | ~Q(outcome=""),
                name="filed_decided_has_outcome",
            ),
            models.CheckConstraint(
                condition=Q(
                    goods_value__gte=0, fine__gte=0, gains__gte=0, goods_confiscated__gte=0, recovered__gte=0
                ),
                name="filed_amounts_positive",
            ),
        ]
        indexes = [
            models.Index(
                F("unit"), by_due_date(), F("id"), condition=Q(state__in=sorted(FILED_OPEN)), name="filed_unit_list"
            ),
            models.Index(
                F("officer"),
                by_due_date(),
                F("id"),
                condition=Q(state__in=sorted(FILED_OPEN)),
                name="filed_officer_list",
            ),
            models.Index(fields=["source", "source_id"], name="filed_source"),
            models.Index(fields=["trader", "id"], name="filed_trader"),
            models.Index(fields=["sector", "decided_date"], name="filed_sector_decided"),
        ]

    @property
    def is_open(self) -> bool:
        return self.state != FiledState.CLOSED

    @cached_property
    def investigators(self) -> list["Investigator"]:
        """Who investigates now, read once for each instance."""
        return list(self.investigator_set.filter(to_date__isnull=True).select_related("officer").order_by("id"))

    @cached_property
    def penalties(self) -> list["Penalty"]:
        """The penalties proposed or decided, read once for each instance."""
        return list(self.penalty_set.filter(struck_at__isnull=True).order_by("id"))

    @cached_property
    def goods(self) -> list["Goods"]:
        """The list of goods, read once for each instance."""
        return list(self.goods_set.filter(struck_at__isnull=True).order_by("id"))

    @cached_property
    def payments(self) -> list["Payment"]:
        """What was paid, read once for each instance."""
        return list(self.payment_set.order_by("paid_date", "id"))


class Investigator(models.Model):
    """An officer who investigates a filed case, from a day until they are relieved."""

    filed_case = models.ForeignKey(FiledCase, on_delete=models.PROTECT)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    from_date = models.DateField()
    to_date = models.DateField(null=True)
    recused = models.BooleanField(default=False)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["filed_case", "officer"], condition=Q(to_date__isnull=True), name="investigator_once"
            )
        ]

    def __str__(self):
        return f"{self.officer_id} on {self.filed_case_id}"


class Evidence(models.Model):
    """A piece of evidence, with where it came from and who had it."""

    filed_case = models.ForeignKey(FiledCase, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=24)
    """Key of catalog/evidence.toml."""
    title = models.CharField(max_length=120)
    origin = models.CharField(max_length=200)
    """From whom or where it was taken."""
    collected_date = models.DateField()
    digest = models.CharField(max_length=64, blank=True)
    """SHA-256 of electronic data that lies elsewhere, as told."""
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "evidence"

    def __str__(self):
        return self.title


class EvidenceFile(models.Model):
    """A file of a piece of evidence; its bytes lie encrypted in the files folder under their hash."""

    names_files = True
    """Its `sha256` keeps a file from being swept away."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=80)
    size = models.IntegerField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["evidence", "sha256"], name="evidence_file_once")]

    def __str__(self):
        return self.name


class Custody(models.Model):
    """A piece of evidence passed from hand to hand; rows are only added."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="custody")
    holder = models.CharField(max_length=80)
    place = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "custody"

    def __str__(self):
        return f"{self.evidence_id} with {self.holder}"


class Hold(Record):
    """Things held: evidence preserved by registration, or goods sealed or seized; each with its own limit."""

    record_kind = "hold"

    procedure = models.CharField(max_length=64, blank=True)
    filed_case = models.ForeignKey(FiledCase, on_delete=models.PROTECT, related_name="holds")
    kind = models.CharField(max_length=8, choices=HoldKind.choices)
    things = models.TextField()
    place = models.CharField(max_length=120)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    disposal = models.CharField(max_length=12, choices=Disposal.choices, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[HoldState.HELD, HoldState.PAUSED], ended_at__isnull=True)
                | (~Q(state__in=[HoldState.HELD, HoldState.PAUSED]) & Q(ended_at__isnull=False)),
                name="hold_ended_has_day",
            )
        ]
        indexes = [
            models.Index(
                fields=["due_date"], condition=Q(state=HoldState.HELD, kind=HoldKind.PRESERVE), name="hold_lapsing"
            ),
            models.Index(
                F("unit"),
                by_due_date(),
                F("id"),
                condition=Q(state__in=[HoldState.HELD, HoldState.PAUSED]),
                name="hold_unit_list",
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.ended_at is None


class Goods(models.Model):
    """A line of the list of goods of a filed case."""

    filed_case = models.ForeignKey(FiledCase, on_delete=models.PROTECT)
    hold = models.ForeignKey(Hold, null=True, on_delete=models.PROTECT, related_name="goods")
    name = models.CharField(max_length=120)
    quantity = models.DecimalField(max_digits=12, decimal_places=3)
    measure = models.CharField(max_length=12)
    """What the quantity counts: boxes, kilograms …"""
    value = money()
    """Of all of it, in yuan."""
    at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "goods"
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0, value__gte=0), name="goods_amounts_positive")
        ]

    def __str__(self):
        return self.name


class Penalty(models.Model):
    """A penalty as 行政处罚法第九条 lists them, proposed and then decided, with the law that it rests on."""

    filed_case = models.ForeignKey(FiledCase, on_delete=models.PROTECT)
    kind = models.CharField(max_length=24)
    """Key of catalog/penalties.toml."""
    amount = money(null=True)
    """In yuan: of a fine, of gains confiscated, or the value of goods confiscated."""
    content = models.CharField(max_length=200, blank=True)
    """What exactly: which licence, for how long, which goods."""
    act = models.CharField(max_length=80)
    article = models.CharField(max_length=60)
    at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "penalties"
        constraints = [
            models.CheckConstraint(condition=Q(amount__isnull=True) | Q(amount__gte=0), name="penalty_positive")
        ]

    def __str__(self):
        return f"{self.kind} {self.amount or ''}".strip()

    @property
    def title(self) -> str:
        return penalty_title(self.kind)


class Payment(models.Model):
    """Money paid on a decision."""

    filed_case = models.ForeignKey(FiledCase, on_delete=models.PROTECT)
    kind = models.CharField(max_length=8, choices=PaymentKind.choices)
    amount = money()
    paid_date = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="payment_positive")]

    def __str__(self):
        return f"{self.kind} {self.amount}"


class Publication(Record):
    """A decision on a penalty shown to the public, for a time; what is public is copied here and nothing else is."""

    record_kind = "publication"

    procedure = models.CharField(max_length=64, blank=True)
    filed_case = models.OneToOneField(FiledCase, on_delete=models.PROTECT, related_name="publication")
    decision_number = models.CharField(max_length=60)
    party_name = models.CharField(max_length=200)
    """As shown: natural persons masked."""
    credit_code = models.CharField(max_length=32, blank=True)
    violation = models.CharField(max_length=200)
    penalty = models.TextField()
    basis = models.TextField()
    decided_date = models.DateField()
    published_date = models.DateField(null=True)
    until_date = models.DateField(null=True)
    """The last day on which it is shown."""
    ended_at = models.DateTimeField(null=True)
    grams = ArrayField(models.IntegerField(), default=list)

    class Meta:
        indexes = [
            models.Index(
                fields=["-published_date", "-id"],
                condition=Q(state=PublicationState.PUBLISHED),
                name="publication_shown",
            ),
            GinIndex(fields=["grams"], name="publication_words"),
            models.Index(
                fields=["until_date"], condition=Q(state=PublicationState.PUBLISHED), name="publication_ends"
            ),
            models.Index(
                F("unit"),
                by_due_date(),
                F("id"),
                condition=Q(state__in=[PublicationState.PREPARED, PublicationState.ANNULLED]),
                name="publication_unit_list",
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.state in {PublicationState.PREPARED, PublicationState.PUBLISHED, PublicationState.ANNULLED}


class Listing(Record):
    """A trader on the list of serious breaches of trust: on what ground, by which decision, until when."""

    record_kind = "listing"

    ground = models.CharField(max_length=40)
    """Key of catalog/listing.toml."""
    decision = models.TextField()
    filed_case = models.ForeignKey(FiledCase, null=True, on_delete=models.PROTECT, related_name="listings")
    party_kind = models.CharField(max_length=12, choices=PartyKind.choices, default=PartyKind.ORGANISATION)
    listed_date = models.DateField()
    until_date = models.DateField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["-listed_date", "-id"], condition=Q(state=ListingState.LISTED), name="listing_shown"
            ),
            models.Index(fields=["until_date"], condition=Q(state=ListingState.LISTED), name="listing_ends"),
            models.Index(fields=["trader", "id"], name="listing_trader"),
        ]

    @property
    def is_open(self) -> bool:
        return self.state == ListingState.LISTED


class JointMeasure(Record):
    """A measure that another unit is to apply against a listed trader, and what it did."""

    record_kind = "joint"

    procedure = models.CharField(max_length=64, blank=True)
    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="joint_measures")
    asked = models.CharField(max_length=40)
    """Key of the measure in catalog/listing.toml."""
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["listing", "unit", "asked"], name="joint_measure_once"),
        ]
        indexes = [
            models.Index(
                F("unit"),
                by_due_date(),
                F("id"),
                condition=Q(state__in=[JointState.ASKED, JointState.LIFTING]),
                name="joint_unit_list",
            )
        ]

    @property
    def is_open(self) -> bool:
        return self.state in {JointState.ASKED, JointState.LIFTING}

    @property
    def asked_title(self) -> str:
        return joint_title(self.asked)
