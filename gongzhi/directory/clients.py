"""Programs that call the API: making and revoking them, their secrets and tokens.

A client acts for its unit through a service account, an officer without a password, so that access, histories and
the end of a posting work for it as for anybody. Secrets and tokens are 256 random bits; only their digests are kept.
"""

import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import F, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.core import journal
from gongzhi.core.actors import Actor, Role
from gongzhi.core.clock import day_of
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.core.prepared import prepared
from gongzhi.directory.actions import deactivate_officer, post_officer, refuse_unless_administered
from gongzhi.directory.models import AccountState, Client, ClientToken, Officer, Posting, TraderAccount, Unit
from gongzhi.directory.queries import officers_scope

SCOPES = {
    "read": gettext_lazy("查看件、队列、机构、程序"),
    "receive": gettext_lazy("登记新件"),
    "act": gettext_lazy("办理件、添加附件、登记经营者"),
    "reveal": gettext_lazy("显示个人信息和查询码"),
    "consumers": gettext_lazy("凭查询码代消费者查询和办理"),
    "mediation": gettext_lazy("调解"),
    "appeals": gettext_lazy("申诉、企业报告和赔付"),
    "negotiation": gettext_lazy("在线消费纠纷解决企业的承诺"),
    "quality": gettext_lazy("回访和答复检查"),
    "documents": gettext_lazy("文书和文书模板"),
    "publicity": gettext_lazy("投诉公示"),
    "enforcement": gettext_lazy("线索、处罚案件、措施、公示、失信名单"),
    "inspections": gettext_lazy("检查计划和检查"),
    "monitoring": gettext_lazy("网络监测"),
    "sampling": gettext_lazy("抽检、检验机构、关注的商品"),
    "schemes": gettext_lazy("放心消费承诺和退货"),
    "campaigns": gettext_lazy("专项行动"),
    "alerts": gettext_lazy("消费提示"),
    "law": gettext_lazy("法律法规库"),
    "incidents": gettext_lazy("群体事件"),
    "prepaid": gettext_lazy("预付卡备案、报送和预警"),
    "cooperation": gettext_lazy("部门协作、管辖争议"),
    "conference": gettext_lazy("联席会议"),
    "ride-hailing": gettext_lazy("网约车监管"),
    "routing": gettext_lazy("派单规则"),
    "open-data": gettext_lazy("开放数据"),
    "exchange": gettext_lazy("导入和导出"),
    "administration": gettext_lazy("人员、客户端、通知、推送、经营者账号"),
}
TRADER = "trader"
"""The one scope of a trader's program: what its own desk shows and does."""
EVERY_SCOPE = {**SCOPES, TRADER: gettext_lazy("经营者自己的事项：协商、报告、赔付、抽检异议")}
"""What a client may ask for; within that, the roles of its account decide as for any officer.

The first five say in which way a client calls, the others which records of other apps it deals with: reading a clue
needs read and enforcement, deciding on one act and enforcement.
"""
PER_MINUTE = 1200
"""Calls a minute that a client may make unless another number is set."""
TOKEN_LIFE = timedelta(hours=1)
MOST_OF_TRADER = 10
"""So many programs a trader has in force at the same time."""
KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Given:
    """A client with its secret, which is shown this once."""

    client: Client
    secret: str


IN_FORCE = Q(client__officer__is_active=True) | Q(client__account__state=AccountState.ACTIVE)


def digest_of(secret: str) -> bytes:
    return sha256(secret.encode()).digest()


def fresh_secret() -> str:
    return secrets.token_urlsafe(32)


