import shutil
from datetime import date
from typing import get_args

import pytest

from gongzhi.core.errors import CatalogueError
from gongzhi.procedures import catalog
from gongzhi.procedures.words import EVERY_MEMBER, MEMBERS, Mark

LAST_OF_ORDER_20, FIRST_OF_ORDER_121 = date(2026, 4, 14), date(2026, 4, 15)

ORDER_121 = "市场监督管理投诉举报处理办法"
ORDER_20 = "市场监督管理投诉举报处理暂行办法"
PENALTY_PROCEDURE = "市场监督管理行政处罚程序规定"
CONSUMER_LAW = "消费者权益保护法"
REGULATION = "消费者权益保护法实施条例"
ODR_RULES = "全国12315平台在线消费纠纷解决规则"
PBC_RULES = "中国人民银行金融消费者权益保护实施办法"
NFRA_RULES = "银行业保险业消费投诉处理管理办法"

CLOCKS = [
    # id of the version, key of the limit, length, extensions, at expiry, rule, article, mark
    ("amr-complaint@2026-04-15", "accept", "7 wd", [], "late", ORDER_121, "第十五条", "verified"),
    ("amr-complaint@2026-04-15", "mediate", "60 d", [], "end", ORDER_121, "第二十三条", "verified"),
    ("amr-complaint@2026-04-15", "termination_notice", "7 wd", [], "late", ORDER_121, "第二十三条第二款", "verified"),
    ("amr-complaint@2026-04-15", "jurisdiction", "7 wd", [], "refer_up", ORDER_121, "第三十三条", "verified"),
    ("amr-report@2026-04-15", "verify", "15 wd", ["15 wd"], "late", PENALTY_PROCEDURE, "第十八条", "verified"),
    ("amr-complaint@2020-01-01", "accept", "7 wd", [], "late", ORDER_20, "第十四条", "verified"),
    ("amr-complaint@2020-01-01", "mediate", "45 wd", [], "end", ORDER_20, "第二十一条第五项", "verified"),
    ("amr-report@2020-01-01", "report_notice", "5 wd", [], "late", ORDER_20, "第三十一条第二款", "verified"),
    ("amr-report@2020-01-01", "verify", "15 wd", ["15 wd"], "late", PENALTY_PROCEDURE, "第十八条", "verified"),
    ("default-complaint@2014-03-15", "accept", "7 wd", [], "late", CONSUMER_LAW, "第四十六条", "verified"),
    ("default-complaint@2024-07-01", "accept", "7 wd", [], "late", REGULATION, "第四十六条", "verified"),
    ("default-complaint@2024-07-01", "mediate", "60 d", [], "end", REGULATION, "第四十六条", "verified"),
    ("odr-negotiation@2020-01-01", "negotiate", "10 wd", [], "may_appeal", ODR_RULES, "", "secondary"),
    ("post-appeal@2020-01-01", "firm", "7 d", [], "may_appeal", "快递暂行条例", "第二十八条", "verified"),
    ("post-appeal@2020-01-01", "firm_report", "10 d", [], "late", "邮政业用户申诉处理办法", "", "secondary"),
    ("post-appeal@2020-01-01", "answer", "30 d", [], "late", "邮政法", "第六十五条", "verified"),
    ("telecom-appeal@2016-07-30", "firm", "15 d", [], "may_appeal", "电信用户申诉处理办法", "第十条", "secondary"),
    ("telecom-appeal@2016-07-30", "accept", "5 wd", [], "late", "电信用户申诉处理办法", "第十四条", "secondary"),
    ("telecom-appeal@2016-07-30", "answer", "30 d", [], "late", "电信条例", "第三十九条", "verified"),
    ("pbc-complaint@2024-07-01", "institution", "15 d", ["45 d"], "late", PBC_RULES, "", "secondary"),
    ("nfra-complaint@2024-07-01", "institution", "15 d", ["15 d", "30 d"], "late", NFRA_RULES, "", "secondary"),
    ("tourism-complaint@2010-07-01", "accept", "5 wd", [], "late", "旅游投诉处理办法", "第十五条", "secondary"),
    ("tourism-complaint@2010-07-01", "firm_report", "10 d", [], "go_on", "旅游投诉处理办法", "第十六条", "secondary"),
    ("tourism-complaint@2010-07-01", "mediate", "60 d", [], "end", "旅游投诉处理办法", "", "secondary"),
    ("air-complaint@2024-07-01", "firm", "10 wd", [], "late", "公共航空运输旅客服务管理规定", "", "secondary"),
    ("air-report@2021-09-01", "verify", "60 d", [], "late", "公共航空运输旅客服务管理规定", "", "secondary"),
]  # fmt: skip


