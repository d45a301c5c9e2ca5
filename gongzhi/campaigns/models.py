"""Campaigns: what is meant, who takes part, what each is to do by when, and what was done under them."""

from functools import reduce
from operator import or_

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from gongzhi.campaigns.words import Counted, State
from gongzhi.directory.models import Region, Unit
from gongzhi.enforcement.models import Clue, FiledCase, Hold, Measure
from gongzhi.inspections.models import Inspection, Plan
from gongzhi.monitoring.models import Programme
from gongzhi.sampling.models import Sample, SamplingPlan


class Campaign(models.Model):
    """A special operation (专项行动) of one unit with others, for a time, with goals."""

    title = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=State.choices)
    unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    """The unit that leads it."""
    purpose = models.TextField()
    """What it is for, and how it is to be done."""
    occasion = models.CharField(max_length=60, blank=True)
    """The festival or congress round which it lies; empty for others."""
    sectors = ArrayField(models.CharField(max_length=24), default=list)
    """Keys of the check lists of inspections by which it is done."""
    starts = models.DateField()
    ends = models.DateField()
    made_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    """When it was closed or cancelled."""
    summary = models.TextField(blank=True)
    """What the closing report says besides its figures."""
    figures = models.JSONField(null=True)
    """All figures as they were when it was closed; never changed afterwards."""
    source_key = models.UUIDField(unique=True)
    """The key of the act that drafted it: the same act twice makes one campaign."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="campaign_days_in_order"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="campaign_state"),
            models.CheckConstraint(
                condition=Q(state=State.CLOSED, figures__isnull=False)
                | (~Q(state=State.CLOSED) & Q(figures__isnull=True)),
                name="campaign_closed_has_figures",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.CLOSED, State.CANCELLED], ended_at__isnull=False)
                | (~Q(state__in=[State.CLOSED, State.CANCELLED]) & Q(ended_at__isnull=True)),
                name="campaign_ended_has_day",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.DRAFTED, State.CANCELLED]) | Q(approved_at__isnull=False),
                name="campaign_approved_has_day",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "-id"], name="campaign_of_unit"),
            models.Index(fields=["state", "-id"], name="campaign_in_state"),
        ]

    def __str__(self):
        return self.title

    @cached_property
    def member_rows(self) -> list["Member"]:
        """Who takes part, the lead unit among them, read once for each instance."""
        return list(self.members.select_related("unit", "unit__region").order_by("unit__rank", "unit__key"))

    @property
    def member_ids(self) -> set[int]:
        return {row.unit_id for row in self.member_rows}

    @cached_property
    def goal_count(self) -> int:
        return self.goals.count()

    @cached_property
    def open_urges(self) -> int:
        return self.urges.filter(answered_at__isnull=True).count()


class Member(models.Model):
    """A unit that takes part; the lead unit is one."""

    campaign = models.ForeignKey(Campaign, db_index=False, on_delete=models.PROTECT, related_name="members")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "unit"], name="campaign_member_once")]

    def __str__(self):
        return f"{self.unit_id} in {self.campaign_id}"


class Goal(models.Model):
    """What the whole campaign is to reach."""

    campaign = models.ForeignKey(Campaign, db_index=False, on_delete=models.PROTECT, related_name="goals")
    counted = models.CharField(max_length=16, choices=Counted.choices)
    target = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "counted"], name="campaign_goal_once"),
            models.CheckConstraint(condition=Q(target__gt=0), name="campaign_goal_positive"),
        ]

    def __str__(self):
        return f"{self.counted} {self.target}"


class Task(models.Model):
    """A line of the plan: what one member is to do by a day, perhaps in one prefecture."""

    campaign = models.ForeignKey(Campaign, db_index=False, on_delete=models.PROTECT, related_name="tasks")
    unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, db_index=False, null=True, on_delete=models.PROTECT, related_name="+")
    """The prefecture; none: wherever the member works."""
    counted = models.CharField(max_length=16, choices=Counted.choices)
    target = models.DecimalField(max_digits=14, decimal_places=2)
    due_date = models.DateField()
    note = models.CharField(max_length=200, blank=True)
    warned = models.SmallIntegerField(default=0)
    """How far its member was reminded by itself: 1 before the day, 2 after it."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "unit", "region", "counted"], nulls_distinct=False, name="campaign_task_once"
            ),
            models.CheckConstraint(condition=Q(target__gt=0), name="campaign_task_positive"),
            models.CheckConstraint(condition=Q(warned__range=(0, 2)), name="campaign_task_warned"),
        ]
        indexes = [
            models.Index(fields=["due_date", "id"], condition=Q(warned__lt=2), name="campaign_task_due"),
        ]

    def __str__(self):
        return f"{self.unit_id} {self.counted} {self.target}"


