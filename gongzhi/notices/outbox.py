"""Notices on their way: made from the journal, taken up when due, put into words, sent, settled.

A line of the journal is written in the transaction of the act, so exactly the acts that happened are told of. A
worker that takes a notice up has it for `LEASE`; one that is killed between sending and settling leaves it to be
sent again.
"""

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation

from gongzhi.appeals.actions.wake import KEPT_SINCE
from gongzhi.cases.actions.serve import serve_case
from gongzhi.cases.codes import rating_token
from gongzhi.cases.models import Case, Party
from gongzhi.cases.queries import telling_of
from gongzhi.cases.states import CASE
from gongzhi.cases.words import PartyPart, Side
from gongzhi.core.actors import SYSTEM
from gongzhi.core.errors import Refused
from gongzhi.core.models import JournalEntry
from gongzhi.core.numbers import spoken
from gongzhi.core.personal import plain_phone
from gongzhi.directory.models import AccountState, TraderAccount
from gongzhi.library.catalog import addresses
from gongzhi.notices import catalog, rules
from gongzhi.notices.models import Notice, Outgoing
from gongzhi.notices.notifiers import Message, NotSent, notifier
from gongzhi.notices.words import Channel, NoticeState, Reason
from gongzhi.procedures.catalog import procedure_by_id

READER = "notices"
Told = TypeVar("Told", Party, TraderAccount)
LEASE = timedelta(seconds=90)
NOTHING_TO_SAY = frozenset({Reason.NOTHING_WAITS, Reason.UNSUBSCRIBED, Reason.WITHDRAWN})
"""Why a letter was not sent, where nothing went wrong."""

TOLD = (PartyPart.CONSUMER, PartyPart.AGENT, PartyPart.REPRESENTATIVE)
"""Who is told; joint complainants have their representative."""
ADDRESSES = {Channel.MAIL: "email", Channel.SMS: "phone"}


def queue_notices(after: int, upto: int, *, at: datetime) -> int:
    """Queue what persons are to be told of the lines of the journal in (after, upto]; return how many notices.

    Where persons are named but none can be told, that is kept as well, for whoever handles the case to see. Where no
    channel is open at all, notices are no business of this deployment.
    """
    open_channels = [channel for channel in ADDRESSES if notifier(channel)]
    if not open_channels:
        return 0
    of_case = Q(kind=CASE.kind) & (Q(verb__in=catalog.VERBS) | Q(verb="receive", facts__has_key=KEPT_SINCE))
    beside = Q()
    for kind, verb in catalog.BESIDE_THE_CASE:
        beside |= Q(kind=kind, verb=verb)
    told = JournalEntry.objects.filter(of_case | beside, pk__gt=after, pk__lte=upto, at__gt=at - rules.STALE)
    lines = [line for line in told.order_by("pk") if catalog.text_of(line) and catalog.case_of(line)]
    if not lines:
        return 0
    cases = {catalog.case_of(line) for line in lines}
    parties: dict[int, list[Party]] = {}
    for party in (
        Party.objects.filter(case__in=cases, part__in=TOLD).only("case_id", *ADDRESSES.values()).order_by("pk")
    ):
        parties.setdefault(party.case_id, []).append(party)
    told_traders = {catalog.case_of(line) for line in lines if catalog.for_trader(catalog.text_of(line))}
    accounts = accounts_of(told_traders) if told_traders else {}
    first = JournalEntry.objects.filter(kind=CASE.kind, record_id__in=cases, seq=1)
    languages = {line.record_id: line.facts.get("language", "") for line in first}
    due_at = rules.next_fit(at, rules.quiet_hours(settings.QUIET_HOURS))
    made = []
    for line in lines:
        case_id = catalog.case_of(line)
        people = parties.get(case_id, [])
        ways = ways_to(people, open_channels)
        about = {
            "case_id": case_id,
            "entry_id": line.pk,
            "verb": catalog.text_of(line),
            "language": languages.get(case_id) or settings.LANGUAGE_CODE,
            "created_at": at,
        }
        for party, channel in ways:
            made.append(Notice(party=party, channel=channel, state=NoticeState.QUEUED, due_at=due_at, **about))
        if people and not ways:
            made.append(
                Notice(
                    channel=Channel.NONE,
                    state=NoticeState.UNSENT,
                    reason=Reason.NO_ADDRESS,
                    due_at=at,
                    ended_at=at,
                    **about,
                )
            )
        if catalog.for_trader(catalog.text_of(line)):
            made.extend(to_trader(accounts[case_id], open_channels, about, due_at=due_at))
    return len(Notice.objects.bulk_create(made, ignore_conflicts=True))