def in_words(counted) -> str:
    return f"{counted.working_days} wd" if counted.working_days else f"{counted.days} d"


class TestClockTable:
    @pytest.mark.parametrize("id, key, length, extensions, at_expiry, rule, article, mark", CLOCKS)
    def test_stands_in_the_files(self, id, key, length, extensions, at_expiry, rule, article, mark):
        law = catalog.procedure_by_id(id)
        limit = law.find_limit(key)
        assert in_words(limit) == length
        assert [in_words(extension) for extension in limit.extension] == extensions
        assert limit.at_expiry == at_expiry
        assert (limit.basis or law.basis, limit.article) == (rule, article)
        assert limit.mark == mark

    @pytest.mark.parametrize("id", ["amr-complaint@2026-04-15", "default-complaint@2024-07-01"])
    def test_leaves_testing_out_of_mediation_alone(self, id):
        assert catalog.procedure_by_id(id).find_pause("testing").excludes == ("mediate",)


class TestProcedureFor:
    @pytest.mark.parametrize(
        "member, kind, on, hotline, id",
        [
            ("samr", "complaint", LAST_OF_ORDER_20, "12315", "amr-complaint@2020-01-01"),
            ("samr", "complaint", FIRST_OF_ORDER_121, "12315", "amr-complaint@2026-04-15"),
            ("samr", "report", LAST_OF_ORDER_20, "", "amr-report@2020-01-01"),
            ("samr", "report", FIRST_OF_ORDER_121, "", "amr-report@2026-04-15"),
            ("samr", "complaint", FIRST_OF_ORDER_121, "12345", "amr-complaint@2026-04-15"),
            ("samr", "complaint", date(2019, 12, 31), "", "default-complaint@2014-03-15"),
            ("housing", "complaint", date(2024, 6, 30), "", "default-complaint@2014-03-15"),
            ("housing", "complaint", date(2024, 7, 1), "", "default-complaint@2024-07-01"),
            ("housing", "complaint", date(2010, 1, 1), "", "default-complaint@1994-01-01"),
            ("post", "appeal", date(2022, 5, 1), "12305", "post-appeal@2020-01-01"),
            ("telecom", "appeal", date(2022, 5, 1), "12300", "telecom-appeal@2016-07-30"),
            ("pbc", "complaint", date(2022, 5, 1), "12363", "pbc-complaint@2020-11-01"),
            ("nfra", "complaint", date(2026, 5, 1), "12378", "nfra-complaint@2024-07-01"),
            ("culture", "complaint", date(2022, 5, 1), "", "tourism-complaint@2010-07-01"),
            ("air", "report", date(2022, 5, 1), "", "air-report@2021-09-01"),
            ("samr", "enquiry", date(2026, 5, 1), "12315", "default-enquiry@1994-01-01"),
            ("samr", "enquiry", date(2026, 5, 1), "12345", "hotline-12345-enquiry@2021-01-06"),
            ("samr", "complaint", date(2026, 5, 1), "odr", "amr-complaint@2026-04-15"),
        ],
    )
    def test_is_fixed_by_member_kind_day_and_hotline(self, member, kind, on, hotline, id):
        assert catalog.procedure_for(member=member, kind=kind, on=on, hotline=hotline).id == id

    @pytest.mark.parametrize("member", sorted(MEMBERS))
    @pytest.mark.parametrize("kind", get_args(catalog.Kind))
    def test_has_an_answer_for_every_member_and_kind(self, member, kind):
        assert catalog.procedure_for(member=member, kind=kind, on=date(2026, 11, 24)).limit

    def test_knows_no_law_before_there_was_one(self):
        with pytest.raises(catalog.UnknownProcedure, match="1993"):
            catalog.procedure_for(member="samr", kind="complaint", on=date(1993, 12, 31))

    def test_finds_a_version_by_its_id_alone(self):
        for entry in catalog.all_procedures():
            assert catalog.procedure_by_id(entry.id) is entry
        with pytest.raises(catalog.UnknownProcedure):
            catalog.procedure_by_id("amr-complaint@2026-04-16")


