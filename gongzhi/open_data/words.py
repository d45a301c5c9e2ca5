"""The words of open data: types of columns, formats of files."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Type(models.TextChoices):
    """What a column holds; the names are those of Frictionless table schemas."""

    TEXT = "string", _("文本")
    INTEGER = "integer", _("整数")
    NUMBER = "number", _("金额")
    """Yuan with two decimals."""
    DATE = "date", _("日期")
    MONTH = "yearmonth", _("月份")
    FLAG = "boolean", _("是或否")


class Format(models.TextChoices):
    """As what a set can be had."""

    CSV = "csv", "CSV"
    LINES = "jsonl", "JSON Lines"
    PARQUET = "parquet", "Parquet"


MEDIA = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.LINES: "application/jsonl; charset=utf-8",
    Format.PARQUET: "application/vnd.apache.parquet",
}
"""Format → media type."""
