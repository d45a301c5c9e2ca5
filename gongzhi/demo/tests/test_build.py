import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.test import TestCase
from stdnum.cn import uscc
from typer.testing import CliRunner

from gongzhi.appeals.models import Compensation, FirmReport, KeptAppeal
from gongzhi.appeals.verify import broken_appeals
from gongzhi.campaigns.figures import reckon
from gongzhi.campaigns.models import Campaign
from gongzhi.campaigns.verify import broken_campaigns
from gongzhi.cases.models import Case, Party
from gongzhi.cases.queries import asked_of_trader
from gongzhi.cooperation.models import Dispute, Request
from gongzhi.cooperation.verify import broken_cooperation
from gongzhi.core import clock
from gongzhi.core.models import JournalEntry
from gongzhi.demo.accounts import ACCOUNTS, PASSWORD, accounts
from gongzhi.demo.build import Planned, build_demonstration, plan
from gongzhi.demo.cli import app
from gongzhi.demo.negotiations import trader_accounts
from gongzhi.demo.situations import situations
from gongzhi.directory.models import Officer, Trader, TraderAccount
from gongzhi.directory.queries import actor_for, trader_actor
from gongzhi.documents.models import Document
from gongzhi.documents.verify import broken_documents
from gongzhi.incidents.figures import reckon as reckon_incident
from gongzhi.incidents.models import Incident
from gongzhi.incidents.verify import broken_incidents
from gongzhi.mediation.models import Agreement, Mediation, Recusal, Session, Share, Testing
from gongzhi.mediation.verify import broken_mediations
from gongzhi.negotiation.models import Negotiation
from gongzhi.procedures.catalog import all_procedures
from gongzhi.publicity.models import Disclosure, Objection, RankedTrader
from gongzhi.publicity.verify import broken_disclosures, broken_figures
from gongzhi.quality.models import Callback
from gongzhi.quality.verify import broken_draws
from gongzhi.routing.actions.sync_rules import sync_rules
from gongzhi.routing.subjects import problems, subjects
from gongzhi.sampling.models import AlertDraft, Sample, SampleClue
from gongzhi.sampling.verify import broken_sampling
from tests import provinces

NOW = datetime(2026, 5, 20, 4, tzinfo=UTC)


