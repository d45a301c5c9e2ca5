"""Register: enter a laboratory into the register."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actors import Actor, Role
from gongzhi.core.errors import Invalid
from gongzhi.core.machine import act
from gongzhi.directory.models import Unit
from gongzhi.sampling.catalog import kinds as known
from gongzhi.sampling.models import Laboratory
from gongzhi.sampling.moves import begin, own_unit, refuse_second
from gongzhi.sampling.words import LaboratoryState


@act
def register_laboratory(
    *,
    name: str,
    accreditation: str,
    kinds: Iterable[str],
    valid_until: date,
    by: Actor,
    at: datetime,
    retests: bool = False,
    contact: str = "",
    unit_id: int | None = None,
    keeper_id: int | None = None,
    key: UUID | None = None,
) -> Laboratory:
    """Enter a laboratory; the unit of who acts keeps its entry.

    :param unit_id: the laboratory's own unit in the directory, where its people sign in.
    :raises NotAllowed: unless they supervise the unit.
    :raises Invalid: naming each field that is wrong.
    """
    key = key or uuid4()
    refuse_second(Laboratory, key)
    keeper = own_unit(by, keeper_id, at=at, roles=(Role.SUPERVISOR,))
    told = checked(
        name=name, accreditation=accreditation, kinds=kinds, valid_until=valid_until, unit_id=unit_id, at=at
    )
    laboratory = Laboratory(
        **told,
        retests=bool(retests),
        contact=contact.strip()[:200],
        state=LaboratoryState.ACTIVE,
        keeper=keeper,
        made_at=at,
        source_key=key,
    )
    begin(laboratory, "register", by=by, at=at, facts={"name": laboratory.name})
    return laboratory


def checked(
    *, name: str, accreditation: str, kinds, valid_until: date, unit_id: int | None, at: datetime, but: int = 0
) -> dict:
    """Check an entry of the register and give it as it is kept.

    :param but: the entry itself, where it is changed.
    :raises Invalid: naming each field that is wrong.
    """
    name, accreditation = " ".join(name.split()), accreditation.strip()
    kinds = list(dict.fromkeys(kinds))
    others = Laboratory.objects.exclude(pk=but)
    faults = {}
    if not name or len(name) > 120:
        faults["name"] = _("请填写名称。")
    elif others.filter(name=name).exists():
        faults["name"] = _("这个机构已经登记过。")
    if not accreditation or len(accreditation) > 60:
        faults["accreditation"] = _("请填写资质认定证书编号。")
    elif others.filter(accreditation=accreditation).exists():
        faults["accreditation"] = _("这个证书编号已经登记过。")
    if not kinds or set(kinds) - set(known()):
        faults["kinds"] = _("请选择可以检验的商品类别。")
    if valid_until is None or valid_until < clock.day_of(at):
        faults["valid_until"] = _("证书已过有效期。")
    if unit_id and (not Unit.objects.filter(pk=unit_id).exists() or others.filter(unit_id=unit_id).exists()):
        faults["unit_id"] = _("没有这个单位，或者它已是另一家机构的登录单位。")
    if faults:
        raise Invalid(faults)
    return {
        "name": name,
        "accreditation": accreditation,
        "kinds": kinds,
        "valid_until": valid_until,
        "unit_id": unit_id or None,
    }
