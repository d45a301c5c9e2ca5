"""Keep a desk chosen by hand, to learn from."""

from datetime import datetime

from gongzhi.core.actors import Actor
from gongzhi.routing.models import Example
from gongzhi.routing.queries import rules_in_force
from gongzhi.routing.rules import Decision, Question
from gongzhi.routing.subjects import words_seen


def keep_example(
    *,
    case_id: int,
    question: Question,
    decided: Decision,
    chosen_unit: int | None,
    reason: str,
    by: Actor,
    at: datetime,
) -> Example:
    """Keep one correction, without personal data: of the text only the words that rules and subjects know.

    :param decided: what the rules had said; :param chosen_unit: where the officer sent it, None for triage.
    """
    return Example.objects.create(
        case_id=case_id,
        question=without_personal_data(question),
        decided_unit=decided.unit_id,
        chosen_unit=chosen_unit,
        rules=list(decided.rules),
        reason=reason,
        at=at,
        actor=by.id,
    )


def without_personal_data(question: Question) -> dict:
    """Reduce a question to what holds nothing of a person."""
    sight = rules_in_force().look(question)
    hinted = words_seen(question.title, question.text)
    return {
        "kind": question.kind,
        "on": question.on.isoformat(),
        "hotline": question.hotline,
        "subject": question.subject,
        "problem": question.problem,
        "region": question.region,
        "trader_region": question.trader_region,
        "platform_region": question.platform_region,
        "on_platform": question.on_platform,
        "heading_words": sorted(sight.heading | hinted.heading),
        "words": sorted(sight.everywhere | hinted.everywhere),
    }
