"""The tables of notices: who was to be told what of which case, and what became of it. Never an address or a text."""

from django.db import models
from django.db.models import Q

from gongzhi.alerts.models import Alert, Subscription
from gongzhi.cases.models import Case, Party
from gongzhi.cases.words import Side
from gongzhi.core.personal import EncryptedTextField
from gongzhi.directory.models import TraderAccount
from gongzhi.notices.words import Channel, NoticeState, Reason


class Outgoing(models.Model):
    """What goes out once: queued, taken up by a worker for a while, sent or not."""

    state = models.CharField(max_length=6, choices=NoticeState.choices)
    reason = models.CharField(max_length=12, choices=Reason.choices, blank=True)
    detail = models.CharField(max_length=40, blank=True)
    """What the service answered, as a code."""
    attempts = models.SmallIntegerField(default=0)
    due_at = models.DateTimeField()
    """Queued: not to be sent before then. A worker that takes it up moves this on, and so has it for that long."""
    token = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class Notice(Outgoing):
    """One message to one person about one act; address and text are put together when it is sent."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="+")
    """Whom; nobody where nobody could be told."""
    account = models.ForeignKey(TraderAccount, null=True, db_index=False, on_delete=models.CASCADE, related_name="+")
    """Whom of the trader's side."""
    side = models.CharField(max_length=12, choices=Side.choices, default=Side.COMPLAINANT)
    """Of which side they are, or would be."""
    entry_id = models.BigIntegerField()
    """The line of the journal that it tells of."""
    verb = models.CharField(max_length=32)
    channel = models.CharField(max_length=4, choices=Channel.choices)
    language = models.CharField(max_length=8)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry_id", "side", "party", "account", "channel"],
                nulls_distinct=False,
                name="notice_once",
            ),
            models.CheckConstraint(condition=Q(state__in=NoticeState.values), name="notice_state"),
            models.CheckConstraint(
                condition=~Q(state__in=[NoticeState.FAILED, NoticeState.UNSENT]) | ~Q(reason=""),
                name="notice_unsent_has_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state=NoticeState.QUEUED), name="notice_due"),
            models.Index(fields=["case", "id"], name="notice_of_case"),
            models.Index(fields=["state", "-id"], name="notice_log"),
        ]

    def __str__(self):
        return f"{self.verb} of {self.case_id} by {self.channel}"


class TraderDigest(Outgoing):
    """The letter of one day to one account of a trader: what waits for it. Kept for some months, without its text."""

    account = models.ForeignKey(TraderAccount, db_index=False, on_delete=models.CASCADE, related_name="digests")
    date = models.DateField()
    waiting = models.PositiveIntegerField()
    """How many matters waited when it was made."""

    channel = Channel.MAIL

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "date"], name="trader_digest_once_a_day"),
            models.CheckConstraint(condition=Q(state__in=NoticeState.values), name="trader_digest_state"),
            models.CheckConstraint(
                condition=~Q(state__in=[NoticeState.FAILED, NoticeState.UNSENT]) | ~Q(reason=""),
                name="trader_digest_unsent_has_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state=NoticeState.QUEUED), name="trader_digest_due"),
            models.Index(fields=["date"], name="trader_digest_day"),
        ]

    def __str__(self):
        return f"{self.account_id} {self.date}"


class NoDigest(models.Model):
    """That an account wants no letter a day."""

    account = models.OneToOneField(
        TraderAccount, primary_key=True, on_delete=models.CASCADE, related_name="no_digest"
    )
    since = models.DateTimeField()

    def __str__(self):
        return f"no digest for {self.account_id}"


class SubscriptionLink(Outgoing):
    """The letter with the link to a subscription: to confirm it, or to change it."""

    subscription = models.ForeignKey(Subscription, db_index=False, on_delete=models.CASCADE, related_name="+")
    entry_id = models.BigIntegerField()
    """The line of the journal that asked for it."""

    channel = Channel.MAIL

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry_id", "subscription"], name="subscription_link_once"),
            models.CheckConstraint(condition=Q(state__in=NoticeState.values), name="subscription_link_state"),
            models.CheckConstraint(
                condition=~Q(state__in=[NoticeState.FAILED, NoticeState.UNSENT]) | ~Q(reason=""),
                name="subscription_link_unsent",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"], condition=Q(state=NoticeState.QUEUED), name="subscription_link_due"
            ),
        ]

    def __str__(self):
        return f"link to subscription {self.subscription_id}"


class AlertMail(Outgoing):
    """One alert, or one correction of it, to one subscriber; what it says is put together when it is sent."""

    alert = models.ForeignKey(Alert, db_index=False, on_delete=models.CASCADE, related_name="+")
    subscription = models.ForeignKey(Subscription, db_index=False, on_delete=models.CASCADE, related_name="+")
    entry_id = models.BigIntegerField()
    """The line of the journal that it tells of."""
    what = models.CharField(max_length=200, blank=True)
    """Of a correction: what was wrong."""

    channel = Channel.MAIL

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry_id", "subscription"], name="alert_mail_once"),
            models.CheckConstraint(condition=Q(state__in=NoticeState.values), name="alert_mail_state"),
            models.CheckConstraint(
                condition=~Q(state__in=[NoticeState.FAILED, NoticeState.UNSENT]) | ~Q(reason=""),
                name="alert_mail_unsent_has_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state=NoticeState.QUEUED), name="alert_mail_due"),
            models.Index(fields=["alert", "state"], name="alert_mail_of_alert"),
            models.Index(fields=["created_at"], name="alert_mail_age"),
        ]

    def __str__(self):
        return f"{self.alert_id} to {self.subscription_id}"


class PageMessage(models.Model):
    """A message that landed in the page instead of being sent; on developers' own machines only."""

    channel = models.CharField(max_length=4, choices=Channel.choices)
    address = EncryptedTextField()
    subject = models.TextField(blank=True)
    text = EncryptedTextField()
    at = models.DateTimeField()

    def __str__(self):
        return f"{self.channel} {self.pk}"
