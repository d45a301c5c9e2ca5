"""The tables of webhooks: who is told what, each event on its way, each attempt to post it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from gongzhi.core.personal import EncryptedTextField
from gongzhi.directory.models import Officer
from gongzhi.webhooks.words import UNDONE, DeliveryState, Fault, SubscriptionState


class Subscription(models.Model):
    """A system that is told of events by HTTPS POST."""

    name = models.CharField(max_length=60)
    url = EncryptedTextField()
    """Encrypted, since addresses of receivers often hold a token."""
    host = models.CharField(max_length=255)
    types = ArrayField(models.CharField(max_length=64), default=list)
    """Which types of events; empty means all."""
    unit_ids = ArrayField(models.BigIntegerField(), default=list)
    """Events of matters in which one of these units has a part; empty means all matters."""
    secret = EncryptedTextField()
    former_secret = EncryptedTextField()
    """Signs along until `former_until`, so that a receiver can change over."""
    former_until = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, choices=SubscriptionState.choices, default=SubscriptionState.ON)
    failures = models.IntegerField(default=0)
    """How often in a row the receiver as a whole did not take anything."""
    rest_until = models.DateTimeField(null=True)
    """After failures nothing is sent before then."""
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    act_key = models.UUIDField(null=True, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=SubscriptionState.values), name="subscription_state")
        ]

    def __str__(self):
        return self.name


class Delivery(models.Model):
    """One event on its way to one subscription; the event itself is made from the journal when it is sent."""

    subscription = models.ForeignKey(
        Subscription, on_delete=models.PROTECT, related_name="deliveries", db_index=False
    )  # every index below begins with it
    entry_id = models.BigIntegerField()
    """The line of the journal that it tells of; ascending within a matter."""
    record_id = models.BigIntegerField()
    """The matter."""
    seq = models.IntegerField()
    type = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    attempts = models.SmallIntegerField(default=0)
    due_at = models.DateTimeField()
    """Waiting: not to be sent before then. A worker that takes it up moves this on, and so has it for that long."""
    token = models.UUIDField(null=True)
    """Who has it, told anew at each attempt: the result of an attempt that lost it counts for nothing."""
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subscription", "entry_id"], name="delivery_once"),
            models.CheckConstraint(condition=Q(state__in=DeliveryState.values), name="delivery_state"),
        ]
        indexes = [
            models.Index(
                fields=["subscription", "record_id", "entry_id"],
                condition=Q(state__in=UNDONE),
                name="delivery_order",
            ),
            models.Index(
                fields=["subscription", "due_at"], condition=Q(state=DeliveryState.WAITING), name="delivery_due"
            ),
            models.Index(fields=["subscription", "state", "-id"], name="delivery_log"),
            models.Index(fields=["ended_at"], condition=Q(ended_at__isnull=False), name="delivery_ended"),
        ]

    def __str__(self):
        return f"{self.type} to {self.subscription_id}"


class Attempt(models.Model):
    """One post, and what was answered."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    ms = models.IntegerField()
    status = models.SmallIntegerField(null=True)
    fault = models.CharField(max_length=12, choices=Fault.choices, blank=True)
    """Empty: taken."""

    def __str__(self):
        return f"{self.delivery_id}: {self.fault or self.status}"
