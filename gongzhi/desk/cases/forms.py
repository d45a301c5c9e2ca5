"""The forms of the verbs: what an officer types for each, named as the actions name it."""

from uuid import uuid4

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.cases import rules
from gongzhi.cases.actions.assign import officers_of
from gongzhi.cases.facts import on_file
from gongzhi.cases.models import Case, Routing
from gongzhi.cases.moves import running_dues
from gongzhi.cases.queries import telling_of
from gongzhi.cases.states import CASE
from gongzhi.cases.words import ENDINGS, FINDINGS, SETTLEMENTS, How, Outcome, Part, Recovery, Side
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.directory.models import Region, Trader, Unit
from gongzhi.directory.queries import find_units
from gongzhi.procedures.limits import may_extend
from gongzhi.procedures.queries import limits_of
from gongzhi.procedures.words import Mark
from gongzhi.routing.subjects import problems, subjects

LONGEST_TEXT = 5000


def long_text(label: str, help_text: str = "", *, required: bool = True, rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": rows}),
    )


def day_field(label: str, **rest) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"), **rest)


def money_field(label: str, **rest) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        max_digits=14,
        decimal_places=2,
        min_value=0,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
        **rest,
    )


class VerbForm(forms.Form):
    """What every verb's form has: the key that lets a double click do nothing twice."""

    use_required_attribute = False
    key = forms.UUIDField(widget=forms.HiddenInput)
    refused_as: dict[str, str] = {}
    """Where the domain names an input otherwise than this form does."""

    def __init__(self, data=None, *, case: Case, viewer: Actor, initial: dict | None = None):
        self.case, self.viewer, self.at = case, viewer, clock.now()
        super().__init__(data, initial={"key": uuid4(), **(initial or {})}, prefix=None)
        self.prepare()
        first = next((name for name, field in self.fields.items() if not field.widget.is_hidden), None)
        if first and data is None:
            self.fields[first].widget.attrs["autofocus"] = True

    def prepare(self) -> None:
        """Fill in what depends on the case: choices and what stands there already."""

    def told(self) -> dict:
        """Give what was typed as the action takes it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "key"}


class NoteForm(VerbForm):
    note = long_text(gettext_lazy("备注"), gettext_lazy("只有办案人员能看到，可以不填。"), required=False, rows=2)


def told_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=gettext_lazy("怎样告知投诉人"),
        choices=How.choices,
        initial=How.ONLINE,
        required=False,
        help_text=gettext_lazy("选“尚未告知”的，从收到之日起的告知期限开始计算，告知后请登记。"),
    )


class AcceptForm(NoteForm):
    told_by = told_field()
    refused_as = {"told": "told_by"}

    def told(self):
        told = super().told()
        by = told.pop("told_by") or How.ONLINE
        return {**told, "told": by}


class ReasonForm(VerbForm):
    reason = long_text(gettext_lazy("理由"), gettext_lazy("会记入办理记录。"))


class WithdrawForm(VerbForm):
    reason = long_text(
        gettext_lazy("消费者撤回的情况"), gettext_lazy("例如：来电说明已自行解决。"), required=False, rows=2
    )


class RemindForm(VerbForm):
    text = long_text(gettext_lazy("催办的话"), gettext_lazy("承办单位会看到，可以不填。"), required=False, rows=2)


class NoteTextForm(VerbForm):
    text = long_text(gettext_lazy("备注内容"), gettext_lazy("只有办案人员能看到，消费者看不到。"))


class SupplyForm(VerbForm):
    text = long_text(gettext_lazy("补充了什么"), gettext_lazy("消费者来电、来信补充的内容。"))


class AskForm(VerbForm):
    what = long_text(gettext_lazy("需要补充什么"), gettext_lazy("消费者会在查询页看到，请写清楚要什么、怎么交。"))


class AnswerForm(VerbForm):
    answer = long_text(gettext_lazy("答复"), gettext_lazy("消费者会看到。答复后本件即办结。"), rows=6)


class AnswerAssistForm(VerbForm):
    answer = long_text(gettext_lazy("协办答复"), gettext_lazy("答复给承办单位，消费者看不到。"))

    def prepare(self):
        asked = [
            row.asked
            for row in self.case.parts
            if row.part == Part.ASSISTING and row.done_at is None and row.unit_id in self.viewer.unit_ids
        ]
        if asked:
            self.fields["answer"].help_text = _("承办单位请您协办：%(asked)s") % {"asked": asked[0]}


class UnitForm(VerbForm):
    """A verb that names another unit."""

    unit_name = forms.CharField(
        label=gettext_lazy("单位"), max_length=120, help_text=gettext_lazy("输入名称的一部分查找。")
    )
    unit = forms.IntegerField(widget=forms.HiddenInput, required=False)
    refused_as = {"unit": "unit_name"}

    def __init__(self, data=None, *, initial: dict | None = None, **rest):
        initial = dict(initial or {})
        asked = (data or initial).get("unit", "")
        if str(asked).isdecimal() and (chosen := Unit.objects.filter(pk=asked).first()):
            if data is None:
                initial.setdefault("unit_name", chosen.name)
            elif not data.get("unit_name"):
                data = {**data.dict(), "unit_name": chosen.name}
        super().__init__(data, initial=initial, **rest)

    def clean(self):
        """Where a name was typed and none chosen, take the one unit that is called so."""
        told = super().clean()
        name = told.get("unit_name", "").strip()
        if name and not told.get("unit"):
            found = [
                unit for unit in find_units(name, on=clock.day_of(self.at)) if name in (unit.name, unit.short_name)
            ]
            if len(found) == 1:
                told["unit"] = found[0].pk
            elif not self.errors:
                self.add_error("unit_name", _("请从列出的单位中选择一个。"))
        return told

    def told(self):
        told = super().told()
        del told["unit_name"]
        return {"unit_id": told.pop("unit"), **told}


class RouteForm(UnitForm):
    reason = long_text(
        gettext_lazy("分办理由"), gettext_lazy("写明为什么由该单位承办；以后会用来改进派单规则。"), rows=2
    )

    def prepare(self):
        self.fields["unit_name"].label = _("分办给")
        self.candidates = candidates_of(self.case)
        chosen = self.initial.get("unit")
        for candidate in self.candidates:
            if str(candidate["unit_id"]) == str(chosen):
                self.initial.setdefault("reason", candidate["reason"])


class TransferForm(UnitForm):
    reason = long_text(gettext_lazy("转办理由"), gettext_lazy("对方凭此决定接收或退回。"), rows=3)

    def prepare(self):
        self.fields["unit_name"].label = _("转往单位")


class DesignateForm(UnitForm):
    reason = long_text(gettext_lazy("指定的依据和理由"), rows=3)

    def prepare(self):
        self.fields["unit_name"].label = _("指定的单位")


class InviteForm(UnitForm):
    asked = long_text(gettext_lazy("请对方协办什么"), rows=3)

    def prepare(self):
        self.fields["unit_name"].label = _("协办单位")


class ExcuseForm(VerbForm):
    unit = forms.TypedChoiceField(label=gettext_lazy("协办单位"), coerce=int, widget=forms.RadioSelect)
    reason = long_text(gettext_lazy("免除的理由"), rows=2)

    def prepare(self):
        waiting = [row for row in self.case.parts if row.part == Part.ASSISTING and row.done_at is None]
        self.fields["unit"].choices = [(str(row.unit_id), row.unit.name) for row in waiting]
        if len(waiting) == 1:
            self.initial["unit"] = str(waiting[0].unit_id)

    def told(self):
        told = super().told()
        return {"unit_id": told.pop("unit"), **told}


class AssignForm(VerbForm):
    officer = forms.TypedChoiceField(label=gettext_lazy("承办人"), coerce=int)

    def prepare(self):
        officers = list(officers_of(self.case.unit_id, at=self.at))
        self.fields["officer"].choices = [
            ("", _("请选择")),
            *((str(each.pk), _("%(name)s（本人）") % {"name": each.name} if each.pk == self.viewer.id else each.name)
              for each in officers),
        ]  # fmt: skip
        if self.viewer.id in {each.pk for each in officers} and self.case.officer_id is None:
            self.initial.setdefault("officer", str(self.viewer.id))

    def told(self):
        return {"officer_id": self.cleaned_data["officer"]}


class GroundForm(VerbForm):
    """A verb that the law allows on certain grounds only, each cited."""

    ground = forms.ChoiceField(label=gettext_lazy("依据"), widget=forms.RadioSelect)
    reason = long_text(gettext_lazy("理由"), gettext_lazy("消费者会看到，请用平实的话写明。"))
    field_order = ("ground", "reason")

    def prepare(self):
        procedure = rules.procedure_of(self.case)
        grounds = self.grounds(procedure) if procedure else []
        self.fields["ground"].choices = [
            (ground.key, cited(procedure, ground, unfit)) for ground, unfit in self.with_unfit(grounds)
        ]

    def with_unfit(self, grounds) -> list:
        """Pair each ground with why it does not fit what is on file; those that fit first."""
        facts, dues, on = on_file(self.case), running_dues(self.case), clock.day_of(self.at)
        found = [
            (
                ground,
                rules.why_unfit(ground, self.case, on=on, facts=facts, dues=dues) or "" if judged(ground) else "",
            )
            for ground in grounds
        ]
        return sorted(found, key=lambda pair: bool(pair[1]))

    def grounds(self, procedure) -> list:
        raise NotImplementedError


def judged(ground) -> bool:
    """Tell whether a ground, other than a pause, says what must be on file."""
    return bool(getattr(ground, "fits", ""))


class DeclineForm(GroundForm):
    told_by = told_field()
    refused_as = {"told": "told_by"}

    def told(self):
        told = super().told()
        by = told.pop("told_by") or How.ONLINE
        return {**told, "told": by}

    def grounds(self, procedure):
        return procedure.decline_ground


class EndForm(GroundForm):
    outcome = forms.ChoiceField(label=gettext_lazy("结果"), required=False)
    field_order = ("ground", "outcome", "reason")

    def told(self):
        told = super().told()
        return {**told, "outcome": told.get("outcome") or Outcome.ENDED}

    def prepare(self):
        super().prepare()
        procedure = rules.procedure_of(self.case)
        known = [outcome for outcome in procedure.outcomes_for("end") if outcome.key in ENDINGS] if procedure else []
        self.fields["outcome"].choices = [(outcome.key, outcome.title) for outcome in known]
        if len(known) < 2:
            del self.fields["outcome"]
        self.fields["reason"].help_text = _("双方会看到，请用平实的话写明。")

    def grounds(self, procedure):
        return procedure.end_ground


class SuspendForm(GroundForm):
    def prepare(self):
        super().prepare()
        self.fields["reason"].help_text = _("会记入办理记录。")

    def grounds(self, procedure):
        return procedure.pauses_for("suspend")


def cited(procedure, fact, unfit: str = "") -> str:
    """Write a fact of law with its citation; say where nobody checked it, and why it does not fit what is on file."""
    unsure = _("（未核实）") if fact.mark == Mark.UNVERIFIED else ""
    against = _("（与现有记录不符：%(why)s）") % {"why": unfit} if unfit else ""
    return format_html(
        '{}<small class="quiet"> {}{}{}</small>', fact.title, procedure.citation(fact), unsure, against
    )


class ServeForm(VerbForm):
    """Who was told of which decision, how and when."""

    duty = forms.ChoiceField(label=gettext_lazy("告知什么"), widget=forms.RadioSelect)
    side = forms.ChoiceField(label=gettext_lazy("告知谁"), widget=forms.RadioSelect, choices=Side.choices)
    how = forms.ChoiceField(
        label=gettext_lazy("怎样告知"), choices=[choice for choice in How.choices if choice[0] != How.LATER]
    )
    on_date = day_field(gettext_lazy("告知日期"))

    def prepare(self):
        procedure = rules.procedure_of(self.case)
        owed = telling_of(self.case, viewer=self.viewer)
        waiting = [each for each in owed if not each.on_date]
        self.fields["duty"].choices = [
            (each.duty.key, cited(procedure, each.duty)) for each in {each.duty.key: each for each in owed}.values()
        ]
        self.initial.setdefault("on_date", clock.day_of(self.at))
        self.initial.setdefault("how", How.PHONE)
        if waiting:
            self.initial.setdefault("duty", waiting[0].duty.key)
            self.initial.setdefault("side", waiting[0].side)


class ExtendForm(VerbForm):
    limit = forms.ChoiceField(label=gettext_lazy("延长哪个期限"), widget=forms.RadioSelect)
    reason = long_text(gettext_lazy("延长的理由"), rows=3)

    def prepare(self):
        running = limits_of(CASE.kind, [self.case.pk], viewer=self.viewer)[self.case.pk]
        choices = []
        for row in running:
            if extension := may_extend(row):
                days = _("个工作日") if extension.working_days else _("日")
                words = _("%(title)s：延长 %(length)d %(days)s（现到期 %(due)s）") % {
                    "title": row.title,
                    "length": extension.length,
                    "days": days,
                    "due": row.due_date or _("暂停计时"),
                }
                choices.append((row.key, words))
        self.fields["limit"].choices = choices
        if len(choices) == 1:
            self.initial["limit"] = choices[0][0]
        if not choices:
            self.fields["limit"].help_text = _("现在计算的期限，法律都没有规定可以（再）延长。")


class SettleForm(VerbForm):
    outcome = forms.ChoiceField(
        label=gettext_lazy("结果"),
        widget=forms.RadioSelect,
        choices=[(each.value, each.label) for each in Outcome if each in SETTLEMENTS],
    )
    terms = long_text(gettext_lazy("双方达成的内容"), gettext_lazy("消费者会看到。"))
    recovered = money_field(
        gettext_lazy("挽回损失（元）"), help_text=gettext_lazy("消费者实际拿回或少付的金额；没有则填 0。")
    )
    recovery = forms.ChoiceField(
        label=gettext_lazy("怎样挽回"),
        required=False,
        choices=[("", gettext_lazy("没有挽回损失")), *Recovery.choices],
    )


class RecoverForm(VerbForm):
    amount = money_field(
        gettext_lazy("又挽回的损失（元）"),
        help_text=gettext_lazy("加到已登记的金额上。办结之后才追回的也在这里登记。"),
    )
    recovery = forms.ChoiceField(label=gettext_lazy("怎样挽回"), choices=Recovery.choices)
    terms = long_text(gettext_lazy("挽回损失的情况"), gettext_lazy("消费者会看到。"))


class VerifyForm(VerbForm):
    outcome = forms.ChoiceField(
        label=gettext_lazy("核查结论"),
        widget=forms.RadioSelect,
        choices=[(each.value, each.label) for each in Outcome if each in FINDINGS],
    )
    finding = long_text(gettext_lazy("核查到的事实和依据"), gettext_lazy("实名举报人会看到结论和这段话。"))


class SplitForm(VerbForm):
    narrative = long_text(
        gettext_lazy("举报的违法行为"), gettext_lazy("只写其中属于举报的内容；人员和经营者会带到新件。"), rows=6
    )


class NumberForm(VerbForm):
    number = forms.CharField(
        label=gettext_lazy("另一件的编号"),
        max_length=20,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )


class AmendForm(VerbForm):
    """Correct what a case says of the matter."""

    title = forms.CharField(label=gettext_lazy("标题"), max_length=80, required=False)
    trader_name = forms.CharField(
        label=gettext_lazy("经营者"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("输入名称的一部分查找；找不到也可以直接填写。"),
    )
    trader_id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    trader_address = forms.CharField(label=gettext_lazy("经营者地址"), max_length=200, required=False)
    platform_name = forms.CharField(label=gettext_lazy("所在平台"), max_length=120, required=False)
    platform_id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    region_name = forms.CharField(label=gettext_lazy("发生地"), max_length=60, required=False)
    region_id = forms.CharField(required=False, widget=forms.HiddenInput)
    subject = forms.ChoiceField(label=gettext_lazy("商品或服务"), required=False)
    problem = forms.ChoiceField(label=gettext_lazy("问题"), required=False)
    event_date = day_field(gettext_lazy("发生日期"), required=False)
    prior_complaint_date = day_field(gettext_lazy("首次向企业投诉的日期"), required=False)
    firm_answered = forms.BooleanField(label=gettext_lazy("企业已答复，消费者不满意"), required=False)
    amount = money_field(gettext_lazy("涉及金额（元）"), required=False)

    def prepare(self):
        case = self.case
        self.fields["subject"].choices = [("", _("未定")), *((each.key, each.title) for each in subjects())]
        self.fields["problem"].choices = [("", _("未定")), *((each.key, each.title) for each in problems())]
        for name in ("title", "trader_name", "trader_id", "trader_address", "platform_id", "region_id", "subject"):
            self.initial.setdefault(name, getattr(case, name))
        for name in ("problem", "event_date", "prior_complaint_date", "firm_answered", "amount"):
            self.initial.setdefault(name, getattr(case, name))
        self.initial.setdefault("platform_name", case.platform.name if case.platform_id else "")
        self.initial.setdefault("region_name", case.region.name if case.region_id else "")

    def clean(self):
        told = super().clean()
        check_chosen(self, told)
        return told

    def told(self):
        told = super().told()
        changes = {name: told[name] for name in told if name not in {"platform_name", "region_name"}}
        changes["title"] = " ".join(changes["title"].split())
        changes["region_id"] = changes["region_id"] or None
        return {"changes": changes}


def check_chosen(form: forms.Form, told: dict) -> None:
    """Refuse a platform or region that was typed and not chosen, or is not there, rather than lose it silently."""
    if told.get("region_name") and not told.get("region_id"):
        form.add_error("region_name", _("请从列出的地区中选择一个，或清空。"))
    elif not told.get("region_name"):
        told["region_id"] = ""
    if told.get("region_id") and not Region.objects.filter(pk=told["region_id"]).exists():
        form.add_error("region_name", _("没有这个行政区划代码。"))
    if told.get("platform_name") and not told.get("platform_id"):
        form.add_error("platform_name", _("请从列出的平台中选择一个，或清空。"))
    elif not told.get("platform_name"):
        told["platform_id"] = None
    for name, shown in (("trader_id", "trader_name"), ("platform_id", "platform_name")):
        if told.get(name) and not Trader.objects.filter(pk=told[name]).exists():
            form.add_error(shown, _("没有这个经营者。"))


def candidates_of(case: Case) -> list[dict]:
    """List the units that the rules found it hard to choose between, as routing last said."""
    latest = Routing.objects.filter(case=case).order_by("-id").first()
    return [each for each in latest.candidates if each.get("unit_id")] if latest else []
