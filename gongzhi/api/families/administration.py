"""Administration over the API: officers and postings, clients, webhooks, notices, traders' accounts, digests."""

from datetime import date, datetime
from typing import Annotated, Literal

from django.utils.translation import gettext as _
from pydantic import Field

from gongzhi.api import schemas
from gongzhi.api.describing import unit_name
from gongzhi.api.records import Act, Call, Family, Listing, Part, Resource
from gongzhi.api.showing import View, view_of
from gongzhi.api.words import N_
from gongzhi.cases.queries import queues
from gongzhi.core.actors import Actor
from gongzhi.core.errors import NotAllowed
from gongzhi.core.personal import mask_name, mask_phone
from gongzhi.desk import filters as saved
from gongzhi.desk.models import SavedFilter
from gongzhi.desk.office.clients import ClientForm
from gongzhi.desk.office.units import AddForm, MoveForm, PostForm
from gongzhi.desk.office.webhooks import SubscribeForm
from gongzhi.desk.traders.accounts import KEEPERS as ACCOUNT_KEEPERS
from gongzhi.desk.traders.accounts import ReasonForm
from gongzhi.directory.actions import (
    add_officer,
    appoint_deputy,
    deactivate_officer,
    end_deputy,
    end_posting,
    move_officer,
    post_officer,
    reset_password,
)
from gongzhi.directory.clients import SCOPES, add_client, clients, renew_secret, revoke_client
from gongzhi.directory.models import (
    AccountState,
    Client,
    Deputy,
    Officer,
    Posting,
    TraderAccount,
)
from gongzhi.directory.queries import officers, trader_accounts
from gongzhi.directory.second_factor import remove_second_factor
from gongzhi.directory.trader_accounts import (
    change_password,
    confirm_account,
    end_account,
    refuse_account,
    reveal_contact,
)
from gongzhi.notices import queries as notices
from gongzhi.notices.actions import send_again
from gongzhi.notices.models import Notice
from gongzhi.notices.words import NoticeState
from gongzhi.procedures.escalation import read_digest
from gongzhi.procedures.models import Digest
from gongzhi.procedures.queries import digests
from gongzhi.webhooks import queries as webhooks
from gongzhi.webhooks.access import KEEPERS as WEBHOOK_KEEPERS
from gongzhi.webhooks.actions import replay, switch
from gongzhi.webhooks.actions.subscribe import subscribe
from gongzhi.webhooks.events import TYPES
from gongzhi.webhooks.models import Delivery, Subscription
from gongzhi.webhooks.words import DeliveryState

PAGE = 50
Roles = Annotated[
    list[schemas.RoleWord], Field(max_length=6, description=N_("在该单位的角色"), examples=[["handler"]])
]
Password = Annotated[
    str, Field(min_length=1, max_length=128, description=N_("至少 10 位"), examples=["a-long-first-password"])
]


# ── Officers ────────────────────────────────────────────────────────────────────────────────────────────────────────


class PostingShown(schemas.Out):
    id: int
    unit: schemas.UnitName
    roles: list[schemas.RoleWord]
    from_date: date
    to_date: date | None


class DeputyShown(schemas.Out):
    id: int
    deputy: schemas.OfficerName
    from_date: date
    to_date: date


def posting_shown(row: Posting) -> PostingShown:
    return PostingShown(
        id=row.pk, unit=unit_name(row.unit), roles=row.roles, from_date=row.from_date, to_date=row.to_date
    )


def deputy_shown(row: Deputy) -> DeputyShown:
    deputy = schemas.OfficerName(id=row.deputy_id, name=row.deputy.name)
    return DeputyShown(id=row.pk, deputy=deputy, from_date=row.from_date, to_date=row.to_date)


def page_of_officers(call: Call):
    found = officers(viewer=call.viewer, at=call.at, text=call.filters.get("q", ""))
    if call.after:
        found = found.filter(username__gt=call.after)
    rows = list(found[: PAGE + 1])
    return rows[:PAGE], rows[PAGE - 1].username if len(rows) > PAGE else None


