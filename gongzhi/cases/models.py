"""The tables of a case. What is always true of one stands here as constraints."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property

from gongzhi.cases.words import (
    ENDINGS,
    How,
    Kind,
    LinkKind,
    Outcome,
    Part,
    PartyPart,
    Recovery,
    Side,
    State,
    TraderPart,
    title_of,
)
from gongzhi.core.personal import EncryptedTextField
from gongzhi.core.prepared import prepared
from gongzhi.directory.models import Hotline, Officer, Region, Trader, Unit
from gongzhi.procedures.catalog import procedure_by_id

NO_DUE_DATE = date(9999, 12, 31)
"""Sorts a case without a running limit behind all others."""


def by_due_date():
    """The order of every queue: what is due first, then what came first."""
    return Coalesce(F("due_date"), Value(NO_DUE_DATE, output_field=models.DateField()))


class Case(models.Model):
    """One matter of one consumer (or several jointly) about one trader; narrow, since lists read it alone.

    No foreign key has an index for itself: those of the lists lead there, and each one costs at every move.
    """

    record_kind = "case"
    """As limits and the journal name it."""

    number = models.CharField(max_length=10)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=12, choices=State.choices)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    ground = models.CharField(max_length=64, blank=True)
    """Key of the ground in the procedure, where it was declined or ended on one."""
    procedure = models.CharField(max_length=64, blank=True)
    """Which version of which procedure rules it, fixed by the day of receipt; empty until a unit is found."""

    source = models.CharField(max_length=32)
    """The door it came in by: portal, desk, api, import:<connector>."""
    source_key = models.CharField(max_length=80)
    """The door's own key; the same key twice is the same matter."""
    hotline = models.ForeignKey(Hotline, db_index=False, null=True, on_delete=models.PROTECT, related_name="+")

    unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    """The unit whose turn it is: the holder, or in triage the intake unit."""
    pending_unit = models.ForeignKey(Unit, db_index=False, null=True, on_delete=models.PROTECT, related_name="+")
    officer = models.ForeignKey(Officer, db_index=False, null=True, on_delete=models.PROTECT, related_name="+")

    received_at = models.DateTimeField()
    flowed_back_at = models.DateTimeField(null=True)
    """When it came to the office from the trader with whom it was to be settled first; the office's law and limits
    are those of that day."""
    due_date = models.DateField(null=True)
    """The earliest of its running limits; kept by the verbs."""
    decided_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    reopened = models.SmallIntegerField(default=0)

    trader = models.ForeignKey(Trader, db_index=False, null=True, on_delete=models.PROTECT, related_name="+")
    trader_name = models.CharField(max_length=120, blank=True)
    """As described by whoever brought the matter, or as registered."""
    trader_address = models.CharField(max_length=200, blank=True)
    platform = models.ForeignKey(Trader, db_index=False, null=True, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, db_index=False, null=True, on_delete=models.PROTECT, related_name="+")

    title = models.CharField(max_length=80)
    subject = models.CharField(max_length=40, blank=True)
    """Key of the goods or service, see routing/catalog/subjects.toml."""
    problem = models.CharField(max_length=40, blank=True)
    event_date = models.DateField(null=True)
    prior_complaint_date = models.DateField(null=True)
    """When the consumer first complained to the firm itself."""
    firm_answered = models.BooleanField(default=False)
    """The firm answered, and the consumer is not satisfied with it."""
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    """What is claimed, in yuan."""
    claims = ArrayField(models.CharField(max_length=16), default=list)
    anonymous = models.BooleanField(default=False)

    resolved = models.BooleanField(null=True)
    recovered = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    """Loss recovered for the consumer, in yuan."""
    recovery = models.CharField(max_length=12, choices=Recovery.choices, blank=True)
    rating = models.SmallIntegerField(null=True)
    """1 to 5 as the consumer gave it; no answer is no answer."""
    rated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="case_number_once"),
            models.UniqueConstraint(fields=["source", "source_key"], name="case_came_in_once"),
            models.CheckConstraint(
                condition=Q(state=State.TRANSFERRING, pending_unit__isnull=False)
                | (~Q(state=State.TRANSFERRING) & Q(pending_unit__isnull=True)),
                name="case_pending_while_transferring",
            ),
            models.CheckConstraint(
                condition=(Q(state=State.CLOSED, closed_at__isnull=False) | ~Q(state=State.CLOSED)),
                name="case_closed_has_day",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.DECIDED, State.CLOSED]) | ~Q(outcome=""),
                name="case_decided_has_outcome",
            ),
            models.CheckConstraint(
                condition=Q(rating__isnull=True) | Q(rating__range=(1, 5)), name="case_rating_range"
            ),
            models.CheckConstraint(condition=Q(amount__isnull=True) | Q(amount__gte=0), name="case_amount_positive"),
            models.CheckConstraint(
                condition=Q(recovered__isnull=True) | Q(recovered__gte=0), name="case_recovered_positive"
            ),
        ]
        indexes = [
            models.Index(F("unit"), by_due_date(), F("id"), condition=~Q(state=State.CLOSED), name="case_unit_queue"),
            models.Index(
                F("officer"), by_due_date(), F("id"), condition=~Q(state=State.CLOSED), name="case_officer_queue"
            ),
            models.Index(
                F("pending_unit"), F("id"), condition=Q(pending_unit__isnull=False), name="case_pending_queue"
            ),
            models.Index(by_due_date(), F("id"), condition=~Q(state=State.CLOSED), name="case_due"),
            models.Index(by_due_date(), F("id"), condition=Q(state=State.TRIAGE), name="case_triage"),
            models.Index(F("unit"), by_due_date(), F("id"), condition=Q(state=State.TRIAGE), name="case_unit_triage"),
            models.Index(by_due_date(), F("id"), condition=Q(state=State.NEGOTIATING), name="case_negotiating"),
            models.Index(
                F("unit"), by_due_date(), F("id"), condition=Q(state=State.NEGOTIATING), name="case_unit_negotiating"
            ),
            models.Index(
                F("unit"),
                by_due_date(),
                F("id"),
                condition=Q(officer__isnull=True) & ~Q(state__in=[State.CLOSED, State.TRIAGE]),
                name="case_unassigned",
            ),
            models.Index(F("trader"), F("id"), name="case_trader"),
        ]

    def __str__(self):
        return self.number

    def get_kind_display(self) -> str:
        return title_of(Kind, self.kind)

    def get_state_display(self) -> str:
        return title_of(State, self.state)

    def get_outcome_display(self) -> str:
        return title_of(Outcome, self.outcome)

    @cached_property
    def parts(self) -> list["CaseUnit"]:
        """The units that have a part in this case, read once for each instance."""
        return parts_of(self.pk)

    @cached_property
    def people(self) -> list["Party"]:
        """The persons of this case, read once for each instance."""
        return people_of(self.pk)

    @cached_property
    def asked(self) -> list["CaseTrader"]:
        """The traders that were asked about this case, read once for each instance."""
        return list(self.case_traders.all())

    @property
    def came_to_office_at(self):
        """When the office got it, whose law is that of this day."""
        return self.flowed_back_at or self.received_at

    @property
    def waits_for_assistance(self) -> bool:
        return any(row.part == Part.ASSISTING and row.done_at is None for row in self.parts)

    @property
    def waits_for_telling(self) -> list[str]:
        """Say which sides have not been told of the decision to end, where the law gives a time for telling them."""
        procedure = procedure_by_id(self.procedure) if self.procedure else None
        duties = [duty for duty in procedure.duties_for("end") if duty.limit] if procedure else []
        if not duties or self.state != State.DECIDED or self.outcome not in ENDINGS:
            return []
        told = set(self.served.filter(at__gte=self.decided_at).values_list("duty", "side"))
        return [side for duty in duties for side in duty.recipients if (duty.key, side) not in told]

    @property
    def is_open(self) -> bool:
        return self.state != State.CLOSED


