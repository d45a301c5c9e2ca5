"""Every address as everybody: who may open it, and that nothing of a case shows to whoever may not see it.

The addresses are read from the URL patterns; each must stand in `EXPECTED`: a new one without an expectation fails.
What is expected of whom follows from the kind of address alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from unittest import mock
from uuid import uuid4

from django.db import connection, transaction
from django.test import Client, TestCase
from django.urls import URLPattern, get_resolver, reverse

from gongzhi.api.openapi import OPERATIONS
from gongzhi.api.tests.scene import given_client
from gongzhi.campaigns.actions.draft import draft_campaign
from gongzhi.campaigns.states import CAMPAIGN
from gongzhi.campaigns.verbs import do as do_to_campaign
from gongzhi.cases.actions.accept import accept_case
from gongzhi.cases.actions.link import link_cases
from gongzhi.cases.actions.remind import remind_holder
from gongzhi.cases.codes import code_of, rating_token
from gongzhi.cases.intake import Person
from gongzhi.cases.models import Attachment, Case, CaseTrader
from gongzhi.cases.queries import queues
from gongzhi.cases.states import CASE
from gongzhi.cases.words import TraderPart
from gongzhi.conference.states import ASSIGNMENT, MEETING
from gongzhi.conference.tests import scene as conference
from gongzhi.cooperation.states import DISPUTE, REQUEST
from gongzhi.cooperation.tests import scene as cooperation
from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM, Role, consumer
from gongzhi.directory.actions import register_trader
from gongzhi.directory.clients import SCOPES, TRADER, add_trader_client, keep_token
from gongzhi.directory.middleware import OPENED_CASES
from gongzhi.directory.models import Officer, TraderAccount
from gongzhi.directory.queries import trader_actor
from gongzhi.documents.actions.issue import issue_document
from gongzhi.documents.actions.serve import serve_document
from gongzhi.documents.for_cases import CaseFile
from gongzhi.documents.kinds import kind_of
from gongzhi.enforcement.verbs import MODELS as ENFORCEMENT
from gongzhi.incidents.states import INCIDENT
from gongzhi.incidents.tests import scene as incidents
from gongzhi.incidents.verbs import do as do_to_incident
from gongzhi.inspections.models import Inspection
from gongzhi.inspections.states import INSPECTION, PLAN
from gongzhi.inspections.tests import scene as inspections
from gongzhi.mediation.states import MEDIATION
from gongzhi.prepaid.models import Filing
from gongzhi.prepaid.states import FILING
from gongzhi.prepaid.words import State as FilingState
from gongzhi.publicity.states import DISCLOSURE
from gongzhi.publicity.tests import scene as publicity
from gongzhi.sampling.states import SAMPLE
from gongzhi.sampling.tests import scene as sampling
from gongzhi.schemes.states import PLEDGE, REFUND
from gongzhi.schemes.tests import scene as schemes
from gongzhi.trader_desk.verbs import ACTS
from tests import factories
from tests.factories import ABOVE, HOLDER, NOW, OTHER

OPEN, DESK, OF_CASE, OWN, TRADERS, OF_TRADER, API, MACHINE, DEVELOPERS = (
    "open",
    "desk",
    "of a case",
    "own",
    "traders",
    "of a trader",
    "api",
    "machine",
    "developers",
)
"""Kinds of address: for everybody; for officers; of one case, plan or inspection at the desk; of the consumer's own
case; for traders' accounts; of a matter that a trader was asked about; for programs with a token; for this machine;
for developers."""

EXPECTED = {
    MACHINE: {"health", "metrics"},
    DEVELOPERS: {"gallery", "gallery-options", "gallery-reveal", "gallery-face"},
    OPEN: {
        "set_language",
        "portal:home", "portal:resolutions", "portal:guide", "portal:procedure", "portal:robots", "portal:file",
        "portal:receipt", "portal:clear", "portal:step", "portal:find-traders", "portal:find-platforms",
        "portal:find-regions",
        "portal:trader", "portal:traders", "portal:ranking",
        "portal:disclosures", "portal:disclosure", "portal:disclosure-feed", "portal:disclosure-log",
        "portal:samples", "portal:sample", "portal:samples-file",
        "portal:alerts", "portal:alerts-rss", "portal:alerts-atom", "portal:alerts-json", "portal:alert",
        "portal:alert-card", "portal:site-card", "portal:subscribe", "portal:subscribed", "portal:subscription",
        "portal:unsubscribe", "portal:choose-region", "portal:law", "portal:law-cases", "portal:law-act",
        "portal:law-article", "portal:search", "portal:sitemap", "portal:security",
        "portal:stores", "portal:store", "portal:store-complain", "portal:refund-code", "portal:refund",
        "portal:refund-act",
        "portal:issuers",
        "portal:inspections", "portal:draws", "portal:draw", "portal:draw-file",
        "desk:field-session", "desk:field-worker",
        "trader:login", "trader:logout", "trader:sign-up", "trader:signed-up",
        "portal:bodies", "portal:track", "portal:close", "portal:rate", "portal:document",
        "portal:penalties", "portal:penalty", "portal:breaches", "portal:incident",
        "looks", "portal:open-data", "portal:open-data-catalogue", "portal:open-data-set", "portal:open-data-explore",
        "portal:open-data-package", "portal:open-data-schema", "portal:open-data-file", "portal:open-data-version",
        "portal:open-data-kept",
        "desk:login", "desk:login-code", "desk:openid", "desk:openid-callback",
        "api:reference", "api:openapi", "api:nothing",
    },
    OWN: {"portal:case", "portal:case-file", "portal:case-document", "portal:act", "portal:kept", "portal:kept-act",
          "portal:compensation", "portal:mediate"},
    OF_CASE: {
        "desk:pledge", "desk:pledge-sign", "desk:act-on-pledge", "desk:refund", "desk:refund-photo",
        "desk:act-on-refund",
        "desk:disclosure", "desk:objection-file", "desk:act-on-disclosure", "desk:disclose",
        "desk:sample", "desk:sample-file", "desk:act-on-sample", "desk:sampling-plan",
        "desk:filing", "desk:filing-file", "desk:act-on-filing",
        "desk:plan", "desk:plan-targets", "desk:drop-target", "desk:act-on-plan", "desk:inspection", "desk:field",
        "desk:inspection-file", "desk:act-on-inspection",
        "desk:case", "desk:received", "desk:journal", "desk:print", "desk:attach", "desk:download", "desk:reveal",
        "desk:reply-hints",
        "desk:masked", "desk:reveal-code", "desk:masked-code", "desk:act", "desk:make-document", "desk:document",
        "desk:serve-document", "desk:withdraw-document", "desk:document-file",
        "desk:appeal-act", "desk:appeal-reveal", "desk:appeal-masked", "desk:appeal-file",
        "desk:mediation", "desk:mediate",
        "desk:campaign", "desk:campaign-plan", "desk:campaign-taken", "desk:campaign-take-in", "desk:campaign-file",
        "desk:campaign-csv", "desk:campaign-xlsx", "desk:act-on-campaign",
        "desk:incident", "desk:incident-matters", "desk:incident-take-in", "desk:incident-contacts",
        "desk:incident-decisions", "desk:incident-decision", "desk:incident-money", "desk:incident-sharing",
        "desk:incident-evidence", "desk:act-on-incident",
        "desk:request", "desk:request-reveal", "desk:request-file", "desk:act-on-request", "desk:dispute",
        "desk:act-on-dispute",
        "desk:meeting", "desk:meeting-resolutions", "desk:meeting-issue", "desk:meeting-minutes",
        "desk:meeting-paper", "desk:act-on-meeting", "desk:assignment", "desk:assignment-file",
        "desk:act-on-assignment",
    },
    TRADERS: {"trader:home", "trader:password", "trader:accounts", "trader:add-account", "trader:change-account",
              "trader:matters", "trader:answers", "trader:waiting-csv", "trader:waiting-xlsx", "trader:answer-file",
              "trader:answer-faults", "trader:ready-answers", "trader:drop-answer", "trader:pledge", "trader:join",
              "trader:leave", "trader:digest", "trader:samples", "trader:stores", "trader:new-store",
              "trader:scheme-file", "trader:disclosures",
              "trader:clients", "trader:change-client",
              "trader:scheme-file-faults", "trader:scheme-files", "trader:scheme-file-example", "trader:refunds",
              "trader:filings", "trader:new-filing"},
    OF_TRADER: {"trader:pledge-sign", "trader:pledge-act", "trader:store", "trader:log-refund", "trader:refund",
                "trader:refund-photo", "trader:refund-act",
                "trader:matter", "trader:file", "trader:act", "trader:report-file", "trader:sample",
                "trader:sample-file", "trader:sample-act", "trader:disclosure", "trader:object",
                "trader:objection-file",
                "trader:filing", "trader:filing-file", "trader:filing-act"},
    DESK: {
        "desk:odr-members", "desk:odr-member", "desk:change-odr-member",
        "desk:trader-accounts", "desk:trader-account", "desk:reveal-trader-account", "desk:change-trader-account",
        "exchange:home", "exchange:feeds", "exchange:pull", "exchange:run", "exchange:progress", "exchange:start",
        "exchange:drop", "exchange:errors",
        "desk:appeals", "desk:appeals-tab",
        "desk:sessions", "desk:bodies",
        "desk:home", "desk:logout", "desk:password", "desk:queue", "desk:filters", "desk:save-filter",
        "desk:export-csv", "desk:export-xlsx", "desk:forget-filter", "desk:assign-many", "desk:next", "desk:search",
        "desk:trader", "desk:find-traders", "desk:find-platforms", "desk:find-units", "desk:find-regions",
        "desk:digests", "desk:read-digest", "desk:new", "desk:suggest", "desk:rules", "desk:new-rule",
        "desk:examples", "desk:rule", "desk:edit-rule", "desk:try-rule", "desk:switch-rule", "desk:procedures",
        "desk:procedure", "desk:calendar", "desk:units", "desk:unit", "desk:add-officer", "desk:officer",
        "desk:change-officer", "desk:change-posting", "desk:end-deputy", "desk:webhooks", "desk:webhook",
        "desk:event", "desk:change-webhook", "desk:notices", "desk:resend", "desk:api-clients", "desk:change-client",
        "desk:callbacks", "desk:callback", "desk:change-callers", "desk:record-callback", "desk:miss-callback",
        "desk:drop-callback", "desk:callback-contact",
        "desk:meetings", "desk:new-meeting", "desk:record-meeting", "desk:assignments", "desk:new-assignment",
        "desk:assignments-xlsx", "desk:assignments-docx", "desk:conference-board", "desk:circulars",
        "desk:circulate", "desk:circular", "desk:conference-members", "desk:end-term", "desk:authorisations",
        "desk:authorisation-file",
        "desk:templates", "desk:template", "desk:template-preview", "desk:template-example", "desk:reset-template",
        "desk:enforcement-work",
        "desk:inspections", "desk:new-inspection", "desk:field-work", "desk:plans", "desk:new-plan",
        "desk:samples", "desk:new-sample", "desk:sampling-figures", "desk:sampling-results",
        "desk:sampling-results-example", "desk:sampling-result-file", "desk:sampling-result-faults",
        "desk:sampling-plans", "desk:new-sampling-plan", "desk:laboratories", "desk:new-laboratory",
        "desk:laboratory", "desk:watched-goods", "desk:new-watched-goods", "desk:watched", "desk:alert-draft",
        "desk:alert-file", "desk:act-on-sampling",
        "desk:pledges", "desk:new-pledge", "desk:pledge-checks", "desk:pledge-figures", "desk:act-on-pledge-check",
        "desk:scheme-file", "desk:scheme-file-faults", "desk:scheme-files", "desk:scheme-file-example",
        "desk:refunds",
        "desk:second-factor", "desk:begin-second-factor", "desk:remove-second-factor",
        "desk:monitoring", "desk:monitoring-hit", "desk:decide-hit", "desk:monitoring-programmes",
        "desk:monitoring-programme", "desk:change-monitoring", "desk:monitoring-run", "desk:monitoring-evidence",
        "desk:monitoring-rules", "desk:new-monitoring-rule", "desk:monitoring-rule", "desk:edit-monitoring-rule",
        "desk:switch-monitoring-rule",
        "desk:ride-reports", "desk:new-ride-report", "desk:ride-report", "desk:ride-refused",
        "desk:act-on-ride-report", "desk:ride-run", "desk:ride-run-file", "desk:ride-reveal", "desk:ride-compare",
        "desk:ride-registers", "desk:ride-register", "desk:ride-load", "desk:ride-findings", "desk:new-ride-finding",
        "desk:ride-finding", "desk:ride-evidence", "desk:decide-ride-finding", "desk:ride-joints",
        "desk:new-ride-joint", "desk:ride-joint", "desk:act-on-ride-joint",
        "desk:records", "desk:record", "desk:do", "desk:make", "desk:make-paper", "desk:new-clue", "desk:new-measure",
        "desk:new-on-the-spot", "desk:conclude", "desk:evidence-file",
        "desk:alerts", "desk:new-alert", "desk:alert", "desk:act-on-alert",
        "desk:law", "desk:new-law-act", "desk:law-import", "desk:law-import-example", "desk:law-file",
        "desk:law-file-refused", "desk:law-version", "desk:decide-law-version", "desk:law-act", "desk:amend-law-act",
        "desk:write-law-text",
        "desk:disclosures",
        "desk:filings", "desk:new-filing", "desk:prepaid-reports", "desk:prepaid-reports-example",
        "desk:prepaid-report-file", "desk:prepaid-report-faults", "desk:prepaid-signs", "desk:new-prepaid-sign",
        "desk:prepaid-sign", "desk:act-on-prepaid-sign",
        "desk:campaigns", "desk:new-campaign", "desk:take-in-one", "desk:figures",
        "desk:incidents", "desk:new-incident", "desk:between", "desk:new-request",
        "desk:disputes", "desk:new-dispute",
    },
    API: {
        "api:token", "api:revoke", "api:list_queues", "api:show_queue", "api:search", "api:receive",
        "api:show_case", "api:show_duplicates", "api:do", "api:reveal", "api:attach", "api:download",
        "api:list_units", "api:show_unit", "api:list_hotlines", "api:list_bodies", "api:list_regions",
        "api:list_traders", "api:register", "api:show_trader", "api:add_name", "api:show_trader_cases",
        "api:receive_bulk", "api:list_procedures", "api:show_procedure", "api:show_year", "api:list_subjects",
        "api:suggest", "api:upload", "api:refused_rows", "api:export", "api:answers", "api:ride_report",
        "api:ride_register", "api:show_time", "api:reply_hints", "api:template_preview", "api:list_figures",
        *(f"api:{operation.name}" for operation in OPERATIONS),
    },
}  # fmt: skip
KIND_OF = {name: kind for kind, names in EXPECTED.items() for name in names}

PLANTED = ("密语漏水", "密语商行", "密语叙述", "密语诉求", "密语检查", "密语抽检", "密语退货", "密语说明")
"""Words of the case that stand nowhere else."""
PLANTED += ("密语卡",)
CLEAR = ("密语者", "19900007788", "密语路")
"""Personal data of its consumer, which no page shows in clear without a journaled look."""


NO_TOKEN = {"anonymous", "the consumer", "a handler of the unit", "the trader"}
"""Who tries the addresses of programs without a token: a session opens none of them."""
PROGRAMS = {
    ("a program of the unit", HOLDER, Role.HANDLER): True,
    ("a program of the unit above", ABOVE, Role.SUPERVISOR): True,
    ("a program of the secretariat", "samr", Role.SECRETARIAT): True,
    ("an auditor's program", "samr", Role.AUDITOR): True,
    ("another unit's program", OTHER, Role.HANDLER): False,
    ("another agency's program", "housing", Role.SUPERVISOR): False,
}
"""Programs with a token of every scope → whether the case is theirs to see."""


@dataclass(frozen=True)
class Visitor:
    """Somebody who opens pages."""

    name: str
    sees: bool
    """Whether the case is theirs to see."""
    officer: Officer | None = None
    opened: tuple[int, ...] = ()
    account: TraderAccount | None = None

    def client(self) -> Client:
        client = Client(raise_request_exception=False)
        if self.officer:
            client.force_login(self.officer, "django.contrib.auth.backends.ModelBackend")
        if self.account:
            factories.sign_in_trader(client, self.account)
        if self.opened:
            session = client.session
            session[OPENED_CASES] = list(self.opened)
            session.save()
        return client


def patterns(resolver=None, prefix: str = "", namespace: str = "") -> Iterator[tuple[str, str, URLPattern]]:
    """Give every pattern of the project: (name with its namespace, whole route, pattern)."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield (f"{namespace}:" if namespace else "") + str(pattern.name), route, pattern
        else:
            yield from patterns(pattern, route, pattern.namespace or namespace)


