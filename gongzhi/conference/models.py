"""The joint conference: who sits in it, its meetings and what belongs to them, assignments and what came of them.

Rows are plain: whoever writes many at once (a demonstration year, an import) may use `bulk_create`, with the lines of
history beside. Only a due date has a rule of its own in the database: once an assignment is issued, it moves by a
granted extension and in no other way.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from gongzhi.conference.words import (
    AssignmentState,
    Direction,
    MeetingState,
    PersonRole,
    Reply,
    Source,
    TopicState,
)
from gongzhi.directory.models import Officer, Unit


class Person(models.Model):
    """Somebody who sits in the conference for a unit: for a term, from a day up to and without another."""

    unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=14, choices=PersonRole.choices)
    name = models.CharField(max_length=60)
    position = models.CharField(max_length=60, blank=True)
    officer = models.ForeignKey(Officer, db_index=False, null=True, on_delete=models.PROTECT, related_name="+")
    """The account at the desk, where the person has one."""
    from_date = models.DateField()
    to_date = models.DateField(null=True)
    source_key = models.UUIDField(unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=PersonRole.values), name="conference_person_role"),
            models.CheckConstraint(
                condition=Q(to_date=None) | Q(to_date__gte=F("from_date")), name="conference_person_dates"
            ),
            models.UniqueConstraint(
                fields=["unit", "role"],
                condition=Q(to_date=None, role__in=[PersonRole.REPRESENTATIVE, PersonRole.LIAISON]),
                name="conference_one_representative",
            ),
            models.UniqueConstraint(
                fields=["role"], condition=Q(to_date=None, role=PersonRole.CONVENER), name="conference_one_convener"
            ),
        ]
        indexes = [models.Index(fields=["unit", "role", "-from_date"], name="conference_person_of_unit")]

    def __str__(self):
        return self.name


class Meeting(models.Model):
    """A meeting of the conference: plenary, of liaison officers, special."""

    kind = models.CharField(max_length=16)
    title = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=MeetingState.choices)
    lead = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    """The unit that leads the conference; its supervisors stand for the convener."""
    starts_at = models.DateTimeField()
    place = models.CharField(max_length=80)
    chair = models.CharField(max_length=60, blank=True)
    """Who presides."""
    minutes = models.TextField(blank=True)
    minutes_hash = models.CharField(max_length=64, blank=True)
    """SHA-256 of the minutes as they were approved."""
    comments_due = models.DateField(null=True)
    made_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    source_key = models.UUIDField(unique=True)
    """The key of the act that planned it: the same act twice makes one meeting."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=MeetingState.values), name="meeting_state"),
            models.CheckConstraint(
                condition=Q(state__in=[MeetingState.PLANNED, MeetingState.CALLED, MeetingState.CANCELLED])
                | Q(held_at__isnull=False),
                name="meeting_held_has_day",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[MeetingState.APPROVED, MeetingState.SENT]) | ~Q(minutes_hash=""),
                name="meeting_approved_has_hash",
            ),
            models.CheckConstraint(
                condition=Q(state=MeetingState.SENT, sent_at__isnull=False)
                | (~Q(state=MeetingState.SENT) & Q(sent_at__isnull=True)),
                name="meeting_sent_has_day",
            ),
        ]
        indexes = [
            models.Index(fields=["-starts_at", "-id"], name="meeting_by_day"),
            models.Index(fields=["kind", "-held_at"], name="meeting_held"),
        ]

    def __str__(self):
        return self.title

    @cached_property
    def rows(self) -> list["Participant"]:
        """Who is invited, read once for each instance."""
        return list(self.participants.select_related("unit").order_by("-is_member", "unit__rank", "unit__key"))

    @property
    def unit_ids(self) -> set[int]:
        return {row.unit_id for row in self.rows}

    @cached_property
    def agenda_count(self) -> int:
        return self.topics.filter(state=TopicState.CHOSEN).count()


