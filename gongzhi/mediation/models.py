"""The tables of mediation: who agreed, who mediates, when they met, what was tested, what came of it."""

from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from gongzhi.cases.models import Case, Party
from gongzhi.cases.words import PartyPart, Side
from gongzhi.core.personal import EncryptedTextField
from gongzhi.directory.models import MediationBody, Officer
from gongzhi.mediation.words import (
    AgreementForm,
    Attended,
    ChosenBy,
    Form,
    MediationState,
    PartyAgrees,
    Pays,
    RecusalGround,
    Says,
    SessionState,
    ShareOutcome,
    Way,
)


class Mediation(models.Model):
    """The mediation of one case; begins with the first thing that is put on record of it."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="mediation")
    state = models.CharField(max_length=10, choices=MediationState.choices, default=MediationState.OFFICE)
    body = models.ForeignKey(MediationBody, db_index=False, null=True, on_delete=models.PROTECT, related_name="+")
    """The body that mediates on the office's behalf."""
    entrusted_at = models.DateTimeField(null=True)
    body_result = models.TextField(blank=True)
    """What the body reported, the last time."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=MediationState.ENTRUSTED) | Q(body__isnull=False, entrusted_at__isnull=False),
                name="mediation_entrusted_to_somebody",
            )
        ]

    def __str__(self):
        return f"mediation of {self.case_id}"

    @cached_property
    def statements(self) -> list["Statement"]:
        return list(self.statement_rows.order_by("id"))

    @cached_property
    def complainants(self) -> list[Party]:
        """Whose dispute it is: the consumer, or each of several who complain jointly."""
        return [party for party in self.case.people if party.part != PartyPart.AGENT]

    @cached_property
    def recusals(self) -> list["Recusal"]:
        return list(self.recusal_rows.select_related("officer").order_by("id"))

    @cached_property
    def mediators(self) -> list["Mediator"]:
        """Who mediates now."""
        return list(self.mediator_rows.filter(ended_at=None).select_related("officer").order_by("id"))


class Statement(models.Model):
    """What a side said: who, what, how, on which day."""

    mediation = models.ForeignKey(Mediation, on_delete=models.PROTECT, related_name="statement_rows")
    side = models.CharField(max_length=12, choices=Side.choices)
    says = models.CharField(max_length=20, choices=Says.choices)
    way = models.CharField(max_length=10, choices=Way.choices)
    on_date = models.DateField()
    note = models.TextField(blank=True)
    by_kind = models.CharField(max_length=12)
    at = models.DateTimeField()

    def __str__(self):
        return f"{self.side} {self.says}"


class Mediator(models.Model):
    """An officer who mediates a case, or did."""

    mediation = models.ForeignKey(Mediation, on_delete=models.PROTECT, related_name="mediator_rows")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    recused = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mediation", "officer"], condition=Q(ended_at__isnull=True), name="mediator_once"
            )
        ]

    def __str__(self):
        return f"{self.officer_id} mediates {self.mediation_id}"


class Recusal(models.Model):
    """That a side asks for a mediator to withdraw, and what was decided."""

    mediation = models.ForeignKey(Mediation, on_delete=models.PROTECT, related_name="recusal_rows")
    officer = models.ForeignKey(Officer, db_index=False, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=12, choices=Side.choices)
    ground = models.CharField(max_length=10, choices=RecusalGround.choices)
    told = models.TextField()
    """What the side gives as reason."""
    asked_at = models.DateTimeField()
    suspends = models.BooleanField(default=False)
    """The case was suspended by it."""
    granted = models.BooleanField(null=True)
    decision = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mediation", "officer"], condition=Q(decided_at__isnull=True), name="recusal_asked_once"
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, granted__isnull=True)
                | Q(decided_at__isnull=False, granted__isnull=False),
                name="recusal_decided_one_way",
            ),
        ]

    def __str__(self):
        return f"recusal of {self.officer_id} in {self.mediation_id}"


class Session(models.Model):
    """A meeting of the sides. Once its minutes are closed, a trigger lets nothing of it change."""

    mediation = models.ForeignKey(Mediation, on_delete=models.PROTECT, related_name="sessions")
    number = models.PositiveSmallIntegerField()
    stands = models.CharField(max_length=10, choices=SessionState.choices, default=SessionState.ANNOUNCED)
    form = models.CharField(max_length=8, choices=Form.choices)
    place = models.CharField(max_length=200, blank=True)
    """Room and address, number called, or address of the video meeting."""
    starts_at = models.DateTimeField()
    announced_at = models.DateTimeField()
    mediators = models.JSONField(default=list)
    """Their names as announced."""
    trader_told = models.CharField(max_length=10, choices=Way.choices)
    """How the trader was told; the consumer sees it on the status page."""
    reason = models.TextField(blank=True)
    """Of having been cancelled or moved, the last time."""
    minutes = models.TextField(blank=True)
    held_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    """SHA-256 of the minutes as closed."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mediation", "number"], name="session_number"),
            models.CheckConstraint(
                condition=~Q(stands=SessionState.CLOSED) | (Q(closed_at__isnull=False) & ~Q(minutes="")),
                name="session_closed_with_minutes",
            ),
        ]
        indexes = [models.Index(F("starts_at"), F("id"), name="session_by_day")]

    def __str__(self):
        return f"session {self.number} of {self.mediation_id}"


