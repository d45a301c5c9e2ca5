"""How things are shown: tags and filters loaded in every template. docs/reference/design-system.md lists them.

Tags take plain values, dicts or objects with the attributes named in their docstrings, and know no app's models.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from html import escape
from typing import NamedTuple

from django import template
from django.conf import settings
from django.forms import BoundField
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from gongzhi.core import clock, numbers
from gongzhi.procedures.rules import sentence

register = template.Library()

SOON = 2
"""Days (working or natural, as the limit counts) from which on a limit is shown as pressing."""


class Look(NamedTuple):
    """Colour and icon that go with a word; the front-end build finds the icons' names here."""

    tone: str
    icon: str


STATE_LOOKS = {
    "negotiating": Look("quiet", icon="message-2"),
    "triage": Look("warn", icon="route"),
    "received": Look("accent", icon="inbox"),
    "incomplete": Look("warn", icon="hourglass-empty"),
    "transferring": Look("warn", icon="send"),
    "accepted": Look("accent", icon="progress"),
    "suspended": Look("quiet", icon="player-pause"),
    "decided": Look("accent", icon="checklist"),
    "closed": Look("good", icon="circle-check"),
    "kept": Look("quiet", icon="clock"),
    "woken": Look("accent", icon="inbox"),
    "waiting": Look("warn", icon="hourglass-empty"),
    "reported": Look("accent", icon="checklist"),
    "agreed": Look("warn", icon="hourglass-empty"),
    "paid": Look("accent", icon="progress"),
    "confirmed": Look("good", icon="circle-check"),
    "disputed": Look("bad", icon="alert-circle"),
    "running": Look("accent", icon="progress"),
    "closing": Look("warn", icon="hourglass-empty"),
    "cancelled": Look("quiet", icon="circle-x"),
    "suspect": Look("warn", icon="alert-triangle"),
    "told": Look("warn", icon="hourglass-empty"),
    "objected": Look("warn", icon="message-2"),
    "admitted": Look("accent", icon="progress"),
    "retesting": Look("accent", icon="refresh"),
    "testing": Look("accent", icon="flask"),
    "passed": Look("good", icon="circle-check"),
    "failed": Look("bad", icon="alert-circle"),
    "void": Look("quiet", icon="circle-x"),
    "approved": Look("good", icon="circle-check"),
    "applied": Look("accent", icon="inbox"),
    "returned": Look("warn", icon="hourglass-empty"),
    "active": Look("good", icon="circle-check"),
    "left": Look("quiet", icon="circle-x"),
    "removed": Look("bad", icon="ban"),
    "lapsed": Look("quiet", icon="clock"),
    "planned": Look("accent", icon="calendar"),
    "logged": Look("accent", icon="circle-check"),
    "denied": Look("bad", icon="alert-circle"),
    "refused": Look("warn", icon="alert-triangle"),
    "contested": Look("bad", icon="alert-circle"),
    "conceded": Look("quiet", icon="check"),
    "cleared": Look("good", icon="check"),
    "struck": Look("quiet", icon="circle-x"),
    "review": Look("warn", icon="hourglass-empty"),
    "published": Look("good", icon="circle-check"),
    "proposed": Look("warn", icon="hourglass-empty"),
    "current": Look("good", icon="circle-check"),
    "open": Look("accent", icon="progress"),
    "ended": Look("good", icon="circle-check"),
    "answered": Look("good", icon="circle-check"),
    "raised": Look("warn", icon="hourglass-empty"),
    "stated": Look("warn", icon="hourglass-empty"),
    "designated": Look("good", icon="circle-check"),
    "settled": Look("good", icon="circle-check"),
    "shared": Look("good", icon="circle-check"),
}
"""By a state's key; the words come from the state's own title."""
OTHER_STATE = Look("quiet", icon="point")

MESSAGE_LOOKS = {
    "success": Look("good", icon="circle-check"),
    "warning": Look("warn", icon="alert-triangle"),
    "error": Look("bad", icon="alert-circle"),
}
"""By the level of one of Django's messages."""
OTHER_MESSAGE = Look("accent", icon="info-circle")

MET, MISSED = Look("good", icon="circle-check"), Look("bad", icon="alert-circle")
PAUSED, RUNNING = Look("quiet", icon="player-pause"), Look("quiet", icon="clock")
PRESSING, OVERDUE = Look("warn", icon="alert-triangle"), Look("bad", icon="alert-circle")