def officer(pk: int, call: Call) -> Officer:
    return officers(viewer=call.viewer, at=call.at).get(pk=pk)


def posts_of(record: Officer, call: Call) -> dict:
    postings = record.postings.select_related("unit").order_by("-from_date", "-id")
    deputies = record.deputies.select_related("deputy").order_by("-from_date")[:20]
    return {
        "postings": [posting_shown(row) for row in postings],
        "deputies": [deputy_shown(row) for row in deputies],
    }


POSTING_VIEW = view_of("PostingMade", Posting, ("id", "unit", "roles", "from_date", "to_date"))
DEPUTY_VIEW = view_of("DeputyMade", Deputy, ("id", "deputy", "from_date", "to_date"))
OFFICERS = Resource(
    name="officer",
    title=N_("人员"),
    path="/officers",
    one="/officers/{id}",
    place=schemas.QueryId,
    find=officer,
    row=view_of("OfficerRow", Officer, ("id", "username", "name", "is_active", "added_at")),
    card=view_of(
        "OfficerCard",
        Officer,
        (),
        extra={"postings": list[PostingShown], "deputies": list[DeputyShown]},
    ),
    extra=posts_of,
    kind="officer",
    listing=Listing(
        page=page_of_officers,
        filters={"q": (Annotated[schemas.short_text(60), Field(description=N_("姓名或账号中的字"))], "")},
    ),
    makes=(
        Act(
            name="",
            title=N_("新增人员"),
            action=add_officer,
            form=AddForm,
            without=frozenset({"phone", "email"}),
            instead={"roles": Roles, "password": Password},
        ),
    ),
    acts=(
        Act(
            name="post",
            title=N_("增加任职"),
            action=post_officer,
            form=PostForm,
            instead={"roles": Roles},
            view=POSTING_VIEW,
        ),
        Act(name="deputy", title=N_("委托代理"), action=appoint_deputy, called="absent", view=DEPUTY_VIEW),
        Act(name="password", title=N_("重设密码"), action=reset_password, instead={"password": Password}),
        Act(name="second-factor", title=N_("停用两步验证"), action=remove_second_factor),
        Act(name="deactivate", title=N_("停用账号"), action=deactivate_officer),
    ),
)


def posting(pk: int, call: Call) -> Posting:
    seen = officers(viewer=call.viewer, at=call.at)
    return Posting.objects.select_related("unit", "officer").get(pk=pk, officer__in=seen.values("pk"))


def deputy(pk: int, call: Call) -> Deputy:
    seen = officers(viewer=call.viewer, at=call.at)
    return Deputy.objects.select_related("absent", "deputy").get(pk=pk, absent__in=seen.values("pk"))


POSTINGS = Resource(
    name="posting",
    title=N_("任职"),
    path="/postings",
    one="/postings/{id}",
    place=schemas.QueryId,
    find=posting,
    row=view_of("PostingRow", Posting, ("id", "officer", "unit", "roles", "from_date", "to_date")),
    acts=(
        Act(
            name="move", title=N_("调到其他单位"), action=move_officer, form=MoveForm, instead={"roles": (Roles, [])}
        ),
        Act(name="end", title=N_("结束任职"), action=end_posting),
    ),
)
DEPUTIES = Resource(
    name="deputy",
    title=N_("代理"),
    path="/deputies",
    one="/deputies/{id}",
    place=schemas.QueryId,
    find=deputy,
    row=view_of("DeputyRow", Deputy, ("id", "absent", "deputy", "from_date", "to_date")),
    acts=(Act(name="end", title=N_("结束代理"), action=end_deputy),),
)


# ── Clients ─────────────────────────────────────────────────────────────────────────────────────────────────────────

Scope = Literal[*SCOPES]


