"""What the API itself keeps: answers to writes, to be given again, and counters of calls."""

from django.db import models

from gongzhi.core.personal import EncryptedTextField
from gongzhi.directory.models import Client


class Answer(models.Model):
    """What a client was answered to a write, by its Idempotency-Key; the same key gets the same answer again."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    asked = models.BinaryField(max_length=32)
    """SHA-256 of method, address and body: the same key must not ask for something else."""
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    body = EncryptedTextField()
    """Encrypted, since it may hold a code or what was revealed."""
    version = models.CharField(max_length=80, blank=True)
    """Its ETag, if it had one."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "key"], name="answer_once")]
        indexes = [models.Index(fields=["at"], name="answer_age")]

    def __str__(self):
        return f"{self.key} of {self.client_id}"


class Window(models.Model):
    """How often something happened in the minutes that began with `opened`. Unlogged: a crash begins anew."""

    key = models.CharField(max_length=60, primary_key=True)
    opened = models.BigIntegerField()
    """In seconds since 1970."""
    count = models.IntegerField()

    def __str__(self):
        return f"{self.key}: {self.count}"
