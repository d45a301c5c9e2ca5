"""The routing rules: cards, drafts, trials on past matters, on and off."""

from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.cases.queries import past_questions
from gongzhi.cases.words import Kind
from gongzhi.core import clock, journal
from gongzhi.core.errors import Refused
from gongzhi.core.listing import listed
from gongzhi.desk.office.laws import member_names
from gongzhi.desk.pages import desk_page, put_refusal, show
from gongzhi.directory.models import Unit
from gongzhi.routing.access import may_change_rules
from gongzhi.routing.actions.save_rule import save_rule
from gongzhi.routing.actions.switch_off import switch_off
from gongzhi.routing.actions.switch_on import switch_on
from gongzhi.routing.catalog import NO_MEMBER, RuleData
from gongzhi.routing.models import RuleState
from gongzhi.routing.queries import Card, latest_examples, rule_card, rule_cards, try_rules
from gongzhi.routing.subjects import subject_title

TRIED_ON = 2000
"""A rule is tried on so many of the newest matters."""
STATE_LOOKS = {RuleState.ON: "good", RuleState.OFF: "quiet", RuleState.DRAFT: "warn"}
LISTS = ("hotlines", "subjects", "problems", "regions", "words_any", "words_all", "words_none")


def words_field(label: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=False, max_length=4000, widget=forms.Textarea({"rows": 2})
    )


