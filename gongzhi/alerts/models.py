"""Alerts to consumers, their corrections, and who wants to be told of them."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, IntegerField, Q
from django.db.models.lookups import IsNull
from django.utils.functional import cached_property

from gongzhi.alerts.catalog import season_title, subject_title
from gongzhi.alerts.words import CorrectionState, State, SubscriptionState
from gongzhi.core.personal import EncryptedTextField
from gongzhi.directory.models import Region, Unit
from gongzhi.sampling.models import AlertDraft


class Alert(models.Model):
    """What consumers are warned of, by one unit, for one place, for a time."""

    title = models.CharField(max_length=60)
    summary = models.CharField(max_length=140)
    """The whole of it in one or two sentences, as lists, cards and letters show it."""
    body = models.TextField()
    """What happens, how one recognises it."""
    advice = models.TextField()
    """What to do, a line each."""
    state = models.CharField(max_length=9, choices=State.choices)
    unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, db_index=False, on_delete=models.PROTECT, related_name="+")
    """Where it holds; the province: everywhere."""
    places = ArrayField(models.CharField(max_length=9), default=list)
    """Codes of the region and of those above it, without the province; empty: everywhere."""
    subject = models.CharField(max_length=40, blank=True)
    """Key of the goods or service, see routing/catalog/subjects.toml; empty: any."""
    season = models.CharField(max_length=24, blank=True)
    """Key of a season, see catalog/seasons.toml."""
    until = models.DateField()
    """The last day on which it holds."""
    sampling_draft = models.OneToOneField(AlertDraft, null=True, on_delete=models.PROTECT, related_name="+")
    """The draft of what sampling found, from which it was made."""
    writers = ArrayField(models.BigIntegerField(), default=list)
    """Officers who wrote at it: none of them approves it."""
    reviewer = models.BigIntegerField(null=True)
    """The officer who approved it."""
    grams = ArrayField(models.IntegerField(), default=list)
    made_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    corrected_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=200, blank=True)
    """Why it was ended before its time, as everybody reads it."""
    source_key = models.UUIDField(unique=True)
    """The key of the act that drafted it: the same act twice makes one alert."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="alert_state"),
            models.CheckConstraint(
                condition=Q(state__in=[State.DRAFT, State.REVIEW, State.DROPPED]) | Q(reviewer__isnull=False),
                name="alert_was_reviewed",
            ),
            models.CheckConstraint(
                condition=IsNull(
                    Func(F("writers"), F("reviewer"), function="array_position", output_field=IntegerField()), True
                ),
                name="alert_reviewed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.PUBLISHED, State.ENDED], published_at__isnull=False)
                | (~Q(state__in=[State.PUBLISHED, State.ENDED]) & Q(published_at__isnull=True)),
                name="alert_published_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state=State.ENDED, ended_at__isnull=False)
                | (~Q(state=State.ENDED) & Q(ended_at__isnull=True)),
                name="alert_ended_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "-id"], name="alert_of_unit"),
            models.Index(fields=["state", "-id"], name="alert_in_state"),
            models.Index(
                fields=["state", "-published_at", "-id"],
                condition=Q(published_at__isnull=False),
                name="alert_public",
            ),
            models.Index(fields=["until", "id"], condition=Q(state=State.PUBLISHED), name="alert_to_lapse"),
            GinIndex(fields=["grams"], name="alert_found"),
        ]

    def __str__(self):
        return self.title

    @property
    def subject_title(self) -> str:
        return subject_title(self.subject) if self.subject else ""

    @property
    def season_title(self) -> str:
        return season_title(self.season) if self.season else ""

    @property
    def advice_lines(self) -> list[str]:
        return [line.strip() for line in self.advice.splitlines() if line.strip()]

    @cached_property
    def open_correction(self) -> "Correction | None":
        """The correction that waits for a second person."""
        return self.corrections.filter(state=CorrectionState.PROPOSED).first()


class Correction(models.Model):
    """A correction of a published alert: what it is to say instead, and the sentence by which everybody is told."""

    alert = models.ForeignKey(Alert, db_index=False, on_delete=models.PROTECT, related_name="corrections")
    state = models.CharField(max_length=8, choices=CorrectionState.choices)
    note = models.CharField(max_length=200)
    """What was wrong, as everybody reads it beneath the alert."""
    title = models.CharField(max_length=60)
    summary = models.CharField(max_length=140)
    body = models.TextField()
    advice = models.TextField()
    writer = models.BigIntegerField()
    reviewer = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=CorrectionState.values), name="alert_correction_state"),
            models.CheckConstraint(
                condition=Q(state=CorrectionState.PROPOSED, decided_at__isnull=True)
                | (~Q(state=CorrectionState.PROPOSED) & Q(decided_at__isnull=False)),
                name="alert_correction_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state=CorrectionState.MADE) | (Q(reviewer__isnull=False) & ~Q(reviewer=F("writer"))),
                name="alert_correction_by_another",
            ),
            models.UniqueConstraint(
                fields=["alert"], condition=Q(state=CorrectionState.PROPOSED), name="alert_one_open_correction"
            ),
        ]
        indexes = [models.Index(fields=["alert", "-id"], name="correction_of_alert")]

    def __str__(self):
        return f"correction of {self.alert_id}"


class Subscription(models.Model):
    """That somebody wants alerts by mail; without anybody's name, and without the address once it has ended."""

    email = EncryptedTextField()
    email_hash = models.BinaryField(null=True)
    """By which the same address is found again."""
    regions = ArrayField(models.CharField(max_length=9), default=list)
    """Codes of prefectures; empty: everywhere."""
    subjects = ArrayField(models.CharField(max_length=40), default=list)
    """Keys of goods and services; empty: any."""
    language = models.CharField(max_length=8)
    state = models.CharField(max_length=7, choices=SubscriptionState.choices)
    made_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    """When a letter was last asked for, so that nobody fills a mailbox by asking."""
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=SubscriptionState.values), name="alert_subscription_state"),
            models.CheckConstraint(
                condition=Q(state=SubscriptionState.ENDED, ended_at__isnull=False, email_hash__isnull=True)
                | (~Q(state=SubscriptionState.ENDED) & Q(ended_at__isnull=True, email_hash__isnull=False)),
                name="alert_subscription_forgets",
            ),
            models.CheckConstraint(
                condition=~Q(state=SubscriptionState.ACTIVE) | Q(confirmed_at__isnull=False),
                name="alert_subscription_confirmed",
            ),
            models.UniqueConstraint(fields=["email_hash"], name="alert_subscription_once"),
        ]
        indexes = [
            models.Index(
                fields=["made_at"], condition=Q(state=SubscriptionState.PENDING), name="subscription_waiting"
            ),
            models.Index(fields=["id"], condition=Q(state=SubscriptionState.ACTIVE), name="subscription_active"),
        ]

    def __str__(self):
        return f"subscription {self.pk}"

    @property
    def subject_titles(self) -> list[str]:
        return [subject_title(key) for key in self.subjects]