class Participant(models.Model):
    """A unit that is invited to a meeting: what it answered, who came."""

    meeting = models.ForeignKey(Meeting, db_index=False, on_delete=models.PROTECT, related_name="participants")
    unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    is_member = models.BooleanField()
    """Counts for the quorum; other units are invited to be heard."""
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.CharField(max_length=120, blank=True)
    reply = models.CharField(max_length=10, choices=Reply.choices, blank=True)
    name = models.CharField(max_length=60, blank=True)
    """Who comes."""
    reason = models.CharField(max_length=200, blank=True)
    attended = models.BooleanField(null=True)
    """Known once the meeting was held."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "unit"], name="participant_once"),
            models.CheckConstraint(condition=Q(reply__in=["", *Reply.values]), name="participant_reply"),
            models.CheckConstraint(condition=Q(reply="") | Q(acknowledged_at__isnull=False), name="participant_told"),
        ]
        indexes = [models.Index(fields=["unit", "meeting"], name="participant_of_unit")]

    def __str__(self):
        return f"{self.unit_id} in {self.meeting_id}"


class Topic(models.Model):
    """A topic that a unit proposed; those chosen are the agenda."""

    meeting = models.ForeignKey(Meeting, db_index=False, on_delete=models.PROTECT, related_name="topics")
    unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=80)
    text = models.TextField()
    state = models.CharField(max_length=10, choices=TopicState.choices)
    position = models.SmallIntegerField(null=True)
    """Its place on the agenda."""
    reason = models.CharField(max_length=200, blank=True)
    """Why it was not chosen."""
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=TopicState.CHOSEN, position__isnull=False)
                | (~Q(state=TopicState.CHOSEN) & Q(position__isnull=True)),
                name="topic_chosen_has_place",
            )
        ]
        indexes = [models.Index(fields=["meeting", "position"], name="topic_of_meeting")]

    def __str__(self):
        return self.title


class Paper(models.Model):
    """A paper for a meeting; the same title again is its next version. Its bytes lie encrypted in files."""

    names_files = True
    """Its `sha256` keeps a file from being swept away."""

    meeting = models.ForeignKey(Meeting, db_index=False, on_delete=models.PROTECT, related_name="papers")
    unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=80)
    version = models.SmallIntegerField()
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=80)
    size = models.IntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "title", "version"], name="paper_version_once")]

    def __str__(self):
        return f"{self.title} {self.version}"


class Comment(models.Model):
    """What a unit said on the draft of the minutes; rows are only added."""

    meeting = models.ForeignKey(Meeting, db_index=False, on_delete=models.PROTECT, related_name="comments")
    unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    agrees = models.BooleanField()
    text = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(agrees=True) | ~Q(text=""), name="comment_says_what")]
        indexes = [models.Index(fields=["meeting", "id"], name="comment_of_meeting")]

    def __str__(self):
        return f"{self.unit_id} on {self.meeting_id}"


class Resolution(models.Model):
    """What a meeting decided on an item of its agenda."""

    meeting = models.ForeignKey(Meeting, db_index=False, on_delete=models.PROTECT, related_name="resolutions")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="resolutions")
    position = models.SmallIntegerField()
    text = models.TextField()
    is_public = models.BooleanField(default=False)
    public_text = models.TextField(blank=True)
    """What the public reads; the text itself where it is empty."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "position"], name="resolution_place_once")]
        indexes = [models.Index(fields=["-id"], condition=Q(is_public=True), name="resolution_public")]

    def __str__(self):
        return self.text[:40]


class Aim(models.Model):
    """An indicator that a resolution should move: how it stood then, where it should go."""

    resolution = models.ForeignKey(Resolution, db_index=False, on_delete=models.PROTECT, related_name="aims")
    code = models.CharField(max_length=60)
    """Of gongzhi.figures."""
    direction = models.CharField(max_length=4, choices=Direction.choices)
    target = models.DecimalField(max_digits=16, decimal_places=2)
    value_then = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    """In the twelve months up to the day of the meeting; none where it was counted out of nothing."""
    counted_then = models.DecimalField(max_digits=16, decimal_places=2)
    out_of_then = models.DecimalField(max_digits=16, decimal_places=2)
    as_of = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["resolution", "code"], name="aim_once"),
            models.CheckConstraint(condition=Q(direction__in=Direction.values), name="aim_direction"),
        ]

    def __str__(self):
        return f"{self.code} {self.direction} {self.target}"


