"""Record: keep what the consumer said on the phone; where it does not fit the file, the matter is taken up again."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases.actions.reopen import reopen_case
from gongzhi.cases.states import CASE
from gongzhi.core import machine
from gongzhi.core.actors import Actor, consumer
from gongzhi.core.errors import Invalid
from gongzhi.core.machine import act
from gongzhi.quality.models import Callback
from gongzhi.quality.queries import questions_for, script_for
from gongzhi.quality.rules import disagreements
from gongzhi.quality.states import CALLBACK

SCALE = {str(number) for number in range(1, 6)}
KNOWN = {"yes_no": {"yes", "no"}, "scale": SCALE}


@act
def record_callback(
    *,
    callback: Callback,
    answers: dict[str, str],
    satisfaction: int,
    remark: str = "",
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> Callback:
    """Keep the answers to the script and how satisfied the consumer is, from 1 to 5.

    An answer that does not fit the file reopens the matter, once: as the caller where they may, else on the
    consumer's word. One that was reopened before stays closed, and its unit sees what was said.

    :raises Invalid: naming the questions that were not answered.
    """
    callback = machine.lock(callback, key=key, kind=CALLBACK.kind)
    if refused := CALLBACK.refusal(callback, "record", by=by, at=at):
        raise refused
    questions = questions_for(callback)
    faults = {
        question.key: _("请选择回答。")
        for question in questions
        if answers.get(question.key) not in KNOWN[question.kind]
    }
    if satisfaction not in range(1, 6):
        faults["satisfaction"] = _("请选择满意程度。")
    if len(remark) > 1000:
        faults["remark"] = _("写得太长了。")
    if faults:
        raise Invalid(faults)
    kept = {question.key: answers[question.key] for question in questions}
    against = disagreements(kept, questions)
    case = machine.lock(callback.case)
    actor = by if CASE.entitled(case, CASE["reopen"], by) else consumer(case.pk)
    reopens = bool(against) and CASE.refusal(case, "reopen", by=actor, at=at) is None
    facts = {"agreed": not against, "disagrees": [question.key for question in against], "reopened": reopens}
    recorded = machine.move(
        CALLBACK,
        callback,
        "record",
        by=by,
        at=at,
        key=key,
        facts=facts,
        answers=kept,
        satisfaction=satisfaction,
        remark=remark.strip(),
        agreed=not against,
        reopened=reopens,
        officer_id=by.id,
        ended_at=at,
    )
    if reopens:
        reopen_case(case=case, reason=reason_for(callback, against, by=by), by=actor, at=at)
    return recorded


def reason_for(callback: Callback, against: list, *, by: Actor) -> str:
    """Say which of the questions were answered otherwise than the file says, as they were asked."""
    texts = {question.key: text for question, text in script_for(callback, viewer=by).questions}
    told = " ".join(texts[question.key] for question in against)
    return _("回访中消费者的回答与记录不一致：%(what)s") % {"what": told}
