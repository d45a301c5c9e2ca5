"""The tables of documents: numbers, the texts they are made from, what was issued and how it was served."""

from django.db import models
from django.db.models import Q

from gongzhi.core.personal import EncryptedTextField
from gongzhi.directory.models import Unit
from gongzhi.documents.words import DocumentState, Way


class Series(models.Model):
    """The last number given in a unit, kind and year; its row is locked while the next is given."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    year = models.SmallIntegerField()
    last = models.IntegerField(default=0)

    class Meta:
        verbose_name_plural = "series"
        constraints = [models.UniqueConstraint(fields=["unit", "kind", "year"], name="series_once")]

    def __str__(self):
        return f"{self.kind} {self.unit_id} {self.year}: {self.last}"


class TemplateVersion(models.Model):
    """A text that documents of a kind were or are made from; never changed, only followed by another."""

    kind = models.CharField(max_length=40)
    version = models.IntegerField()
    text = models.JSONField()
    """The parts of a `wording.Template`."""
    shipped = models.BooleanField(default=False)
    """The text that came along; whoever goes back to it also gets what later versions of gongzhi bring."""
    reason = models.CharField(max_length=200, blank=True)
    by_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["kind", "-version"]
        constraints = [models.UniqueConstraint(fields=["kind", "version"], name="template_version_once")]

    def __str__(self):
        return f"{self.kind} {self.version}"


class Document(models.Model):
    """One document that was issued. Its files never change; its state and its history do."""

    kind = models.CharField(max_length=40)
    record_kind = models.CharField(max_length=32)
    record_id = models.BigIntegerField()
    """What it was made from."""
    part = models.CharField(max_length=18, blank=True)
    """Which of several things in that record, as its kind tells them apart: the number of a session."""
    unit = models.ForeignKey(Unit, models.PROTECT, db_index=False, related_name="+")
    year = models.SmallIntegerField()
    sequence = models.IntegerField()
    number = models.CharField(max_length=120)
    title = models.CharField(max_length=120)
    issued_on = models.DateField()
    state = models.CharField(max_length=12, choices=DocumentState.choices)
    template = models.ForeignKey(TemplateVersion, models.PROTECT, db_index=False, related_name="+")
    token = models.CharField(max_length=20, unique=True)
    """Stands in the address that tells whether the document is genuine."""
    pdf_sha256 = models.CharField(max_length=64)
    docx_sha256 = models.CharField(max_length=64)
    pdf_size = models.IntegerField()
    docx_size = models.IntegerField()
    act_key = models.UUIDField(null=True, unique=True)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    """When it was withdrawn or replaced."""
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    for_consumer = models.BooleanField(default=False)
    """Served online: the consumer finds it with their matter."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind", "year", "sequence"], name="document_number_once"),
            models.CheckConstraint(condition=Q(state__in=DocumentState.values), name="document_state"),
            models.CheckConstraint(
                condition=Q(state__in=[DocumentState.ISSUED, DocumentState.SERVED], ended_at__isnull=True)
                | Q(state__in=[DocumentState.WITHDRAWN, DocumentState.REPLACED], ended_at__isnull=False),
                name="document_ended_has_day",
            ),
        ]
        indexes = [
            models.Index(fields=["record_kind", "record_id", "id"], name="document_of_record"),
            models.Index(fields=["unit", "-id"], name="document_of_unit"),
            models.Index(fields=["pdf_sha256"], name="document_pdf"),
            models.Index(fields=["docx_sha256"], name="document_docx"),
        ]

    def __str__(self):
        return self.number


class Service(models.Model):
    """That a document reached somebody: whom, how, when, who says so."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="services")
    way = models.CharField(max_length=10, choices=Way.choices)
    to = EncryptedTextField()
    """Whom, as the officer wrote it; empty where it is the consumer."""
    day = models.DateField()
    note = models.CharField(max_length=200, blank=True)
    """Number of the letter, who was witness."""
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(way__in=Way.values), name="service_way")]

    def __str__(self):
        return f"{self.document_id} {self.way}"