STRETCH_BITS = 12


class Stretch(Func):
    """The number of the stretch of 4,096 cases in which a key lies, as an array of one, so that the index of words
    leads to the newest of them without a look at the others."""

    template = f"ARRAY[(%(expressions)s >> {STRETCH_BITS})::integer]"
    output_field = ArrayField(models.IntegerField())


def stretch_of(case_id: int) -> int:
    return case_id >> STRETCH_BITS


def first_of_stretch(stretch: int) -> int:
    return stretch << STRETCH_BITS


class CaseText(models.Model):
    """What is long or searched: apart from the case, so that a move does not rewrite it."""

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.PROTECT, related_name="text")
    narrative = models.TextField()
    claim_text = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    """What the office answered: to an enquiry, or as the result told to the consumer."""
    grams = ArrayField(models.IntegerField(), default=list)
    seen_by = ArrayField(models.BigIntegerField(), default=list)
    """The units of the case's `CaseUnit` rows once more, so that one index finds words within a unit's cases."""

    class Meta:
        indexes = [GinIndex(F("grams"), F("seen_by"), Stretch("case_id"), name="case_text_found")]

    def __str__(self):
        return f"text of {self.case_id}"


class Party(models.Model):
    """A person on the consumer's side. Readable only to who handles the case, after a journaled reveal."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="parties")
    part = models.CharField(max_length=14, choices=PartyPart.choices, default=PartyPart.CONSUMER)
    name = EncryptedTextField()
    phone = EncryptedTextField()
    address = EncryptedTextField()
    identity = EncryptedTextField()
    email = EncryptedTextField()
    name_digest = models.BinaryField(max_length=16, null=True)
    phone_digest = models.BinaryField(max_length=16, null=True)
    ending_digest = models.BinaryField(max_length=16, null=True)

    class Meta:
        indexes = [
            models.Index(fields=["phone_digest", "case"], name="party_phone"),
            models.Index(fields=["ending_digest", "case"], name="party_phone_ending"),
            models.Index(fields=["name_digest", "case"], name="party_name"),
        ]

    def __str__(self):
        return f"{self.part} of {self.case_id}"


class CaseUnit(models.Model):
    """What a unit is to a case. This table is who may see what: see access.py."""

    case = models.ForeignKey(Case, db_index=False, on_delete=models.PROTECT, related_name="case_units")
    unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=10, choices=Part.choices)
    asked = models.TextField(blank=True)
    """An assisting unit: what it is asked for."""
    answer = models.TextField(blank=True)
    asked_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    """An assisting unit: when it answered or was excused."""
    excused = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "unit", "part"], name="case_unit_part_once")]
        indexes = [
            models.Index(fields=["unit", "case"], name="case_unit_seen"),
            models.Index(
                fields=["unit", "case"],
                condition=Q(part=Part.ASSISTING, done_at__isnull=True),
                name="case_unit_assisting",
            ),
        ]

    def __str__(self):
        return f"{self.unit_id} is {self.part} of {self.case_id}"


@prepared
def parts_of(case_id: int) -> models.QuerySet[CaseUnit]:
    return CaseUnit.objects.filter(case_id=case_id).select_related("unit")


@prepared
def people_of(case_id: int) -> models.QuerySet["Party"]:
    return Party.objects.filter(case_id=case_id).order_by("id")


class CaseTrader(models.Model):
    """A trader that was asked about a case, and so sees it: see access.py. `waits` while it is the trader's turn."""

    case = models.ForeignKey(Case, db_index=False, on_delete=models.PROTECT, related_name="case_traders")
    trader = models.ForeignKey(Trader, db_index=False, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=12, choices=TraderPart.choices)
    asked_at = models.DateTimeField()
    waits = models.BooleanField(default=True)
    """Something is to be done by the trader."""
    due_date = models.DateField(null=True)
    """By when."""
    shows_phone = models.BooleanField(default=False)
    """The consumer agreed that the trader sees the phone number."""
    done_at = models.DateTimeField(null=True)
    """When it was over for the trader."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "part"], name="case_trader_part_once")]
        indexes = [
            models.Index(fields=["trader", "case"], name="case_trader_seen"),
            models.Index(fields=["trader", "due_date", "case"], condition=Q(waits=True), name="case_trader_waiting"),
        ]

    def __str__(self):
        return f"{self.trader_id} asked about {self.case_id}"


class CaseFact(models.Model):
    """That something is on record which a ground of the law may ask for: `procedures.words.FACTS`.

    Apps above keep it here (`facts.keep_facts`), so that declining, ending and settling can ask without knowing them.
    """

    case = models.ForeignKey(Case, db_index=False, on_delete=models.PROTECT, related_name="facts_on_file")
    key = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "key"], name="case_fact_once")]

    def __str__(self):
        return f"{self.key} of {self.case_id}"


class Served(models.Model):
    """That one side was told of a decision: which duty of the law it fulfils, how, on which day."""

    case = models.ForeignKey(Case, db_index=False, on_delete=models.PROTECT, related_name="served")
    duty = models.CharField(max_length=40)
    """Key of the duty in the case's procedure."""
    side = models.CharField(max_length=12, choices=Side.choices)
    how = models.CharField(max_length=10, choices=How.choices)
    on_date = models.DateField()
    document = models.CharField(max_length=120, blank=True)
    """Number of the document by which they were told."""
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["case", "duty"], name="served_of_case")]

    def __str__(self):
        return f"{self.duty} to {self.side} of {self.case_id}"


