"""Prepare: set down what the public will read of a decision, where the law has it published."""

from datetime import datetime

from gongzhi.core.actors import Actor
from gongzhi.core.grams import grams
from gongzhi.core.personal import mask_name
from gongzhi.enforcement import rules
from gongzhi.enforcement.actions.filed_case.propose import in_words
from gongzhi.enforcement.models import FiledCase, Publication
from gongzhi.enforcement.moves import begin, next_number, rule_for
from gongzhi.enforcement.words import PartyKind, PublicationState


def prepare_publication(*, filed_case: FiledCase, by: Actor, at: datetime) -> Publication | None:
    """Copy what is public of a decision, a natural person's name masked; none where it is not to be published."""
    kinds = [row.kind for row in filed_case.penalties]
    if not rules.is_published(kinds, filed_case.track):
        return None
    is_person = filed_case.party_kind == PartyKind.PERSON
    name = mask_name(filed_case.trader_name) if is_person else filed_case.trader_name
    trader = filed_case.trader
    publication = Publication(
        number=next_number("GS", at),
        state=PublicationState.PREPARED,
        unit=filed_case.unit,
        officer_id=filed_case.officer_id,
        title=filed_case.title,
        sector=filed_case.sector,
        trader_id=filed_case.trader_id,
        trader_name=name,
        region_id=filed_case.region_id,
        procedure=rule_for("publication", filed_case.unit, at),
        filed_case=filed_case,
        decision_number=filed_case.decision_number,
        party_name=name,
        credit_code=(trader.credit_code or "") if trader and not is_person else "",
        violation=filed_case.title,
        penalty="；".join(in_words(row) for row in filed_case.penalties),
        basis="；".join(f"《{row.act}》{row.article}" for row in filed_case.penalties),
        decided_date=filed_case.decided_date,
        grams=grams(name, filed_case.title, filed_case.decision_number),
    )
    begin(publication, "prepare", by=by, at=at)
    return publication
