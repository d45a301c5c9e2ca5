"""Filings of issuers with their documents and reports, warning signs, files of reports. What is always true stands
here."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from gongzhi.core import clock
from gongzhi.core.personal import EncryptedTextField
from gongzhi.directory.models import Region, Trader, Unit
from gongzhi.enforcement.models import Clue
from gongzhi.prepaid import rules
from gongzhi.prepaid.catalog import Issuer, issuer_title, issuers
from gongzhi.prepaid.words import LIVE, SignKind, SignState, State, Trade

MONEY = {"max_digits": 14, "decimal_places": 2}


class Filing(models.Model):
    """The filing of an issuer of single-purpose prepaid cards with the office of its class."""

    number = models.CharField(max_length=24, blank=True)
    """As the office gave it when it filed; empty before."""
    state = models.CharField(max_length=10, choices=State.choices)
    issuer = models.CharField(max_length=8)
    """Key of its class, see catalog/classes.toml."""
    unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    """The office that files it."""
    trader = models.ForeignKey(Trader, db_index=False, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, db_index=False, on_delete=models.PROTECT, related_name="+")
    grams = ArrayField(models.IntegerField(), default=list)
    """Of the issuer's name and its brand, by which everybody may look for it."""

    trade = models.CharField(max_length=8, choices=Trade.choices)
    brand = models.CharField(max_length=60, blank=True)
    """Name of the card or the brand."""
    outlets = models.PositiveIntegerField()
    """Where the card can be used."""
    began_date = models.DateField()
    """When it began to issue cards."""
    registered_date = models.DateField(null=True)
    capital = models.DecimalField(null=True, **MONEY)
    revenue = models.DecimalField(null=True, **MONEY)
    """Of the year before `revenue_year` + 1: of its last whole year; of a group, consolidated."""
    revenue_year = models.SmallIntegerField(null=True)
    registered_most = models.DecimalField(null=True, **MONEY)
    """On a card with a name, at most; none: it issues none."""
    bearer_most = models.DecimalField(null=True, **MONEY)
    bearer_years = models.SmallIntegerField(null=True)
    bank = models.CharField(max_length=80, blank=True)
    """Where the money in custody is."""
    account_tail = models.CharField(max_length=4, blank=True)
    """The last four figures of the account."""

    missing = ArrayField(models.CharField(max_length=16), default=list)
    """Keys of the documents that were asked for when it was last returned."""
    turn = models.SmallIntegerField(default=0)
    """How often it was returned."""
    by_kind = models.CharField(max_length=12)
    """Who began it: trader or officer."""
    made_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    filed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    next_year = models.SmallIntegerField(null=True)
    next_quarter = models.SmallIntegerField(null=True)
    """The first period on which it has not reported."""
    next_due = models.DateField(null=True)
    """By when; kept by the verbs."""
    warned = models.SmallIntegerField(default=0)
    """How far it was reminded of that: 1 before the day, 2 after it."""
    source_key = models.UUIDField(unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="filing_state"),
            models.CheckConstraint(condition=Q(trade__in=Trade.values), name="filing_trade"),
            models.UniqueConstraint(
                fields=["trader"], condition=Q(state__in=sorted(LIVE)), name="filing_of_trader_once"
            ),
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="filing_number_once"),
            models.CheckConstraint(
                condition=~Q(state__in=[State.FILED, State.CANCELLED]) | (Q(filed_at__isnull=False) & ~Q(number="")),
                name="filing_filed_has_number",
            ),
            models.CheckConstraint(
                condition=Q(state=State.FILED, next_due__isnull=False, next_year__isnull=False)
                | (~Q(state=State.FILED) & Q(next_due__isnull=True)),
                name="filing_filed_is_due",
            ),
            models.CheckConstraint(
                condition=Q(state=State.CANCELLED, cancelled_at__isnull=False)
                | (~Q(state=State.CANCELLED) & Q(cancelled_at__isnull=True)),
                name="filing_cancelled_has_day",
            ),
            models.CheckConstraint(condition=Q(warned__range=(0, 2)), name="filing_warned"),
            models.CheckConstraint(condition=Q(account_tail__regex=r"^([0-9]{4})?$"), name="filing_account_tail"),
        ]
        indexes = [
            models.Index(fields=["unit", "-id"], name="filing_of_unit"),
            models.Index(fields=["state", "-id"], name="filing_in_state"),
            models.Index(fields=["trader", "-id"], name="filing_of_trader"),
            models.Index(fields=["next_due", "id"], condition=Q(state=State.FILED), name="filing_due"),
            GinIndex(fields=["grams"], name="filing_grams"),
        ]

    def __str__(self):
        return self.number or f"filing {self.pk}"

    @property
    def title(self) -> str:
        return self.trader.name

    @property
    def sector(self) -> str:
        return ""

    @property
    def issuer_title(self) -> str:
        return issuer_title(self.issuer)

    @property
    def law(self) -> Issuer:
        return issuers()[self.issuer]

    @cached_property
    def papers(self) -> list["FilingFile"]:
        """Its documents, read once for each instance."""
        return list(self.files.order_by("id"))

    @cached_property
    def last_report(self) -> "Report | None":
        return self.reports.order_by("-year", "-quarter").first()

    @property
    def first_period(self) -> rules.Period:
        """The period in which it was filed: the first on which it reports."""
        return rules.period_of(clock.day_of(self.filed_at), self.law.report.every)

    @property
    def next_period(self) -> rules.Period | None:
        return rules.Period(self.next_year, self.next_quarter) if self.next_year else None

    @property
    def is_late_filing(self) -> bool:
        """Whether it was handed in later than the law allows."""
        return self.submitted_at is not None and rules.files_late(self.began_date, clock.day_of(self.submitted_at))


