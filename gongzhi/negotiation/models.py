"""The tables of settling with the trader: pledges, negotiations, what was said in them, ready-made answers."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

from gongzhi.cases.models import Attachment, Case
from gongzhi.cases.words import FlowedBack
from gongzhi.directory.models import Trader, Unit
from gongzhi.negotiation.words import UNDER_WAY, Pledge, Remedy, Side, Standing


class Membership(models.Model):
    """A trader's pledge to settle disputes online; a new one begins when it joins again after it left."""

    trader = models.ForeignKey(Trader, on_delete=models.PROTECT, related_name="odr_memberships")
    office = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    """The office that keeps it: where the trader's accounts are confirmed."""
    state = models.CharField(max_length=10, choices=Pledge.choices, default=Pledge.KEPT)
    joined_at = models.DateTimeField()
    suspended_at = models.DateTimeField(null=True)
    counted_from = models.DateTimeField(null=True)
    """From when on silence counts, after it was resumed."""
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    """Why it is suspended or has ended."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["trader"], condition=~Q(state=Pledge.ENDED), name="odr_member_once"),
            models.CheckConstraint(
                condition=Q(state=Pledge.ENDED, ended_at__isnull=False) | (~Q(state=Pledge.ENDED) & Q(ended_at=None)),
                name="odr_ended_has_day",
            ),
        ]
        indexes = [models.Index(fields=["state", "id"], name="odr_members")]

    def __str__(self):
        return f"{self.trader_id} {self.state}"


class Negotiation(models.Model):
    """Consumer and trader settle a case between them, before any office has it. It has the key of its case."""

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.PROTECT, related_name="negotiation")
    trader = models.ForeignKey(Trader, db_index=False, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=Standing.choices, default=Standing.WAITING)
    began_at = models.DateTimeField()
    due_date = models.DateField()
    """The last day for coming to terms."""
    answered_at = models.DateTimeField(null=True)
    """When the trader first answered anything."""
    perform_by = models.DateField(null=True)
    """Of the offer on the table or agreed on."""
    agreed_at = models.DateTimeField(null=True)
    performed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=20, choices=FlowedBack.choices, blank=True)
    """Why it went to the office, where it did."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=UNDER_WAY, ended_at=None)
                | (~Q(state__in=UNDER_WAY) & Q(ended_at__isnull=False)),
                name="negotiation_ended_has_day",
            ),
            models.CheckConstraint(
                condition=~Q(state=Standing.AGREED) | Q(perform_by__isnull=False), name="negotiation_agreed_on_a_day"
            ),
        ]
        indexes = [
            models.Index(fields=["due_date"], condition=Q(state__in=["waiting", "offered"]), name="negotiation_due"),
            models.Index(fields=["perform_by"], condition=Q(state="agreed"), name="negotiation_perform_due"),
            models.Index(fields=["performed_at"], condition=Q(state="performed"), name="negotiation_confirm_due"),
            models.Index(fields=["trader", "ended_at"], name="negotiation_of_trader"),
        ]

    def __str__(self):
        return f"{self.case_id} {self.state}"

    @property
    def confirm_within(self) -> timedelta:
        """How long the consumer has to deny that it was performed."""
        return timedelta(days=settings.ODR_CONFIRM_DAYS)


class Entry(models.Model):
    """One thing said or done in a negotiation; what both sides and the office read as one thread."""

    negotiation = models.ForeignKey(Negotiation, on_delete=models.PROTECT, related_name="entries")
    verb = models.CharField(max_length=12)
    side = models.CharField(max_length=8, choices=Side.choices)
    text = models.TextField(blank=True)
    remedy = models.CharField(max_length=16, choices=Remedy.choices, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    """In yuan."""
    perform_by = models.DateField(null=True)
    at = models.DateTimeField()
    files = models.ManyToManyField(Attachment, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gte=0), name="entry_amount_positive")
        ]

    def __str__(self):
        return f"{self.verb} in {self.negotiation_id}"


class ReadyAnswer(models.Model):
    """A text that a trader uses again and again in its answers."""

    trader = models.ForeignKey(Trader, on_delete=models.CASCADE, related_name="ready_answers")
    title = models.CharField(max_length=40)
    text = models.TextField()

    class Meta:
        ordering = ["title", "id"]
        constraints = [models.UniqueConstraint(fields=["trader", "title"], name="ready_answer_once")]

    def __str__(self):
        return self.title