def part(thing, name: str, default=None):
    """Read a part of a dict or an object."""
    if isinstance(thing, dict):
        return thing.get(name, default)
    return getattr(thing, name, default)


@register.simple_tag
def address(name: str, *arguments) -> str:
    """Give the whole address of a page, as everybody outside reaches it."""
    return f"{settings.PUBLIC_URL}{reverse(name, args=arguments)}"


# Words, numbers, days


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon of the sprite; without a label it is decoration, which readers of the screen skip."""
    if label:
        source = f"{static('build/icons.svg')}#{name}"
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, source)
    return mute_icon(name)


@lru_cache(maxsize=500)
def mute_icon(name: str) -> SafeString:
    """Draw an icon that is decoration; a page holds dozens of the same few."""
    source = f"{static('build/icons.svg')}#{name}"
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', source)


@lru_cache(maxsize=4000, typed=True)  # so that text which is safe as it is and the same text which is not stay apart
def drawn(template_name: str, language: str, **told) -> SafeString:
    """Render a small component that lists repeat; what it is told must be all that it depends on."""
    return get_template(template_name).render(told)


MOST_KEPT = 4000
"""So many pieces of pages are kept before all are forgotten and drawn anew."""
_kept: dict[tuple, SafeString] = {}


def drawn_for(key: tuple, template_name: str, **told) -> SafeString:
    """Render a piece of a page that is asked for again and again, once for each key.

    :param key: all that the piece depends on besides the reader's language.
    """
    key = (template_name, get_language(), key)
    piece = _kept.get(key)
    if piece is None:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        piece = _kept[key] = get_template(template_name).render(told)
    return piece


def frozen(thing):
    """Make something that can be part of a key out of lists and dicts of plain values; safe text stays apart."""
    match thing:
        case dict():
            return tuple([(name, frozen(value)) for name, value in thing.items()])
        case list() | tuple():
            return tuple([frozen(each) for each in thing])
        case SafeString():
            return ("safe", str(thing))
    return thing


@register.simple_tag
def fixed(template_name: str) -> SafeString:
    """Show a piece that is the same on every page in a language."""
    return drawn(template_name, get_language())


@register.simple_tag
def desk_navigation(queues, groups) -> SafeString:
    """Show the navigation of the desk; `queues` and `groups` as desk/base.html has them."""
    return drawn_for(
        (frozen(queues), frozen(groups)), "desk/navigation.html", desk={"queues": queues, "groups": groups}
    )


OPEN, CLOSE = "\ue000", "\ue001"
"""Stand round the name of a value in a piece of a page that is drawn once and filled in for each row."""
GAP = re.compile(f"{OPEN}(\\w+){CLOSE}")


@lru_cache(maxsize=2000)
def gaps_in(template_name: str, language: str, names: tuple[str, ...], **told) -> tuple[str, ...]:
    """Render a piece with gaps for these values; gives what stands between them, and their names, in turns."""
    gaps = {name: f"{OPEN}{name}{CLOSE}" for name in names}
    return tuple(GAP.split(get_template(template_name).render(told | gaps)))


def filled(pieces: tuple[str, ...], values: dict[str, str]) -> SafeString:
    """Fill the gaps of a piece; what is no safe text is escaped."""
    parts = list(pieces)
    parts[1::2] = [
        value if isinstance(value := values[name], SafeString) else escape(str(value)) for name in pieces[1::2]
    ]
    return SafeString("".join(parts))


ROW_VALUES = (
    "number", "spoken", "address", "title", "about", "trader", "trader_name", "turn", "unit", "unit_name", "limit",
    "received", "received_day",
)  # fmt: skip


@register.simple_tag
def list_row(case, choose: bool = False, all_units: bool = False, own_unit: str = "") -> SafeString:
    """Show a case as a row of a list.

    :param case: number, kind, state, title, trader_name, received_at, unit (name, short_name), the titles of kind and
        state; address, turn, limit_chip, snippet, last_verb as the list put them there.
    :param choose: with a box to choose it.
    :param all_units: name the unit even where it is `own_unit`.
    """
    pieces = gaps_in(
        "desk/row.html",
        get_language(),
        ROW_VALUES,
        kind_words=case.get_kind_display(),
        state=case.state,
        state_words=case.get_state_display(),
        urged=getattr(case, "last_verb", "") == "remind",
        found=case.snippet is not None,
        shows_unit=bool(all_units) or case.unit.short_name != own_unit,
        limited=case.limit_chip is not None,
        choose=bool(choose),
    )
    received = moment(case.received_at)
    return filled(
        pieces,
        {
            "number": case.number,
            "spoken": spoken(case.number),
            "address": case.address,
            "title": case.title,
            "about": case.title if case.snippet is None else case.snippet,
            "trader": case.trader_name,
            "trader_name": case.trader_name or "—",
            "turn": case.turn,
            "unit": case.unit.short_name,
            "unit_name": case.unit.name,
            "limit": limit_chip(case.limit_chip),
            "received": received,
            "received_day": received[:10],
        },
    )


@register.filter
def money(amount: Decimal | float | str | None, unit: str = "元") -> str:
    """Write an amount of yuan: 3,424.00 元; with "万元" in ten thousands: 3424 万元. Nothing for None."""
    if amount is None or amount == "":
        return ""
    yuan = Decimal(str(amount))
    if unit == "万元":
        scaled = yuan / 10000
        return _("%(amount)s 万元") % {"amount": f"{scaled:.2f}".rstrip("0").rstrip(".")}
    return _("%(amount)s 元") % {"amount": grouped(yuan, 2)}


def grouped(number: Decimal | int, places: int = 0) -> str:
    """Write a number with commas every three digits, whatever the language."""
    return f"{number:,.{places}f}"


@register.filter
def count(number: int | None) -> str:
    """Write a whole number: 439,800. A dash for None."""
    return "—" if number is None else grouped(number)


@register.filter
def spoken(number: str) -> str:
    """Write a matter's number the way it is read out: 260 000 0174."""
    return numbers.spoken(str(number)) if number else ""


