"""The addresses of the desk."""

from django.urls import path, register_converter
from django.urls.converters import IntConverter

from gongzhi.desk import digests, exports, lists, openid, search, second_factor, session
from gongzhi.desk.alerts import urls as alerts
from gongzhi.desk.appeals import acting as appeals_acting
from gongzhi.desk.appeals import supervision
from gongzhi.desk.campaigns import urls as campaigns
from gongzhi.desk.cases import acting, intake, page
from gongzhi.desk.conference import urls as conference
from gongzhi.desk.cooperation import urls as cooperation
from gongzhi.desk.documents import papers, texts
from gongzhi.desk.enforcement import making
from gongzhi.desk.enforcement import pages as enforcement
from gongzhi.desk.enforcement import work as enforcement_work
from gongzhi.desk.figures import pages as figures
from gongzhi.desk.incidents import urls as incidents
from gongzhi.desk.inspections import urls as inspections
from gongzhi.desk.library import urls as library
from gongzhi.desk.mediation import lists as mediation_lists
from gongzhi.desk.mediation import page as mediation_page
from gongzhi.desk.monitoring import pages as monitoring
from gongzhi.desk.office import clients, laws, notices, rules, units, webhooks
from gongzhi.desk.prepaid import urls as prepaid
from gongzhi.desk.publicity import urls as publicity
from gongzhi.desk.quality import callbacks, replies
from gongzhi.desk.ride_hailing import findings as ride_findings
from gongzhi.desk.ride_hailing import joints as ride_joints
from gongzhi.desk.ride_hailing import pages as rides
from gongzhi.desk.sampling import urls as sampling
from gongzhi.desk.schemes import urls as schemes
from gongzhi.desk.traders import accounts, odr

app_name = "desk"


class RecordConverter(IntConverter):
    """A record's identifier, no longer than the database can hold."""

    regex = "[0-9]{1,18}"


class NumberConverter:
    """A case's number: ten digits."""

    regex = "[0-9]{10}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(RecordConverter, "record")
register_converter(NumberConverter, "number")