def accounts_of(cases: Collection[int]) -> dict[int, list[TraderAccount]]:
    """Give the accounts of the trader that each case is about, and of the firm that it is a branch of."""
    about = dict(
        Case.objects.filter(pk__in=cases, trader__isnull=False).values_list("pk", "trader_id").order_by("pk")
    )
    heads = dict(
        Case.objects.filter(pk__in=about, trader__branch_of__isnull=False).values_list("pk", "trader__branch_of_id")
    )
    wanted = {*about.values(), *heads.values()}
    found: dict[int, list[TraderAccount]] = {}
    for account in TraderAccount.objects.filter(trader__in=wanted, state=AccountState.ACTIVE).order_by("pk"):
        found.setdefault(account.trader_id, []).append(account)
    return {case: [*found.get(about.get(case), ()), *found.get(heads.get(case), ())] for case in cases}


def to_trader(accounts: list[TraderAccount], channels: list[str], about: dict, *, due_at: datetime) -> list[Notice]:
    """Make the notices to a trader's accounts; one that says so where none of them can be told."""
    told = {**about, "side": Side.RESPONDENT, "language": settings.LANGUAGE_CODE}
    if ways := ways_to(accounts, channels):
        return [
            Notice(account=account, channel=channel, state=NoticeState.QUEUED, due_at=due_at, **told)
            for account, channel in ways
        ]
    why = {"state": NoticeState.UNSENT, "reason": Reason.NO_ACCOUNT, "ended_at": about["created_at"]}
    return [Notice(channel=Channel.NONE, due_at=about["created_at"], **why, **told)]


def ways_to(people: list[Told], channels: list[str]) -> list[tuple[Told, str]]:
    """List whom to tell by which channel, nobody twice at the same address."""
    found, known = [], set()
    for party in people:
        for channel in channels:
            address = address_of(party, channel)
            if address and (channel, address) not in known:
                known.add((channel, address))
                found.append((party, channel))
    return found


def address_of(party: Party | TraderAccount, channel: str) -> str:
    """Give a person's address in a channel; empty where none is usable: SMS go to mobile numbers only."""
    if channel == Channel.MAIL:
        return usable_mail(party.email)
    phone = plain_phone(party.phone)
    return phone if len(phone) == 11 and phone.startswith("1") else ""


def usable_mail(told: str) -> str:
    """Give an address that mail can be sent to, or nothing."""
    address = told.strip()
    local, _at, domain = address.partition("@")
    usable = local and domain and address.isascii() and "@" not in domain
    return address if usable and not any(sign.isspace() or sign in "<>,;" for sign in address) else ""


@dataclass(frozen=True)
class Post:
    """One kind of what goes out."""

    model: type[Outgoing]
    related: tuple[str, ...]
    """What is read with each row."""
    words: Callable[..., Message | None]
    """Puts a row into words, called with (row, at=): None where there is no address; raises NotSent where there is
    nothing to say."""
    sent: Callable[..., None] = lambda row, *, at: None
    """Called with (row, at=) when a row was sent."""


@dataclass(frozen=True)
class Taken:
    """A row taken up, in words."""

    post: Post
    row_id: int
    token: UUID
    channel: str
    message: Message | None
    """None where the person's address is gone meanwhile."""
    why_not: NotSent | None = None
    """There is nothing to say any more."""


@transaction.atomic
def take_up(*, at: datetime, most: int = 1, post: Post | None = None) -> list[Taken]:
    """Take up what is due first. Addresses are decrypted here and nowhere kept."""
    post = post or NOTICES
    due = post.model.objects.filter(state=NoticeState.QUEUED, due_at__lte=at).order_by("due_at", "id")
    rows = list(due.select_for_update(of=("self",), skip_locked=True).select_related(*post.related)[:most])
    for row in rows:
        row.token, row.due_at, row.attempts = uuid4(), at + LEASE, row.attempts + 1
    post.model.objects.bulk_update(rows, ["token", "due_at", "attempts"])
    return [taken_up(post, row, at=at) for row in rows]


def taken_up(post: Post, row: Outgoing, *, at: datetime) -> Taken:
    try:
        return Taken(post, row.pk, row.token, row.channel, post.words(row, at=at))
    except NotSent as why:
        return Taken(post, row.pk, row.token, row.channel, None, why)