@register.filter
def day(value: date | datetime | None) -> str:
    """Write a day: 2026-11-24."""
    if not value:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{value:%Y-%m-%d}"


@register.filter
def moment(value: datetime | None) -> str:
    """Write an instant: 2026-11-24 09:30, in the province's time."""
    if not value:
        return ""
    value = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{value:%Y-%m-%d %H:%M}"


@register.filter
def ago(value: datetime | date | None) -> str:
    """Say how long ago something was, in the largest unit that fits; from a month on, the day."""
    if not value:
        return ""
    now = timezone.localtime(clock.now())
    if not isinstance(value, datetime):
        days = (now.date() - value).days
    else:
        value = timezone.localtime(value)
        past = now - value
        if timedelta(0) <= past < timedelta(minutes=1):
            return _("刚刚")
        if timedelta(0) <= past < timedelta(hours=1):
            minutes = past.seconds // 60
            return ngettext("%(n)d 分钟前", "%(n)d 分钟前", minutes) % {"n": minutes}
        days = (now.date() - value.date()).days
        if days == 0 and past >= timedelta(0):
            hours = past.seconds // 3600
            return ngettext("%(n)d 小时前", "%(n)d 小时前", hours) % {"n": hours}
    if days == 0:
        return _("今天")
    if days == 1:
        return _("昨天")
    if 1 < days < 30:
        return ngettext("%(n)d 天前", "%(n)d 天前", days) % {"n": days}
    return day(value)


@register.filter
def lasted(length: timedelta | None) -> str:
    """Say how long something took: 3 天 4 小时, 5 小时 20 分; no more than two units."""
    if length is None:
        return ""
    minutes = int(length.total_seconds()) // 60
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    told = [
        (days, ngettext("%(n)d 天", "%(n)d 天", days) % {"n": days}),
        (hours, ngettext("%(n)d 小时", "%(n)d 小时", hours) % {"n": hours}),
        (0 if days else minutes, ngettext("%(n)d 分", "%(n)d 分", minutes) % {"n": minutes}),
    ]
    return " ".join(words for number, words in told if number) or _("不到 1 分钟")


@register.filter
def size(number: int | None) -> str:
    """Write the size of a file from its bytes: 820 KB, 3.4 MB."""
    if number is None:
        return ""
    if number < 1024 * 1024:
        return f"{max(1, round(number / 1024))} KB"
    return f"{number / 1024 / 1024:.1f} MB"


