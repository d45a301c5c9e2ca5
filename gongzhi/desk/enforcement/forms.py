"""Forms made of what each verb asks for: one class for all, its fields from the inputs of enforcement/verbs.py."""

from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from gongzhi.core import clock, files
from gongzhi.core.actors import Actor
from gongzhi.desk.cases.forms import day_field, money_field
from gongzhi.directory.models import Region, Trader, Unit
from gongzhi.directory.queries import find_units
from gongzhi.enforcement.catalog import Sector, SectorField, sectors
from gongzhi.enforcement.inputs import Input
from gongzhi.enforcement.models import Record

DETAIL = "detail-"
"""Before the key of a sector's field, as the form names it."""


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once: name and content of each."""

    widget = ManyFiles

    def clean(self, data, initial=None):
        given = [data] if data and not isinstance(data, list | tuple) else data or []
        return [(each.name, each.read()) for each in (super(FilesField, self).clean(one) for one in given) if each]


class InputForm(forms.Form):
    """A form of a list of inputs, and the key that lets a double click do nothing twice."""

    use_required_attribute = False
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self,
        data=None,
        uploads=None,
        *,
        inputs: tuple[Input, ...],
        viewer: Actor,
        record: Record | None = None,
        sector: Sector | None = None,
        initial: dict | None = None,
    ):
        self.inputs, self.record, self.viewer, self.at = inputs, record, viewer, clock.now()
        self.sector = sector or (sectors().get(getattr(record, "sector", "")) if record is not None else None)
        self.refused_as: dict[str, str] = {}
        """Where the domain names an input otherwise than this form does."""
        super().__init__(data, uploads, initial={"key": uuid4(), **(initial or {})})
        for each in inputs:
            self.add(each)
        first = next((name for name, field in self.fields.items() if not field.widget.is_hidden), None)
        if first and data is None:
            self.fields[first].widget.attrs["autofocus"] = True

    def add(self, told: Input) -> None:
        """Add the field of an input, or the several of one."""
        name = told.name
        if told.filled and self.record is not None:
            self.initial.setdefault(name, told.filled(self.record))
        match told.shape:
            case "details":
                self.add_details()
                return
            case "unit" | "trader" | "region":
                self.add_chosen(told)
                return
            case _:
                self.fields[name] = self.field_for(told)

    def field_for(self, told: Input) -> forms.Field:
        common = {"label": told.title, "required": told.required, "help_text": told.hint}
        options = list(told.options(self.record, at=self.at)) if told.options else []
        match told.shape:
            case "day":
                return day_field(told.title, required=told.required, help_text=told.hint)
            case "money":
                return money_field(told.title, required=told.required, help_text=told.hint)
            case "number":
                return forms.DecimalField(**common, max_digits=12, decimal_places=3, min_value=0,
                                          widget=forms.TextInput({"inputmode": "decimal"}))  # fmt: skip
            case "choice" | "officer":
                several = len(options) > 6 or not told.required
                choices = options if told.required and not several else [("", _("请选择")), *options]
                return forms.ChoiceField(
                    **common, choices=choices, widget=forms.Select if several else forms.RadioSelect
                )
            case "officers" | "choices":
                return forms.MultipleChoiceField(**common, choices=options, widget=forms.CheckboxSelectMultiple)
            case "yes":
                return forms.BooleanField(**common | {"required": False})
            case "files":
                return FilesField(**common, widget=ManyFiles({"accept": files.TAKEN}))
            case "line":
                return forms.CharField(**common, max_length=told.most)
        return forms.CharField(**common, max_length=told.most, widget=forms.Textarea({"rows": told.rows}))

    def add_details(self) -> None:
        """Add a field for each of the sector's."""
        kept = self.record.details if self.record is not None else {}
        for each in self.sector.field if self.sector else ():
            name = DETAIL + each.key
            self.initial.setdefault(name, kept.get(each.key))
            self.fields[name] = detail_field(each)
            self.refused_as[each.key] = name

    def add_chosen(self, told: Input) -> None:
        """Add what is looked for as one types: a name, and beside it the key of what was chosen."""
        label = told.title
        shown = {"unit_id": "unit_name", "trader_id": "trader_name", "region": "region_name"}[told.name]
        most = 120 if told.shape != "trader" else 200
        self.fields[shown] = forms.CharField(
            label=label, required=told.required, help_text=told.hint, max_length=most
        )
        self.fields[told.name] = forms.CharField(required=False, widget=forms.HiddenInput, max_length=18)
        self.refused_as[told.name] = shown
        asked = str(self.initial.get(told.name) or "")
        if asked and not self.is_bound:
            self.initial.setdefault(shown, name_of_chosen(told.shape, asked))

    def clean(self):
        """Where a name was typed and none chosen, take the one that is called so."""
        told = super().clean()
        name = (told.get("unit_name") or "").strip()
        if "unit_name" in self.fields and name and not told.get("unit_id"):
            day = clock.day_of(self.at)
            found = [unit for unit in find_units(name, on=day) if name in (unit.name, unit.short_name)]
            if len(found) == 1:
                told["unit_id"] = str(found[0].pk)
            else:
                self.add_error("unit_name", _("请从列出的单位中选择一个。"))
        if told.get("region_name") and not told.get("region"):
            self.add_error("region_name", _("请从列出的地区中选择一个，或清空。"))
        return told

    def told(self) -> dict:
        """Give what was typed as the action takes it."""
        told = self.cleaned_data
        found: dict = {}
        for each in self.inputs:
            value = told.get(each.name)
            match each.shape:
                case "details":
                    found["details"] = {
                        name.removeprefix(DETAIL): value for name, value in told.items() if name.startswith(DETAIL)
                    }
                case "unit" | "officer":
                    found[each.name] = int(value) if str(value or "").isdecimal() else None
                case "trader":
                    found[each.name] = int(value) if str(value or "").isdecimal() else None
                    found["trader_name"] = told.get("trader_name", "")
                case "officers":
                    found[each.name] = [int(pk) for pk in value or ()]
                case "number" if each.name == "days":
                    found[each.name] = int(value) if value is not None and value == int(value) else 0
                case _:
                    found[each.name] = value
        return found

    def sent_key(self):
        """Give the key of the act as it was sent, or None where it is none."""
        try:
            return self.fields["key"].clean(self["key"].data)
        except ValidationError:
            return None


def name_of_chosen(shape: str, key: str) -> str:
    """Give the name of a unit, trader or region that an address or record names."""
    if shape == "region":
        return Region.objects.filter(code=key).values_list("name", flat=True).first() or ""
    model = Unit if shape == "unit" else Trader
    return model.objects.filter(pk=key).values_list("name", flat=True).first() or "" if key.isdecimal() else ""


def detail_field(field: SectorField) -> forms.Field:
    """Make the form's field for a field of a sector."""
    common = {"label": field.title, "required": field.required, "help_text": field.hint}
    match field.type:
        case "choice":
            return forms.ChoiceField(**common, choices=[("", _("请选择")), *((each, each) for each in field.choices)])
        case "date":
            return day_field(field.title, required=field.required, help_text=field.hint)
        case "number":
            return forms.DecimalField(**common, min_value=0, widget=forms.TextInput({"inputmode": "decimal"}))
        case "yes":
            return forms.BooleanField(**common | {"required": False})
    return forms.CharField(**common, max_length=200)