def verbs_at(route: str) -> list[str]:
    """Give the verbs that may stand in an address of this shape."""
    if "mediation" in route:
        return ["consent", "recusal"] if route.startswith("status") else [row.verb for row in MEDIATION.transitions]
    if "conference/" in route:
        return [row.verb for row in (MEETING if "meeting:" in route else ASSIGNMENT).transitions]
    if "campaigns/" in route:
        return [row.verb for row in CAMPAIGN.transitions]
    if "between/" in route or "requests/" in route:
        return [row.verb for row in REQUEST.transitions]
    if "disputes/" in route:
        return [row.verb for row in DISPUTE.transitions]
    if "incidents/" in route:
        return [row.verb for row in INCIDENT.transitions]
    if "pledges/" in route:
        return [row.verb for row in PLEDGE.transitions]
    if "refunds/" in route:
        return [row.verb for row in REFUND.transitions]
    if "disclosures/" in route:
        return [row.verb for row in DISCLOSURE.transitions]
    if "prepaid/" in route:
        return ["take_up", "dismiss"] if "signs/" in route else [row.verb for row in FILING.transitions]
    if "samples/" in route:
        return ["object", "waive"]
    if "sampling/" in route:
        return (
            [row.verb for row in SAMPLE.transitions] if "sample:" in route else ["share", "amend", "assess", "edit"]
        )
    if "inspections/" in route:
        return [row.verb for row in (INSPECTION if "inspection:" in route else PLAN).transitions]
    return ["withdraw", "rate"] if route.startswith("status") else [row.verb for row in CASE.transitions]


