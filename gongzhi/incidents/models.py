"""Incidents: the many matters of one event, who deals with them, what was decided for all, what money came back."""

import secrets

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property

from gongzhi.cases.models import Case
from gongzhi.core.numbers import CODE_ALPHABET
from gongzhi.directory.models import Officer, Trader, Unit
from gongzhi.incidents import catalog
from gongzhi.incidents.words import Collective, How, ItemState, Rule, SharingState, State

CODE_LENGTH = 8


def fresh_code() -> str:
    """Make the code of a public page, that nobody guesses."""
    return "".join(secrets.choice(CODE_ALPHABET) for _each in range(CODE_LENGTH)).lower()


class Incident(models.Model):
    """A consumer incident (群体性消费事件): many matters of one event under one lead."""

    title = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=State.choices)
    level = models.CharField(max_length=16)
    """Key of the level, see catalog/levels.toml."""
    pending_level = models.CharField(max_length=16, blank=True)
    """Asked for by one person, to be confirmed by another."""
    pending_by = models.BigIntegerField(null=True)
    unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    """The unit that leads."""
    trader = models.ForeignKey(Trader, null=True, on_delete=models.PROTECT, related_name="+")
    trader_name = models.CharField(max_length=120, blank=True)
    subject = models.CharField(max_length=40, blank=True)
    """Key of goods or service of most of its matters; of those that further victims hand in."""
    summary = models.TextField()
    """What happened, for the task force."""
    public_text = models.TextField(blank=True)
    """What the public page says."""
    code = models.CharField(max_length=12, unique=True, default=fresh_code)
    """Of the public page, /incidents/<code>/."""
    registers = models.BooleanField(default=False)
    """Whether further victims may register."""
    made_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    """When it was ended or cancelled."""
    conclusion = models.TextField(blank=True)
    figures = models.JSONField(null=True)
    """All figures as they were when it ended; never changed afterwards."""
    source_key = models.UUIDField(unique=True)
    """The key of the act that made it: the same act twice makes one incident."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="incident_state"),
            models.CheckConstraint(
                condition=Q(state=State.ENDED, figures__isnull=False)
                | (~Q(state=State.ENDED) & Q(figures__isnull=True)),
                name="incident_ended_has_figures",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.ENDED, State.CANCELLED], ended_at__isnull=False)
                | (~Q(state__in=[State.ENDED, State.CANCELLED]) & Q(ended_at__isnull=True)),
                name="incident_over_has_day",
            ),
            models.CheckConstraint(
                condition=Q(registers=False) | (Q(state=State.OPEN) & ~Q(public_text="")),
                name="incident_registers_while_open",
            ),
            models.CheckConstraint(
                condition=Q(pending_level="", pending_by__isnull=True)
                | (~Q(pending_level="") & Q(pending_by__isnull=False)),
                name="incident_pending_level_by",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "-id"], name="incident_of_unit"),
            models.Index(fields=["state", "-id"], name="incident_in_state"),
            models.Index(fields=["-id"], condition=Q(registers=True), name="incident_registering"),
        ]

    def __str__(self):
        return self.title

    @property
    def number(self) -> str:
        """As people call it: E, the year, a running number."""
        return f"E{timezone.localtime(self.made_at).year % 100:02d}-{self.pk:04d}"

    @property
    def level_title(self) -> str:
        return catalog.title_of(self.level)

    @property
    def pending_title(self) -> str:
        return catalog.title_of(self.pending_level) if self.pending_level else ""

    @cached_property
    def force_units(self) -> list["ForceUnit"]:
        """The units of the task force beside the lead, read once for each instance."""
        return list(self.task_units.select_related("unit").order_by("unit__rank", "unit__key"))

    @cached_property
    def holder_ids(self) -> set[int]:
        """The units that hold matters of it now, read once for each instance."""
        held = Joined.objects.filter(incident_id=self.pk, left_at__isnull=True)
        return set(held.values_list("case__unit_id", flat=True).distinct())

    @cached_property
    def matter_count(self) -> int:
        return Joined.objects.filter(incident_id=self.pk, left_at__isnull=True).count()

    @cached_property
    def planned(self) -> "Sharing | None":
        return self.sharings.filter(state=SharingState.PLANNED).first()


class Joined(models.Model):
    """A matter of an incident, also after it left; a matter is in one incident at a time."""

    incident = models.ForeignKey(Incident, db_index=False, on_delete=models.PROTECT, related_name="joined")
    case = models.ForeignKey(Case, db_index=False, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=8, choices=How.choices)
    at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    left_reason = models.CharField(max_length=500, blank=True)
    admitted = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    """What is admitted of the claim, in yuan; none: what is claimed."""
    rank = models.SmallIntegerField(default=1)
    """Its turn where money is shared out by priority, 1 first."""

    class Meta:
        verbose_name_plural = "joined"
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(left_at__isnull=True), name="joined_one_incident"),
            models.CheckConstraint(
                condition=Q(admitted__isnull=True) | Q(admitted__gte=0), name="joined_admitted_positive"
            ),
            models.CheckConstraint(condition=Q(rank__range=(1, 9)), name="joined_rank"),
        ]
        indexes = [
            models.Index(fields=["incident", "-id"], name="joined_of_incident"),
            models.Index(fields=["case", "id"], name="joined_of_case"),
        ]

    def __str__(self):
        return f"{self.case_id} in {self.incident_id}"


class ForceUnit(models.Model):
    """A unit of the task force; the lead is none of these rows."""

    incident = models.ForeignKey(Incident, db_index=False, on_delete=models.PROTECT, related_name="task_units")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    duty = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "unit"], name="force_unit_once")]

    def __str__(self):
        return f"{self.unit_id} in {self.incident_id}"


class ForceOfficer(models.Model):
    """Somebody of the task force by name."""

    incident = models.ForeignKey(Incident, db_index=False, on_delete=models.PROTECT, related_name="task_officers")
    officer = models.ForeignKey(Officer, db_index=False, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "officer"], name="force_officer_once")]

    def __str__(self):
        return f"{self.officer_id} in {self.incident_id}"


class Decision(models.Model):
    """One decision for all matters, or for chosen ones: a verb of matters with what it is told."""

    incident = models.ForeignKey(Incident, db_index=False, on_delete=models.PROTECT, related_name="decisions")
    verb = models.CharField(max_length=10, choices=Collective.choices)
    text = models.CharField(max_length=2000, blank=True)
    ground = models.CharField(max_length=64, blank=True)
    to_unit = models.ForeignKey(Unit, db_index=False, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by_name = models.CharField(max_length=120)
    key = models.UUIDField()
    """What is done to a matter has a key made of this and the matter's: it is done to each once."""

    class Meta:
        indexes = [models.Index(fields=["incident", "-id"], name="decision_of_incident")]

    def __str__(self):
        return f"{self.verb} in {self.incident_id}"