class TestFacts:
    def test_each_cite_an_article_unless_they_say_that_it_is_not_verified(self):
        for entry in catalog.all_procedures():
            for fact in entry.facts():
                assert fact.mark != Mark.VERIFIED or fact.article, (entry.id, fact.key)
                assert fact.mark == Mark.UNVERIFIED or fact.source or entry.source, (entry.id, fact.key)

    def test_of_a_rule_that_was_not_read_are_never_verified_on_its_own_word(self):
        for entry in catalog.all_procedures():
            if entry.mark != Mark.VERIFIED:
                for fact in entry.facts():
                    assert fact.mark != Mark.VERIFIED or fact.basis != "", (entry.id, fact.key)

    def test_that_are_shared_keep_citing_where_they_stand(self):
        law = catalog.procedure_by_id("pbc-complaint@2024-07-01")
        assert law.citation(law.find_limit("accept")) == "《消费者权益保护法实施条例》第四十六条"
        assert law.find_limit("accept").source == "S3"

    def test_every_dispute_can_be_settled_ended_and_withdrawn_and_every_report_verified(self):
        for entry in catalog.all_procedures():
            if {"complaint", "appeal"} <= set(entry.kinds):
                assert entry.outcomes_for("settle") and entry.outcomes_for("end") and entry.end_ground, entry.id
                assert entry.decline_ground and entry.outcomes_for("withdraw"), entry.id
            if "report" in entry.kinds:
                assert {outcome.key for outcome in entry.outcomes_for("verify")} >= {"filed", "not_filed"}, entry.id

    def test_the_grounds_of_order_121_are_seven_and_eight(self):
        law = catalog.procedure_by_id("amr-complaint@2026-04-15")
        assert [g.article for g in law.decline_ground] == [f"第十六条第{n}项" for n in "一二三四五六七"]
        assert [g.article for g in law.end_ground] == [f"第二十三条第{n}项" for n in "一二三四五六七八"]
        too_old = law.find_decline_ground("too_old")
        assert (too_old.fits, too_old.since, too_old.years) == ("older_than", "known", 3)

    def test_the_duty_to_tell_a_named_reporter_fell_away_with_order_121(self):
        old, new = (catalog.procedure("amr-report", on=day) for day in (LAST_OF_ORDER_20, FIRST_OF_ORDER_121))
        assert old.duties_for("verify")[0].working_days == 5
        assert not any(duty.must for duty in new.duties_for("verify"))

    @pytest.mark.parametrize("member, days", [("post", 7), ("telecom", 15)])
    def test_a_prior_complaint_is_needed_where_the_rule_says_so(self, member, days):
        law = catalog.procedure_for(member=member, kind="appeal", on=date(2026, 5, 1))
        assert law.prior_complaint.days == days
        assert law.find_decline_ground("no_prior_complaint").fits == "no_prior_complaint"

    def test_every_member_named_is_known(self):
        for entry in catalog.all_procedures():
            assert set(entry.members) <= MEMBERS | {EVERY_MEMBER}


@pytest.fixture
def folder(tmp_path):
    """A copy of the catalogue that a test may spoil."""
    return shutil.copytree(catalog.FOLDER, tmp_path / "catalog")


ORDER_121_FILE = "law/amr-complaint-2026.toml"


def spoil(folder, name: str, before: str, after: str):
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


