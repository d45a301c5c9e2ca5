"""The tables of appeals: what is kept until its day, how appeals are sorted, what firms report and pay."""

from django.db import models
from django.db.models import F, Q

from gongzhi.appeals.words import UNPAID, CompensationState, KeptState, PriorHow, ReportState
from gongzhi.cases.models import Case
from gongzhi.core.personal import EncryptedTextField
from gongzhi.directory.models import Trader, Unit


class KeptAppeal(models.Model):
    """An appeal that came before the firm had its days: kept as it was typed, taken in by itself on the day.

    Its number and its code are those of the case to come. What was typed is emptied once it is a case, or dropped.
    """

    number = models.CharField(max_length=10)
    source = models.CharField(max_length=32)
    source_key = models.CharField(max_length=80)
    state = models.CharField(max_length=8, choices=KeptState.choices)
    body = EncryptedTextField()
    """What was typed, as JSON: the matter, how it is sorted, its files, what the door needs to let it be changed."""
    hotline = models.CharField(max_length=12, blank=True)
    unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    """The unit that will probably handle it."""
    procedure = models.CharField(max_length=64)
    """The version of the law that gives the firm its days."""
    trader_name = models.CharField(max_length=120, blank=True)
    prior_complaint_date = models.DateField()
    kept_at = models.DateTimeField()
    wakes_on = models.DateField()
    ended_at = models.DateTimeField(null=True)
    case = models.OneToOneField(Case, null=True, on_delete=models.PROTECT, related_name="+")
    fault = models.CharField(max_length=300, blank=True)
    """Why it could not be taken in on its day."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="kept_number_once"),
            models.UniqueConstraint(fields=["source", "source_key"], name="kept_came_once"),
            models.CheckConstraint(
                condition=Q(state=KeptState.WOKEN, case__isnull=False)
                | (~Q(state=KeptState.WOKEN) & Q(case__isnull=True)),
                name="kept_woken_is_a_case",
            ),
            models.CheckConstraint(
                condition=Q(state=KeptState.KEPT) | Q(body=b"", ended_at__isnull=False), name="kept_ended_is_emptied"
            ),
        ]
        indexes = [
            models.Index(fields=["wakes_on", "id"], condition=Q(state=KeptState.KEPT), name="kept_waking"),
            models.Index(fields=["unit", "wakes_on", "id"], condition=Q(state=KeptState.KEPT), name="kept_of_unit"),
        ]

    def __str__(self):
        return self.number


class KeptFile(models.Model):
    """A file of a kept appeal, until the case names it."""

    kept = models.ForeignKey(KeptAppeal, db_index=False, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=80)
    size = models.IntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kept", "sha256"], name="kept_file_once")]
        indexes = [models.Index(fields=["sha256"], name="kept_file_sha256")]

    def __str__(self):
        return self.name


class Appeal(models.Model):
    """How a case that is an appeal is sorted, and what was told of the complaint to the firm."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="appeal")
    scheme = models.CharField(max_length=12)
    sector = models.CharField(max_length=24, blank=True)
    problem = models.CharField(max_length=24, blank=True)
    service_number = EncryptedTextField()
    """What the firm finds the matter by: a waybill, an account, a telephone number."""
    prior_how = models.CharField(max_length=8, choices=PriorHow.choices, blank=True)
    prior_reference = models.CharField(max_length=60, blank=True)
    """The number that the firm gave the complaint."""

    class Meta:
        indexes = [models.Index(fields=["scheme", "sector", "problem", "case"], name="appeal_sorted")]

    def __str__(self):
        return f"appeal {self.case_id}"