class DecisionItem(models.Model):
    """What became of a decision on one matter."""

    decision = models.ForeignKey(Decision, db_index=False, on_delete=models.PROTECT, related_name="items")
    case = models.ForeignKey(Case, db_index=False, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=ItemState.choices, default=ItemState.WAITING)
    reason = models.CharField(max_length=500, blank=True)
    """Why it was refused, in the words of the refusal."""
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "case"], name="decision_item_once"),
            models.CheckConstraint(
                condition=~Q(state=ItemState.REFUSED) | ~Q(reason=""), name="decision_refused_has_reason"
            ),
        ]
        indexes = [models.Index(fields=["decision", "state", "id"], name="decision_item_state")]

    def __str__(self):
        return f"{self.state} {self.case_id}"


class Fund(models.Model):
    """Money that came back, with the paper that shows it; a mistaken entry is voided, never changed."""

    names_files = True
    """Its `sha256` keeps a file from being swept away."""

    incident = models.ForeignKey(Incident, db_index=False, on_delete=models.PROTECT, related_name="funds")
    unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    received_date = models.DateField()
    source = models.CharField(max_length=200)
    """Where it came from, and where it lies."""
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=80)
    size = models.IntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=120)
    voided_at = models.DateTimeField(null=True)
    voided_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="fund_positive")]
        indexes = [models.Index(fields=["incident", "id"], name="fund_of_incident")]

    def __str__(self):
        return f"{self.amount} in {self.incident_id}"


class Sharing(models.Model):
    """A sum shared out by a stated rule: planned by one person, shared out by another."""

    incident = models.ForeignKey(Incident, db_index=False, on_delete=models.PROTECT, related_name="sharings")
    rule = models.CharField(max_length=10, choices=Rule.choices)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    """What is shared out: the sum of its shares."""
    cap = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    """What a matter gets at most, where the rule has one."""
    text = models.CharField(max_length=2000)
    """Why this rule."""
    state = models.CharField(max_length=8, choices=SharingState.choices)
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=120)
    shared_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident"], condition=Q(state=SharingState.PLANNED), name="sharing_one_planned"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="sharing_positive"),
            models.CheckConstraint(
                condition=Q(rule=Rule.CAPPED, cap__gt=0) | (~Q(rule=Rule.CAPPED) & Q(cap__isnull=True)),
                name="sharing_cap_by_rule",
            ),
            models.CheckConstraint(
                condition=Q(state=SharingState.SHARED, shared_at__isnull=False)
                | (~Q(state=SharingState.SHARED) & Q(shared_at__isnull=True)),
                name="sharing_shared_has_day",
            ),
        ]
        indexes = [models.Index(fields=["incident", "-id"], name="sharing_of_incident")]

    def __str__(self):
        return f"{self.amount} in {self.incident_id}"


class Share(models.Model):
    """What one matter gets."""

    sharing = models.ForeignKey(Sharing, db_index=False, on_delete=models.PROTECT, related_name="shares")
    case = models.ForeignKey(Case, db_index=False, on_delete=models.PROTECT, related_name="+")
    claim = models.DecimalField(max_digits=14, decimal_places=2)
    """What was still open of its admitted claim."""
    rank = models.SmallIntegerField(default=1)
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sharing", "case"], name="incident_share_once"),
            models.CheckConstraint(condition=Q(amount__gte=0, amount__lte=F("claim")), name="share_within_claim"),
        ]
        indexes = [models.Index(fields=["case", "id"], name="share_of_case")]

    def __str__(self):
        return f"{self.amount} for {self.case_id}"
