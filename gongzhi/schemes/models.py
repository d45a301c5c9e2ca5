"""Stores, what they pledge, checks, refunds, complaints that carry a pledge. What is always true stands here."""

from functools import cached_property

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from gongzhi.cases.models import Case
from gongzhi.core.listing import listed
from gongzhi.core.personal import EncryptedTextField
from gongzhi.directory.models import Officer, Region, Trader, Unit
from gongzhi.schemes.catalog import Scheme, schemes
from gongzhi.schemes.words import HELD, OPEN, CheckState, FileKind, RefundState, Sign, State


class Store(models.Model):
    """One place where a trader sells: each store of a chain is one of its own."""

    code = models.CharField(max_length=8, unique=True)
    """Stands in the address that its QR code leads to."""
    trader = models.ForeignKey(Trader, db_index=False, on_delete=models.PROTECT, related_name="stores")
    name = models.CharField(max_length=120)
    """As over its door."""
    region = models.ForeignKey(Region, db_index=False, on_delete=models.PROTECT, related_name="+")
    address = models.CharField(max_length=200)
    unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    """The county office that answers for it."""
    grams = ArrayField(models.IntegerField())
    """Of its name and its trader's, for the search."""
    made_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["region", "-id"], name="store_of_region"),
            GinIndex(fields=["grams"], name="store_grams"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["trader", "name", "address"], name="store_once"),
            models.CheckConstraint(condition=Q(code__regex=r"^[2-9A-HJ-NP-Z]{8}$"), name="store_code"),
        ]

    def __str__(self):
        return self.name


class Pledge(models.Model):
    """What a store pledges under one scheme."""

    record_kind = "pledge"
    """As the limits that run on it know it."""

    store = models.ForeignKey(Store, db_index=False, on_delete=models.PROTECT, related_name="pledges")
    scheme = models.CharField(max_length=24)
    state = models.CharField(max_length=9, choices=State.choices)
    trader = models.ForeignKey(Trader, db_index=False, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, db_index=False, on_delete=models.PROTECT, related_name="+")
    """These three are the store's, kept here for lists and figures."""
    days = models.PositiveSmallIntegerField()
    scope = models.CharField(max_length=300)
    """Of which goods it holds."""
    excluded = ArrayField(models.CharField(max_length=24), default=list)
    """Keys of the scheme's goods that are left out."""
    excluded_note = models.CharField(max_length=300, blank=True)
    """Which goods are left out besides."""
    applied_at = models.DateTimeField()
    joined_date = models.DateField(null=True)
    until_date = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    next_check_date = models.DateField(null=True)
    """A check is planned by itself when this day comes."""
    reason = models.CharField(max_length=500, blank=True)
    """Why it was last returned, suspended or ended: told to the store, not to the public."""
    signs = ArrayField(models.CharField(max_length=12, choices=Sign.choices), default=list)
    """Why somebody should look at it."""
    looked_at = models.DateTimeField(null=True)
    """When somebody last did; what was before is no sign any more."""
    procedure = models.CharField(max_length=80, blank=True)
    due_date = models.DateField(null=True)
    """The first of its limits."""
    source_key = models.UUIDField(unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["unit", "-id"], name="pledge_of_unit"),
            models.Index(fields=["trader", "-id"], name="pledge_of_trader"),
            models.Index(fields=["scheme", "region", "-id"], name="pledge_of_scheme"),
            models.Index(fields=["due_date", "id"], condition=Q(due_date__isnull=False), name="pledge_due"),
            models.Index(fields=["next_check_date"], condition=Q(state__in=sorted(HELD)), name="pledge_to_check"),
            models.Index(fields=["until_date"], condition=Q(state__in=sorted(HELD)), name="pledge_until"),
            models.Index(fields=["-id"], condition=~Q(signs=[]), name="pledge_with_signs"),
            models.Index(fields=["-id"], condition=Q(state__in=sorted(HELD)), name="pledge_held"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="pledge_state"),
            models.UniqueConstraint(
                fields=["store", "scheme"], condition=Q(state__in=sorted(OPEN)), name="pledge_open_once"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(HELD)) | Q(joined_date__isnull=False, until_date__isnull=False),
                name="pledge_held_since",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(OPEN), ended_at__isnull=True)
                | (~Q(state__in=sorted(OPEN)) & Q(ended_at__isnull=False)),
                name="pledge_ended",
            ),
        ]

    def __str__(self):
        return f"{self.store_id} {self.scheme}"

    @property
    def laid_down(self) -> Scheme:
        """What its scheme lays down."""
        return schemes()[self.scheme]

    @property
    def scheme_title(self) -> str:
        return self.laid_down.title

    @property
    def is_held(self) -> bool:
        return self.state in HELD

    @property
    def sign_number(self) -> str:
        """The number on the sign of the store."""
        return f"{self.store.code}-{self.laid_down.letter}"

    @property
    def excluded_titles(self) -> list[str]:
        titles = self.laid_down.titles("excluded")
        return [titles[key] for key in self.excluded if key in titles]

    @property
    def sign_titles(self) -> str:
        return listed(str(Sign(key).label) for key in self.signs)

    @property
    def sector(self) -> str:
        return ""

    @cached_property
    def coming(self) -> "Change | None":
        """The change that was announced and does not hold yet."""
        return self.changes.filter(applied_at__isnull=True).first()

    @cached_property
    def open_check(self) -> "Check | None":
        return self.checks.filter(state=CheckState.PLANNED).first()


