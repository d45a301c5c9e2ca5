"""Authorise: put on record that the government authorised the office to supervise formally."""

from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.conference.models import Authorisation
from gongzhi.conference.moves import must_run_it, said
from gongzhi.core import files, journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused

KIND = "authorisation"


@transaction.atomic
def record_authorisation(
    *,
    issuer: str,
    number: str,
    scope: str,
    from_date: date,
    to_date: date,
    name: str,
    content: bytes,
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> Authorisation:
    """Keep the government's document with what it allows and how long.

    :raises NotAllowed: unless `by` works in the office.
    :raises Refused: naming the field that is wrong.
    """
    key = key or uuid4()
    if made := Authorisation.objects.filter(source_key=key).first():
        return made
    must_run_it(by)
    issuer = said(issuer, field="issuer", what=_("请填写授权机关。"), most=80)
    number = said(number, field="number", what=_("请填写文号。"), most=80)
    scope = said(scope, field="scope", what=_("请写明授权的事项。"), most=500)
    if to_date < from_date:
        raise Refused(_("结束日期不能早于开始日期。"), field="to_date")
    examined = files.examine(name, content)
    files.keep(examined.content)
    made = Authorisation.objects.create(
        issuer=issuer,
        number=number,
        scope=scope,
        from_date=from_date,
        to_date=to_date,
        name=examined.name,
        media_type=examined.media_type,
        size=examined.size,
        sha256=examined.sha256,
        at=at,
        source_key=key,
    )
    facts = {"number": number, "sha256": examined.sha256}
    journal.write(KIND, made.pk, "authorise", by=by, at=at, facts=facts, key=key)
    return made