class TestEveryAddress(TestCase):
    @classmethod
    def setUpTestData(cls):
        factories.province()
        by = factories.actor()
        trader = register_trader(name="另一家商行", by=SYSTEM, at=NOW)
        told = {
            "title": "密语漏水",
            "narrative": "密语叙述：水壶漏水。",
            "claim_text": "密语诉求",
            "trader_id": trader.pk,
            "trader_name": "密语商行",
            "persons": (Person(name="密语者", phone="19900007788", address="贵州省贵阳市南明区密语路1号"),),
        }
        case = factories.received(by=by, **told)
        twin = factories.received(by=by, **told)
        link_cases(case=twin, number=case.number, by=by, at=NOW)
        case = accept_case(case=case, by=by, at=NOW)
        remind_holder(case=case, by=consumer(case.pk), at=NOW)
        head, rival = (register_trader(name=name, by=SYSTEM, at=NOW) for name in ("总部商行", "对门商行"))
        trader.branch_of = head
        trader.save()
        account = factories.trader_account(trader)
        CaseTrader.objects.create(case=case, trader=trader, part=TraderPart.NEGOTIATION, asked_at=NOW)
        cls.case = Case.objects.get(pk=case.pk)
        plan = inspections.plan(by=inspections.both_roles(), title="密语检查计划")
        cls.inspection = inspections.inspection(by=inspections.both_roles())
        Inspection.objects.update(plan=plan, finding="密语检查所见")
        by_holder = inspections.both_roles()
        campaign = draft_campaign(
            title="密语专项行动", purpose="密语目的", unit=factories.unit(), starts=NOW.date(), ends=NOW.date(),
            by=by_holder, at=NOW,
        )  # fmt: skip
        cls.campaign = campaign
        for verb, told in (("set_goal", {"counted": "clues", "target": Decimal(1)}), ("approve", {}), ("start", {})):
            cls.campaign = do_to_campaign(cls.campaign, verb, by=by_holder, at=NOW, **told)
        incident = incidents.gather([case], by=by_holder, title="停业事件", summary="密语叙述：关门。")
        cls.incident = do_to_incident(incident, "open", by=by_holder, at=NOW)
        told = {"text": "密语叙述：请核对。", "fields": ("title", "narrative", "phone")}
        asked = factories.unit("post").pk
        cls.request = cooperation.send(by=by_holder, case=case, asked_unit_id=asked, title="请核对", **told)
        cls.dispute = cooperation.raise_dispute(
            number=case.number, other_unit_id=asked, reason="密语诉求不属本单位", by=by_holder, at=NOW
        )
        office = conference.office()
        units = [factories.unit(key).pk for key in (HOLDER, ABOVE)]
        told = {"kind": "special", "title": "密语检查专题会议", "units": units}
        cls.meeting = conference.plan(by=office, **told)
        assigned = conference.draft(by=office, title="密语抽检任务", unit_id=units[0], helpers=units[1:])
        cls.assignment = conference.do_well(assigned, "issue", by=office)
        cls.sampling_plan = sampling.plan(by=inspections.both_roles(), title="密语抽检计划")
        cls.sample = sampling.sample_in(
            "told", by=inspections.both_roles(), goods="密语抽检商品", trader_id=trader.pk, producer_name="密语商行"
        )
        cls.refund = schemes.refund(
            by=schemes.both_roles(), goods="密语退货",
            pledge=schemes.pledge_in("active", by=schemes.both_roles(), trader_id=trader.pk),
        )  # fmt: skip
        made = publicity.proposed(by_holder, of=trader)
        for verb, changes in (("prepare", {"text": "密语说明"}), ("clear", {}), ("notify", {})):
            made = publicity.do_well(made, verb, by=by_holder, **changes)
        cls.disclosure = made
        cls.filing = Filing.objects.create(
            state=FilingState.SUBMITTED, issuer="other", unit=factories.unit(), trader=trader,
            region_id=factories.unit().region_id, trade="services", brand="密语卡", outlets=1,
            began_date=NOW.date(), by_kind="officer", made_at=NOW, submitted_at=NOW, source_key=uuid4(),
        )  # fmt: skip
        cls.file = Attachment.objects.create(
            case=case,
            name="密语叙述.jpg",
            media_type="image/jpeg",
            size=1,
            sha256="0" * 64,
            at=NOW,
            by_kind="consumer",
        )
        cls.document = serve_document(
            document=issue_document(
                kind=kind_of("acceptance-notice"), record=CaseFile.of(case.pk), record_id=case.pk, by=by, at=NOW
            ),
            way="online",
            by=by,
            at=NOW,
        )
        strangers = factories.actor((OTHER, Role.HANDLER))
        other = factories.received(unit_key=OTHER, by=strangers)

        def officer(*seats) -> Officer:
            return factories.officer(*seats)

        cls.handler = officer((HOLDER, Role.HANDLER))
        cls.visitors = [
            Visitor("anonymous", False),
            Visitor("another consumer", False, opened=(other.pk,)),
            Visitor("the consumer", True, opened=(case.pk,)),
            Visitor("the trader", True, account=account),
            Visitor("the trader's head office", True, account=factories.trader_account(head)),
            Visitor("another trader", False, account=factories.trader_account(rival)),
            Visitor("another unit's officer", False, officer((OTHER, Role.HANDLER), (OTHER, Role.SUPERVISOR))),
            Visitor("another agency's supervisor", False, officer(("housing", Role.SUPERVISOR))),
            Visitor("an administrator", False, officer(("samr", Role.ADMINISTRATOR))),
            Visitor("the unit's administrator", False, officer((HOLDER, Role.ADMINISTRATOR))),
            Visitor("a handler of the unit", True, cls.handler),
            Visitor("a supervisor above", True, officer((ABOVE, Role.SUPERVISOR))),
            Visitor("the secretariat", True, officer(("samr", Role.SECRETARIAT))),
            Visitor("an auditor", True, officer(("samr", Role.AUDITOR))),
        ]

    def values(self, parameter: str, route: str) -> list:
        """Give what to put into a captured part of an address."""
        party = self.case.parties.get().pk
        known = {
            "campaign": [self.campaign.pk],
            "filing": [self.filing.pk],
            "meeting": [self.meeting.pk],
            "assignment": [self.assignment.pk],
            "number": [
                self.request.number
                if "between/" in route or "requests/" in route
                else self.dispute.number
                if "disputes/" in route
                else self.incident.number
                if "incidents/" in route
                else self.inspection.number
                if "inspection:" in route
                else self.sample.number
                if "sample:" in route or "samples/" in route
                else self.disclosure.number
                if "disclosures/" in route
                else self.case.number
            ],
            "code": ["AAAAAAAAAA" if route.startswith("refunds/") else self.refund.pledge.store.code],
            "place": ["plans", "laboratories", "goods", "alerts"],
            "plan": [Inspection.objects.get().plan_id],
            "verb": verbs_at(route),
            "queue": [queue.key for queue in queues()],
            "party": [party],
            "field": ["phone"],
            "attachment": [self.file.pk],
            "trader": [self.case.trader_id],
            "token": [self.document.token if "documents" in route else rating_token(self.case, at=NOW)],
            "kind": list(ENFORCEMENT) if "enforcement/" in route else [self.document.kind],
            "form": ["csv", "parquet"] if "open-data" in route else ["pdf", "docx"],
            "paper": ["penalty-notice", "rectification-order"],
            "step": ["what", "who", "want", "you", "check"],
            "officer": [self.handler.pk],
            "posting": [self.handler.postings.get().pk],
            "account": [self.visitors[4].account.pk],
            "act": [*ACTS, "sort", "demand", "agree", "nothing"],
            "tab": ["late", "firms", "kept"],
            "file": [1],
            "key": ["penalties", "samples"] if "open-data" in route else ["samr-520102", "market"],
            "pk": [
                self.document.pk
                if "documents" in route
                else self.sampling_plan.pk
                if "sampling/" in route
                else self.of_store(route)
            ],
            "id": [
                self.of_store(route)
                if "pledges" in route or "refunds" in route
                else self.document.pk
                if "documents" in route
                else self.file.pk
                if "files" in route
                else "amr-complaint@2026-04-15"
                if "procedures" in route
                else self.filing.pk
                if "prepaid/" in route
                else 1
            ],
            "what": ["end", "password", "delete"],
            "face": ["desk", "portal"],
            "year": [2026],
            "rest": ["nothing"],
            "feed": ["complaints"],
            "ending": ["csv", "xlsx"],
        }
        return known.get(parameter, [1])

    def of_store(self, route: str) -> int:
        """Give the pledge or refund that an address is about; 1 where it is about neither."""
        return self.refund.pledge_id if "pledges" in route else self.refund.pk if "refunds" in route else 1

    def addresses(self) -> Iterator[tuple[str, str]]:
        """Give every address with real values in it: (name, path)."""
        seen = set()
        for name, route, pattern in patterns():
            parameters = list(pattern.pattern.regex.groupindex)
            parameters += [part.strip("<>").split(":")[-1] for part in route.split("/") if part.startswith("<")]
            parameters = list(dict.fromkeys(parameters))
            choices = [self.values(parameter, route) for parameter in parameters]
            for index in range(max((len(each) for each in choices), default=1)):
                path = "/" + route
                for parameter, some in zip(parameters, choices, strict=True):
                    value = str(some[index % len(some)])
                    for written in (f"(?P<{parameter}>.*)", f"<{parameter}>"):
                        path = path.replace(written, value)
                    path = replace_part(path, parameter, value)
                path = path.replace("^", "").replace("$", "")
                if path not in seen:
                    seen.add(path)
                    yield name, path

    def test_each_address_has_an_expectation(self):
        assert {name for name, _route, _pattern in patterns()} - {""} == set(KIND_OF)

    def test_each_address_is_filled_in(self):
        paths = [path for _name, path in self.addresses()]
        assert len(paths) > 150
        assert not [path for path in paths if "<" in path or "(" in path]
        assert reverse("desk:case", args=[self.case.number]) in paths

    def setUp(self):
        patched = mock.patch("gongzhi.core.files.read_kept", return_value=b"x")
        patched.start()
        self.addCleanup(patched.stop)
        self.lines_before = self.lines()

    def lines(self) -> int:
        """Count the lines of the case's history; plainly, since it is asked after each of some ten thousand pages."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM core_journalentry WHERE kind = 'case' AND record_id = %s", [self.case.pk]
            )
            return cursor.fetchone()[0]

    def ask(self, client: Client, method: str, path: str):
        """Ask for a page, undo whatever it did; give (answer, all that it says, lines that it wrote on the case)."""
        with transaction.atomic():
            response = getattr(client, method)(path, {"q": "密语", "text": "密语"} if method == "get" else {})
            body = b"".join(response.streaming_content) if response.streaming else response.content
            wrote = self.lines() - self.lines_before
            transaction.set_rollback(True)
        return response, body.decode("utf-8", "replace"), wrote

    def walk(self, method: str) -> None:
        for visitor in self.visitors:
            with clock.set_to(NOW):
                client = visitor.client()
                cookies = dict(client.cookies)
                for name, path in self.addresses():
                    if KIND_OF.get(name) == API and visitor.name not in NO_TOKEN:
                        continue
                    client.cookies.clear()
                    client.cookies.update(cookies)
                    with self.subTest(visitor=visitor.name, method=method, path=path):
                        self.check(visitor, name, *self.ask(client, method, path))

    def check(self, visitor: Visitor, name: str, response, body: str, wrote: int) -> None:
        kind, status = KIND_OF.get(name), response.status_code
        assert status < 500 or name in {"health"}, status
        if name != "portal:rate":
            # The link to rate is sent to the consumer alone: who has it is the consumer.
            for word in PLANTED:
                assert visitor.sees or word not in body, f"shows {word}"
        for word in (*CLEAR, code_of(self.case)):
            assert word not in body or (visitor.sees and response.request["REQUEST_METHOD"] == "POST"), (
                f"shows {word}"
            )
        assert visitor.sees or wrote == 0 or name == "portal:rate"
        if visitor.officer is None and kind in {DESK, OF_CASE}:
            assert status in {302, 401, 403, 404, 405}, status
            assert status != 302 or "/desk/login/" in response["Location"] or name == "desk:logout"
        if kind == OF_CASE and not visitor.sees:
            assert status in {302, 403, 404, 405}, status
        if kind == OWN and not visitor.opened:
            assert status in {302, 403, 404, 405}, status
        if kind in {TRADERS, OF_TRADER} and visitor.account is None:
            assert status in {302, 405}, status
            assert status == 405 or "/trader/login/" in response["Location"]
        if kind == OF_TRADER and not (visitor.sees and visitor.account):
            assert status in {302, 404, 405}, status
        if kind == API:
            assert status in {400, 401, 403, 404, 405, 413, 415, 422}, status
        if kind == DEVELOPERS:
            assert visitor.sees or not any(word in body for word in PLANTED)

    def test_shows_programs_and_lets_them_do_what_their_unit_and_role_may(self):
        for (name, unit_key, role), sees in PROGRAMS.items():
            given = given_client(unit_key, role)
            token, found = str(uuid4()), 0
            keep_token(client=given.client, token=token, scopes=SCOPES, at=NOW)
            client = Client(raise_request_exception=False)
            for method in ("get", "post"):
                for address, path in self.addresses():
                    if KIND_OF.get(address) != API:
                        continue
                    client.defaults |= {"HTTP_AUTHORIZATION": f"Bearer {token}", "HTTP_IDEMPOTENCY_KEY": str(uuid4())}
                    with self.subTest(visitor=name, method=method, path=path), clock.set_to(NOW):
                        response, body, wrote = self.ask(client, method, path)
                        assert response.status_code < 500 and response.status_code != 401
                        for word in PLANTED:
                            assert sees or word not in body, f"shows {word}"
                        for word in CLEAR:
                            assert word not in body or (sees and method == "post"), f"shows {word}"
                        assert sees or wrote == 0
                        found += any(word in body for word in PLANTED)
            assert sees == (found > 0), "what may be seen is found by the walk"

    def test_shows_a_traders_program_what_its_trader_sees_and_nothing_else(self):
        for visitor in (each for each in self.visitors if each.account):
            account = visitor.account
            by = trader_actor(TraderAccount.objects.select_related("trader").get(pk=account.pk))
            given = add_trader_client(name="示例系统", by=by, at=NOW, per_minute=100_000)
            self.walk_as_program(visitor, given.client, [TRADER])

    def test_shows_a_program_of_consumers_what_the_code_opens_and_nothing_else(self):
        given = given_client(OTHER, Role.HANDLER, scopes=["consumers"])
        for visitor, code in (
            (Visitor("a program with the code", True), code_of(self.case)),
            (Visitor("a program with another code", False), "0000"),
        ):
            self.walk_as_program(visitor, given.client, ["consumers"], HTTP_CASE_CODE=code)

    def walk_as_program(self, visitor: Visitor, program, scopes: list[str], **headers) -> None:
        """Try every address of programs with a token of these scopes."""
        token, found = str(uuid4()), 0
        keep_token(client=program, token=token, scopes=scopes, at=NOW)
        client = Client(raise_request_exception=False)
        for method in ("get", "post"):
            for address, path in self.addresses():
                if KIND_OF.get(address) != API:
                    continue
                told = {"HTTP_AUTHORIZATION": f"Bearer {token}", "HTTP_IDEMPOTENCY_KEY": str(uuid4())}
                client.defaults |= told | headers
                with self.subTest(visitor=visitor.name, method=method, path=path), clock.set_to(NOW):
                    response, body, wrote = self.ask(client, method, path)
                    assert response.status_code < 500 and response.status_code != 401
                    for word in PLANTED:
                        assert visitor.sees or word not in body, f"shows {word}"
                    for word in CLEAR:
                        assert word not in body, f"shows {word}"
                    assert visitor.sees or wrote == 0
                    found += any(word in body for word in PLANTED)
        assert visitor.sees == (found > 0), "what may be seen is found by the walk"

    def test_shows_each_visitor_what_is_theirs_and_nothing_else(self):
        self.walk("get")

    def test_lets_nobody_change_what_is_not_theirs(self):
        self.walk("post")

    def test_shows_the_case_to_those_who_may_see_it(self):
        """The walk would find nothing where pages show nothing: these do."""
        for visitor in self.visitors:
            name = "portal:case" if visitor.opened else "trader:matter" if visitor.account else "desk:case"
            with clock.set_to(NOW):
                _response, body, _wrote = self.ask(visitor.client(), "get", reverse(name, args=[self.case.number]))
            assert ("密语漏水" in body) == visitor.sees, visitor.name
            assert ("密语商行" in body) == visitor.sees, visitor.name


def replace_part(path: str, parameter: str, value: str) -> str:
    """Put a value where the route captures it with a converter: <number:number>."""
    before, mark, rest = path.partition(f":{parameter}>")
    return before[: before.rindex("<")] + value + rest if mark else path