class Authorisation(models.Model):
    """That the government authorised the office to supervise formally (督查): which document, for what, how long."""

    names_files = True
    issuer = models.CharField(max_length=80)
    number = models.CharField(max_length=80)
    """Of the government's document."""
    scope = models.CharField(max_length=500)
    from_date = models.DateField()
    to_date = models.DateField()
    """The last day."""
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=80)
    size = models.IntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField()
    source_key = models.UUIDField(unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(to_date__gte=F("from_date")), name="authorisation_days_in_order")
        ]

    def __str__(self):
        return self.number


class Assignment(models.Model):
    """What one unit is to have done by a day, alone or with others."""

    title = models.CharField(max_length=80)
    text = models.TextField()
    done_when = models.CharField(max_length=500)
    """What counts as done."""
    state = models.CharField(max_length=10, choices=AssignmentState.choices)
    lead = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    """Who owes it."""
    due_date = models.DateField()
    first_due_date = models.DateField()
    """As it was issued."""
    resolution = models.ForeignKey(
        Resolution, db_index=False, null=True, on_delete=models.PROTECT, related_name="assignments"
    )
    source = models.CharField(max_length=12, blank=True)
    """Of what kind it is that it follows from, by `words.Source`."""
    source_id = models.BigIntegerField(null=True)
    source_label = models.CharField(max_length=120, blank=True)
    """As it was called then."""
    is_for_all = models.BooleanField(default=False)
    """Concerns all members: each of them sees it."""
    percent = models.SmallIntegerField(default=0)
    made_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    """When it was closed or cancelled."""
    circulated_at = models.DateTimeField(null=True)
    """When all members were last told that it is late."""
    escalated_at = models.DateTimeField(null=True)
    warned = models.SmallIntegerField(default=0)
    """How far its owner was reminded by itself: 1 before the day, 2 after it."""
    source_key = models.UUIDField(unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=AssignmentState.values), name="assignment_state"),
            models.CheckConstraint(condition=Q(percent__range=(0, 100)), name="assignment_percent"),
            models.CheckConstraint(condition=Q(warned__range=(0, 2)), name="assignment_warned"),
            models.CheckConstraint(
                condition=Q(source="", source_id=None)
                | (~Q(source="") & Q(source_id__isnull=False, resolution=None)),
                name="assignment_one_source",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[AssignmentState.DRAFTED, AssignmentState.CANCELLED])
                | Q(issued_at__isnull=False),
                name="assignment_issued_has_day",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[AssignmentState.CLOSED, AssignmentState.CANCELLED], ended_at__isnull=False)
                | (~Q(state__in=[AssignmentState.CLOSED, AssignmentState.CANCELLED]) & Q(ended_at__isnull=True)),
                name="assignment_ended_has_day",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "due_date", "id"], name="assignment_of_unit"),
            models.Index(fields=["resolution", "id"], name="assignment_of_resolution"),
            models.Index(
                fields=["due_date", "id"],
                condition=~Q(state__in=["closed", "cancelled"]),
                name="assignment_open",
            ),
            models.Index(fields=["source", "source_id"], condition=~Q(source=""), name="assignment_of_source"),
        ]

    def __str__(self):
        return self.title

    @property
    def source_title(self) -> str:
        return str(Source(self.source).label) if self.source else ""

    @cached_property
    def co_owner_ids(self) -> set[int]:
        """Who helps, read once for each instance."""
        return set(self.co_owners.values_list("unit_id", flat=True))

    @cached_property
    def open_extension(self) -> "Extension | None":
        """The request for more time that is not decided yet, read once for each instance."""
        return self.extensions.filter(decided_at=None).first()

    @cached_property
    def urges_without_receipt(self) -> int:
        return self.urges.filter(received_at=None).count()

    @cached_property
    def urge_count(self) -> int:
        return self.urges.count()

    @cached_property
    def open_supervision(self) -> "Supervision | None":
        return self.supervisions.filter(concluded_at=None).first()


