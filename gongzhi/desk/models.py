"""What the desk itself keeps: the filters that an officer saved."""

from django.db import models

from gongzhi.directory.models import Officer


class SavedFilter(models.Model):
    """A list with its filters, under a name that one officer gave it."""

    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=30)
    queue = models.CharField(max_length=20)
    query = models.CharField(max_length=600)
    """The filters as they stand in the address, without the question mark."""

    class Meta:
        ordering = ["title"]
        constraints = [models.UniqueConstraint(fields=["officer", "title"], name="saved_filter_title")]

    def __str__(self):
        return self.title