def message_of(row: Notice, *, at: datetime) -> Message | None:
    """Put a notice into words."""
    person = row.party or row.account
    address = address_of(person, row.channel) if person else ""
    if not address:
        return None
    texts = catalog.texts(row.language)
    text = catalog.for_trader(row.verb) if row.account else row.verb
    wording = getattr(texts, text)
    with translation.override(row.language):
        track = f"{settings.PUBLIC_URL}{reverse('portal:track')}?number={row.case.number}"
        rate = f"{settings.PUBLIC_URL}{reverse('portal:rate', args=[rating_token(row.case, at=at)])}"
    values = {
        "number": spoken(row.case.number),
        "kind": texts.kinds[row.case.kind],
        "site": settings.NOTICE_SIGN,
        "track": track,
        "rate": rate,
        "when": when_of(row),
        "unit": row.case.unit.short_name if row.case.unit_id else "",
    }
    if row.channel == Channel.SMS:
        parameters = {name: values[name] for name in ("number", "kind", "track")}
        parameters |= {name: values[name] for name in ("rate", "when", "unit") if f"{{{name}}}" in wording.sms}
        return Message(
            id=f"notice-{row.pk}",
            address=address,
            text=wording.sms.format(**values),
            template=f"{text}-{row.language}",
            parameters=parameters,
        )
    law = law_of(row, texts) if text in catalog.TELLS_THE_LAW else ""
    letter = "\n\n".join(filter(None, [wording.mail.format(**values), law, texts.footer])) + "\n"
    return Message(id=f"notice-{row.pk}", address=address, text=letter, subject=wording.subject.format(**values))


def law_of(row: Notice, texts: catalog.Texts) -> str:
    """Say which act the matter is handled by and where the law library explains it; empty where it is not there."""
    basis = procedure_by_id(row.case.procedure).basis if row.case.procedure else ""
    act, _articles = addresses().get(basis, ("", frozenset()))
    if not act:
        return ""
    with translation.override(row.language):
        address = f"{settings.PUBLIC_URL}{reverse('portal:law-act', args=[act])}"
    return texts.law.format(basis=f"《{basis}》", address=address)


def when_of(row: Notice) -> str:
    """Say when what a notice tells of takes place; empty where it has no time."""
    line = JournalEntry.objects.filter(pk=row.entry_id).only("facts").first()
    if line is None or "when" not in line.facts:
        return ""
    return timezone.localtime(datetime.fromisoformat(line.facts["when"])).strftime("%Y-%m-%d %H:%M")


def send(taken: Taken, *, at: datetime) -> NotSent | None:
    """Hand a message to its notifier; return why it was not taken, None where it was."""
    way = notifier(taken.channel)
    try:
        if taken.why_not is not None:
            return taken.why_not
        if way is None:
            raise NotSent(Reason.CHANNEL_OFF, again=False)
        if taken.message is None:
            raise NotSent(Reason.NO_ADDRESS, again=False)
        way.send(taken.message, at=at)
    except NotSent as why:
        return why
    return None


@transaction.atomic
def settle(taken: Taken, why_not: NotSent | None, *, at: datetime) -> None:
    """Keep what became of a row. One whose lease ran out meanwhile is another worker's by now."""
    row = taken.post.model.objects.select_for_update().filter(pk=taken.row_id, token=taken.token).first()
    if row is None or row.state != NoticeState.QUEUED:
        return
    row.token = None
    if why_not is None:
        taken.post.sent(row, at=at)
        row.state, row.ended_at, row.reason, row.detail = NoticeState.SENT, at, "", ""
    else:
        row.reason, row.detail = why_not.reason, why_not.detail
        if why_not.again and row.attempts <= len(rules.BACK_OFF):
            later = at + rules.BACK_OFF[row.attempts - 1]
            row.due_at = rules.next_fit(later, rules.quiet_hours(settings.QUIET_HOURS))
        else:
            nothing = why_not.reason in NOTHING_TO_SAY
            row.state, row.ended_at = NoticeState.UNSENT if nothing else NoticeState.FAILED, at
    row.save(update_fields=["token", "state", "ended_at", "reason", "detail", "due_at"])


def note_telling(row: Notice, *, at: datetime) -> None:
    """Put on record that the complainant was told of a decision, where the law gives a time for telling them."""
    for each in telling_of(row.case, viewer=SYSTEM):
        if each.duty.verb == row.verb and each.duty.limit and each.side == Side.COMPLAINANT and not each.on_date:
            with suppress(Refused):
                serve_case(case=row.case, duty=each.duty.key, side=each.side, how=row.channel, by=SYSTEM, at=at)


NOTICES = Post(Notice, ("case__unit", "party", "account"), message_of, note_telling)
"""What persons of a case are told."""