# Chips


def limit_look(limit) -> tuple[Look, str]:
    """Tell the look and the words of a limit."""
    met = part(limit, "met")
    if met is not None:
        return (MET, _("按期完成")) if met else (MISSED, _("超期完成"))
    left = part(limit, "days_left")
    if left is None:
        return PAUSED, _("暂停计时")
    look = OVERDUE if left < 0 else PRESSING if left <= SOON else RUNNING
    return look, sentence(left, part(limit, "counted", "working"))


@register.simple_tag
def limit_chip(limit, align: str = "start") -> SafeString | str:
    """Show what is left of a limit; a tap unfolds the day, what it is for and the article.

    :param limit: days_left (int, below 0 overdue; None while suspended), counted ("working"|"natural"), due_date,
        title, basis, article, mark ("verified"|"secondary"|"unverified"), provisional (bool), met (bool, once
        it has ended). All but days_left may be missing. Nothing is shown for None.
    :param align: "end" where the chip stands at the right edge.
    """
    if limit is None:
        return ""
    return drawn_limit(get_language(), align, *[part(limit, name) for name in LIMIT_PARTS])


LIMIT_PARTS = (
    "days_left", "counted", "due_date", "title", "basis", "article", "mark", "provisional", "met"
)  # fmt: skip


@lru_cache(maxsize=4000, typed=True)
def drawn_limit(language: str, align: str, *values) -> SafeString:
    limit = dict(zip(LIMIT_PARTS, values, strict=True))
    if limit["counted"] is None:
        del limit["counted"]
    look, words = limit_look(limit)
    shown = {name: part(limit, name) for name in ("due_date", "title", "basis", "article", "provisional")}
    due = day(shown["due_date"])
    unsure = part(limit, "mark") == "unverified"
    basis = f"《{shown['basis']}》" if shown["basis"] else ""
    law = f"{basis}{shown['article'] or ''}"
    notes = [shown["title"], _("到期日 %(day)s") % {"day": due} if due else "", law]
    return get_template("components/limit_chip.html").render(
        {
            **shown,
            "look": look,
            "words": words,
            "law": law,
            "unsure": unsure,
            "align": align,
            "summary": " · ".join(str(note) for note in [*notes, _("依据未核实") if unsure else ""] if note),
        }
    )


@register.simple_tag
def state_badge(state: str, title: str = "") -> SafeString:
    """Show where a matter stands: colour, icon and word.

    :param state: the state's key, one of STATE_LOOKS, or another for a neutral look; a choice brings its title.
    """
    words = str(title or getattr(state, "label", state))
    return drawn("components/chip.html", get_language(), look=STATE_LOOKS.get(str(state), OTHER_STATE), words=words)


@register.simple_tag
def chip(words: str, tone: str = "quiet", icon: str = "") -> SafeString:
    """Show a word on a quiet ground; tones: quiet, accent, good, warn, bad. Give an icon with a colour."""
    return drawn("components/chip.html", get_language(), look=Look(tone, icon), words=words)


@register.filter
def message_look(message) -> Look:
    """Tell the look of one of Django's messages."""
    return MESSAGE_LOOKS.get(message.level_tag, OTHER_MESSAGE)


# Pieces of a matter's page


@register.inclusion_tag("components/history.html")
def history(entries: Iterable, empty: str = "") -> dict:
    """Tell a record's history as sentences, in the order given.

    :param entries: at (datetime), sentence, note, unit (name), tone (optional, as of chips).
    """
    return {"entries": list(entries), "empty": empty}