def within_own(scopes, call: Call) -> None:
    """Refuse to give a program more than the caller has: a client could make itself a stronger one.

    :raises NotAllowed: naming what is too much.
    """
    if more := [scope for scope in scopes if scope not in call.scopes]:
        raise NotAllowed(_("不能给出自己没有的范围：%(scopes)s。") % {"scopes": " ".join(more)})


def as_client(told: dict, record, call: Call) -> dict:
    within_own(told["scopes"], call)
    return told


def as_renewed(told: dict, client: Client, call: Call) -> dict:
    within_own(client.scopes, call)
    return told


class ClientGiven(schemas.Out):
    id: int
    key: str
    secret: str = Field(description=N_("密钥；只在这里给出"))


GIVEN = View(
    ClientGiven,
    {"id": lambda told: told.client.pk, "key": lambda told: told.client.key, "secret": lambda told: told.secret},
)
CLIENTS = Resource(
    name="client",
    title=N_("接口客户端"),
    path="/api-clients",
    one="/api-clients/{id}",
    place=schemas.QueryId,
    find=lambda pk, call: clients(viewer=call.viewer, at=call.at).get(pk=pk),
    row=view_of(
        "ClientRow",
        Client,
        ("id", "key", "officer", "scopes", "per_minute", "added_at", "last_used_at", "revoked_at"),
    ),
    kind="client",
    listing=Listing(
        page=lambda call: list(clients(viewer=call.viewer, at=call.at).order_by("id")[:500]), paged=False
    ),
    makes=(
        Act(
            name="",
            title=N_("新增客户端"),
            action=add_client,
            form=ClientForm,
            instead={
                "key": Annotated[str, Field(max_length=24, examples=["hotline-platform"])],
                "roles": Roles,
                "scopes": Annotated[list[Scope], Field(max_length=len(SCOPES), examples=[["read"]])],
            },
            told=as_client,
            view=GIVEN,
        ),
    ),
    acts=(
        Act(name="renew", title=N_("更换密钥"), action=renew_secret, told=as_renewed, view=GIVEN),
        Act(name="revoke", title=N_("撤销客户端"), action=revoke_client),
    ),
)


# ── Webhooks ────────────────────────────────────────────────────────────────────────────────────────────────────────


class SubscriptionGiven(schemas.Out):
    id: int
    name: str
    secret: str = Field(description=N_("签名密钥；只在这里给出"))


class RenewedSecret(schemas.Out):
    secret: str = Field(description=N_("签名密钥；只在这里给出"))


class Counted(schemas.Out):
    events: int = Field(description=N_("几个事件"))


def as_subscription_rows(call: Call) -> list[Subscription]:
    rows = webhooks.subscriptions(viewer=call.viewer)
    return with_units([row for row, _backlog in rows])


def with_units(rows: list[Subscription]) -> list[Subscription]:
    units = webhooks.units_of(rows)
    for row in rows:
        row.units = units[row.pk]
    return rows


def backlog(record: Subscription, call: Call) -> dict:
    found = webhooks.backlogs([record]).get(record.pk, webhooks.Backlog())
    return {"waiting": found.waiting, "oldest": found.oldest, "dead": found.dead}


def deliveries(record: Subscription, call: Call):
    state = call.filters.get("state", "")
    return webhooks.deliveries(record, viewer=call.viewer, state=state, before=call.place)


def subscription(pk: int, call: Call) -> Subscription:
    return with_units([webhooks.subscription(pk, viewer=call.viewer)])[0]


def as_row(row: Subscription) -> Subscription:
    """Give what an act left of a subscription with its units, as the row shows them."""
    return with_units([row])[0]


