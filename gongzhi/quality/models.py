"""The tables of quality: what replies were like, which matters were drawn for a call-back and what came of it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from gongzhi.cases.models import Case
from gongzhi.core.personal import EncryptedTextField
from gongzhi.directory.models import Hotline, Officer, Unit
from gongzhi.quality.words import CallbackState


class ReplyReview(models.Model):
    """What a reply was like that went to a consumer; made from its line of the journal."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    entry_id = models.BigIntegerField(unique=True)
    """The line of the journal that the reply went with."""
    verb = models.CharField(max_length=16)
    met = ArrayField(models.CharField(max_length=16))
    """Keys of the checks that it met."""
    missed = ArrayField(models.CharField(max_length=16))
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return f"{self.verb} of {self.case_id}: {len(self.met)} of {len(self.met) + len(self.missed)}"


class Draw(models.Model):
    """One day's lot among the matters that were closed on it; never drawn again."""

    day = models.DateField(unique=True)
    seed = models.CharField(max_length=64)
    considered = models.IntegerField()
    chosen = models.IntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["-day"]
        constraints = [models.CheckConstraint(condition=Q(chosen__lte=F("considered")), name="draw_chosen_of")]

    def __str__(self):
        return f"{self.day}: {self.chosen} of {self.considered}"


class Callback(models.Model):
    """A closed matter whose consumer is called: whether they were reached, what they said."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="callbacks")
    draw = models.ForeignKey(Draw, models.PROTECT, db_index=False, related_name="callbacks")
    unit = models.ForeignKey(Unit, models.PROTECT, db_index=False, related_name="+")
    """Which held the matter when it was closed."""
    hotline = models.ForeignKey(Hotline, models.PROTECT, null=True, db_index=False, related_name="+")
    state = models.CharField(max_length=10, choices=CallbackState.choices, default=CallbackState.WAITING)
    call_from = models.DateField()
    """Not to be called before then."""
    tries = models.SmallIntegerField(default=0)
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, db_index=False, related_name="+")
    """Who reached the consumer."""
    answers = models.JSONField(default=dict)
    """Key of the question → yes, no, or 1 to 5."""
    satisfaction = models.SmallIntegerField(null=True)
    remark = EncryptedTextField()
    agreed = models.BooleanField(null=True)
    """What the consumer said fits what the file says."""
    reopened = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "draw"], name="callback_once_a_draw"),
            models.CheckConstraint(condition=Q(state__in=CallbackState.values), name="callback_state"),
            models.CheckConstraint(
                condition=Q(state=CallbackState.REACHED, agreed__isnull=False, satisfaction__range=(1, 5))
                | (~Q(state=CallbackState.REACHED) & Q(agreed__isnull=True, satisfaction__isnull=True)),
                name="callback_reached_says",
            ),
            models.CheckConstraint(
                condition=Q(state=CallbackState.WAITING, ended_at__isnull=True)
                | (~Q(state=CallbackState.WAITING) & Q(ended_at__isnull=False)),
                name="callback_ended_has_day",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "state", "id"], name="callback_of_unit"),
            models.Index(fields=["state", "id"], name="callback_of_state"),
            models.Index(fields=["draw", "unit"], name="callback_of_draw"),
        ]

    def __str__(self):
        return f"call-back of {self.case_id}"


class Caller(models.Model):
    """An officer whom a supervisor named to call for a unit."""

    unit = models.ForeignKey(Unit, models.PROTECT, db_index=False, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "officer"], condition=Q(ended_at__isnull=True), name="caller_named_once"
            )
        ]

    def __str__(self):
        return f"{self.officer_id} for {self.unit_id}"
