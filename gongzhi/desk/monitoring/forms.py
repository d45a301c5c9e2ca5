"""What officers fill in about online monitoring."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.directory.models import Unit
from gongzhi.enforcement.catalog import sectors_of
from gongzhi.monitoring.catalog import class_titles, exceptions_for
from gongzhi.monitoring.models import Hit

OTHER = "other"


class ActForm(forms.Form):
    """Base of what acts: sent twice, it acts once."""

    use_required_attribute = False
    act_key = forms.UUIDField(widget=forms.HiddenInput)


class ProgrammeForm(ActForm):
    title = forms.CharField(
        label=gettext_lazy("名称"), max_length=80, help_text=gettext_lazy("如：网络食品广告监测。")
    )
    unit_id = forms.TypedChoiceField(label=gettext_lazy("单位"), coerce=int)
    every_days = forms.IntegerField(
        label=gettext_lazy("每隔几天查一次"),
        min_value=1,
        max_value=366,
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    classes = forms.MultipleChoiceField(
        label=gettext_lazy("查哪些"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("一类都不选，就是全部。"),
    )

    def __init__(self, *args, units: list[Unit], **rest):
        super().__init__(*args, **rest)
        self.fields["unit_id"].choices = [(unit.pk, unit.name) for unit in units]
        self.fields["classes"].choices = list(class_titles().items())


class TargetsForm(ActForm):
    lines = forms.CharField(
        label=gettext_lazy("网页"),
        max_length=400_000,
        widget=forms.Textarea({"rows": 6, "spellcheck": "false"}),
        help_text=gettext_lazy("一行一个网址；后面可以空一格写明是什么店、什么商品。"),
    )


class ConfirmForm(ActForm):
    trader_name = forms.CharField(label=gettext_lazy("经营者"), max_length=200, required=False)
    trader_id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    sector = forms.ChoiceField(label=gettext_lazy("监管领域"))
    reason = forms.CharField(
        label=gettext_lazy("补充说明"), max_length=500, required=False, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args, hit: Hit, **rest):
        super().__init__(*args, **rest)
        self.fields["sector"].choices = [(one.key, one.title) for one in sectors_of(hit.unit.member)]


class DismissForm(ActForm):
    ground = forms.ChoiceField(label=gettext_lazy("为什么不算"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=gettext_lazy("说明"), max_length=400, required=False, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args, hit: Hit, **rest):
        super().__init__(*args, **rest)
        known = [(one.key, one.title) for one in exceptions_for(hit.rule_class)]
        self.titles = dict(known)
        self.fields["ground"].choices = [*known, (OTHER, _("其他，见说明"))]

    def reason(self) -> str:
        """Say why in one sentence: the ground chosen, and what was written besides."""
        title = self.titles.get(self.cleaned_data["ground"], "")
        return _("；").join(part for part in (title, self.cleaned_data["words"].strip()) if part)


class RuleForm(ActForm):
    key = forms.CharField(
        label=gettext_lazy("代号"), max_length=64, help_text=gettext_lazy("小写字母、数字和连字符，如 honey-words。")
    )
    title = forms.CharField(label=gettext_lazy("名称"), max_length=60)
    rule_class = forms.ChoiceField(label=gettext_lazy("类别"))
    words = forms.CharField(
        label=gettext_lazy("要找的词"),
        max_length=4000,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("用空格、顿号或换行隔开，每词至少两个字。"),
    )
    near = forms.CharField(
        label=gettext_lazy("附近还要有"), max_length=4000, required=False, widget=forms.Textarea({"rows": 2})
    )
    within = forms.IntegerField(
        label=gettext_lazy("附近是多少字以内"),
        min_value=1,
        max_value=200,
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    page_has = forms.CharField(
        label=gettext_lazy("页面上还要有"), max_length=4000, required=False, widget=forms.Textarea({"rows": 2})
    )
    page_lacks = forms.CharField(
        label=gettext_lazy("页面上缺少"),
        max_length=4000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("填了，就是查缺少什么：这些词一个都没有才算。"),
    )
    act = forms.CharField(label=gettext_lazy("依据"), max_length=60)
    article = forms.CharField(label=gettext_lazy("条款"), max_length=60)
    note = forms.CharField(label=gettext_lazy("这次为什么改"), max_length=200, required=False)

    LISTS = ("words", "near", "page_has", "page_lacks")

    def __init__(self, *args, known: bool, **rest):
        super().__init__(*args, **rest)
        self.fields["rule_class"].choices = list(class_titles().items())
        if known:
            self.fields["key"].widget.attrs["readonly"] = True

    def told(self) -> dict:
        """Give the rule as `save_rule` takes it; its citation is its writer's own, and so unverified."""
        told = {name: value for name, value in self.cleaned_data.items() if name not in {"act_key", "note"}}
        for name in self.LISTS:
            told[name] = tuple(told[name].replace("、", " ").replace("，", " ").replace(",", " ").split())
        return told