@register.inclusion_tag("components/masked.html", takes_context=True)
def masked(context, value: str, url: str = "", field: str = "", label: str = "", shown: bool = False) -> dict:
    """Show a masked value, and where `url` is given a button that asks for it whole (a POST with `field`).

    The answer to that POST is this tag again with shown=True (or the refusal); it takes this one's place.
    """
    return {
        "value": value,
        "url": url,
        "name": field,
        "label": label or field,
        "shown": shown,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("components/facts.html")
def facts(rows: Iterable[tuple[str, object]]) -> dict:
    """List facts, label and value; a row without a value is left out. For values with markup write the <dl> out."""
    return {"rows": [(label, value) for label, value in rows if value not in (None, "")]}


@register.inclusion_tag("components/file.html")
def file_row(file) -> dict:
    """Show an attached file: name, size (bytes), url, at, by, note (optional)."""
    return {name: part(file, name) for name in ("name", "size", "url", "at", "by", "note")}


class Offered(NamedTuple):
    """A verb as its button shows it."""

    verb: str
    title: str
    refusal: str
    look: str


@register.simple_tag
def offers(offered: Iterable, base: str, also: Iterable[str] = (), into: str = "", query: str = "") -> SafeString:
    """Show the verbs on offer: the open ones as links to `base` + verb + "/", the refused ones with their reason.

    :param offered: verb, title, refusal ("" where open), main (or transition.main).
    :param also: verbs to leave out, since the page shows them elsewhere.
    :param into: selector of the element on this page into which scripts fetch a verb's form; else it opens a page.
    :param query: added to each address.
    """
    mains, others, refused, also = [], [], [], set(also)
    for offer in offered:
        verb = part(offer, "verb")
        if verb in also:
            continue
        main = part(offer, "main")
        if main is None:
            main = part(part(offer, "transition"), "main", False)
        shown = Offered(verb, str(part(offer, "title")), str(part(offer, "refusal") or ""), "outline")
        (refused if shown.refusal else mains if main else others).append(shown)
    first = [each._replace(look="primary") for each in mains[:1]]
    pieces = gaps_in(
        "components/offers.html",
        get_language(),
        ("base", "query"),
        open=(*first, *mains[1:], *others),
        refused=tuple(refused),
        into=into,
    )
    return filled(pieces, {"base": base, "query": f"?{query}" if query else ""})


@register.simple_tag
def law_of_case(procedure, law: Callable) -> SafeString:
    """Show what a version of a procedure says; drawn once for each version.

    :param law: gives groups of facts, see desk/cases/law.html.
    """
    return drawn_for((procedure.id, id(procedure)), "desk/cases/law.html", procedure=procedure, law=law)


@register.inclusion_tag("components/figure.html")
def figure(label: str, counted=None, out_of=None, unit: str = "", href: str = "", note: str = "") -> dict:
    """Show a figure: a count, or, with `out_of`, a share with both its counts. A dash where there is none."""
    if out_of is None:
        value, counts = grouped(counted) if isinstance(counted, int) else counted or "—", ""
    else:
        value = f"{Decimal(counted) / Decimal(out_of) * 100:.2f}" if out_of else "—"
        unit = "%" if out_of else ""
        counts = f"{grouped(counted or 0)} / {grouped(out_of)}"
    return {"label": label, "value": value, "unit": unit, "counts": counts, "href": href, "note": note}


@register.inclusion_tag("components/time_spent.html")
def time_spent(account) -> dict:
    """Show whose time it was that a matter took: a bar, and how much was whose; together all that passed.

    :param account: as of `procedures.accounting`: passed, parts (whose → how long), since, to.
    """
    rows, x, whole = [], 0.0, account.passed.total_seconds()
    for whose, length in account.parts.items():
        width = round(length.total_seconds() / whole * 100, 3)
        rows.append(
            {"key": str(whose), "title": whose.label, "length": length, "x": f"{x:.3f}", "width": f"{width:.3f}"}
        )
        x += width
    return {"rows": rows, "account": account}


# Getting about


@register.inclusion_tag("components/steps.html")
def steps(titles: Iterable, current: int) -> dict:
    """Show how far a long form has come.

    :param titles: words, or dicts with title and url (a step already done can be gone back to).
    :param current: the step that is open, from 1.
    """
    rows = []
    for number, title in enumerate(titles, 1):
        words, url = (title["title"], title.get("url", "")) if isinstance(title, dict) else (title, "")
        rows.append(
            {"number": number, "title": words, "url": url if number < current else "", "done": number < current}
        )
    return {"steps": rows, "current": current, "total": len(rows)}


@register.inclusion_tag("components/pager.html")
def pager(page) -> dict:
    """Lead to the rows before and after.

    :param page: previous_url, next_url ("" at the ends), total (optional), exact (False: there are more).
    """
    return {
        "previous": part(page, "previous_url", ""),
        "next": part(page, "next_url", ""),
        "total": part(page, "total"),
        "exact": part(page, "exact", True),
    }


@register.inclusion_tag("components/empty.html")
def empty(title: str, text: str = "", url: str = "", action: str = "", icon: str = "inbox") -> dict:
    """Say that there is nothing here, why, and what to do about it."""
    return {"title": title, "text": text, "url": url, "action": action, "symbol": icon}


# Forms


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField,
    hint: str = "",
    count: int | None = None,
    optional: bool = False,
    no_draft: bool = False,
    **attrs,
) -> dict:
    """Show a form's field with label, hint and error, each tied to it for readers of the screen.

    :param hint: instead of the field's help_text.
    :param count: how many characters it takes; shown while typing. A CharField's max_length counts for a textarea.
    :param optional: say "选填" beside the label (the default says nothing; required ones carry a mark).
    :param no_draft: personal data, of which the browser keeps no draft.
    :param attrs: further attributes of the input; write data_most_bytes=… for data-most-bytes.
    """
    widget = bound.field.widget
    kind = getattr(widget, "input_type", "")
    hint = hint or bound.help_text
    most = count or (getattr(bound.field, "max_length", None) if not kind else None)
    ident = bound.id_for_label or bound.auto_id
    described = [f"{ident}-hint"] if hint else []
    described += [f"{ident}-error"] if bound.errors else []
    described += [f"{ident}-count"] if most else []
    shape = "group" if bound.use_fieldset else "tick" if kind == "checkbox" else "one"
    given = {name.replace("_", "-"): value for name, value in attrs.items()}
    given.setdefault("class", widget.attrs.get("class") or {"select": "form-select"}.get(kind, "form-control"))
    if shape != "one":
        del given["class"]
    if bound.errors:
        given["aria-invalid"] = "true"
        given["class"] = f"{given.get('class', '')} is-invalid".strip()
    if described:
        given["aria-describedby"] = " ".join(described)
    if most:
        given["data-count"] = most
        given.setdefault("maxlength", False)
    return {
        "field": bound,
        "ident": ident,
        "input": bound.as_widget(attrs=given) if shape != "group" else "",
        "choices": list(bound.subwidgets) if shape == "group" else [],
        "shape": shape,
        "hint": hint,
        "most": most,
        "required": bound.field.required and shape != "tick",
        "optional": optional,
        "described": " ".join(described),
        "no_draft": no_draft,
    }


