"""The tables of publicity: entries that the public reads, objections to them, what became of them."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from gongzhi.cases.models import Case
from gongzhi.cases.words import Outcome
from gongzhi.core.personal import EncryptedTextField
from gongzhi.directory.models import Region, Trader, Unit
from gongzhi.publicity.words import SHOWN, Decision, How, NoteKind, State
from gongzhi.routing.subjects import subject_title

HELD_BACK = (State.WITHHELD, State.WITHDRAWN)


class Disclosure(models.Model):
    """A closed matter on its way to the public; what is shown is copied here and nothing else of the matter is.

    `drafted` is what an officer wrote and nobody cleared yet; the public reads `text` alone.
    """

    record_kind = "disclosure"

    number = models.CharField(max_length=12, unique=True)
    state = models.CharField(max_length=10, choices=State.choices)
    unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    """The unit that closed the matter."""
    case = models.ForeignKey(Case, db_index=False, on_delete=models.PROTECT, related_name="disclosures")
    turn = models.SmallIntegerField(default=0)
    """How often the matter had been reopened when it was closed."""
    trader = models.ForeignKey(Trader, db_index=False, on_delete=models.PROTECT, related_name="disclosures")
    trader_name = models.CharField(max_length=200)
    """As shown: natural persons masked."""
    credit_code = models.CharField(max_length=32, blank=True)
    region = models.ForeignKey(Region, db_index=False, null=True, on_delete=models.PROTECT, related_name="+")
    prefecture = models.CharField(max_length=9, blank=True)
    """Code of the prefecture in which the region lies."""
    subject = models.CharField(max_length=40, blank=True)
    problem = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    received_date = models.DateField()
    closed_date = models.DateField()
    drafted = models.CharField(max_length=300, blank=True)
    text = models.CharField(max_length=300, blank=True)
    """What an officer cleared; the public reads it."""
    cleared_at = models.DateTimeField(null=True)
    proposed_at = models.DateTimeField()
    publish_by = models.DateField()
    notified_at = models.DateTimeField(null=True)
    notified_how = models.CharField(max_length=10, choices=How.choices, blank=True)
    object_until = models.DateField(null=True)
    """The last day on which the trader may object before it is shown."""
    published_at = models.DateTimeField(null=True)
    until_date = models.DateField(null=True)
    """The last day on which it is shown."""
    ended_at = models.DateTimeField(null=True)
    ground = models.CharField(max_length=32, blank=True)
    """Why it was not shown, or is no longer."""
    grams = ArrayField(models.IntegerField(), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "turn"], name="disclosure_once_a_turn"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="disclosure_state"),
            models.CheckConstraint(
                condition=Q(text="") | Q(cleared_at__isnull=False), name="disclosure_text_was_cleared"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[*SHOWN, State.WITHDRAWN, State.ENDED])
                | Q(published_at__isnull=False, until_date__isnull=False, notified_at__isnull=False, drafted=""),
                name="disclosure_shown_has_days",
            ),
            models.CheckConstraint(
                condition=Q(state__in=HELD_BACK, ended_at__isnull=False) & ~Q(ground="")
                | ~Q(state__in=HELD_BACK) & Q(ground=""),
                name="disclosure_held_back_has_ground",
            ),
            models.CheckConstraint(
                condition=Q(closed_date__gte=models.F("received_date")), name="disclosure_days_in_order"
            ),
        ]
        indexes = [
            models.Index(fields=["-published_at", "-id"], condition=Q(state__in=SHOWN), name="disclosure_shown"),
            models.Index(
                fields=["prefecture", "-published_at", "-id"], condition=Q(state__in=SHOWN), name="disclosure_place"
            ),
            models.Index(
                fields=["subject", "-published_at", "-id"], condition=Q(state__in=SHOWN), name="disclosure_subject"
            ),
            models.Index(fields=["trader", "-id"], name="disclosure_of_trader"),
            models.Index(fields=["unit", "publish_by", "id"], name="disclosure_of_unit"),
            models.Index(fields=["publish_by", "id"], name="disclosure_due"),
            models.Index(fields=["object_until", "id"], condition=Q(state=State.NOTIFIED), name="disclosure_window"),
            models.Index(fields=["until_date", "id"], condition=Q(state__in=SHOWN), name="disclosure_ends"),
            GinIndex(fields=["grams"], name="disclosure_words"),
        ]

    def __str__(self):
        return self.number

    @property
    def days(self) -> int:
        """How many calendar days the matter took."""
        return (self.closed_date - self.received_date).days

    @property
    def subject_title(self) -> str:
        return subject_title(self.subject)

    @property
    def problem_title(self) -> str:
        return subject_title(self.problem)

    @property
    def is_shown(self) -> bool:
        return self.state in SHOWN


class Objection(models.Model):
    """What a trader said against an entry, and what was decided on it."""

    disclosure = models.ForeignKey(Disclosure, db_index=False, on_delete=models.PROTECT, related_name="objections")
    ground = models.CharField(max_length=32)
    text = EncryptedTextField()
    at = models.DateTimeField()
    by_kind = models.CharField(max_length=12)
    """trader: handed in on its own desk; officer: a letter or call, entered."""
    decide_by = models.DateField()
    decision = models.CharField(max_length=8, choices=Decision.choices, blank=True)
    answer = models.TextField(blank=True)
    """What the trader is told of it."""
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["disclosure"], condition=Q(decided_at__isnull=True), name="objection_one_open"
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decision="")
                | Q(decided_at__isnull=False) & ~Q(decision="") & ~Q(answer=""),
                name="objection_decided_whole",
            ),
        ]
        indexes = [models.Index(fields=["disclosure", "-id"], name="objection_of_disclosure")]

    def __str__(self):
        return f"{self.ground} on {self.disclosure_id}"


class ObjectionFile(models.Model):
    """A file that came with an objection; its bytes lie encrypted in the files folder."""

    objection = models.ForeignKey(Objection, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=100)
    size = models.IntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["objection", "sha256"], name="objection_file_once")]

    def __str__(self):
        return self.name


class PublicNote(models.Model):
    """What the public may know of what became of an entry: why, never what; rows are only added."""

    disclosure = models.ForeignKey(Disclosure, db_index=False, on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=10, choices=NoteKind.choices)
    ground = models.CharField(max_length=32, blank=True)
    """Key of the ground of the objection, or of the withdrawal."""
    fields = ArrayField(models.CharField(max_length=16), default=list)
    """What was corrected."""
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["disclosure", "id"], name="note_of_disclosure"),
            models.Index(fields=["-at", "-id"], name="note_newest"),
        ]

    def __str__(self):
        return f"{self.kind} {self.disclosure_id}"


class CaseCount(models.Model):
    """What one matter counts for in the figures of its trader; kept so that they change by as much as it does."""

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.PROTECT, related_name="+")
    trader = models.ForeignKey(Trader, db_index=False, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    """First day of the month in which it came in."""
    accepted = models.BooleanField()
    ended = models.BooleanField()
    """Accepted, and closed."""
    settled = models.BooleanField()
    """Of those that ended: by agreement."""
    tried_before = models.BooleanField()
    """The trader dealt with it itself before any office, and that is over."""
    settled_before = models.BooleanField()
    recovered = models.DecimalField(max_digits=14, decimal_places=2)
    days = models.IntegerField(null=True)
    """From coming to the office to closing, in calendar days; of those that ended."""

    def __str__(self):
        return f"{self.case_id} of {self.trader_id}"


class TraderMonth(models.Model):
    """The sums of `CaseCount` by trader and month of receipt: what pages read."""

    trader = models.ForeignKey(Trader, db_index=False, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    complaints = models.IntegerField(default=0)
    accepted = models.IntegerField(default=0)
    ended = models.IntegerField(default=0)
    settled = models.IntegerField(default=0)
    tried_before = models.IntegerField(default=0)
    settled_before = models.IntegerField(default=0)
    recovered = models.DecimalField(max_digits=16, decimal_places=2, default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["trader", "month"], name="trader_month_once"),
            models.CheckConstraint(
                condition=Q(
                    complaints__gte=models.F("accepted"),
                    accepted__gte=models.F("ended"),
                    ended__gte=models.F("settled"),
                    settled__gte=0,
                    tried_before__gte=models.F("settled_before"),
                    settled_before__gte=0,
                ),
                name="trader_month_in_order",
            ),
        ]
        indexes = [models.Index(fields=["month", "trader"], name="trader_month_all")]

    def __str__(self):
        return f"{self.trader_id} in {self.month}"


class TraderDays(models.Model):
    """How many matters of a trader and month took so many days, for the median."""

    trader = models.ForeignKey(Trader, db_index=False, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    days = models.IntegerField()
    matters = models.IntegerField(default=0)

    class Meta:
        verbose_name_plural = "trader days"
        constraints = [
            models.UniqueConstraint(fields=["trader", "month", "days"], name="trader_days_once"),
            models.CheckConstraint(condition=Q(matters__gte=0), name="trader_days_positive"),
        ]

    def __str__(self):
        return f"{self.trader_id}: {self.matters} took {self.days}"


class RankedTrader(models.Model):
    """A trader with enough matters in the months looked back on, and its places; all are made anew each night."""

    trader = models.OneToOneField(Trader, primary_key=True, on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField()
    since = models.DateField()
    """First day of the months that are counted."""
    prefecture = models.CharField(max_length=9, blank=True)
    complaints = models.IntegerField()
    ended = models.IntegerField()
    settled = models.IntegerField()
    tried_before = models.IntegerField()
    settled_before = models.IntegerField()
    by_settled = models.IntegerField()
    """Place by the share that was settled; those with the same share have the same place."""
    by_complaints = models.IntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["by_settled", "trader"], name="ranked_by_settled"),
            models.Index(fields=["by_complaints", "trader"], name="ranked_by_complaints"),
            models.Index(fields=["prefecture", "by_settled", "trader"], name="ranked_place_settled"),
            models.Index(fields=["prefecture", "by_complaints", "trader"], name="ranked_place_complaints"),
        ]

    def __str__(self):
        return f"{self.trader_id} is {self.by_settled}"
