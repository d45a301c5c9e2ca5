"""Looking through replies: each rule met and missed, kept from the journal, told while writing."""

from functools import partial
from uuid import uuid4

import pytest
from django.test import Client
from stdnum import luhn

from gongzhi.cases.actions.decline import decline_case
from gongzhi.cases.actions.settle import settle_case
from gongzhi.cases.rules import procedure_of
from gongzhi.core import clock
from gongzhi.core.actors import Role, consumer
from gongzhi.core.catalogue import parse_catalogue
from gongzhi.core.errors import CatalogueError
from gongzhi.core.following import follow
from gongzhi.directory.models import Officer
from gongzhi.quality import catalog, following, queries
from gongzhi.quality.models import ReplyReview
from gongzhi.quality.rules import Reply, review
from tests import factories
from tests.factories import NOW, OTHER

GOOD = (
    "您好：您反映的冰箱问题，经核查，商家同意退款并赔偿损失，根据《消费者权益保护法》第二十四条办理。"
    "请您于11月30日前持小票到店退货，您可以随时与我们联系。"
)


def looked(text: str, verb: str = "end", **rest):
    found = review(Reply(verb=verb, text=text, **rest), catalog.replies())
    return {finding.key: finding for finding in found.findings}


class TestRules:
    def test_are_all_met_by_a_good_reply(self):
        found = looked(GOOD, claims=("refund", "compensate"))
        assert {finding.key for finding in found.values() if not finding.met} == set()
        assert len(found) == 8

    @pytest.mark.parametrize(
        ("key", "text", "what"),
        [
            ("claims", GOOD.replace("退款", "退运费"), "退款"),
            ("ground", "您好，商家不同意退款，赔偿也谈不拢，双方意见不一致，我们只能结束了，请您理解。", "条款"),
            ("next", "您的投诉，经核查，依据第二十条，商家不同意退款和赔偿，已于11月30日终止。", "接下来"),
            ("limit", "您好，经核查，商家不同意退款和赔偿，您可以与商家继续商量，谢谢您的理解。", "期限"),
            ("length", "不退。", "只有"),
            ("length", GOOD * 20, "不超过"),
            ("polite", GOOD.replace("您", "你"), "您"),
            ("polite", GOOD + "这不归我们管。", "不归我们管"),
            ("plain", GOOD + "已转相关部门处理。", "哪个单位"),
        ],
    )
    def test_say_what_is_missing_and_why_it_matters(self, key, text, what):
        finding = looked(text, claims=("refund", "compensate"))[key]
        assert not finding.met and what in finding.what and finding.why

    @pytest.mark.parametrize(
        "secret",
        [
            "13812345678",
            "138 1234 5678",
            "+86 13812345678",
            "11010519491231002X",
            f"622202123456789{luhn.calc_check_digit('622202123456789')}",
            "证人：李某某",
        ],
    )
    def test_find_personal_data_and_do_not_repeat_it(self, secret):
        finding = looked(f"{GOOD}可以问{secret}。")["personal"]
        assert not finding.met and secret not in finding.what

    @pytest.mark.parametrize(
        "harmless", ["12315", "2026-11-30", "2600000177", "0851-85818123", "3,424.00元", "110105194912310021"]
    )
    def test_find_none_in_numbers_that_are_nobodys(self, harmless):
        assert looked(f"{GOOD}{harmless}")["personal"].met

    def test_find_names_that_should_not_be_said(self):
        finding = looked(GOOD + "欧阳示例也投诉了。", names=("欧阳示例",))["personal"]
        assert not finding.met and "欧阳示例" not in finding.what

    def test_take_the_words_of_the_ground_for_naming_it(self):
        text = "您好，商家明确表示不愿意接受调解，您可以向人民法院起诉，请您保留好有关的票据。"
        assert not looked(text)["ground"].met
        assert looked(text, ground="经营者明确表示不愿意接受调解的")["ground"].met

    def test_look_for_claims_only_where_there_are_some(self):
        assert "claims" not in looked(GOOD) and "claims" not in looked(GOOD, verb="answer", claims=("refund",))

    def test_an_unknown_rule_is_told_with_its_line(self):
        text = (catalog.HOME / "replies.toml").read_text(encoding="utf-8").replace('"is_polite"', '"is_nice"')
        with pytest.raises(CatalogueError) as error:
            parse_catalogue(text, catalog.HOME / "replies.toml", catalog.Replies)
        assert "is_nice" in str(error.value) and error.value.line > 1