@register.inclusion_tag("components/combobox.html")
def combobox(bound: BoundField, url: str, chosen: BoundField | None = None, hint: str = "") -> dict:
    """Show a text field that offers choices while one types, fetched as HTML from `url` with ?q=.

    :param url: answers with components/options.html and `options`: id (unique on the page), value, label, detail.
    :param chosen: the hidden field that takes the chosen option's value; emptied when the text is changed.
    """
    ident = bound.auto_id
    hint = hint or bound.help_text
    described = [f"{ident}-hint"] if hint else []
    described += [f"{ident}-error"] if bound.errors else []
    attrs = {
        "class": "form-control is-invalid" if bound.errors else "form-control",
        "role": "combobox",
        "autocomplete": "off",
        "aria-autocomplete": "list",
        "aria-expanded": "false",
        "aria-controls": f"{ident}-list",
        "hx-get": url,
        "hx-trigger": "input changed delay:200ms",
        "hx-target": f"#{ident}-list",
        "hx-swap": "innerHTML",
        "hx-sync": "this:replace",
        "hx-indicator": f"#{ident}-wait",
    }
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if chosen is not None:
        attrs["data-value"] = chosen.auto_id
    return {
        "field": bound,
        "ident": ident,
        "input": bound.as_widget(attrs=attrs),
        "chosen": chosen.as_hidden(attrs={"data-draft-too": True}) if chosen is not None else "",
        "hint": hint,
    }


@register.inclusion_tag("components/errors.html")
def errors(form) -> dict:
    """Sum up what is wrong with a form, with a link to each field; nothing where nothing is."""
    rows = [
        {"label": bound.label, "ident": bound.id_for_label or f"{bound.auto_id}_0", "error": error}
        for bound in form
        for error in bound.errors
    ]
    return {"rows": rows, "whole": form.non_field_errors(), "count": len(rows) + len(form.non_field_errors())}