class CampaignFile(models.Model):
    """A document of the campaign: the notice of it, a plan; its bytes lie encrypted in the files folder."""

    names_files = True
    """Its `sha256` keeps a file from being swept away."""

    campaign = models.ForeignKey(Campaign, db_index=False, on_delete=models.PROTECT, related_name="files")
    unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=80)
    size = models.IntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "sha256"], name="campaign_file_once")]

    def __str__(self):
        return self.name


KINDS = {
    "plan": Plan,
    "inspection": Inspection,
    "clue": Clue,
    "filed_case": FiledCase,
    "hold": Hold,
    "measure": Measure,
    "programme": Programme,
    "sampling_plan": SamplingPlan,
    "sample": Sample,
}
"""Kind of record → its model; each has a column of its own below."""


def exactly_one() -> Q:
    """Say that a row names one record, whichever kind it is of."""
    return reduce(or_, (Q(**{f"{other}__isnull": other != kind for other in KINDS}) for kind in KINDS))


class Taken(models.Model):
    """Something that was done under a campaign, taken in by the member that did it."""

    campaign = models.ForeignKey(Campaign, db_index=False, on_delete=models.PROTECT, related_name="taken")
    unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    """The member for which it was taken in."""
    at = models.DateTimeField()
    plan = models.ForeignKey(Plan, null=True, on_delete=models.PROTECT, related_name="+")
    inspection = models.ForeignKey(Inspection, null=True, on_delete=models.PROTECT, related_name="+")
    clue = models.ForeignKey(Clue, null=True, on_delete=models.PROTECT, related_name="+")
    filed_case = models.ForeignKey(FiledCase, null=True, on_delete=models.PROTECT, related_name="+")
    hold = models.ForeignKey(Hold, null=True, on_delete=models.PROTECT, related_name="+")
    measure = models.ForeignKey(Measure, null=True, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, null=True, on_delete=models.PROTECT, related_name="+")
    sampling_plan = models.ForeignKey(SamplingPlan, null=True, on_delete=models.PROTECT, related_name="+")
    sample = models.ForeignKey(Sample, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "taken"
        constraints = [
            models.CheckConstraint(condition=exactly_one(), name="campaign_taken_is_one"),
            *(
                models.UniqueConstraint(
                    fields=["campaign", kind], condition=Q(**{f"{kind}__isnull": False}), name=f"taken_{kind}_once"
                )
                for kind in KINDS
            ),
        ]
        indexes = [models.Index(fields=["campaign", "-id"], name="taken_of_campaign")]

    def __str__(self):
        return f"{self.kind} {self.record_id} in {self.campaign_id}"

    @property
    def kind(self) -> str:
        return next(kind for kind in KINDS if getattr(self, f"{kind}_id") is not None)

    @property
    def record_id(self) -> int:
        return getattr(self, f"{self.kind}_id")


class Urge(models.Model):
    """The lead unit urged a member, and what the member answered; rows are only added and answered."""

    campaign = models.ForeignKey(Campaign, db_index=False, on_delete=models.PROTECT, related_name="urges")
    unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=500)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=120)
    answer = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="campaign_urge_answered",
            )
        ]
        indexes = [
            models.Index(fields=["campaign", "-id"], name="urge_of_campaign"),
            models.Index(fields=["unit", "id"], condition=Q(answered_at__isnull=True), name="urge_open"),
        ]

    def __str__(self):
        return f"{self.unit_id} urged in {self.campaign_id}"