EVENT = Literal[*sorted(TYPES.values())]
COUNTED = View(Counted, {"events": lambda count: count})
DELIVERY = {"delivery_id": (schemas.Id | None, None)}
SUBSCRIPTIONS = Resource(
    name="webhook",
    title=N_("推送"),
    path="/webhooks",
    one="/webhooks/{id}",
    place=schemas.QueryId,
    find=subscription,
    row=view_of(
        "WebhookRow",
        Subscription,
        ("id", "name", "host", "types", "state", "failures", "rest_until", "created_at", "former_until"),
        more={"units": (list[schemas.UnitName], lambda row: [unit_name(unit) for unit in row.units])},
    ),
    card=view_of(
        "WebhookCard",
        Subscription,
        (),
        extra={
            "waiting": (int, Field(description=N_("还没有送达的事件"))),
            "oldest": datetime | None,
            "dead": (int, Field(description=N_("多次送不到、等待处理的事件"))),
        },
    ),
    extra=backlog,
    kind="webhook",
    argument="subscription",
    listing=Listing(page=as_subscription_rows, paged=False),
    parts=(
        Part(
            name="deliveries",
            title=N_("推送的投递记录"),
            view=view_of(
                "DeliveryRow",
                Delivery,
                ("id", "type", "state", "attempts", "due_at", "created_at", "ended_at"),
                more={"case": (str, lambda row: row.number)},
            ),
            page=deliveries,
            filters={"state": (Literal[*DeliveryState.values] | None, None)},
        ),
    ),
    makes=(
        Act(
            name="",
            title=N_("设置推送"),
            action=subscribe,
            form=SubscribeForm,
            instead={
                "types": (Annotated[list[EVENT], Field(max_length=60, description=N_("哪些事件；空为全部"))], []),
            },
            view=View(
                SubscriptionGiven,
                {
                    "id": lambda pair: pair[0].pk,
                    "name": lambda pair: pair[0].name,
                    "secret": lambda pair: pair[1] or "",
                },
            ),
        ),
    ),
    acts=(
        Act(name="pause", title=N_("暂停推送"), action=switch.pause, result=as_row),
        Act(name="resume", title=N_("恢复推送"), action=switch.resume, result=as_row),
        Act(name="end", title=N_("停用推送"), action=switch.end, result=as_row),
        Act(
            name="renew-secret",
            title=N_("更换签名密钥"),
            action=switch.renew_secret,
            view=View(RenewedSecret, {"secret": lambda secret: secret}),
        ),
        Act(name="replay", title=N_("重发未送达的事件"), action=replay.replay, instead=DELIVERY, view=COUNTED),
        Act(name="give-up", title=N_("放弃未送达的事件"), action=replay.give_up, instead=DELIVERY, view=COUNTED),
    ),
    roles=frozenset(WEBHOOK_KEEPERS),
)


# ── Notices, digests, filters ───────────────────────────────────────────────────────────────────────────────────────


def latest_notices(call: Call):
    return notices.latest(viewer=call.viewer, state=call.filters.get("state", ""), before=call.place)


NOTICES = Resource(
    name="notice",
    title=N_("通知"),
    path="/notices",
    one="/notices/{id}",
    place=schemas.QueryId,
    find=lambda pk, call: notices.scope(call.viewer).select_related("case").get(pk=pk),
    row=view_of(
        "NoticeRow",
        Notice,
        ("id", "case", "verb", "channel", "language", "state", "reason", "detail", "attempts", "due_at",
         "created_at", "ended_at"),
    ),
    kind="notice",
    listing=Listing(page=latest_notices, filters={"state": (Literal[*NoticeState.values] | None, None)}),
    acts=(Act(name="again", title=N_("重新发送通知"), action=send_again),),
    roles=frozenset(notices.KEEPERS),
)  # fmt: skip
DIGESTS = Resource(
    name="digest",
    title=N_("自己的每日期限提醒"),
    path="/digests",
    one="/digests/{id}",
    place=schemas.QueryId,
    find=lambda pk, call: Digest.objects.get(pk=pk, officer_id=call.viewer.id),
    row=view_of("DigestRow", Digest, ("id", "date", "counts", "read_at")),
    listing=Listing(page=lambda call: list(digests(viewer=call.viewer)), paged=False),
    acts=(Act(name="read", title=N_("已读每日期限提醒"), action=read_digest),),
)


