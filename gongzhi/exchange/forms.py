"""The form by which a file comes in."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.exchange import catalog
from gongzhi.exchange.actions.upload import MOST_BYTES


class UploadForm(forms.Form):
    """A file and the connector that reads it."""

    connector = forms.ChoiceField(
        label=_("连接器"),
        help_text=_("说明文件的哪一列是什么；每种文件一个。"),
        error_messages={"required": _("请选择一个连接器。"), "invalid_choice": _("请选择一个连接器。")},
    )
    file = forms.FileField(
        label=_("文件"),
        allow_empty_file=True,
        error_messages={"required": _("请选择一个文件。")},
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", uuid4())
        choices = [(each.key, each.title) for each in catalog.connectors()]
        self.fields["connector"].choices = [("", _("请选择")), *choices]
        self.fields["file"].help_text = _(
            "CSV（UTF-8 或 GB18030）、Excel（.xlsx）、Parquet 或 JSON Lines，最大 %(most)s MB。"
        ) % {"most": MOST_BYTES // 1024 // 1024}