class TestBuildDemonstration(TestCase):
    @classmethod
    def setUpTestData(cls):
        provinces.directory(NOW)
        sync_rules(at=NOW)
        cls.added = build_demonstration(at=NOW, matters=120)

    def test_shows_cases_in_every_state_kind_and_way_of_ending(self):
        assert set(Case.objects.values_list("state", flat=True)) >= {
            "triage", "received", "incomplete", "accepted", "suspended", "decided", "closed"
        }  # fmt: skip
        assert set(Case.objects.values_list("kind", flat=True)) == {"enquiry", "complaint", "report", "appeal"}
        assert set(Case.objects.values_list("outcome", flat=True)) >= {"ended", "declined", "withdrawn", "answered"}
        assert Case.objects.filter(recovered__gt=0).exists()
        assert Case.objects.filter(rating__isnull=False).exists()
        assert Case.objects.filter(due_date__lt=NOW.date()).exists()

    def test_shows_negotiations_in_every_situation(self):
        assert set(Negotiation.objects.values_list("state", flat=True)) >= {
            "waiting", "offered", "agreed", "performed", "settled", "returned"
        }  # fmt: skip
        assert set(Negotiation.objects.values_list("why", flat=True)) >= {"silent", "trader_declined"}
        assert trader_accounts()[0][0] == "trader"
        asked = asked_of_trader(viewer=trader_actor(TraderAccount.objects.get(username="trader")))
        assert {row.part for row in asked} == {"negotiation", "mediation"}

    def test_shows_batches_in_every_situation_and_goods_at_risk(self):
        assert set(Sample.objects.values_list("state", flat=True)) >= {
            "taken", "testing", "suspect", "told", "passed", "failed"
        }  # fmt: skip
        assert Sample.objects.filter(state="passed", retester__isnull=False, published_at__isnull=False).exists()
        assert SampleClue.objects.filter(sample__state="failed").exists()
        assert set(AlertDraft.objects.values_list("state", flat=True)) == {"draft", "approved"}
        assert list(broken_sampling()) == []

    def test_shows_a_campaign_with_one_prefecture_behind_and_a_closed_one_with_its_report(self):
        running, closed = Campaign.objects.order_by("id")
        lights = {row["region_name"]: row["light"] for row in reckon(running, today=clock.day_of(NOW))["tasks"]}
        assert (lights["贵阳市"], lights["遵义市"], lights[""]) == ("done", "behind", "late")
        assert closed.figures["totals"]["publications"] == "120"
        assert Document.objects.filter(kind="campaign-report", record_id=closed.pk).exists()
        assert list(broken_campaigns()) == []

    def test_shows_an_incident_with_money_shared_out_and_a_plan_that_waits(self):
        incident = Incident.objects.get()
        totals = reckon_incident(incident, today=clock.day_of(NOW))["totals"]
        assert (totals["matters"], totals["online"], totals["calls"]) == (40, 1, 1)
        assert (totals["recovered"], totals["shared"]) == ("52000.00", "30000.00")
        assert incident.planned and incident.decisions.get().items.filter(state="waiting").exists()
        assert list(broken_incidents()) == []

    def test_shows_complaints_made_public_in_every_situation_and_firms_with_figures(self):
        states = set(Disclosure.objects.values_list("state", flat=True))
        assert states >= {"proposed", "notified", "published", "contested", "withdrawn"}
        assert set(Objection.objects.values_list("decision", flat=True)) == {"", "dismiss", "correct"}
        assert Disclosure.objects.filter(state="proposed").exclude(drafted="").exists()
        assert RankedTrader.objects.count() >= 2
        assert list(broken_disclosures()) == [] and list(broken_figures()) == []

    def test_shows_requests_between_members_and_a_dispute_that_was_decided(self):
        assert set(Request.objects.values_list("state", flat=True)) == {"sent", "received", "answered", "refused"}
        assert Dispute.objects.get().state == "designated"
        assert list(broken_cooperation()) == []

    def test_shows_mediation_in_every_situation(self):
        assert {"cancelled", "held"}.isdisjoint(set(Session.objects.values_list("stands", flat=True)))
        assert set(Session.objects.values_list("stands", flat=True)) >= {"announced", "closed"}
        assert Session.objects.filter(starts_at__gt=NOW).exists()
        assert Mediation.objects.filter(state="entrusted").exists()
        assert Recusal.objects.filter(decided_at=None).exists()
        assert Testing.objects.filter(returned_date=None).exists()
        assert Agreement.objects.filter(performed=True).exists()
        assert Share.objects.count() >= 5
        assert list(broken_mediations()) == []

    def test_shows_appeals_in_every_situation(self):
        assert KeptAppeal.objects.count() == 2
        assert set(FirmReport.objects.values_list("state", flat=True)) >= {"waiting", "reported"}
        late = FirmReport.objects.filter(state="waiting", due_date__lt=NOW.date(), returns=0)
        assert late.exists() and FirmReport.objects.filter(returns=1).exists()
        assert set(Compensation.objects.values_list("state", flat=True)) == {
            "agreed",
            "paid",
            "disputed",
            "confirmed",
        }
        assert Compensation.objects.filter(state="agreed", due_date__lt=NOW.date()).exists()
        assert {"trader-express", "trader-telecom"} <= {username for username, _role, _trader in trader_accounts()}
        assert list(broken_appeals()) == []

    def test_shows_a_document_of_nearly_every_kind(self):
        made = set(Document.objects.values_list("kind", flat=True))
        assert {"acceptance-notice", "ending-notice", "mediation-agreement", "mediation-record"} <= made
        assert {"filing-approval", "penalty-notice", "penalty-decision", "rectification-order"} <= made
        assert Document.objects.filter(for_consumer=True).exists()
        assert list(broken_documents()) == []

    def test_has_call_backs_that_wait(self):
        assert Callback.objects.filter(state="waiting", unit__key="samr-520115").count() >= 2
        assert list(broken_draws()) == []

    def test_adds_nothing_a_second_time(self):
        lines, officers = JournalEntry.objects.count(), Officer.objects.count()
        assert build_demonstration(at=NOW + timedelta(days=3), matters=120) == 0
        assert (JournalEntry.objects.count(), Officer.objects.count()) == (lines, officers)

    def test_goes_on_where_it_was_interrupted(self):
        assert build_demonstration(at=NOW, matters=125) == 5

    def test_tells_nothing_of_the_future(self):
        assert JournalEntry.objects.filter(kind="case").latest("at").at <= NOW

    def test_uses_invented_people_and_traders_only(self):
        for party in Party.objects.all():
            assert "示例" in party.name
            assert re.fullmatch(r"1990000\d{4}", party.phone)
        for trader in Trader.objects.all():
            assert "示例" in trader.name
            assert trader.credit_code[8:12] == "DEM0"
            assert uscc.is_valid(trader.credit_code)
        assert all("示例" in officer.name for officer in Officer.objects.all())

    def test_spreads_over_several_agencies(self):
        assert len(Counter(Case.objects.values_list("unit__member", flat=True))) >= 6

    def test_opens_an_account_of_every_role(self):
        assert accounts() == list(ACCOUNTS)
        roles = set()
        for account in accounts():
            officer = Officer.objects.get(username=account.username)
            assert officer.check_password(PASSWORD)
            roles |= actor_for(officer, at=NOW).roles
        assert {str(role) for role in roles} == {
            "handler", "mediator", "supervisor", "secretariat", "auditor", "administrator"
        }  # fmt: skip


class TestPlan:
    def test_is_the_same_each_time(self):
        assert list(plan(at=NOW, matters=30)) == list(plan(at=NOW, matters=30))

    def test_orders_matters_by_the_time_at_which_they_came(self):
        days = [planned.at.date() for planned in plan(at=NOW, matters=50)]
        assert days == sorted(days)
        assert all(isinstance(planned, Planned) for planned in plan(at=NOW, matters=3))


class TestSituations:
    def test_are_at_least_sixty_different_ones(self):
        assert len({situation.told for situation in situations()}) >= 60

    @pytest.mark.parametrize("situation", situations(), ids=lambda situation: situation.told[:12])
    def test_name_known_subjects_and_have_what_their_kind_needs(self, situation):
        assert situation.subject in {"", *(subject.key for subject in subjects())}
        assert situation.problem in {"", *(problem.key for problem in problems())}
        assert bool(situation.asks) == (situation.kind == "enquiry")
        assert not situation.claims or situation.kind in {"complaint", "appeal"}
        assert any(situation.kind in procedure.kinds for procedure in all_procedures())


class TestCommand:
    def test_is_refused_outside_a_developers_machine(self, settings):
        settings.DEVELOPMENT = False
        assert CliRunner().invoke(app).exit_code == 1