class Change(models.Model):
    """A change of what a store pledges, announced before it holds; who bought before has the old terms."""

    pledge = models.ForeignKey(Pledge, db_index=False, on_delete=models.PROTECT, related_name="changes")
    days = models.PositiveSmallIntegerField()
    scope = models.CharField(max_length=300)
    excluded = ArrayField(models.CharField(max_length=24), default=list)
    excluded_note = models.CharField(max_length=300, blank=True)
    announced_at = models.DateTimeField()
    effective_date = models.DateField()
    applied_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["effective_date"], condition=Q(applied_at__isnull=True), name="pledge_change_due")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["pledge"], condition=Q(applied_at__isnull=True), name="pledge_change_one_coming"
            )
        ]

    def __str__(self):
        return f"{self.pledge_id} from {self.effective_date}"

    @property
    def excluded_titles(self) -> list[str]:
        titles = self.pledge.laid_down.titles("excluded")
        return [titles[key] for key in self.excluded if key in titles]


class Check(models.Model):
    """A look at whether a store keeps its pledge, by the check list of the scheme."""

    pledge = models.ForeignKey(Pledge, db_index=False, on_delete=models.PROTECT, related_name="checks")
    unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=CheckState.choices)
    planned_date = models.DateField()
    officer = models.ForeignKey(Officer, db_index=False, null=True, on_delete=models.PROTECT, related_name="+")
    """Who recorded it."""
    items = models.JSONField(default=list)
    """[{key, title, passed}], as the check list was when it was recorded."""
    finding = models.CharField(max_length=1000, blank=True)
    done_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    source_key = models.UUIDField(unique=True)

    class Meta:
        verbose_name_plural = "checks"
        indexes = [
            models.Index(fields=["pledge", "-id"], name="pledge_check_of_pledge"),
            models.Index(
                fields=["unit", "planned_date", "id"], condition=Q(state="planned"), name="pledge_check_planned"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=CheckState.values), name="pledge_check_state"),
            models.UniqueConstraint(
                fields=["pledge"], condition=Q(state=CheckState.PLANNED), name="pledge_check_one_planned"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[CheckState.PASSED, CheckState.FAILED]) | Q(done_at__isnull=False),
                name="pledge_check_done",
            ),
        ]

    def __str__(self):
        return f"{self.pledge_id} on {self.planned_date}"

    @property
    def sector(self) -> str:
        return ""


