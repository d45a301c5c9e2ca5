"""What `gongzhi verify` checks: each app's own promise about its records, listed here once."""

from collections.abc import Callable, Iterator

from gongzhi.alerts.verify import broken_alerts
from gongzhi.appeals.verify import broken_appeals
from gongzhi.campaigns.verify import broken_campaigns
from gongzhi.cases.models import Case
from gongzhi.cases.states import CASE
from gongzhi.cases.verify import broken_cases
from gongzhi.conference.verify import broken_conference
from gongzhi.cooperation.verify import broken_cooperation
from gongzhi.core import files, journal, machine
from gongzhi.documents.models import Document
from gongzhi.documents.states import DOCUMENT
from gongzhi.documents.verify import broken_documents
from gongzhi.enforcement.verify import broken_enforcement
from gongzhi.incidents.verify import broken_incidents
from gongzhi.inspections import verify as inspections
from gongzhi.library.verify import broken_library
from gongzhi.mediation.verify import broken_mediations
from gongzhi.monitoring.verify import broken_monitoring
from gongzhi.negotiation.models import Membership, Negotiation
from gongzhi.negotiation.states import MEMBERSHIP, NEGOTIATION
from gongzhi.open_data.verify import broken_open_data
from gongzhi.prepaid.verify import broken_prepaid
from gongzhi.publicity.verify import broken_disclosures, broken_figures
from gongzhi.quality.models import Callback
from gongzhi.quality.states import CALLBACK
from gongzhi.quality.verify import broken_draws
from gongzhi.ride_hailing.verify import broken_rides
from gongzhi.sampling.verify import broken_sampling
from gongzhi.schemes.verify import broken_schemes


def callback_states() -> Iterator[str]:
    """Each call-back is in the state to which its journal leads."""
    for pk, fault in machine.strays(CALLBACK, Callback):
        yield f"call-back {pk} {fault}"


def journal_chains() -> Iterator[str]:
    """Each line of the journal follows from the line before it and is as it was written."""
    for kind, record_id, seq, verb, fault in journal.broken_chains():
        yield f"{kind} {record_id}, line {seq} ({verb}): {fault}"


def case_states() -> Iterator[str]:
    """Each case is in the state to which its journal leads, line by line."""
    found = machine.strays(CASE, Case)
    numbers = dict(Case.objects.filter(pk__in=[pk for pk, _fault in found]).values_list("pk", "number"))
    for pk, fault in found:
        yield f"case {numbers[pk]} {fault}"


def document_states() -> Iterator[str]:
    """Each document is in the state to which its journal leads."""
    for pk, fault in machine.strays(DOCUMENT, Document):
        yield f"document {pk} {fault}"


def negotiation_states() -> Iterator[str]:
    """Each negotiation and each pledge to settle online is where its journal leads, line by line."""
    for told, model in ((NEGOTIATION, Negotiation), (MEMBERSHIP, Membership)):
        for pk, fault in machine.strays(told, model):
            yield f"{told.kind} {pk} {fault}"


CHECKS: dict[str, Callable[[], Iterator[str]]] = {
    "journal chains": journal_chains,
    "states of cases": case_states,
    "cases, their limits and who sees them": broken_cases,
    "states of call-backs": callback_states,
    "draws of call-backs": broken_draws,
    "appeals, reports and compensation": broken_appeals,
    "states of documents": document_states,
    "documents and their numbers": broken_documents,
    "enforcement": broken_enforcement,
    "online monitoring": broken_monitoring,
    "ride-hailing": broken_rides,
    "files": files.missing,
    "states of negotiations and pledges": negotiation_states,
    "mediation, closed minutes and shares": broken_mediations,
    "states of plans and inspections": inspections.strays,
    "inspections, their days and officers": inspections.broken_inspections,
    "draws": inspections.broken_draws,
    "campaigns, their members and kept figures": broken_campaigns,
    "requests between units and disputes over competence": broken_cooperation,
    "incidents, their matters' histories and every fen shared out": broken_incidents,
    "the conference, its minutes and due dates": broken_conference,
    "sampling, results and limits": broken_sampling,
    "alerts and subscriptions": broken_alerts,
    "law library": broken_library,
    "pledges, checks and refunds": broken_schemes,
    "open data, its counts and files": broken_open_data,
    "disclosures, objections and what is shown": broken_disclosures,
    "figures of traders": broken_figures,
    "prepaid cards, their filings, reports and warning signs": broken_prepaid,
}
"""Title → a function that yields one sentence for each thing that is wrong."""