class TestCheckCatalogue:
    def test_counts_the_facts_of_what_is_right(self, folder):
        assert catalog.check_catalogue(folder) == catalog.check_catalogue() > 500

    @pytest.mark.parametrize(
        "name, before, after, field, message",
        [
            (ORDER_121_FILE, 'stops = ["serve"]', 'stops = ["finish"]', "limit[3].stops", "no such verb: finish"),
            (ORDER_121_FILE, 'limit = "mediate"', 'limit = "talk"', "end_ground", "out_of_time: no limit talk"),
            (ORDER_121_FILE, 'limit = "mediate"', "", "end_ground[5]", "limit goes with"),
            (ORDER_121_FILE, 'facts = ["held"]', 'facts = ["heard"]', "end_ground[3].facts", "no such fact: heard"),
            (ORDER_121_FILE, 'facts = ["held"]', "", "end_ground[3]", "facts go with"),
            (ORDER_121_FILE, 'unless = ["refused"]', 'unless = ["no"]', "outcome[1].unless", "no such fact: no"),
            (ORDER_121_FILE, 'limit = "tell_accepted"', 'limit = "tell"', "duty", "tell_accepted: no limit tell"),
            (ORDER_121_FILE, 'counted_from = "accept"', 'counted_from = "x"', "limit", "tell_accepted: no limit x"),
            (ORDER_121_FILE, 'grounds = ["should', 'grounds = ["could', "outcome", "no end_ground could"),
            (ORDER_121_FILE, '"samr", "drug"', '"saic"', "members", "no such member: saic"),
            (ORDER_121_FILE, "working_days = 7", "workdays = 7", "limit[1].workdays", "Extra inputs"),
            (ORDER_121_FILE, 'article = "第十五条"', 'article = ""', "limit[1]", "names its article"),
            (ORDER_121_FILE, 'excludes = ["mediate"]', 'excludes = ["talk"]', "pause", "testing: no limit talk"),
            (ORDER_121_FILE, 'end_ground = "out_of_time"', 'end_ground = "never"', "limit", "no end_ground never"),
            (ORDER_121_FILE, 'key = "mediate"', 'key = "accept"', "", "limit: accept stands there twice"),
            (ORDER_121_FILE, "years = 3", "", "decline_ground[4]", "exactly one"),
            (ORDER_121_FILE, "2026-04-15", "2026-04-14", "effective_from", "as amr-complaint@2020-01-01"),
            ("law/air-report.toml", "report@1994-01-01", "report@1995-01-01", "extends", "stands by itself"),
            ("escalation.toml", "left = 2", "left = 2\noverdue = 1", "stage[1]", "either left or overdue"),
            ("escalation.toml", '"handler"]', '"boss"]', "stage[1].tells[1]", "Input should be"),
            ("law/working-rules.toml", 'key = "working-rules"', 'key = "house-rules"', "key", "working-rules"),
        ],
    )  # fmt: skip
    def test_names_file_line_and_field_of_what_is_wrong(self, folder, name, before, after, field, message):
        spoil(folder, name, before, after)
        with pytest.raises(CatalogueError, match=message) as caught:
            catalog.check_catalogue(folder)
        assert caught.value.field == field
        if after in ('"saic"', '"boss"]', 'stops = ["finish"]', "workdays = 7", 'facts = ["heard"]'):
            found = caught.value.path.read_text(encoding="utf-8").splitlines()[caught.value.line - 1]
            assert caught.value.path == folder / name
            assert after in found

    def test_refuses_two_rules_for_the_same_matters_on_the_same_day(self, folder):
        spoil(folder, ORDER_121_FILE, 'key = "amr-complaint"', 'key = "other-complaint"')
        catalog.check_catalogue(folder)
        spoil(folder, ORDER_121_FILE, "2026-04-15", "2026-04-14")
        with pytest.raises(CatalogueError, match="as amr-complaint@2020-01-01") as caught:
            catalog.check_catalogue(folder)
        assert (caught.value.path, caught.value.field) == (folder / ORDER_121_FILE, "effective_from")
        assert "2026-04-14" in caught.value.path.read_text(encoding="utf-8").splitlines()[caught.value.line - 1]