@transaction.atomic
def add_client(
    *,
    key: str,
    name: str,
    unit: Unit,
    roles: Iterable[Role],
    scopes: Iterable[str],
    by: Actor,
    at: datetime,
    per_minute: int = PER_MINUTE,
) -> Given:
    """Let a program call the API for a unit, with these roles there.

    :param key: its client_id: lower-case letters, digits and hyphens, 24 characters at most.
    :param name: how histories call it.
    :param per_minute: how many calls a minute it may make.
    :raises NotAllowed: unless `by` administers the unit.
    :raises Refused: if the key is taken or unfit, no known scope is given, or the posting is refused.
    """
    refuse_unless_administered(by, [unit])
    name, chosen = " ".join(name.split()), [scope for scope in SCOPES if scope in set(scopes)]
    if not KEY.fullmatch(key) or len(key) > 24:
        raise Refused(_("代号只能用小写字母、数字和连字符，不超过24个字符。"), field="key")
    if not name or len(name) > 60:
        raise Refused(_("请填写名称，不超过60个字符。"), field="name")
    if not chosen:
        raise Refused(_("请至少选择一个范围。"), field="scopes")
    if not 0 < per_minute <= 1_000_000:
        raise Refused(_("每分钟次数应在 1 至 1000000 之间。"), field="per_minute")
    username = f"api.{key}"
    if Client.objects.filter(key=key).exists() or Officer.objects.filter(username__iexact=username).exists():
        raise Refused(_("代号“%(key)s”已有人使用。") % {"key": key}, field="key")
    officer = Officer(username=username, name=name, added_at=at)
    officer.set_unusable_password()
    officer.save()
    journal.write("officer", officer.pk, "add", by=by, at=at, unit_id=unit.pk, facts={"client": key})
    post_officer(officer=officer, unit=unit, roles=roles, by=by, at=at)
    secret = fresh_secret()
    client = Client.objects.create(
        key=key,
        officer=officer,
        secret_digest=digest_of(secret),
        scopes=chosen,
        per_minute=per_minute,
        added_at=at,
    )
    facts = {"scopes": chosen, "per_minute": per_minute}
    journal.write("client", client.pk, "add", by=by, at=at, unit_id=unit.pk, facts=facts)
    return Given(client, secret)


@transaction.atomic
def renew_secret(*, client: Client, by: Actor, at: datetime) -> Given:
    """Give a client a new secret; the old one and every token end at once.

    :raises NotAllowed: unless `by` administers its unit.
    :raises Refused: if it was revoked.
    """
    client = lock_client(client, by=by)
    secret = fresh_secret()
    client.secret_digest = digest_of(secret)
    client.save(update_fields=["secret_digest"])
    client.tokens.all().delete()
    journal.write("client", client.pk, "renew", by=by, at=at)
    return Given(client, secret)


@transaction.atomic
def revoke_client(*, client: Client, by: Actor, at: datetime) -> Client:
    """End a client at once: its tokens, its secret and, of a unit's, its service account.

    :raises NotAllowed: unless `by` administers its unit, or is the trader's responsible person.
    :raises Refused: if it was revoked before.
    """
    client = lock_client(client, by=by)
    client.revoked_at = at
    client.save(update_fields=["revoked_at"])
    client.tokens.all().delete()
    if client.officer_id and client.officer.is_active:
        deactivate_officer(officer=client.officer, by=by, at=at)
    journal.write("client", client.pk, "revoke", by=by, at=at)
    return client


def lock_client(client: Client, *, by: Actor) -> Client:
    """Read a client again with its row locked, for who may change it."""
    client = Client.objects.select_for_update(of=("self",)).select_related("officer", "account").get(pk=client.pk)
    if client.account_id:
        refuse_unless_responsible(by, client.account.trader_id)
        return refuse_revoked(client)
    postings = client.officer.postings.select_related("unit").order_by("-from_date", "-id")
    refuse_unless_administered(by, [posting.unit for posting in postings[:1]])
    return refuse_revoked(client)


def refuse_revoked(client: Client) -> Client:
    if client.revoked_at is not None:
        raise Refused(_("这个客户端已被撤销。"))
    return client


def refuse_unless_responsible(by: Actor, trader_id: int) -> None:
    """Refuse whoever is not the responsible person of this trader."""
    if by.kind != "trader" or not by.is_responsible or trader_id not in by.traders:
        raise NotAllowed(_("只有企业负责人可以管理本企业的程序。"))