class SchemeFile(models.Model):
    """A file of stores or refunds: what became of its rows, and those that were refused."""

    kind = models.CharField(max_length=8, choices=FileKind.choices)
    scheme = models.CharField(max_length=24)
    trader = models.ForeignKey(Trader, db_index=False, null=True, on_delete=models.PROTECT, related_name="+")
    """Whose account brought it in."""
    unit = models.ForeignKey(Unit, db_index=False, null=True, on_delete=models.PROTECT, related_name="+")
    """The unit of the officer who did."""
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    """SHA-256 of the file, which itself is not kept."""
    sent_at = models.DateTimeField()
    read = models.PositiveIntegerField(default=0)
    taken = models.PositiveIntegerField(default=0)
    repeated = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    faults = EncryptedTextField()
    """The refused rows as JSON: headings, and for each its number, cells and reason."""

    class Meta:
        indexes = [
            models.Index(fields=["unit", "-id"], name="scheme_file_of_unit"),
            models.Index(fields=["trader", "-id"], name="scheme_file_of_trader"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(read=F("taken") + F("repeated") + F("refused")), name="scheme_file_adds_up"
            )
        ]

    def __str__(self):
        return self.file_name


class Refund(models.Model):
    """A refund under a pledge, or that one was refused, as the store logged it; a code opens it to the consumer."""

    record_kind = "refund"

    pledge = models.ForeignKey(Pledge, db_index=False, on_delete=models.PROTECT, related_name="refunds")
    code = models.CharField(max_length=10, unique=True)
    """Opens it to the consumer."""
    state = models.CharField(max_length=9, choices=RefundState.choices)
    goods = models.CharField(max_length=120)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    days_since = models.PositiveSmallIntegerField()
    """Days from the purchase to the day on which the goods were brought back."""
    ground = models.CharField(max_length=24, blank=True)
    """Of a refusal: key of the scheme's ground."""
    reason = models.CharField(max_length=300, blank=True)
    logged_at = models.DateTimeField()
    by_kind = models.CharField(max_length=12)
    answered_at = models.DateTimeField(null=True)
    """When the consumer last said something."""
    answer = EncryptedTextField()
    """What the consumer said."""
    explanation = EncryptedTextField()
    """What the store said to that."""
    finding = models.CharField(max_length=1000, blank=True)
    """What the office found."""
    procedure = models.CharField(max_length=80, blank=True)
    due_date = models.DateField(null=True)
    source_key = models.UUIDField(unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["pledge", "-id"], name="refund_of_pledge"),
            models.Index(fields=["logged_at"], name="refund_logged"),
            models.Index(
                fields=["-id"], condition=Q(state__in=["denied", "refused", "contested"]), name="refund_in_question"
            ),
            models.Index(fields=["due_date", "id"], condition=Q(due_date__isnull=False), name="refund_due"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RefundState.values), name="refund_state"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_amount"),
            models.CheckConstraint(
                condition=~Q(state__in=["refused", "conceded", "contested"]) | ~Q(ground=""), name="refund_ground"
            ),
        ]

    def __str__(self):
        return self.code

    @property
    def number(self) -> str:
        return str(self.pk)

    @property
    def ground_title(self) -> str:
        return self.pledge.laid_down.titles("ground").get(self.ground, self.ground)

    @property
    def sector(self) -> str:
        return ""


class RefundPhoto(models.Model):
    """A photo of the goods or the receipt; encrypted in the files folder."""

    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, related_name="photos")
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=100)
    size = models.IntegerField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["sha256"], name="refund_photo_sha256")]

    def __str__(self):
        return self.name


class PledgeCase(models.Model):
    """A complaint about a store that pledged, with what it pledged on that day."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="+")
    store = models.ForeignKey(Store, db_index=False, on_delete=models.PROTECT, related_name="+")
    refund = models.ForeignKey(Refund, null=True, on_delete=models.PROTECT, related_name="complaints")
    """The refund that it is about."""
    terms = models.JSONField()
    """What the store pledged when the complaint came: see `terms_of`."""
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["store", "-at"], name="pledge_case_of_store")]

    def __str__(self):
        return f"{self.case_id} about {self.store_id}"