class FilingFile(models.Model):
    """A document of a filing; its bytes lie encrypted in the files folder."""

    filing = models.ForeignKey(Filing, db_index=False, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(max_length=16)
    """Key of the document, see catalog/classes.toml; "other" for what else was added."""
    turn = models.SmallIntegerField()
    """After how many returns it was added."""
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=100)
    size = models.IntegerField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    by_kind = models.CharField(max_length=12)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["filing", "kind", "sha256", "turn"], name="filing_file_once")]
        indexes = [models.Index(fields=["sha256"], name="filing_file_sha256")]

    def __str__(self):
        return self.name


class Report(models.Model):
    """What an issuer reports of a quarter, or a year; told again it is replaced, the history keeps what it said."""

    filing = models.ForeignKey(Filing, db_index=False, on_delete=models.PROTECT, related_name="reports")
    year = models.SmallIntegerField()
    quarter = models.SmallIntegerField()
    """0: the whole year."""
    issuer = models.CharField(max_length=8)
    """Its class at that time."""
    balance = models.DecimalField(**MONEY)
    """Of money taken in advance, at the end of the period."""
    custody = models.DecimalField(**MONEY)
    guaranteed = models.DecimalField(default=0, **MONEY)
    """Covered by an insurance or a bank's letter instead."""
    revenue = models.DecimalField(**MONEY)
    """Of the period."""
    required = models.DecimalField(null=True, **MONEY)
    """To be in custody; none where the class has no ratio."""
    short = models.DecimalField(default=0, **MONEY)
    cap = models.DecimalField(null=True, **MONEY)
    over = models.DecimalField(default=0, **MONEY)
    reason = models.CharField(max_length=500, blank=True)
    """Why too little is in custody, or the balance above the cap."""
    due_date = models.DateField()
    at = models.DateTimeField()
    """When it was first reported."""
    told_at = models.DateTimeField()
    """When it was last corrected."""
    by_kind = models.CharField(max_length=12)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["filing", "year", "quarter"], name="prepaid_report_once"),
            models.CheckConstraint(condition=Q(quarter__range=(0, 4)), name="prepaid_report_quarter"),
            models.CheckConstraint(
                condition=Q(
                    balance__gte=0, custody__gte=0, guaranteed__gte=0, revenue__gte=0, short__gte=0, over__gte=0
                ),
                name="prepaid_report_positive",
            ),
            models.CheckConstraint(
                condition=Q(short=0, over=0) | ~Q(reason=""), name="prepaid_report_short_has_reason"
            ),
        ]

    def __str__(self):
        return f"{self.filing_id}: {self.year}-{self.quarter}"

    @property
    def period(self) -> rules.Period:
        return rules.Period(self.year, self.quarter)

    @property
    def is_late(self) -> bool:
        return clock.day_of(self.at) > self.due_date

    @property
    def custody_share(self):
        """Custody and what stands for it, in percent of the balance."""
        return rules.share(self.custody + self.guaranteed, self.balance)


class Sign(models.Model):
    """A warning sign about an issuer: a hint for a person to look at, no finding."""

    kind = models.CharField(max_length=16, choices=SignKind.choices)
    state = models.CharField(max_length=10, choices=SignState.choices)
    unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    trader = models.ForeignKey(Trader, db_index=False, on_delete=models.PROTECT, related_name="+")
    filing = models.ForeignKey(Filing, db_index=False, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=500)
    """Why it shows, with the numbers."""
    fingerprint = models.CharField(max_length=40)
    """What it rests on: the same is not told twice, though it was dismissed."""
    is_told = models.BooleanField(default=False)
    """An officer told it; it does not lapse by itself."""
    found_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    """When it was last found."""
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    clue = models.ForeignKey(Clue, null=True, on_delete=models.PROTECT, related_name="+")
    source_key = models.UUIDField(unique=True, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=SignState.values), name="prepaid_sign_state"),
            models.CheckConstraint(condition=Q(kind__in=SignKind.values), name="prepaid_sign_kind"),
            models.UniqueConstraint(fields=["trader", "kind", "fingerprint"], name="prepaid_sign_once"),
            models.CheckConstraint(
                condition=Q(state=SignState.OPEN, decided_at__isnull=True)
                | (~Q(state=SignState.OPEN) & Q(decided_at__isnull=False)),
                name="prepaid_sign_decided_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=SignState.TAKEN) | Q(clue__isnull=False), name="prepaid_sign_taken_has_clue"
            ),
            models.CheckConstraint(
                condition=~Q(state=SignState.DISMISSED) | ~Q(reason=""), name="prepaid_sign_dismissed_has_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "state", "-id"], name="prepaid_sign_of_unit"),
            models.Index(fields=["state", "-id"], name="prepaid_sign_in_state"),
            models.Index(fields=["kind", "id"], condition=Q(state=SignState.OPEN), name="prepaid_sign_open"),
        ]

    def __str__(self):
        return f"{self.kind} {self.trader_id}"

    @property
    def title(self) -> str:
        return f"{self.get_kind_display()}：{self.trader.name}"

    @property
    def sector(self) -> str:
        return ""


class ReportFile(models.Model):
    """A file of reports that was sent: what became of its rows, and those that were refused."""

    unit = models.ForeignKey(Unit, db_index=False, null=True, on_delete=models.PROTECT, related_name="+")
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
        indexes = [models.Index(fields=["unit", "-id"], name="prepaid_file_of_unit")]
        constraints = [
            models.CheckConstraint(
                condition=Q(read=F("taken") + F("repeated") + F("refused")), name="prepaid_file_adds_up"
            )
        ]

    def __str__(self):
        return self.file_name