class CoOwner(models.Model):
    """A unit that helps with an assignment."""

    assignment = models.ForeignKey(Assignment, db_index=False, on_delete=models.PROTECT, related_name="co_owners")
    unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assignment", "unit"], name="co_owner_once")]
        indexes = [models.Index(fields=["unit", "assignment"], name="co_owner_of_unit")]

    def __str__(self):
        return f"{self.unit_id} helps with {self.assignment_id}"


class Milestone(models.Model):
    """A step on the way."""

    assignment = models.ForeignKey(Assignment, db_index=False, on_delete=models.PROTECT, related_name="milestones")
    title = models.CharField(max_length=80)
    due_date = models.DateField()
    reached_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["assignment", "due_date"], name="milestone_of_assignment")]

    def __str__(self):
        return self.title


class Evidence(models.Model):
    """A file that shows what was done; its bytes lie encrypted in the files folder."""

    names_files = True

    assignment = models.ForeignKey(Assignment, db_index=False, on_delete=models.PROTECT, related_name="evidence")
    unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=80)
    size = models.IntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assignment", "sha256"], name="conference_evidence_once")]

    def __str__(self):
        return self.name


class Extension(models.Model):
    """A request for more time. Once decided it never changes; a granted one alone moves the due date."""

    assignment = models.ForeignKey(Assignment, db_index=False, on_delete=models.PROTECT, related_name="extensions")
    asked_for = models.DateField()
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    granted_until = models.DateField(null=True)
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assignment"], condition=Q(decided_at=None), name="extension_one_open"),
            models.CheckConstraint(
                condition=Q(granted_until=None) | Q(decided_at__isnull=False), name="extension_granted_is_decided"
            ),
        ]
        indexes = [models.Index(fields=["assignment", "id"], name="extension_of_assignment")]

    def __str__(self):
        return f"{self.assignment_id} until {self.asked_for}"


class Urge(models.Model):
    """That an owner was urged (催办), and when it was received; rows are only added and received."""

    assignment = models.ForeignKey(Assignment, db_index=False, on_delete=models.PROTECT, related_name="urges")
    unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=500)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=120)
    received_at = models.DateTimeField(null=True)
    received_by = models.CharField(max_length=120, blank=True)
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["assignment", "-id"], name="conference_urge_of"),
            models.Index(fields=["unit", "id"], condition=Q(received_at=None), name="conference_urge_open"),
        ]

    def __str__(self):
        return f"{self.unit_id} urged on {self.assignment_id}"


class Supervision(models.Model):
    """A formal supervision (督查) of an assignment, under an authorisation of the government."""

    assignment = models.ForeignKey(Assignment, db_index=False, on_delete=models.PROTECT, related_name="supervisions")
    authorisation = models.ForeignKey(Authorisation, on_delete=models.PROTECT, related_name="supervisions")
    form = models.CharField(max_length=16)
    """A key of the catalogue."""
    text = models.CharField(max_length=1000)
    at = models.DateTimeField()
    conclusion = models.TextField(blank=True)
    concluded_at = models.DateTimeField(null=True)
    objection_until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"], condition=Q(concluded_at=None), name="supervision_one_open"
            ),
            models.CheckConstraint(
                condition=Q(concluded_at=None, conclusion="") | (Q(concluded_at__isnull=False) & ~Q(conclusion="")),
                name="supervision_concluded",
            ),
        ]

    def __str__(self):
        return f"{self.form} of {self.assignment_id}"


class Circulation(models.Model):
    """All members were told which assignments are late (通报), as it was then."""

    lead = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=1000)
    lines = models.JSONField()
    """[{"id", "title", "unit", "due", "days"}], latest first."""
    at = models.DateTimeField()
    source_key = models.UUIDField(unique=True)

    def __str__(self):
        return f"circulation {self.pk}"
