"""Where files of versions lie."""

from pathlib import Path

from django.conf import settings

from gongzhi.open_data.models import Version


def folder_of(dataset: str, number: int) -> Path:
    return Path(settings.OPEN_DATA_DIR) / dataset / str(number)


def file_name(dataset: str, form: str) -> str:
    return f"{dataset}.{form}"


def file_of(version: Version, form: str) -> Path:
    return folder_of(version.dataset, version.number) / file_name(version.dataset, form)