class Attendance(models.Model):
    """Whether a side came to a session, and who came for it."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="attendances")
    side = models.CharField(max_length=12, choices=Side.choices)
    attended = models.CharField(max_length=8, choices=Attended.choices)
    who = EncryptedTextField()
    """Who came, or why nobody did."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "side"], name="attendance_once")]

    def __str__(self):
        return f"{self.side} {self.attended}"


class Testing(models.Model):
    """A test or an appraisal: by whom chosen, where, who pays, what came out."""

    mediation = models.ForeignKey(Mediation, on_delete=models.PROTECT, related_name="testings")
    item = models.CharField(max_length=200)
    body = models.CharField(max_length=120)
    chosen_by = models.CharField(max_length=8, choices=ChosenBy.choices)
    pays = models.CharField(max_length=12, choices=Pays.choices)
    cost = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    ordered_at = models.DateTimeField()
    sent_date = models.DateField(null=True)
    returned_date = models.DateField(null=True)
    result = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(returned_date__isnull=True)
                | Q(sent_date__isnull=False, returned_date__gte=F("sent_date")),
                name="testing_days_in_order",
            )
        ]

    def __str__(self):
        return f"{self.item} of {self.mediation_id}"


class Agreement(models.Model):
    """What the sides agreed on, and whether it was performed."""

    mediation = models.ForeignKey(Mediation, on_delete=models.PROTECT, related_name="agreements")
    form = models.CharField(max_length=8, choices=AgreementForm.choices)
    terms = models.TextField()
    reached_at = models.DateTimeField()
    due_date = models.DateField(null=True)
    """By when it is to be performed; none where it was at once."""
    performed = models.BooleanField(null=True)
    performed_date = models.DateField(null=True)
    performance = models.TextField(blank=True)
    """How it was confirmed, or what was not done and what the consumer was told."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(performed__isnull=True, performed_date__isnull=True)
                | Q(performed__isnull=False, performed_date__isnull=False),
                name="agreement_performed_on_a_day",
            )
        ]
        indexes = [
            models.Index(F("due_date"), F("id"), condition=Q(performed__isnull=True), name="agreement_to_perform")
        ]

    def __str__(self):
        return f"agreement of {self.mediation_id}"


class Share(models.Model):
    """What an agreement on a joint complaint brings to one of the complainants."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="shares")
    party = models.ForeignKey(Party, db_index=False, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=ShareOutcome.choices)
    recovered = models.DecimalField(max_digits=14, decimal_places=2, default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "party"], name="share_once"),
            models.CheckConstraint(condition=Q(recovered__gte=0), name="share_positive"),
            models.CheckConstraint(
                condition=Q(outcome=ShareOutcome.AGREED) | Q(recovered=0), name="share_of_who_agreed"
            ),
        ]

    def __str__(self):
        return f"share of {self.party_id}"


class Representation(models.Model):
    """That one of several complainants stands for all, chosen in writing."""

    mediation = models.ForeignKey(Mediation, on_delete=models.PROTECT, related_name="representations")
    party = models.ForeignKey(Party, db_index=False, on_delete=models.PROTECT, related_name="+")
    chosen_date = models.DateField()
    paper = models.CharField(max_length=200)
    """The paper in which they were chosen, and where it is kept."""
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mediation", "party"], condition=Q(ended_at__isnull=True), name="representation_once"
            )
        ]

    def __str__(self):
        return f"{self.party_id} represents in {self.mediation_id}"


class PartyConsent(models.Model):
    """What a represented person says of settling or giving up; the last word counts."""

    mediation = models.ForeignKey(Mediation, on_delete=models.PROTECT, related_name="party_consents")
    party = models.ForeignKey(Party, db_index=False, on_delete=models.PROTECT, related_name="+")
    agrees = models.CharField(max_length=8, choices=PartyAgrees.choices)
    way = models.CharField(max_length=10, choices=Way.choices)
    on_date = models.DateField()
    at = models.DateTimeField()

    def __str__(self):
        return f"{self.party_id} {self.agrees}"
