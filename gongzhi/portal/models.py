"""Wrong tries at opening a matter, so that nobody finds a code by trying."""

from django.db import models


class Attempt(models.Model):
    """One wrong try; who tried, and at which number, are kept as keyed hashes only."""

    who = models.BinaryField(max_length=16)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["who", "at"], name="attempt_recent"),
            models.Index(fields=["at"], name="attempt_old"),
        ]

    def __str__(self):
        return f"a wrong try at {self.at:%Y-%m-%d %H:%M}"
