"""A second factor for signing in by password: codes of an app, and codes on paper for the day the phone is lost."""

import hmac
import secrets
from datetime import datetime, timedelta

import pyotp
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.core import journal
from gongzhi.core.actors import Actor
from gongzhi.core.clock import day_of
from gongzhi.core.errors import Refused
from gongzhi.core.numbers import CODE_ALPHABET
from gongzhi.core.personal import digest
from gongzhi.directory.actions import refuse_unless_keeper
from gongzhi.directory.models import Officer, SecondFactor

STEP = 30
"""Seconds that a code of the app holds."""
DRIFT = 1
"""So many steps the phone's clock may be early or late."""
RECOVERY_CODES = 10
MOST_WRONG = 5
WRONG_WINDOW = timedelta(minutes=15)


def second_factor_of(officer: Officer) -> SecondFactor | None:
    """Give the factor that is asked for when this officer signs in, if there is one."""
    return SecondFactor.objects.filter(officer=officer, confirmed_at__isnull=False).first()


def must_have_one(by: Actor) -> bool:
    """Tell whether one of this officer's roles asks for a second factor."""
    return any(role.value in settings.SECOND_FACTOR_ROLES for role in by.roles)


def address_of(factor: SecondFactor) -> str:
    """Give the address that an app reads from the QR code."""
    return pyotp.TOTP(factor.secret).provisioning_uri(name=factor.officer.username, issuer_name="共治")


@transaction.atomic
def begin_second_factor(*, officer: Officer, by: Actor, at: datetime) -> SecondFactor:
    """Make a secret for an officer's app; it is asked for only once a code of it was right.

    :raises Refused: if there is one already, or it is not one's own.
    """
    refuse_unless_own(officer, by)
    factor, _made = SecondFactor.objects.select_for_update().get_or_create(officer=officer)
    if factor.confirmed_at is not None:
        raise Refused(_("两步验证已经启用。"))
    factor.secret = pyotp.random_base32()
    factor.save(update_fields=["secret"])
    return factor


@transaction.atomic
def confirm_second_factor(*, officer: Officer, code: str, by: Actor, at: datetime) -> list[str]:
    """Put an officer's factor in force by a first code; return the recovery codes, which are told this once.

    :raises Refused: if the code is wrong, or there is nothing to confirm.
    """
    refuse_unless_own(officer, by)
    factor = SecondFactor.objects.select_for_update().filter(officer=officer, confirmed_at=None).first()
    if factor is None:
        raise Refused(_("请先开始设置两步验证。"))
    step = step_of(factor, code, at=at)
    if step is None:
        raise Refused(_("验证码不正确。请核对手机时间，输入最新的六位数字。"), field="code")
    codes = ["".join(secrets.choice(CODE_ALPHABET) for _letter in range(10)) for _code in range(RECOVERY_CODES)]
    factor.confirmed_at, factor.last_step = at, step
    factor.recovery_digests = [digest("recovery code", f"{officer.pk}:{code}") for code in codes]
    factor.save(update_fields=["confirmed_at", "last_step", "recovery_digests"])
    journal.write("officer", officer.pk, "add_second_factor", by=by, at=at)
    return codes


@transaction.atomic
def passes_second_factor(*, officer: Officer, code: str, by: Actor, at: datetime) -> bool:
    """Take a code of the app or a recovery code, each of which counts once; a wrong one is counted.

    :raises Refused: if too many codes were wrong lately.
    """
    factor = SecondFactor.objects.select_for_update().get(officer=officer, confirmed_at__isnull=False)
    if factor.wrong_since is None or at - factor.wrong_since >= WRONG_WINDOW:
        factor.wrong, factor.wrong_since = 0, at
    if factor.wrong >= MOST_WRONG:
        raise Refused(_("验证码错误次数过多，请 15 分钟后再试。"), field="code")
    step = step_of(factor, code, at=at)
    recovery = digest("recovery code", f"{officer.pk}:{''.join(code.split()).replace('-', '').upper()}")
    kept = [bytes(each) for each in factor.recovery_digests]
    if step is not None:
        factor.last_step, factor.wrong = step, 0
    elif recovery in kept:
        kept.remove(recovery)
        factor.recovery_digests, factor.wrong = kept, 0
        journal.write("officer", officer.pk, "use_recovery_code", by=by, at=at, facts={"left": len(kept)})
    else:
        factor.wrong += 1
        factor.save(update_fields=["wrong", "wrong_since"])
        return False
    factor.save(update_fields=["last_step", "recovery_digests", "wrong", "wrong_since"])
    return True


@transaction.atomic
def remove_second_factor(*, officer: Officer, by: Actor, at: datetime) -> Officer:
    """Take an officer's second factor away: one's own, or as their administrator, when phone and codes are lost.

    :raises NotAllowed: unless `by` is the officer or administers all of their units.
    :raises Refused: if there is none.
    """
    refuse_unless_keeper(by, officer, day_of(at), or_self=True)
    deleted, _rows = SecondFactor.objects.filter(officer=officer, confirmed_at__isnull=False).delete()
    if not deleted:
        raise Refused(_("两步验证没有启用。"))
    journal.write("officer", officer.pk, "remove_second_factor", by=by, at=at)
    return officer


def step_of(factor: SecondFactor, code: str, *, at: datetime) -> int | None:
    """Find the step whose code this is, later than the last one taken; None if it is none."""
    told = "".join(code.split())
    app = pyotp.TOTP(factor.secret, interval=STEP)
    now = int(at.timestamp()) // STEP
    for step in range(max(now - DRIFT, factor.last_step + 1), now + DRIFT + 1):
        if hmac.compare_digest(app.generate_otp(step).encode(), told.encode()):
            return step
    return None


def refuse_unless_own(officer: Officer, by: Actor) -> None:
    if by.kind != "officer" or by.id != officer.pk:
        raise Refused(_("两步验证只能由本人设置。"))