class RuleForm(forms.Form):
    """A rule as somebody writes it; lists are words apart by blanks, commas or lines."""

    use_required_attribute = False
    act_key = forms.UUIDField(widget=forms.HiddenInput)
    key = forms.CharField(
        label=gettext_lazy("代号"), max_length=64, help_text=gettext_lazy("小写字母、数字和连字符，如 gym-cards。")
    )
    title = forms.CharField(label=gettext_lazy("名称"), max_length=40)
    member = forms.ChoiceField(label=gettext_lazy("派给哪个系统"))
    level = forms.ChoiceField(
        label=gettext_lazy("哪一级"),
        choices=[
            ("law", gettext_lazy("按法定管辖")),
            ("county", gettext_lazy("县级")),
            ("prefecture", gettext_lazy("市（州）级")),
            ("province", gettext_lazy("省级")),
        ],
    )
    strong = forms.BooleanField(label=gettext_lazy("一票决定（不与其他规则比分）"), required=False)
    weight = forms.FloatField(
        label=gettext_lazy("分值"),
        min_value=0.01,
        max_value=100,
        widget=forms.TextInput({"inputmode": "decimal"}),
        help_text=gettext_lazy("有词的规则，每个找到的词记一次分。"),
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("事项类型"), choices=Kind.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    hotlines = words_field(gettext_lazy("热线"))
    subjects = words_field(gettext_lazy("商品或服务代号"))
    problems = words_field(gettext_lazy("问题代号"))
    regions = words_field(gettext_lazy("地区代码"))
    platform = forms.ChoiceField(
        label=gettext_lazy("平台交易"),
        required=False,
        choices=[("", gettext_lazy("不限")), ("yes", gettext_lazy("只限平台")), ("no", gettext_lazy("只限非平台"))],
    )
    words_any = words_field(gettext_lazy("含任一词"), gettext_lazy("用空格、顿号或换行隔开，每词至少两个字。"))
    words_all = words_field(gettext_lazy("须含全部词"))
    words_none = words_field(gettext_lazy("不得含的词"))
    within = forms.ChoiceField(
        label=gettext_lazy("在哪里找词"),
        choices=[("text", gettext_lazy("全文")), ("heading", gettext_lazy("标题和开头"))],
    )
    basis = forms.CharField(label=gettext_lazy("依据"), max_length=200, required=False)
    reason = forms.CharField(
        label=gettext_lazy("理由"), max_length=80, help_text=gettext_lazy("消费者会看到，8 至 80 字，不加句号。")
    )
    note = forms.CharField(label=gettext_lazy("这次为什么改"), max_length=200, required=False)

    def __init__(self, *args, known: bool, **rest):
        super().__init__(*args, **rest)
        self.fields["member"].choices = [*member_names().items(), (NO_MEMBER, _("不属任何成员单位，转人工分办"))]
        if known:
            self.fields["key"].widget.attrs["readonly"] = True

    def told(self) -> dict:
        """Give the rule as `save_rule` takes it."""
        told = {name: value for name, value in self.cleaned_data.items() if name not in {"act_key", "note"}}
        for name in LISTS:
            told[name] = tuple(told[name].replace("、", " ").replace("，", " ").replace(",", " ").split())
        told["kinds"] = tuple(told["kinds"])
        told["platform"] = {"yes": True, "no": False}.get(told["platform"])
        return told


def initial_of(rule: RuleData) -> dict:
    """Turn a rule into what its form shows."""
    told = rule.model_dump()
    for name in LISTS:
        told[name] = "、".join(told[name])
    told["kinds"] = list(told["kinds"])
    told["platform"] = {True: "yes", False: "no"}.get(told["platform"], "")
    return {**told, "act_key": uuid4()}


def look_of(card: Card, names: dict[str, str]) -> dict:
    """Say a rule as its card shows it."""
    rule = card.rule
    conditions = [
        (_("热线"), listed(rule.hotlines)),
        (_("类型"), listed(Kind(kind).label for kind in rule.kinds)),
        (_("商品或服务"), listed(map(subject_title, rule.subjects))),
        (_("问题"), listed(map(subject_title, rule.problems))),
        (_("地区"), listed(rule.regions)),
        (_("平台"), {True: _("只限平台"), False: _("只限非平台")}.get(rule.platform, "")),
        (_("含任一词"), listed(rule.words_any)),
        (_("须含全部词"), listed(rule.words_all)),
        (_("不得含"), listed(rule.words_none)),
        (_("依据"), rule.basis),
    ]
    return {
        "card": card,
        "rule": rule,
        "member": names.get(rule.member, _("转人工分办") if rule.member == NO_MEMBER else rule.member),
        "state": RuleState(card.state).label,
        "tone": STATE_LOOKS[card.state],
        "waits": card.draft is not None and card.state != RuleState.DRAFT,
        "conditions": [(label, value) for label, value in conditions if value],
    }


@require_GET
@desk_page()
def rules(request: HttpRequest) -> HttpResponse:
    """List all rules by member."""
    names = member_names()
    cards = rule_cards(viewer=request.viewer)
    member, state = request.GET.get("member", ""), request.GET.get("state", "")
    words = request.GET.get("word", "").strip()
    shown = [
        look_of(card, names)
        for card in cards
        if (not member or card.rule.member == member)
        and (not state or card.state == state)
        and (not words or holds(card.rule, words))
    ]
    present = {card.rule.member for card in cards}
    context = {
        "cards": shown,
        "total": len(cards),
        "members": [(key, name) for key, name in names.items() if key in present],
        "states": RuleState.choices,
        "member": member,
        "state": state,
        "word": words,
        "may_change": may_change_rules(request.viewer),
    }
    return show(request, "desk/office/rules.html", context)


def holds(rule: RuleData, word: str) -> bool:
    return any(word in text for text in (rule.title, rule.key, rule.reason, *rule.words_any, *rule.words_all))


def find_card(request: HttpRequest, key: str) -> Card:
    card = rule_card(key, viewer=request.viewer)
    if card is None:
        raise Http404
    return card


@require_GET
@desk_page()
def rule(request: HttpRequest, key: str) -> HttpResponse:
    """Show one rule with its history."""
    return show_rule(request, find_card(request, key))


def show_rule(request: HttpRequest, card: Card, *, status: int = 200, **more) -> HttpResponse:
    lines = list(journal.history("rule", card.record.pk))
    verbs = {
        "sync": _("省级规则文件更新"),
        "drop": _("省级规则文件已删除本规则"),
        "save": _("保存了草稿"),
        "switch_on": _("启用"),
        "switch_off": _("停用"),
    }
    context = {
        "look": look_of(card, member_names()),
        "draft": look_of(
            Card(card.key, card.state, card.draft, None, card.in_file, card.record, card.may_change), member_names()
        )
        if card.draft and card.record.data
        else None,
        "history": [
            {
                "at": line.at,
                "sentence": f"{line.who}{_('：')}{verbs.get(line.verb, line.verb)}",
                "note": line.note,
            }
            for line in reversed(lines)
        ],
        "act_key": uuid4(),
        "can_switch_on": card.state != RuleState.ON or card.draft is not None,
        "can_switch_off": card.state == RuleState.ON,
        **more,
    }
    return show(request, "desk/office/rule.html", context, status=status)


@require_http_methods(["GET", "POST"])
@desk_page()
def edit(request: HttpRequest, key: str = "") -> HttpResponse:
    """Write a new rule, or a changed version of one, as a draft; nothing is routed by it yet."""
    card = find_card(request, key) if key else None
    if not may_change_rules(request.viewer):
        raise Http404
    if request.method == "GET":
        start = {"weight": 1, "level": "law", "within": "text", "act_key": uuid4()}
        initial = initial_of(card.draft or card.rule) if card else start
        form = RuleForm(initial=initial, known=bool(card))
        return show(request, "desk/office/rule_form.html", {"form": form, "card": card})
    form = RuleForm(request.POST, known=bool(card))
    status = 422
    if form.is_valid():
        told = form.told() | ({"key": card.key} if card else {})
        try:
            saved = save_rule(
                data=told,
                by=request.viewer,
                at=clock.now(),
                note=form.cleaned_data["note"],
                key=form.cleaned_data["act_key"],
            )
        except Refused as refused:
            status = put_refusal(form, refused)
        else:
            messages.success(request, _("已保存为草稿。先试运行，再启用。"))
            return redirect("desk:rule", saved.key)
    return show(request, "desk/office/rule_form.html", {"form": form, "card": card}, status=status)


@require_POST
@desk_page()
def trial(request: HttpRequest, key: str) -> HttpResponse:
    """Try a rule on past matters: what would go elsewhere were it switched on (or off)."""
    card = find_card(request, key)
    questions = past_questions(viewer=request.viewer, limit=TRIED_ON)
    off = request.POST.get("way") == "off"
    found = try_rules(
        [] if off else [key],
        questions,
        viewer=request.viewer,
        without=[key] if off else [],
        today=clock.today(),
    )
    return show_rule(request, card, trial=found, trial_off=off)


@require_POST
@desk_page()
def switch(request: HttpRequest, key: str) -> HttpResponse:
    """Switch a rule on or off."""
    card = find_card(request, key)
    form = SwitchForm(request.POST)
    if not form.is_valid():
        return show_rule(request, card, status=422, refusal=_("请求不完整，请刷新页面后再试。"))
    told = form.cleaned_data
    action = switch_on if told["way"] == "on" else switch_off
    try:
        action(rule=card.record, by=request.viewer, at=clock.now(), note=told["note"], key=told["act_key"])
    except Refused as refused:
        return show_rule(request, card, status=409, refusal=str(refused.reason))
    messages.success(request, _("已启用。") if told["way"] == "on" else _("已停用。"))
    return redirect("desk:rule", key)


class SwitchForm(forms.Form):
    act_key = forms.UUIDField()
    way = forms.ChoiceField(choices=[("on", "on"), ("off", "off")])
    note = forms.CharField(max_length=200, required=False)


@require_GET
@desk_page()
def examples(request: HttpRequest) -> HttpResponse:
    """List the corrections by hand that were kept to learn from."""
    found = list(latest_examples(viewer=request.viewer))
    ids = {pk for each in found for pk in (each.decided_unit, each.chosen_unit) if pk}
    names = dict(Unit.objects.filter(pk__in=ids).values_list("pk", "short_name"))
    rows = [
        {
            "example": each,
            "from": names.get(each.decided_unit, _("待分办")),
            "to": names.get(each.chosen_unit, _("待分办")),
            "words": listed(each.question.get("words", [])[:12]),
        }
        for each in found
    ]
    return show(request, "desk/office/examples.html", {"rows": rows})