@pytest.fixture
def by(db):
    factories.province()
    return factories.actor()


def look_through() -> None:
    while follow(following.READER, partial(following.review_replies, at=NOW), patience=2):
        pass


class TestKept:
    def test_with_each_reply_that_went_out(self, by):
        case = factories.case_in("accepted", by=by)
        settle_case(
            case=case,
            outcome="mediated",
            terms="商家退款。",
            recovered=1,
            recovery="refunded",
            by=by,
            at=NOW,
            key=uuid4(),
        )
        other = factories.received(by=by)
        ground = procedure_of(other).decline_ground[0].key
        decline_case(case=other, ground=ground, reason=GOOD, by=by, at=NOW)
        look_through()
        look_through()
        settled, declined = ReplyReview.objects.order_by("id")
        assert (settled.case, settled.verb) == (case, "settle")
        assert "claims" in settled.met and {"length", "next"} <= set(settled.missed)
        assert declined.missed == []

    def test_for_officers_who_see_the_case(self, by):
        case = factories.case_in("decided", by=by)
        look_through()
        (row,) = queries.reviews_of(case, viewer=by)
        assert "说清下一步" in row.titles
        assert queries.reviews_of(case, viewer=factories.actor((OTHER, Role.HANDLER))) == []
        assert queries.reviews_of(case, viewer=consumer(case.pk)) == []


class TestPages:
    @pytest.fixture
    def client(self, by):
        client = Client()
        client.force_login(Officer.objects.get(pk=by.id), "django.contrib.auth.backends.ModelBackend")
        with clock.set_to(NOW):
            yield client

    def test_give_hints_while_the_reply_is_written(self, by, client):
        case = factories.case_in("accepted", by=by)
        form = client.get(f"/desk/cases/{case.number}/settle/").content.decode()
        assert f"/desk/cases/{case.number}/settle/hints/" in form and "答复质量提示" in form
        hints = client.post(f"/desk/cases/{case.number}/settle/hints/", {"terms": "商家13812345678退款"})
        said = hints.content.decode()
        assert "可以改进" in said and "没有他人的个人信息" in said and "13812345678" not in said
        assert case.state == "accepted"

    def test_give_them_without_scripts_and_do_nothing_else(self, by, client):
        case = factories.case_in("accepted", by=by)
        told = {"terms": "商家退款", "outcome": "mediated", "recovered": "0", "check": "1", "key": str(uuid4())}
        page = client.post(f"/desk/cases/{case.number}/settle/", told)
        assert page.status_code == 200 and "只有" in page.content.decode() and "商家退款" in page.content.decode()
        case.refresh_from_db()
        assert case.state == "accepted"

    def test_hold_nothing_back(self, by, client):
        case = factories.case_in("accepted", by=by)
        told = {"terms": "退", "outcome": "mediated", "recovered": "0", "recovery": "", "key": str(uuid4())}
        assert client.post(f"/desk/cases/{case.number}/settle/", told).status_code == 302
        case.refresh_from_db()
        assert case.state == "decided"

    def test_give_none_for_other_verbs_and_to_nobody_else(self, by, client):
        case = factories.case_in("accepted", by=by)
        assert client.post(f"/desk/cases/{case.number}/note/hints/", {}).status_code == 404
        stranger = Client()
        other = factories.officer((OTHER, Role.HANDLER))
        stranger.force_login(other, "django.contrib.auth.backends.ModelBackend")
        assert stranger.post(f"/desk/cases/{case.number}/settle/hints/", {}).status_code == 404
