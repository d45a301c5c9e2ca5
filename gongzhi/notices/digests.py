"""The letter of a day to traders: how many matters wait, and how many days are left; who wants none says so."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from gongzhi.cases.models import CaseTrader
from gongzhi.cases.queries import WAITS_FOR_TRADER, asked_of_trader
from gongzhi.core import clock, journal
from gongzhi.core.actors import SYSTEM, Actor
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.core.numbers import spoken
from gongzhi.directory.models import AccountState, Trader, TraderAccount
from gongzhi.directory.queries import trader_actor
from gongzhi.directory.trader_accounts import KIND, change_email
from gongzhi.notices import catalog, rules
from gongzhi.notices.models import NoDigest, TraderDigest
from gongzhi.notices.notifiers import Message, NotSent, notifier
from gongzhi.notices.outbox import Post, usable_mail
from gongzhi.notices.words import Channel, NoticeState, Reason
from gongzhi.prepaid.models import Filing
from gongzhi.prepaid.queries import due_soon
from gongzhi.prepaid.reminding import reports_due
from gongzhi.procedures.calendars import calendar
from gongzhi.procedures.rules import days_left, sentence
from gongzhi.schemes.queries import told_by_mail, traders_to_tell

BATCH = 500
SOON = 2
"""Working days within which a matter is said to be due soon."""
MOST_LINES = 30
"""So many matters are named in one letter; the rest is counted."""
KEPT_FOR = timedelta(days=90)


def queue_digests(*, at: datetime) -> int:
    """Queue the letter of today for each account of a trader for which something waits; return how many.

    None to an account without an address, or one that wants none; a second run on the same day adds nothing. Where no
    mail goes out at all, nothing is kept.
    """
    if notifier(Channel.MAIL) is None:
        return 0
    today = clock.day_of(at)
    TraderDigest.objects.filter(date__lt=today - KEPT_FOR).delete()
    waiting: dict[int, int] = defaultdict(int)
    for trader_id in CaseTrader.objects.filter(WAITS_FOR_TRADER).values_list("trader_id", flat=True).iterator():
        waiting[trader_id] += 1
    for trader_id in (*reports_due(at=at), *traders_to_tell(viewer=SYSTEM)):
        waiting[trader_id] += 1
    traders, made = sorted(waiting), 0
    for start in range(0, len(traders), BATCH):
        made += queue_some(traders[start : start + BATCH], waiting, at=at)
    return made


def queue_some(traders: list[int], waiting: dict[int, int], *, at: datetime) -> int:
    """Queue the letters about some traders, to their own accounts and to those of the firms they are branches of.

    One whose branches are spread over several batches is told of those in the first; its letter lists all of them.
    """
    of_firms: dict[int, int] = defaultdict(int)
    for firm, branch in Trader.objects.filter(pk__in=traders, branch_of__isnull=False).values_list("branch_of", "pk"):
        of_firms[firm] += waiting[branch]
    accounts = TraderAccount.objects.filter(
        trader__in=[*traders, *of_firms], state=AccountState.ACTIVE, no_digest=None
    ).select_related("trader")
    due_at = rules.next_fit(at, rules.quiet_hours(settings.QUIET_HOURS))
    rows = [
        TraderDigest(
            account=account,
            date=clock.day_of(at),
            waiting=waiting.get(account.trader_id, 0) + of_firms.get(account.trader_id, 0),
            state=NoticeState.QUEUED,
            due_at=due_at,
            created_at=at,
        )
        for account in accounts
        if usable_mail(account.email)
    ]
    before = TraderDigest.objects.filter(date=clock.day_of(at)).count()
    TraderDigest.objects.bulk_create(rows, ignore_conflicts=True)
    return TraderDigest.objects.filter(date=clock.day_of(at)).count() - before


def letter_of(row: TraderDigest, *, at: datetime) -> Message | None:
    """Put into words what waits for an account now, due first: numbers, days and addresses, nothing of anybody's.

    :raises NotSent: if nothing waits any more, or the account is no longer in use.
    """
    address, viewer = usable_mail(row.account.email), trader_actor(row.account)
    found = asked_of_trader(viewer=viewer, size=MOST_LINES) if viewer else []
    reports = due_soon(viewer=viewer, at=at) if viewer else []
    of_stores = told_by_mail(viewer=viewer, most=MOST_LINES) if viewer else []
    if not found and not reports and not of_stores:
        raise NotSent(Reason.NOTHING_WAITS, again=False)
    if not address:
        return None
    count = max(row.waiting, len(found) + len(reports) + len(of_stores))
    with translation.override(settings.LANGUAGE_CODE):
        return worded(row, address, found[:MOST_LINES], reports, of_stores, count, at=at)


def worded(
    row: TraderDigest,
    address: str,
    found: Iterable[CaseTrader],
    reports: Iterable[Filing],
    of_stores: Iterable[tuple],
    count: int,
    *,
    at: datetime,
) -> Message:
    texts, today, work_calendar = catalog.texts(settings.LANGUAGE_CODE), clock.day_of(at), calendar()
    letter, lines, soon = texts.trader_digest, [], 0
    waits = [
        (spoken(each.case.number), texts.kinds[each.case.kind], each.get_part_display(), each.due_date)
        for each in found
    ]
    for number, kind, what, due_date in (*waits, *of_stores):
        left = _("没有期限")
        if due_date:
            days = days_left(today, due_date, counted="working", calendar=work_calendar)
            left = f"{sentence(days)}（{due_date.isoformat()}）"
            soon += days <= SOON
        lines.append(letter.line.format(number=number, kind=kind, what=what, left=left))
    for filing in reports:
        days = days_left(today, filing.next_due, counted="working", calendar=work_calendar)
        soon += days <= SOON
        left = f"{sentence(days)}（{filing.next_due.isoformat()}）"
        lines.append(letter.report.format(firm=filing.trader.name, period=filing.next_period.title, left=left))
    values = {
        "firm": row.account.trader.name,
        "count": count,
        "soon": soon,
        "site": settings.NOTICE_SIGN,
        "desk": f"{settings.PUBLIC_URL}{reverse('trader:home')}",
        "stop": f"{settings.PUBLIC_URL}{reverse('trader:digest')}",
    }
    parts = [letter.head.format(**values), "\n".join(lines), letter.foot.format(**values), texts.footer]
    return Message(
        id=f"trader-digest-{row.pk}",
        address=address,
        text="\n\n".join(parts) + "\n",
        subject=letter.subject.format(**values),
    )


DIGESTS = Post(TraderDigest, ("account__trader",), letter_of)
"""The letters of a day to traders."""


@transaction.atomic
def choose_digest(*, account: TraderAccount, email: str, wanted: bool, by: Actor, at: datetime) -> None:
    """Let an account have the letter of a day at an address, or none.

    :raises NotAllowed: unless it is one's own.
    :raises Refused: if it is wanted, but no mail can be sent to the address.
    """
    if by.kind != "trader" or by.id != account.pk:
        raise NotAllowed(_("只能设置自己的每日摘要。"))
    if (wanted or email.strip()) and not usable_mail(email):
        raise Refused(_("请填写能收信的邮箱地址，例如 name@example.com。"), field="email")
    if email.strip() != account.email:
        change_email(account=account, email=email, by=by, at=at)
    had = not NoDigest.objects.filter(account=account).exists()
    if had == wanted:
        return
    if wanted:
        NoDigest.objects.filter(account=account).delete()
    else:
        NoDigest.objects.create(account=account, since=at)
    verb = "take_digest" if wanted else "stop_digest"
    journal.write(KIND, account.pk, verb, by=by, at=at, source=account.state, target=account.state)


def digest_of(account: TraderAccount, *, viewer: Actor) -> tuple[bool, TraderDigest | None]:
    """Tell whether an account wants the letter of a day, and which was the last one; to itself alone."""
    if viewer.kind != "trader" or viewer.id != account.pk:
        return False, None
    wanted = not NoDigest.objects.filter(account=account).exists()
    return wanted, TraderDigest.objects.filter(account=account).order_by("-date").first()
