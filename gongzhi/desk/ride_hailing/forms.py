"""What officers fill in about ride-hailing."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.core.fields import FilesField
from gongzhi.directory.models import Unit
from gongzhi.enforcement.catalog import sectors_of
from gongzhi.ride_hailing.catalog import violations
from gongzhi.ride_hailing.inputs import COLUMNS, OPTIONAL
from gongzhi.ride_hailing.models import Finding
from gongzhi.ride_hailing.trips import COLUMNS as TRIP_COLUMNS
from gongzhi.ride_hailing.words import JointForm, JointOutcome, Register

LONG = {"rows": 4}


class ActForm(forms.Form):
    """Base of what acts: sent twice, it acts once."""

    use_required_attribute = False
    act_key = forms.UUIDField(widget=forms.HiddenInput)


def day(label, **rest) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **rest)


def whole(label, **rest) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, widget=forms.TextInput({"inputmode": "numeric"}), **rest)


class OfUnit(ActForm):
    """Base of what is begun in a unit of the officer's."""

    unit_id = forms.TypedChoiceField(label=gettext_lazy("单位"), coerce=int)

    def __init__(self, *args, units: list[Unit], **rest):
        super().__init__(*args, **rest)
        self.fields["unit_id"].choices = [(unit.pk, unit.name) for unit in units]


class OfPlatform(OfUnit):
    """Base of what is about a platform."""

    name = forms.CharField(label=gettext_lazy("平台名称"), max_length=120)
    code = forms.CharField(
        label=gettext_lazy("平台代码"), max_length=18, help_text=gettext_lazy("18 位统一社会信用代码。")
    )


class RegisterForm(OfUnit):
    register = forms.ChoiceField(label=gettext_lazy("登记"), choices=Register.choices)
    file = forms.FileField(label=gettext_lazy("文件"), allow_empty_file=True)
    is_whole = forms.BooleanField(
        label=gettext_lazy("这是全量文件"),
        required=False,
        help_text=gettext_lazy("全量文件里没有的行，从这次导入起终止。"),
    )


def register_columns() -> list[tuple[str, str]]:
    """Say which columns the file of each register has; those that may be missing in brackets."""
    return [
        (str(register.label), _("、").join(f"（{name}）" if name in OPTIONAL else name for name in COLUMNS[register]))
        for register in Register
    ]


def trip_columns() -> str:
    return _("、").join(called[0] for called in TRIP_COLUMNS.values())


class ReportForm(OfPlatform):
    from_date = day(gettext_lazy("报告期起"))
    to_date = day(gettext_lazy("报告期止"))
    trips = whole(gettext_lazy("申报订单数"))
    revenue = forms.DecimalField(
        label=gettext_lazy("申报营收（元）"),
        min_value=0,
        max_digits=16,
        decimal_places=2,
        widget=forms.TextInput({"inputmode": "decimal"}),
    )
    vehicles = whole(gettext_lazy("申报车辆数"))
    drivers = whole(gettext_lazy("申报驾驶员数"))
    file = forms.FileField(label=gettext_lazy("订单文件"), allow_empty_file=True)


class ReasonForm(ActForm):
    reason = forms.CharField(label=gettext_lazy("理由"), max_length=500, widget=forms.Textarea({"rows": 2}))


class FindingForm(OfPlatform):
    violation = forms.ChoiceField(label=gettext_lazy("违法情形"))
    source = forms.CharField(
        label=gettext_lazy("来源"), max_length=200, help_text=gettext_lazy("如：网信部门通报、税务核查函、投诉。")
    )
    facts = forms.CharField(label=gettext_lazy("事实"), max_length=5000, widget=forms.Textarea(LONG))
    files = FilesField(label=gettext_lazy("证据材料"))

    def __init__(self, *args, **rest):
        super().__init__(*args, **rest)
        told = [(kind.key, kind.title) for kind in violations().values() if not kind.computed]
        self.fields["violation"].choices = told


class ConfirmForm(ActForm):
    sector = forms.ChoiceField(label=gettext_lazy("监管领域"))
    reason = forms.CharField(
        label=gettext_lazy("补充说明"), max_length=500, required=False, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args, finding: Finding, **rest):
        super().__init__(*args, **rest)
        self.fields["sector"].choices = [(one.key, one.title) for one in sectors_of(finding.unit.member)]


class UnitsField(forms.TypedMultipleChoiceField):
    def __init__(self, **rest):
        super().__init__(coerce=int, widget=forms.CheckboxSelectMultiple, **rest)


class JointBeginForm(OfPlatform):
    title = forms.CharField(label=gettext_lazy("名称"), max_length=80)
    form = forms.ChoiceField(label=gettext_lazy("方式"), choices=JointForm.choices)
    facts = forms.CharField(label=gettext_lazy("事由"), max_length=5000, widget=forms.Textarea(LONG))
    due_date = day(gettext_lazy("各单位答复期限"))
    units = UnitsField(label=gettext_lazy("邀请单位"))
    findings = UnitsField(
        label=gettext_lazy("所涉发现"), required=False, help_text=gettext_lazy("参加的单位都能看到这些发现的要点。")
    )

    def __init__(self, *args, members: list[Unit], findings: list[tuple[int, str]], **rest):
        super().__init__(*args, **rest)
        self.fields["units"].choices = [(unit.pk, unit.short_name) for unit in members]
        self.fields["findings"].choices = findings
        if not findings:
            del self.fields["findings"]


class JoinForm(ActForm):
    note = forms.CharField(
        label=gettext_lazy("说明"), max_length=500, required=False, widget=forms.Textarea({"rows": 2})
    )


class StateForm(ActForm):
    opinion = forms.CharField(label=gettext_lazy("本单位意见"), max_length=3000, widget=forms.Textarea(LONG))
    own_act = forms.CharField(
        label=gettext_lazy("本单位采取的措施"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("如：已立案、责令改正、约谈。"),
    )


class InviteForm(ActForm):
    units = UnitsField(label=gettext_lazy("邀请单位"))

    def __init__(self, *args, members: list[Unit], **rest):
        super().__init__(*args, **rest)
        self.fields["units"].choices = [(unit.pk, unit.short_name) for unit in members]


class HoldForm(ActForm):
    held_date = day(gettext_lazy("日期"))
    place = forms.CharField(label=gettext_lazy("地点"), max_length=120)
    minutes = forms.CharField(label=gettext_lazy("经过"), max_length=5000, widget=forms.Textarea(LONG))


class ConcludeForm(ActForm):
    outcome = forms.ChoiceField(label=gettext_lazy("结果"), choices=JointOutcome.choices, widget=forms.RadioSelect)
    conclusion = forms.CharField(label=gettext_lazy("处理意见"), max_length=3000, widget=forms.Textarea(LONG))
    check_date = day(gettext_lazy("整改期限"), required=False)
