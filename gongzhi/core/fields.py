"""Fields that the pages of consumers and traders share: a text read by a function, files examined as they come."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _

from gongzhi.core import files
from gongzhi.core.errors import Refused
from gongzhi.core.files import Examined


class ReadField(forms.CharField):
    """A text that is read into a value by a function."""

    def __init__(self, read, **rest):
        super().__init__(**rest)
        self.read = read

    def clean(self, value):
        text = super().clean(value)
        return self.read(text) if text else self.empty_value


class FilesInput(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data, files, name):
        return files.getlist(name)


class FilesField(forms.FileField):
    """Any number of files, each examined; the good ones stand in `good` even where another is refused."""

    def __init__(self, **rest):
        widget = FilesInput(attrs={"accept": files.TAKEN, "data-most-bytes": settings.FILE_MOST_BYTES})
        super().__init__(widget=widget, help_text=files_hint(), **rest)

    def clean(self, value, initial=None) -> list[Examined]:
        self.good: list[Examined] = []
        faults = []
        for upload in value or []:
            try:
                self.good.append(examine(upload))
            except Refused as refused:
                faults.append(str(refused.reason))
        if faults:
            raise forms.ValidationError(faults)
        if self.required and not self.good:
            raise forms.ValidationError(_("请选择要上传的文件。"))
        return self.good


def examine(upload) -> Examined:
    """Examine an uploaded file; one that is too large is not even read.

    :raises Refused: if it is not fit to be taken.
    """
    content = upload.read(settings.FILE_MOST_BYTES + 1)
    return files.examine(upload.name, content)


def files_hint() -> str:
    """Say which files are taken, how large and how many."""
    return _(
        "图片（JPG、PNG、WebP）、PDF 或 docx、xlsx、pptx，每个不超过 %(mb)s MB，最多 %(count)s 个。"
        "照片里的拍摄地点、设备等信息会自动去除。"
    ) % {"mb": settings.FILE_MOST_BYTES // 2**20, "count": settings.CASE_MOST_FILES}
