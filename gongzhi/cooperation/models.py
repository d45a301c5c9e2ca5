"""What units ask of each other about matters or beside them, and disputes over who is competent."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from gongzhi.cases.models import Case
from gongzhi.cooperation.words import OPEN_DISPUTES, OWED, DisputeState, Field, Kind, Refusal, State
from gongzhi.directory.models import Unit


class Request(models.Model):
    """A request for assistance or information from one unit to another: purpose, fields shared, limit, answer."""

    kind = models.CharField(max_length=12, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices)
    unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    """The unit that asks."""
    asked_unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")
    """The matter in which it is asked; none: asked in general."""
    title = models.CharField(max_length=80)
    purpose = models.CharField(max_length=500)
    """What for: nothing that is shared or answered may serve another purpose."""
    text = models.TextField()
    """What is asked."""
    fields = ArrayField(models.CharField(max_length=16, choices=Field.choices), default=list)
    """What of the matter the asked unit sees."""
    due_date = models.DateField()
    made_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    """When it was closed, refused or withdrawn."""
    refusal = models.CharField(max_length=16, choices=Refusal.choices, blank=True)
    answer = models.TextField(blank=True)
    source_key = models.UUIDField(unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="request_state"),
            models.CheckConstraint(condition=~Q(unit=models.F("asked_unit")), name="request_asks_another"),
            models.CheckConstraint(condition=Q(case__isnull=False) | Q(fields=[]), name="request_shares_of_a_matter"),
            models.CheckConstraint(
                condition=Q(state=State.REFUSED) & ~Q(refusal="") | ~Q(state=State.REFUSED) & Q(refusal=""),
                name="request_refused_has_ground",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.ANSWERED, State.CLOSED])
                | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="request_answered_has_answer",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "-id"], name="request_of_unit"),
            models.Index(fields=["asked_unit", "-id"], name="request_to_unit"),
            models.Index(fields=["asked_unit", "due_date"], condition=Q(state__in=sorted(OWED)), name="request_owed"),
        ]

    def __str__(self):
        return self.number

    @property
    def number(self) -> str:
        """As people call it: X, the year, a running number."""
        return f"X{timezone.localtime(self.made_at).year % 100:02d}-{self.pk:04d}"


class RequestFile(models.Model):
    """A file of a request: with the question or with the answer."""

    names_files = True
    """Its `sha256` keeps a file from being swept away."""

    request = models.ForeignKey(Request, db_index=False, on_delete=models.PROTECT, related_name="files")
    unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=80)
    size = models.IntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "sha256"], name="request_file_once")]

    def __str__(self):
        return self.name


class Dispute(models.Model):
    """Two units do not agree which of them is competent for a matter; it ends with a designation."""

    case = models.ForeignKey(Case, db_index=False, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=DisputeState.choices)
    unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    """The unit that raised it."""
    other_unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    judge_unit = models.ForeignKey(Unit, db_index=False, null=True, on_delete=models.PROTECT, related_name="+")
    """The nearest office above both; none: the joint conference's office designates."""
    reason = models.TextField()
    position = models.TextField(blank=True)
    """What the other unit says."""
    due_date = models.DateField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    designated_unit = models.ForeignKey(Unit, db_index=False, null=True, on_delete=models.PROTECT, related_name="+")
    ground = models.TextField(blank=True)
    """Why that unit."""
    source_key = models.UUIDField(unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state__in=sorted(OPEN_DISPUTES)), name="dispute_one_open"
            ),
            models.CheckConstraint(condition=~Q(unit=models.F("other_unit")), name="dispute_of_two"),
            models.CheckConstraint(
                condition=Q(state=DisputeState.DESIGNATED, designated_unit__isnull=False)
                | (~Q(state=DisputeState.DESIGNATED) & Q(designated_unit__isnull=True)),
                name="dispute_designated_has_unit",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "-id"], name="dispute_of_unit"),
            models.Index(fields=["other_unit", "-id"], name="dispute_of_other"),
            models.Index(fields=["judge_unit", "-id"], name="dispute_of_judge"),
            models.Index(fields=["case", "-id"], name="dispute_of_case"),
        ]

    def __str__(self):
        return self.number

    @property
    def number(self) -> str:
        """As people call it: Z, the year, a running number."""
        return f"Z{timezone.localtime(self.made_at).year % 100:02d}-{self.pk:04d}"
