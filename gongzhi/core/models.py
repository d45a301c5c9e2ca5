"""The journal: one append-only table in which every change of every record stands."""

from django.db import models
from django.utils.translation import gettext_lazy, pgettext_lazy

NAMES = {
    "system": pgettext_lazy("actor", "系统"),
    "consumer": gettext_lazy("消费者"),
    "anonymous": gettext_lazy("消费者"),
}
"""Kind of actor without a name of their own → what they are called; the journal keeps it in the main language."""


class JournalEntry(models.Model):
    """One line of history. A trigger fills seq, prev_hash and hash, and refuses to change or remove lines."""

    kind = models.CharField(max_length=32)
    """What kind of record: case, unit, officer, rule …"""
    record_id = models.BigIntegerField()
    seq = models.IntegerField(default=0)
    """1, 2, 3 … within the record; given by the trigger."""
    verb = models.CharField(max_length=32)
    source = models.CharField(max_length=32, blank=True)
    target = models.CharField(max_length=32, blank=True)
    actor_kind = models.CharField(max_length=12)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=120, blank=True)
    unit_id = models.BigIntegerField(null=True)
    """The unit in which the actor acted."""
    at = models.DateTimeField()
    note = models.TextField(blank=True)
    facts = models.JSONField(default=dict)
    """What was decided or changed, by name; never personal data."""
    act_key = models.UUIDField(null=True)
    """Told by the face that asked; the same key twice is the same act."""
    prev_hash = models.BinaryField(null=True)
    hash = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "record_id", "seq"], name="journal_sequence"),
            models.UniqueConstraint(
                fields=["kind", "record_id", "act_key"],
                condition=models.Q(act_key__isnull=False),
                name="journal_act_once",
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.record_id} #{self.seq} {self.verb}"

    @property
    def who(self) -> str:
        """Who did it, in the reader's language."""
        return str(NAMES.get(self.actor_kind, self.actor_name))


class JournalReader(models.Model):
    """How far someone who follows the journal has read."""

    name = models.CharField(max_length=32, primary_key=True)
    last_id = models.BigIntegerField(default=0)

    def __str__(self):
        return f"{self.name} up to {self.last_id}"


class Revision(models.Model):
    """One row: which state the tables that rarely change are in, see kept.py. Triggers give it a new value."""

    one = models.BooleanField(primary_key=True, default=True)
    value = models.UUIDField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(one=True), name="revision_one_row")]

    def __str__(self):
        return str(self.value)