class CaseLink(models.Model):
    """Two cases that belong together; unlinking loses nothing, the journal of both tells it."""

    first = models.ForeignKey(Case, db_index=False, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Case, db_index=False, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=LinkKind.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="case_link_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="case_link_ordered"),
        ]
        indexes = [models.Index(fields=["second"], name="case_link_second")]

    def __str__(self):
        return f"{self.first_id} {self.kind} {self.second_id}"


class Attachment(models.Model):
    """A file that belongs to a case; its bytes lie encrypted in the files folder."""

    names_files = True
    """Its `sha256` keeps a file from being swept away."""

    case = models.ForeignKey(Case, db_index=False, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=80)
    size = models.IntegerField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    by_kind = models.CharField(max_length=12)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "sha256"], name="attachment_once")]

    def __str__(self):
        return self.name


class Routing(models.Model):
    """Why a case lies where it lies: the rule and reason, or the candidates that a person chose between."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="routings")
    unit = models.ForeignKey(Unit, db_index=False, null=True, on_delete=models.PROTECT, related_name="+")
    rules = ArrayField(models.CharField(max_length=64), default=list)
    reason = models.TextField(blank=True)
    candidates = models.JSONField(default=list)
    by_hand = models.BooleanField(default=False)
    at = models.DateTimeField()

    def __str__(self):
        return f"{self.case_id} to {self.unit_id}"