class FirmReport(models.Model):
    """The report that a firm owes on a case: what it found, what it did, what it pays."""

    record_kind = "firm_report"
    """As limits and the journal name it."""

    case = models.ForeignKey(Case, db_index=False, on_delete=models.PROTECT, related_name="firm_reports")
    state = models.CharField(max_length=10, choices=ReportState.choices)
    unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    """The unit that demanded it."""
    trader = models.ForeignKey(Trader, db_index=False, null=True, on_delete=models.PROTECT, related_name="+")
    trader_name = models.CharField(max_length=120)
    procedure = models.CharField(max_length=64)
    limit_key = models.CharField(max_length=40)
    demanded_at = models.DateTimeField()
    due_date = models.DateField(null=True)
    """Of its limit; kept by the verbs."""
    first_reported_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)
    in_time = models.BooleanField(null=True)
    """The first report came within its limit."""
    returns = models.PositiveSmallIntegerField(default=0)
    """How many times it was sent back."""
    return_reason = models.TextField(blank=True)
    findings = models.TextField(blank=True)
    measures = models.TextField(blank=True)
    """What the firm did."""
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    """What the firm says it pays, in yuan."""
    paid_date = models.DateField(null=True)
    by_kind = models.CharField(max_length=12, blank=True)
    """Who put it in: the trader, or an officer for it."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=~Q(state=ReportState.LAPSED), name="firm_report_one_open"
            ),
            models.CheckConstraint(
                condition=~Q(state=ReportState.REPORTED) | (Q(reported_at__isnull=False) & ~Q(findings="")),
                name="firm_report_says_something",
            ),
            models.CheckConstraint(condition=Q(amount__isnull=True) | Q(amount__gte=0), name="firm_report_amount"),
        ]
        indexes = [
            models.Index(fields=["case", "id"], name="firm_report_case"),
            models.Index(fields=["unit", "demanded_at"], name="firm_report_unit"),
            models.Index(fields=["demanded_at"], name="firm_report_demanded"),
            models.Index(
                F("unit"), F("due_date"), F("id"), condition=Q(state=ReportState.WAITING), name="firm_report_waiting"
            ),
            models.Index(
                F("due_date"), F("id"), condition=Q(state=ReportState.WAITING), name="firm_report_all_waiting"
            ),
            models.Index(
                F("trader"),
                F("due_date"),
                F("id"),
                condition=Q(state=ReportState.WAITING),
                name="firm_report_firm",
            ),
            models.Index(fields=["trader", "-demanded_at", "-id"], name="firm_report_firm_all"),
        ]

    def __str__(self):
        return f"report on {self.case_id}"


class ReportFile(models.Model):
    """Evidence that came with a firm's report; its bytes lie encrypted in the files folder."""

    report = models.ForeignKey(FirmReport, db_index=False, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=80)
    size = models.IntegerField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "sha256"], name="report_file_once")]
        indexes = [models.Index(fields=["sha256"], name="report_file_sha256")]

    def __str__(self):
        return self.name


class Compensation(models.Model):
    """What a firm agreed to pay the appellant, and whether it did."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="compensation")
    state = models.CharField(max_length=10, choices=CompensationState.choices)
    unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    trader = models.ForeignKey(Trader, db_index=False, null=True, on_delete=models.PROTECT, related_name="+")
    trader_name = models.CharField(max_length=120)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    agreed_at = models.DateTimeField()
    due_date = models.DateField()
    """By when it is to be paid, as agreed."""
    paid_date = models.DateField(null=True)
    """When it was paid, as the firm says."""
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="compensation_amount"),
            models.CheckConstraint(
                condition=~Q(state=CompensationState.CONFIRMED) | Q(confirmed_at__isnull=False),
                name="compensation_confirmed_has_day",
            ),
        ]
        indexes = [
            models.Index(
                F("unit"), F("due_date"), F("id"), condition=Q(state__in=sorted(UNPAID)), name="compensation_unpaid"
            ),
            models.Index(
                F("due_date"), F("id"), condition=Q(state__in=sorted(UNPAID)), name="compensation_all_unpaid"
            ),
            models.Index(fields=["unit", "agreed_at"], name="compensation_unit"),
            models.Index(fields=["agreed_at"], name="compensation_agreed"),
        ]

    def __str__(self):
        return f"compensation on {self.case_id}"


class AnswerFile(models.Model):
    """A file of answers that was sent for a firm: what became of its rows, and those that were refused."""

    trader = models.ForeignKey(Trader, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    by_kind = models.CharField(max_length=12)
    read = models.PositiveIntegerField(default=0)
    taken = models.PositiveIntegerField(default=0)
    repeated = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    faults = EncryptedTextField()
    """The refused rows as JSON: headings, and for each its number, cells and reason."""

    class Meta:
        indexes = [models.Index(fields=["trader", "-id"], name="answer_file_of_firm")]

    def __str__(self):
        return self.file_name