def keep_filter(*, title: str, queue: str, filters: dict, by: Actor, at: datetime) -> SavedFilter:
    """Keep a list with its filters under a name."""
    query = "&".join(f"{name}={value}" for name, value in filters.items())
    return saved.save_filter(title=title, queue=queue, query=query, by=by)


def drop_filter(*, saved_filter: SavedFilter, by: Actor, at: datetime) -> None:
    """Delete one of one's own saved filters."""
    saved.forget_filter(saved_filter.pk, by=by)


QueueName = Literal[*(queue.key for queue in queues())]
SAVED = Resource(
    name="saved_filter",
    title=N_("自己保存的筛选"),
    path="/saved-filters",
    one="/saved-filters/{id}",
    place=schemas.QueryId,
    find=lambda pk, call: SavedFilter.objects.get(pk=pk, officer_id=call.viewer.id),
    row=view_of("SavedFilterRow", SavedFilter, ("id", "title", "queue", "query")),
    listing=Listing(page=lambda call: list(saved.saved_filters(viewer=call.viewer)), paged=False),
    makes=(
        Act(
            name="",
            title=N_("保存筛选"),
            action=keep_filter,
            instead={
                "title": schemas.short_text(30),
                "queue": QueueName,
                "filters": (
                    Annotated[
                        dict[Literal[*saved.NAMES], Annotated[str, Field(max_length=60)]],
                        Field(description=N_("筛选的名称 → 值"), examples=[{"kind": "complaint"}]),
                    ],
                    {},
                ),
            },
        ),
    ),
    acts=(Act(name="forget", title=N_("删除保存的筛选"), action=drop_filter),),
)


# ── Traders' accounts ───────────────────────────────────────────────────────────────────────────────────────────────


class AccountContact(schemas.Out):
    name: str
    phone: str
    email: str


def accounts(call: Call):
    state = call.filters.get("state", AccountState.WAITING)
    found = trader_accounts(viewer=call.viewer, state=state).filter(pk__gt=call.place or 0)
    rows = list(found.order_by("id")[: PAGE + 1])
    return rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else None


def part_of_contact(place: int):
    return lambda told: told[place]


ACCOUNTS = Resource(
    name="trader_account",
    title=N_("经营者账号"),
    path="/trader-accounts",
    one="/trader-accounts/{id}",
    place=schemas.QueryId,
    find=lambda pk, call: trader_accounts(viewer=call.viewer).get(pk=pk),
    row=view_of(
        "TraderAccountRow",
        TraderAccount,
        ("id", "username", "trader", "told_name", "role", "state", "office", "asked_at", "decided_at", "reason",
         "ended_at"),
        more={
            "name": (str, lambda row: mask_name(row.name)),
            "phone": (str, lambda row: mask_phone(row.phone)),
        },
    ),
    kind="trader_account",
    argument="account",
    listing=Listing(page=accounts, filters={"state": (Literal[*AccountState.values] | None, None)}),
    acts=(
        Act(name="confirm", title=N_("确认经营者账号"), action=confirm_account),
        Act(name="refuse", title=N_("不予通过经营者账号"), action=refuse_account, form=ReasonForm),
        Act(name="end", title=N_("停用经营者账号"), action=end_account, form=ReasonForm),
        Act(
            name="password",
            title=N_("重设经营者账号的密码"),
            action=change_password,
            instead={"password": Password},
        ),
        Act(
            name="reveal",
            title=N_("显示经营者账号的联系方式"),
            action=reveal_contact,
            view=View(
                AccountContact, {name: part_of_contact(i) for i, name in enumerate(AccountContact.model_fields)}
            ),
            way="reveal",
        ),
    ),
    roles=frozenset(ACCOUNT_KEEPERS),
)  # fmt: skip

FAMILY = Family(
    tag="administration",
    title=N_("管理"),
    scope="administration",
    resources=(
        OFFICERS,
        POSTINGS,
        DEPUTIES,
        CLIENTS,
        SUBSCRIPTIONS,
        NOTICES,
        DIGESTS,
        SAVED,
        ACCOUNTS,
    ),
)
