"""The filters of a list: typed in a panel, kept in the address, saved under a name."""

from datetime import date

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.cases.queries import Filters
from gongzhi.cases.words import Kind, State
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.prepared import prepared
from gongzhi.desk.models import SavedFilter
from gongzhi.directory.models import Officer, Region, Unit
from gongzhi.routing.subjects import problems, subject_title, subjects

MOST_SAVED = 20
NAMES = (
    "kind",
    "state",
    "hotline",
    "subject",
    "problem",
    "unit",
    "officer",
    "region",
    "received_from",
    "received_to",
)


def any_of(choices) -> list:
    return [("", gettext_lazy("不限")), *choices]


class FilterForm(forms.Form):
    """What narrows a list down; a part that cannot be read is told, and left out."""

    kind = forms.ChoiceField(label=gettext_lazy("类型"), required=False, choices=any_of(Kind.choices))
    state = forms.ChoiceField(label=gettext_lazy("状态"), required=False, choices=any_of(State.choices))
    hotline = forms.CharField(
        label=gettext_lazy("热线"), required=False, max_length=12, widget=forms.TextInput({"inputmode": "numeric"})
    )
    subject = forms.ChoiceField(
        label=gettext_lazy("商品或服务"),
        required=False,
        choices=lambda: any_of((each.key, each.title) for each in subjects()),
    )
    problem = forms.ChoiceField(
        label=gettext_lazy("问题"),
        required=False,
        choices=lambda: any_of((each.key, each.title) for each in problems()),
    )
    unit_name = forms.CharField(label=gettext_lazy("承办单位"), required=False, max_length=120)
    unit = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)
    officer = forms.TypedChoiceField(label=gettext_lazy("承办人"), required=False, coerce=int, empty_value=None)
    region_name = forms.CharField(label=gettext_lazy("地区"), required=False, max_length=60)
    region = forms.RegexField(r"^\d{6}(\d{3})?$", required=False, widget=forms.HiddenInput)
    received_from = forms.DateField(
        label=gettext_lazy("收到日期从"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    received_to = forms.DateField(
        label=gettext_lazy("到"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )

    def __init__(self, data, *, officers: list[Officer] | None = None, **rest):
        super().__init__(data, **rest)
        chosen = data.get("officer", "")
        known = [(str(each.pk), each.name) for each in officers or ()]
        if chosen.isdecimal() and len(chosen) < 19 and chosen not in dict(known):
            known.append((chosen, chosen))
        self.fields["officer"].choices = any_of(known)

    def filters(self) -> Filters:
        """Give what was understood of it."""
        self.is_valid()
        return Filters(**{name: value for name in NAMES if (value := self.cleaned_data.get(name))})


def query_of(filters: Filters) -> str:
    """Write filters as they stand in an address, always in the same order."""
    query = QueryDict(mutable=True)
    for name in NAMES:
        if value := getattr(filters, name):
            query[name] = value.isoformat() if isinstance(value, date) else str(value)
    return query.urlencode()


def chips_of(filters: Filters) -> list[dict]:
    """Tell each filter that is on, in words, with the address of the list without it; a query for each name."""
    found = []
    for name in NAMES:
        value = getattr(filters, name)
        if not value:
            continue
        rest = QueryDict(query_of(filters), mutable=True)
        del rest[name]
        found.append({"words": words_of(name, value), "without": rest.urlencode()})
    return found


def words_of(name: str, value) -> str:
    match name:
        case "kind":
            return str(Kind(value).label)
        case "state":
            return str(State(value).label)
        case "hotline":
            return _("热线 %(key)s") % {"key": value}
        case "subject" | "problem":
            return subject_title(value)
        case "unit":
            unit = Unit.objects.filter(pk=value).first()
            return unit.short_name if unit else _("未知单位")
        case "officer":
            officer = Officer.objects.filter(pk=value).first()
            return officer.name if officer else _("未知人员")
        case "region":
            region = Region.objects.filter(pk=value).first()
            return region.name if region else value
        case "received_from":
            return _("%(day)s 起收到") % {"day": value.isoformat()}
    return _("%(day)s 止收到") % {"day": value.isoformat()}


def saved_filters(*, viewer: Actor) -> list[SavedFilter]:
    """List what this officer saved, by name."""
    return saved_by(viewer.id) if viewer.kind == "officer" else []


@prepared
def saved_by(officer_id: int) -> QuerySet[SavedFilter]:
    return SavedFilter.objects.filter(officer_id=officer_id)


def save_filter(*, title: str, queue: str, query: str, by: Actor) -> SavedFilter:
    """Keep a list with its filters under a name; the same name again replaces it.

    :raises Refused: if it has no name, a long one, or there are too many.
    """
    title = " ".join(title.split())
    if not title or len(title) > 30:
        raise Refused(_("请填写名称，不超过 30 个字。"), field="title")
    query = query_of(FilterForm(QueryDict(query)).filters())
    mine = SavedFilter.objects.filter(officer_id=by.id)
    if not mine.filter(title=title).exists() and mine.count() >= MOST_SAVED:
        raise Refused(_("最多保存 %(most)d 个筛选，请先删除不用的。") % {"most": MOST_SAVED}, field="title")
    saved, _made = SavedFilter.objects.update_or_create(
        officer_id=by.id, title=title, defaults={"queue": queue, "query": query}
    )
    return saved


def forget_filter(saved_id: int, *, by: Actor) -> None:
    """Delete one of this officer's saved filters; one of somebody else's, or none, is left as it is."""
    SavedFilter.objects.filter(officer_id=by.id, pk=saved_id).delete()