@transaction.atomic
def add_trader_client(*, name: str, by: Actor, at: datetime, per_minute: int = PER_MINUTE) -> Given:
    """Let a program of a trader's call the API as the account of the responsible person who makes it.

    :param name: what the trader calls it.
    :raises NotAllowed: unless `by` is a responsible person.
    :raises Refused: if it has no name, or the trader has too many already.
    """
    account = TraderAccount.objects.select_for_update(of=("self",)).filter(pk=by.id).first()
    refuse_unless_responsible(by, account.trader_id if account and by.kind == "trader" else 0)
    name = " ".join(name.split())
    if not name or len(name) > 60:
        raise Refused(_("请填写名称，不超过60个字符。"), field="name")
    if Client.objects.filter(account__trader=account.trader_id, revoked_at=None).count() >= MOST_OF_TRADER:
        raise Refused(_("一家企业最多同时使用 %(most)d 个程序，请先撤销不用的。") % {"most": MOST_OF_TRADER})
    secret = fresh_secret()
    client = Client.objects.create(
        key=f"trader-{secrets.token_hex(6)}",
        account=account,
        name=name,
        secret_digest=digest_of(secret),
        scopes=[TRADER],
        per_minute=per_minute,
        added_at=at,
    )
    journal.write("client", client.pk, "add", by=by, at=at, unit_id=account.office_id, facts={"trader": by.name})
    return Given(client, secret)


def trader_clients(*, viewer: Actor) -> QuerySet[Client]:
    """List the programs of a trader, those in force first, to its responsible person; nothing to others."""
    if viewer.kind != "trader" or not viewer.is_responsible:
        return Client.objects.none()
    return Client.objects.filter(account__trader__in=viewer.traders).order_by(
        F("revoked_at").desc(nulls_first=True), "-id"
    )


def clients(*, viewer: Actor, at: datetime) -> QuerySet[Client]:
    """List the clients of the units that the viewer administers, with each one's `officer.current_postings`.

    :raises NotAllowed: if the viewer administers nothing.
    """
    if viewer.kind != "system" and not (
        viewer.kind == "officer" and viewer.is_a(Role.ADMINISTRATOR, Role.SECRETARIAT)
    ):
        raise NotAllowed(_("只有管理员可以管理接口客户端。"))
    today = Posting.objects.in_force(day_of(at))
    kept = Officer.objects.filter(officers_scope(viewer, today.none()))
    seats = Prefetch("officer__postings", today.select_related("unit"), to_attr="current_postings")
    return Client.objects.filter(officer__in=kept).select_related("officer").prefetch_related(seats)


def keep_token(*, client: Client, token: str, scopes: Iterable[str], at: datetime) -> ClientToken:
    """Keep the digest of a token that a client is given, and forget those of it that have run out."""
    client.tokens.filter(expires_at__lte=at).delete()
    return ClientToken.objects.create(
        digest=digest_of(token), client=client, scopes=list(scopes), expires_at=at + TOKEN_LIFE
    )


def client_by_secret(key: str, secret: str) -> Client | None:
    """Find the client with this key and secret, if it is in force."""
    used = Q(officer__is_active=True) | Q(account__state=AccountState.ACTIVE)
    client = Client.objects.filter(used, key=key, revoked_at=None).first()
    known = bytes(client.secret_digest) if client else b""
    return client if hmac.compare_digest(known, digest_of(secret)) else None


def token_in_force(token: str, *, at: datetime) -> ClientToken | None:
    """Find a token that holds at this instant, with its client and account. One query."""
    return next(iter(tokens_in_force(digest_of(token), at)), None)


@prepared
def tokens_in_force(digest: bytes, at: datetime) -> QuerySet[ClientToken]:
    return ClientToken.objects.select_related("client__officer", "client__account__trader").filter(
        IN_FORCE, digest=digest, expires_at__gt=at, client__revoked_at=None
    )


def drop_token(client: Client, token: str) -> None:
    """End one token of a client; none, or somebody else's, is left as it is."""
    client.tokens.filter(digest=digest_of(token)).delete()