urlpatterns = [
    path("", lists.home, name="home"),
    path("login/", session.Login.as_view(), name="login"),
    path("login/code/", second_factor.login_code, name="login-code"),
    path("second-factor/", second_factor.own, name="second-factor"),
    path("second-factor/begin/", second_factor.begin, name="begin-second-factor"),
    path("second-factor/remove/", second_factor.remove, name="remove-second-factor"),
    path("openid/", openid.Begin.as_view(), name="openid"),
    path("openid/callback/", openid.Callback.as_view(), name="openid-callback"),
    path("logout/", session.Logout.as_view(), name="logout"),
    path("password/", session.password, name="password"),
    path("queues/<slug:queue>/", lists.queue, name="queue"),
    path("queues/<slug:queue>/filters/", lists.filter_panel, name="filters"),
    path("queues/<slug:queue>/save/", lists.save_filter, name="save-filter"),
    path("queues/<slug:queue>/export.csv", exports.export, {"ending": "csv"}, name="export-csv"),
    path("queues/<slug:queue>/export.xlsx", exports.export, {"ending": "xlsx"}, name="export-xlsx"),
    path("filters/<record:saved>/delete/", lists.forget_filter, name="forget-filter"),
    path("assign/", lists.assign_many, name="assign-many"),
    path("next/", lists.following, name="next"),
    path("search/", search.search, name="search"),
    path("traders/<record:trader>/", search.trader, name="trader"),
    path("odr/", odr.odr_members, name="odr-members"),
    path("odr/<record:pk>/", odr.odr_member, name="odr-member"),
    path("odr/<record:pk>/<slug:what>/", odr.change, name="change-odr-member"),
    path("trader-accounts/", accounts.accounts, name="trader-accounts"),
    path("trader-accounts/<record:pk>/", accounts.account, name="trader-account"),
    path("trader-accounts/<record:pk>/contact/", accounts.reveal, name="reveal-trader-account"),
    path("trader-accounts/<record:pk>/<slug:what>/", accounts.change, name="change-trader-account"),
    path("find/traders/", search.trader_options, name="find-traders"),
    path("find/platforms/", search.trader_options, {"part": "platform"}, name="find-platforms"),
    path("find/units/", search.unit_options, name="find-units"),
    path("find/regions/", search.region_options, name="find-regions"),
    path("digests/", digests.digest_page, name="digests"),
    path("digests/<record:digest>/read/", digests.mark_read, name="read-digest"),
    path("cases/new/", intake.intake, name="new"),
    path("cases/new/suggest/", intake.suggest, name="suggest"),
    path("cases/<number:number>/", page.case_page, name="case"),
    path("cases/<number:number>/received/", intake.received, name="received"),
    path("cases/<number:number>/journal/", page.journal_page, name="journal"),
    path("cases/<number:number>/print/", page.receipt, name="print"),
    path("cases/<number:number>/attach/", acting.attach, name="attach"),
    path("cases/<number:number>/files/<record:attachment>/", acting.download, name="download"),
    path("cases/<number:number>/reveal/<record:party>/", page.reveal, name="reveal"),
    path("cases/<number:number>/masked/<record:party>/<slug:field>/", page.masked, name="masked"),
    path("cases/<number:number>/reveal-code/", page.reveal_consumer_code, name="reveal-code"),
    path("cases/<number:number>/masked-code/", page.masked_code, name="masked-code"),
    path("cases/<number:number>/<slug:verb>/hints/", replies.hints, name="reply-hints"),
    path("callbacks/", callbacks.callbacks, name="callbacks"),
    path("callbacks/callers/", callbacks.change_callers, name="change-callers"),
    path("callbacks/<record:pk>/", callbacks.callback, name="callback"),
    path("callbacks/<record:pk>/record/", callbacks.record, name="record-callback"),
    path("callbacks/<record:pk>/miss/", callbacks.miss, name="miss-callback"),
    path("callbacks/<record:pk>/drop/", callbacks.drop, name="drop-callback"),
    path("callbacks/<record:pk>/contact/", callbacks.contact, name="callback-contact"),
    path("cases/<number:number>/documents/<slug:kind>/", papers.make, name="make-document"),
    path("cases/<number:number>/appeal/number/", appeals_acting.reveal, name="appeal-reveal"),
    path("cases/<number:number>/appeal/masked/", appeals_acting.masked, name="appeal-masked"),
    path("cases/<number:number>/appeal/files/<record:file>/", appeals_acting.download, name="appeal-file"),
    path("cases/<number:number>/appeal/<slug:act>/", appeals_acting.act, name="appeal-act"),
    path("appeals/", supervision.supervision, name="appeals"),
    path("appeals/<slug:tab>/", supervision.supervision, name="appeals-tab"),
    path("cases/<number:number>/mediation/", mediation_page.mediation_page, name="mediation"),
    path("cases/<number:number>/mediation/<slug:verb>/", mediation_page.act, name="mediate"),
    path("mediation/", mediation_lists.upcoming, name="sessions"),
    path("mediation/bodies/", mediation_lists.bodies, name="bodies"),
    *publicity.patterns(),
    path("cases/<number:number>/<slug:verb>/", acting.act, name="act"),
    path("documents/<record:pk>/", papers.document, name="document"),
    path("documents/<record:pk>/serve/", papers.serve, name="serve-document"),
    path("documents/<record:pk>/withdraw/", papers.withdraw, name="withdraw-document"),
    path("documents/<record:pk>/<slug:form>", papers.document_file, name="document-file"),
    path("templates/", texts.templates, name="templates"),
    path("templates/<slug:kind>/", texts.template, name="template"),
    path("templates/<slug:kind>/preview/", texts.preview, name="template-preview"),
    path("templates/<slug:kind>/example.pdf", texts.example, name="template-example"),
    path("templates/<slug:kind>/reset/", texts.reset, name="reset-template"),
    *inspections.patterns(),
    path("enforcement/work/", enforcement_work.work, name="enforcement-work"),
    *alerts.patterns(),
    *library.patterns(),
    *campaigns.patterns(),
    *incidents.patterns(),
    *cooperation.patterns(),
    *conference.patterns(),
    *sampling.patterns(),
    *schemes.patterns(),
    *prepaid.patterns(),
    path("figures/", figures.figures, name="figures"),
    path("enforcement/clue/new/", making.new_clue, name="new-clue"),
    path("enforcement/measure/new/", making.new_measure, name="new-measure"),
    path("enforcement/filed_case/on-the-spot/", making.new_on_the_spot, name="new-on-the-spot"),
    path("enforcement/clue/<slug:number>/conclude/", enforcement.conclude, name="conclude"),
    path(
        "enforcement/filed_case/<slug:number>/files/<record:file>/", enforcement.evidence_file, name="evidence-file"
    ),
    path("enforcement/<slug:kind>/", enforcement.records, name="records"),
    path("enforcement/<slug:kind>/<slug:number>/", enforcement.record, name="record"),
    path("enforcement/<slug:kind>/<slug:number>/documents/<slug:paper>/", papers.make_of_record, name="make-paper"),
    path("enforcement/<slug:kind>/<slug:number>/make/<slug:what>/", making.make, name="make"),
    path("enforcement/<slug:kind>/<slug:number>/<slug:verb>/", enforcement.act, name="do"),
    path("rules/", rules.rules, name="rules"),
    path("rules/new/", rules.edit, name="new-rule"),
    path("rules/examples/", rules.examples, name="examples"),
    path("rules/<slug:key>/", rules.rule, name="rule"),
    path("rules/<slug:key>/edit/", rules.edit, name="edit-rule"),
    path("rules/<slug:key>/try/", rules.trial, name="try-rule"),
    path("rules/<slug:key>/switch/", rules.switch, name="switch-rule"),
    path("procedures/", laws.procedures, name="procedures"),
    path("procedures/<str:id>/", laws.procedure, name="procedure"),
    path("calendar/", laws.calendar, name="calendar"),
    path("units/", units.units, name="units"),
    path("units/<slug:key>/", units.unit, name="unit"),
    path("units/<slug:key>/add/", units.add, name="add-officer"),
    path("officers/<record:officer>/", units.officer, name="officer"),
    path("officers/<record:officer>/<slug:what>/", units.change_officer, name="change-officer"),
    path("postings/<record:posting>/<slug:what>/", units.change_posting, name="change-posting"),
    path("deputies/<record:deputy>/end/", units.change_deputy, name="end-deputy"),
    path("api-clients/", clients.api_clients, name="api-clients"),
    path("api-clients/<record:pk>/<slug:what>/", clients.change_client, name="change-client"),
    path("rides/", rides.reports, name="ride-reports"),
    path("rides/reports/new/", rides.new_report, name="new-ride-report"),
    path("rides/reports/<record:pk>/", rides.report, name="ride-report"),
    path("rides/reports/<record:pk>/refused.csv", rides.refused_rows, name="ride-refused"),
    path("rides/reports/<record:pk>/<slug:what>/", rides.act_on_report, name="act-on-ride-report"),
    path("rides/runs/<record:pk>/", rides.run, name="ride-run"),
    path("rides/runs/<record:pk>/flagged.csv", rides.run_file, name="ride-run-file"),
    path("rides/runs/<record:pk>/trips/<record:trip>/", rides.reveal, name="ride-reveal"),
    path("rides/runs/<record:pk>/beside/<record:other>/", rides.compare, name="ride-compare"),
    path("rides/registers/", rides.registers, name="ride-registers"),
    path("rides/registers/<slug:register>/", rides.register, name="ride-register"),
    path("rides/loads/<record:pk>/", rides.load, name="ride-load"),
    path("rides/findings/", ride_findings.findings, name="ride-findings"),
    path("rides/findings/new/", ride_findings.new_finding, name="new-ride-finding"),
    path("rides/findings/<record:pk>/", ride_findings.finding, name="ride-finding"),
    path("rides/findings/<record:pk>/files/<record:file>/", ride_findings.evidence, name="ride-evidence"),
    path("rides/findings/<record:pk>/<slug:what>/", ride_findings.decide, name="decide-ride-finding"),
    path("rides/joint/", ride_joints.joints, name="ride-joints"),
    path("rides/joint/new/", ride_joints.new_joint, name="new-ride-joint"),
    path("rides/joint/<record:pk>/", ride_joints.joint, name="ride-joint"),
    path("rides/joint/<record:pk>/<slug:what>/", ride_joints.act_on_joint, name="act-on-ride-joint"),
    path("monitoring/", monitoring.hits, name="monitoring"),
    path("monitoring/hits/<record:pk>/", monitoring.hit, name="monitoring-hit"),
    path("monitoring/hits/<record:pk>/<slug:what>/", monitoring.decide, name="decide-hit"),
    path("monitoring/programmes/", monitoring.programmes, name="monitoring-programmes"),
    path("monitoring/programmes/<record:pk>/", monitoring.programme, name="monitoring-programme"),
    path("monitoring/programmes/<record:pk>/<slug:what>/", monitoring.change_programme, name="change-monitoring"),
    path("monitoring/runs/<record:pk>/", monitoring.run, name="monitoring-run"),
    path("monitoring/runs/<record:pk>/<slug:what>/", monitoring.evidence, name="monitoring-evidence"),
    path("monitoring/rules/", monitoring.rules, name="monitoring-rules"),
    path("monitoring/rules/new/", monitoring.edit_rule, name="new-monitoring-rule"),
    path("monitoring/rules/<slug:key>/", monitoring.rule, name="monitoring-rule"),
    path("monitoring/rules/<slug:key>/edit/", monitoring.edit_rule, name="edit-monitoring-rule"),
    path("monitoring/rules/<slug:key>/<slug:way>/", monitoring.switch, name="switch-monitoring-rule"),
    path("webhooks/", webhooks.webhooks, name="webhooks"),
    path("webhooks/<record:pk>/", webhooks.webhook, name="webhook"),
    path("webhooks/<record:pk>/events/<record:delivery>/", webhooks.event, name="event"),
    path("webhooks/<record:pk>/<slug:what>/", webhooks.change_webhook, name="change-webhook"),
    path("notices/", notices.notices, name="notices"),
    path("notices/<record:pk>/again/", notices.resend, name="resend"),
]
