"""Notices: what is told to whom, how it goes out, and what is kept of it."""

import json
import socket
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from functools import partial
from string import Formatter

import pytest
from django.db import transaction
from django.utils import timezone

from gongzhi.appeals.actions.wake import wake_due
from gongzhi.appeals.tests.scene import TODAY, filed, on
from gongzhi.cases.actions.accept import accept_case
from gongzhi.cases.actions.end import end_case
from gongzhi.cases.actions.receive import receive_cases
from gongzhi.cases.codes import case_to_rate
from gongzhi.cases.intake import Person
from gongzhi.cases.states import CASE
from gongzhi.core import journal
from gongzhi.core.actors import SYSTEM, Role
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.core.following import follow
from gongzhi.core.numbers import spoken
from gongzhi.directory.actions import register_trader
from gongzhi.mediation.actions.cancel_session import cancel_session
from gongzhi.mediation.actions.move_session import move_session
from gongzhi.mediation.tests.scene import LATER, Scene
from gongzhi.notices import catalog, outbox, queries, rules, sender
from gongzhi.notices.actions import send_again
from gongzhi.notices.models import Notice, PageMessage
from gongzhi.notices.notifiers import Message, NotSent, SmtpServer
from gongzhi.notices.words import Channel, NoticeState, Reason
from gongzhi.procedures.catalog import procedure_by_id
from tests import factories

pytestmark = pytest.mark.django_db

NAME, PHONE, MAIL_ADDRESS = "欧阳示例", "19912345678", "ouyang@example.cn"
TEXT = "电热水壶用了两天就漏水"


def person(**rest) -> Person:
    return Person(**{"name": NAME, "phone": PHONE, "email": MAIL_ADDRESS} | rest)


def case_of(*persons: Person, state="accepted", **rest):
    return factories.case_in(state, persons=persons or (person(),), narrative=TEXT, **rest)


def queue(at=factories.NOW) -> None:
    while follow(outbox.READER, partial(outbox.queue_notices, at=at), patience=2):
        pass


def send(at=factories.NOW) -> int:
    """Send what is due at this time; returns how many attempts that were."""
    attempts = 0
    while found := outbox.take_up(at=at):
        for taken in found:
            outbox.settle(taken, outbox.send(taken, at=at), at=at)
            attempts += 1
    return attempts


def told() -> list[tuple[str, str, str]]:
    return list(Notice.objects.order_by("id").values_list("verb", "channel", "state"))


class TestTexts:
    def test_say_something_of_each_act_in_both_languages(self):
        assert set(catalog.messages()) == {"zh-hans", "en"}
        assert set(catalog.VERBS) <= {transition.verb for transition in CASE.transitions}
        assert set(catalog.BESIDE_THE_CASE.values()) <= set(catalog.TITLES)
        assert {"accept", "decline", "ask", "settle", "end", "close", "transfer"} <= set(catalog.VERBS)

    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    @pytest.mark.parametrize("verb", catalog.VERBS)
    def test_name_the_matter_and_where_to_look(self, language, verb):
        wording = getattr(catalog.texts(language), verb)
        for text in (wording.mail, wording.sms):
            names = {name for _text, name, *_rest in Formatter().parse(text) if name}
            assert {"number", "kind", "track"} <= names
            assert ("rate" in names) == (verb in {"answer", "close"})
        assert "{number}" in wording.subject

    def test_of_sms_fit_into_few_parts(self):
        for language in catalog.messages():
            for verb in catalog.VERBS:
                assert len(getattr(catalog.texts(language), verb).sms) < 110


class TestLaw:
    def test_is_named_in_letters_of_decisions_with_where_it_is_explained_and_no_article(self, province, mail):
        case = factories.case_in("accepted", by=factories.actor(), persons=(person(),))
        queue()
        notice = Notice.objects.filter(case=case, channel="mail").last()
        text = outbox.message_of(notice, at=factories.NOW).text
        law = procedure_by_id(case.procedure)
        assert law.basis_cited in text and "/law/" in text
        assert f"{law.basis_cited}第" not in text

    def test_is_left_out_where_the_library_does_not_have_it(self, province, mail, monkeypatch):
        factories.case_in("accepted", by=factories.actor(), persons=(person(),))
        queue()
        monkeypatch.setattr(outbox, "addresses", dict)
        assert "/law/" not in outbox.message_of(Notice.objects.filter(verb="accept").last(), at=factories.NOW).text


class TestKeptAppeals:
    def test_are_told_of_when_they_go_in_and_only_then(self, province, mail):
        early = {"prior_complaint_date": TODAY, "persons": (person(),)}
        kept = filed(**early).kept
        queue()
        assert told() == []
        wake_due(at=on(7))
        queue(on(7))
        assert ("receive", "mail", "queued") in told()
        assert {verb for verb, _channel, _state in told()} == {"receive"}
        notice = Notice.objects.filter(channel="mail").get()
        assert spoken(kept.number) in outbox.message_of(notice, at=on(7)).subject
        assert queries.notices_of(notice.case, viewer=factories.actor(("post", Role.HANDLER)))[0].title == "到期提交"


class TestSessionsOfMediation:
    """Both sides are told of a session that is called, moved or cancelled: the trader by its accounts."""

    def sessions(self, *, accounts: int = 1):
        trader = register_trader(name="甲乙商行", by=SYSTEM, at=factories.NOW)
        head = register_trader(name="甲乙集团", by=SYSTEM, at=factories.NOW)
        trader.branch_of = head
        trader.save()
        for number in range(accounts):
            account = factories.trader_account([trader, head][number])
            account.email = f"shop{number}@example.cn"
            account.save()
        scene = Scene()
        case = factories.case_in("accepted", by=scene.handler, persons=(person(),), trader_id=trader.pk)
        return scene, scene.announced(scene.agreed(case))

    def texts(self) -> list[tuple[str, str, str]]:
        told = []
        for row in Notice.objects.exclude(verb="accept").order_by("id"):
            message = outbox.message_of(row, at=factories.NOW)
            told.append((row.side, message.address, message.text) if message else (row.side, "", row.reason))
        return told

    def test_tell_the_consumer_and_every_account_of_the_trader(self, province, mail):
        scene, case = self.sessions(accounts=2)
        queue()
        told = self.texts()
        assert [(side, address) for side, address, _text in told] == [
            ("complainant", MAIL_ADDRESS),
            ("respondent", "shop0@example.cn"),
            ("respondent", "shop1@example.cn"),
        ]
        when = timezone.localtime(factories.NOW + LATER).strftime("%Y-%m-%d %H:%M")
        for _side, _address, text in told:
            assert when in text and spoken(case.number) in text
            assert NAME not in text and TEXT not in text and "调解室" not in text
        assert "请派人参加" in told[1][2] and "凭编号和查询码" not in told[1][2] and "/track" not in told[1][2]
        assert send() == 4 and len(mail.letters) == 4

        move_session(
            case=case, session=1, form="phone", starts_at=factories.NOW + LATER * 2, way="phone", reason="调解员出差",
            by=scene.mediator, at=factories.NOW,
        )  # fmt: skip
        cancel_session(case=case, session=1, reason="双方已经和解", by=scene.mediator, at=factories.NOW)
        queue()
        later = self.texts()[3:]
        moved = timezone.localtime(factories.NOW + LATER * 2).strftime("%Y-%m-%d %H:%M")
        assert len(later) == 6 and all(moved in text and "出差" not in text for _side, _address, text in later)
        assert [row.title for row in queries.notices_of(case, viewer=scene.handler)][1::3] == [
            "预告调解", "调解改期", "调解取消",
        ]  # fmt: skip

    def test_say_at_the_desk_that_a_trader_without_an_account_was_not_told(self, province, mail):
        scene, case = self.sessions(accounts=0)
        queue()
        assert self.texts()[1:] == [("respondent", "", Reason.NO_ACCOUNT)]
        row = queries.notices_of(case, viewer=scene.handler)[-1]
        assert (row.state, row.channel, row.side) == (NoticeState.UNSENT, Channel.NONE, "respondent")
        queue()
        assert Notice.objects.count() == 3

    def test_go_by_sms_with_the_time_as_a_parameter(self, province, gateway):
        self.sessions()
        queue()
        assert send() == 3
        posts = [json.loads(post) for post in gateway["posts"]]
        told = {post["template"]: post["parameters"] for post in posts}
        assert {"session-zh-hans", "session_trader-zh-hans"} <= set(told)
        assert set(told["session_trader-zh-hans"]) == {"number", "kind", "track", "when", "unit"}


class TestQuietHours:
    @pytest.mark.parametrize(
        ("hour", "waits_for"), [(20, 20), (21, 32), (23, 32), (24, 32), (31, 32), (32, 32), (12, 12)]
    )
    def test_put_off_until_morning(self, hour, waits_for):
        midnight = datetime(2026, 5, 5, 16, tzinfo=UTC)  # in China
        at = midnight + timedelta(hours=hour)
        assert rules.next_fit(at, rules.quiet_hours("21-8")) == midnight + timedelta(hours=waits_for)

    def test_may_lie_within_a_day_or_be_none(self):
        noon = datetime(2026, 5, 6, 4, 30, tzinfo=UTC)
        assert rules.next_fit(noon, rules.quiet_hours("12-14")) == datetime(2026, 5, 6, 6, tzinfo=UTC)
        assert rules.next_fit(noon, rules.quiet_hours("")) == noon
        with pytest.raises(ValueError):
            rules.quiet_hours("12-25")

    def test_hold_back_a_notice_of_the_night(self, province, mail, settings):
        settings.QUIET_HOURS = "21-8"
        night = datetime(2026, 5, 6, 15, tzinfo=UTC)  # 23:00 in China
        case_of(at=night)
        queue(at=night)
        assert send(at=night) == 0
        assert send(at=night + timedelta(hours=9)) == 1


class TestQueue:
    def test_tells_each_person_of_each_act_that_concerns_them(self, province, mail):
        case_of(state="closed")
        queue()
        assert told() == [(verb, "mail", "queued") for verb in ("accept", "settle", "close")]

    @pytest.mark.parametrize(
        ("state", "verb"), [("incomplete", "ask"), ("transferring", "transfer"), ("accepted", "accept")]
    )
    def test_tells_of_each_turn(self, province, mail, state, verb):
        case_of(state=state)
        queue()
        assert told() == [(verb, "mail", "queued")]

    def test_uses_every_channel_that_is_set_up_and_nobody_twice(self, province, mail, settings):
        settings.SMS = "page"
        same = person(name="另一人", part="agent")
        case_of(person(), same, person(name="共同人", phone="19900000000", email="", part="joint"))
        queue()
        assert told() == [("accept", "mail", "queued"), ("accept", "sms", "queued")]

    def test_keeps_that_nobody_could_be_told(self, province, mail):
        case = case_of(person(email=""))
        queue()
        row = Notice.objects.get()
        assert (row.state, row.reason, row.channel) == (NoticeState.UNSENT, Reason.NO_ADDRESS, Channel.NONE)
        assert queries.notices_of(case, viewer=factories.actor()) == [row]

    def test_keeps_nothing_where_no_channel_is_open(self, province, mail, settings):
        settings.MAIL = ""
        case_of()
        queue()
        assert told() == []

    def test_says_nothing_where_nobody_gave_a_name_or_way(self, province, mail):
        factories.received(persons=(), anonymous=True, kind="report")
        queue()
        assert told() == []

    @pytest.mark.parametrize("phone", ["0851-85280000", "12345", "+8619912345678", "199 1234 5678"])
    def test_sends_sms_to_mobile_numbers_only(self, province, gateway, phone):
        case_of(person(phone=phone, email=""))
        queue()
        is_mobile = "199" in phone
        assert told() == [("accept", "sms", "queued") if is_mobile else ("accept", "none", "unsent")]

    @pytest.mark.parametrize(
        "address", ["a@b.cn\nBcc: c@d.cn", "a b@c.cn", "a@b@c.cn", "@c.cn", "不是@c.cn", "a,b@c.cn"]
    )
    def test_uses_no_mail_address_that_is_none(self, province, mail, address):
        case_of(person(email=address))
        queue()
        assert [channel for _verb, channel, _state in told()] == ["none"]

    def test_tells_nobody_of_history(self, province, mail):
        case_of(at=factories.NOW - timedelta(days=4))
        queue()
        assert told() == []

    def test_is_quick_over_matters_taken_in_in_bulk(self, province, mail, django_assert_num_queries):
        queue()
        receive_cases(
            [factories.new_case(unit_id=factories.unit().pk) for _n in range(60)], by=SYSTEM, at=factories.NOW
        )
        with django_assert_num_queries(1):
            outbox.queue_notices(0, 10**12, at=factories.NOW)

    def test_undone_with_the_act_that_it_tells_of(self, province, mail):
        case = factories.received(persons=(person(),))
        try:
            with transaction.atomic():
                accept_case(case=case, by=factories.actor(), at=factories.NOW)
                raise InterruptedError
        except InterruptedError:
            pass
        queue()
        assert told() == []


class TestMail:
    def test_arrives_in_a_real_server_with_no_more_than_needed(self, province, mail):
        case = case_of()
        queue()
        assert send() == 1
        [(to, content)] = mail.letters
        letter = message_from_bytes(content, policy=policy.default)
        text = letter.get_content()
        assert to == [MAIL_ADDRESS]
        assert letter["Subject"] == f"您的投诉 {spoken(case.number)} 已受理"
        assert "gongzhi@example.cn" in letter["From"]
        assert f"/status/?number={case.number}" in text
        for private in (NAME, PHONE, TEXT, "甲乙商行", case.title):
            assert private not in text + letter["Subject"]
        assert told() == [("accept", "mail", "sent")]

    def test_is_in_english_for_who_filed_in_english(self, province, mail):
        case_of(facts={"language": "en"})
        queue()
        send()
        letter = message_from_bytes(mail.letters[0][1], policy=policy.default)
        assert "has been accepted" in letter["Subject"]

    def test_of_a_closing_brings_a_link_that_rates_this_matter(self, province, mail):
        case = case_of(state="closed")
        queue()
        send()
        text = message_from_bytes(mail.letters[-1][1], policy=policy.default).get_content()
        token = text.split("/rate/")[1].split("/")[0].split()[0]
        assert case_to_rate(token, at=factories.NOW) == case

    def test_refused_for_good_is_kept_as_failed_without_the_address(self, province, mail):
        mail.refuses = "550 no such mailbox <{address}>"
        case = case_of()
        queue()
        send()
        row = Notice.objects.get()
        assert (row.state, row.reason, row.detail) == (NoticeState.FAILED, Reason.REFUSED, "SMTP 550")
        assert send(at=factories.NOW + timedelta(days=1)) == 0
        assert MAIL_ADDRESS not in str(vars(row))
        assert queries.notices_of(case, viewer=factories.actor())[0].tone == "bad"

    def test_refused_for_now_is_tried_again_until_it_fails(self, province, mail):
        mail.refuses = "451 later"
        case_of()
        queue()
        at = factories.NOW
        for pause in (timedelta(0), *rules.BACK_OFF):
            assert send(at=at + pause - timedelta(seconds=1)) == 0
            at += pause
            assert send(at=at) == 1
        assert Notice.objects.get().state == NoticeState.FAILED
        assert queries.is_stuck(at=at)

    def test_waits_for_a_server_that_is_away(self, province, mail, settings):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            right, settings.MAIL = settings.MAIL, f"smtp://127.0.0.1:{free.getsockname()[1]}"
            case_of()
            queue()
            assert send() == 1
            assert Notice.objects.get().reason == Reason.UNREACHABLE
        settings.MAIL = right
        send(at=factories.NOW + rules.BACK_OFF[0])
        assert (len(mail.letters), told()) == (1, [("accept", "mail", "sent")])

    def test_is_never_said_to_be_sent_through_a_channel_that_was_switched_off(self, province, mail, settings):
        case_of()
        queue()
        settings.MAIL = ""
        send()
        assert Notice.objects.get().reason == Reason.CHANNEL_OFF
        assert told() == [("accept", "mail", "failed")]

    def test_insists_on_an_encrypted_way_to_another_machine(self, mail, settings, monkeypatch):
        with pytest.raises(NotSent) as refused:
            SmtpServer(settings.MAIL + "?starttls=1", "a@example.cn").send(
                Message(id="1", address="b@example.cn", text="x", subject="x"), at=factories.NOW
            )
        assert refused.value.detail == "STARTTLS"
        assert mail.letters == []


class TestSms:
    def test_is_posted_to_the_gateway(self, province, gateway):
        case = case_of(person(email=""))
        queue()
        send()
        post = json.loads(gateway["posts"][0])
        assert gateway["headers"][0]["Authorization"] == "Bearer a token"
        assert (post["phone"], post["template"]) == (PHONE, "accept-zh-hans")
        assert post["text"].startswith("【共治】您的投诉")
        assert post["parameters"]["number"] == spoken(case.number)
        assert NAME not in str(post)
        assert told() == [("accept", "sms", "sent")]

    @pytest.mark.parametrize(
        ("status", "state"), [(400, "failed"), (302, "failed"), (500, "queued"), (429, "queued")]
    )
    def test_is_sent_only_where_the_gateway_says_so(self, province, gateway, status, state):
        gateway["status"] = status
        case_of(person(email=""))
        queue()
        send()
        assert told() == [("accept", "sms", state)]

    def test_may_be_written_to_a_file_for_another_program(self, province, gateway, settings, tmp_path):
        settings.SMS = f"file:{tmp_path / 'sms.txt'}"
        case_of(person(email=""))
        queue()
        send()
        [line] = (tmp_path / "sms.txt").read_text().splitlines()
        assert line.split("\t")[2] == PHONE
        settings.SMS = f"file:{tmp_path / 'no' / 'folder'}"
        case_of(person(email=""))
        queue()
        send()
        assert told()[-1] == ("accept", "sms", "queued")

    def test_lands_in_the_page_on_a_developers_machine_only(self, province, gateway, settings):
        settings.SMS = "page"
        case_of(person(email=""))
        queue()
        send()
        assert PageMessage.objects.get().address == PHONE
        lead = factories.Unit.objects.get(is_lead=True).key
        viewer = factories.actor((lead, Role.ADMINISTRATOR))
        assert len(queries.page_messages(viewer=viewer)) == 1
        assert queries.page_messages(viewer=factories.actor()) == []
        settings.DEVELOPMENT = False
        assert queries.page_messages(viewer=viewer) == []
        assert {key: on for key, _title, on in queries.channels()} == {"mail": False, "sms": False}


class TestWorker:
    def test_that_is_gone_leaves_what_it_had_to_the_next(self, province, mail):
        case_of()
        queue()
        [lost] = outbox.take_up(at=factories.NOW)
        assert outbox.take_up(at=factories.NOW) == []
        assert send(at=factories.NOW + outbox.LEASE) == 1
        outbox.settle(lost, None, at=factories.NOW + outbox.LEASE)
        assert Notice.objects.get().attempts == 2
        assert len(mail.letters) == 1

    def test_sends_what_is_due(self, province, mail):
        case_of()
        queue()
        Notice.objects.update(due_at=factories.NOW)
        assert sender.send_due()
        assert not sender.send_due()
        assert told() == [("accept", "mail", "sent")]


class TestQueries:
    def test_show_notices_to_who_handles_the_case(self, province, mail):
        case = case_of()
        queue()
        assert len(queries.notices_of(case, viewer=factories.actor())) == 1
        assert queries.notices_of(case, viewer=factories.actor((factories.OTHER, Role.HANDLER))) == []
        assert queries.notices_of(case, viewer=SYSTEM) == []

    def test_list_the_latest_to_who_looks_after_them(self, province, mail, django_assert_num_queries):
        case_of()
        case_of(unit_key=factories.OTHER)
        queue()
        lead = factories.Unit.objects.get(is_lead=True).key
        for key, role, count in (
            (lead, Role.SECRETARIAT, 2),
            (lead, Role.ADMINISTRATOR, 2),
            (factories.HOLDER, Role.ADMINISTRATOR, 1),
            (factories.ABOVE, Role.ADMINISTRATOR, 2),
            (factories.HOLDER, Role.HANDLER, 0),
        ):
            rows, _older = queries.latest(viewer=factories.actor((key, role)))
            assert len(rows) == count, (key, role)

    def test_that_went_out_of_the_end_of_mediation_is_on_record_as_telling_the_complainant(self, province, mail):
        case = case_of(state="accepted")
        by = factories.actor()
        case = end_case(case=case, ground="party_gone", reason="经营者已注销", by=by, at=factories.NOW)
        queue()
        assert send() == 2
        assert [(row.duty, row.side, row.how) for row in case.served.all()] == [("tell_ended", "complainant", "mail")]
        assert [str(line.actor_kind) for line in journal.history("case", case.pk).filter(verb="serve")] == ["system"]

    def test_a_failed_one_is_sent_again_when_asked(self, province, mail):
        mail.refuses = "550 no"
        case_of()
        queue()
        send()
        by = factories.actor((factories.HOLDER, Role.ADMINISTRATOR))
        row = Notice.objects.get()
        with pytest.raises(NotAllowed):
            send_again(notice=row, by=factories.actor((factories.OTHER, Role.ADMINISTRATOR)), at=factories.NOW)
        send_again(notice=row, by=by, at=factories.NOW)
        with pytest.raises(Refused):
            send_again(notice=row, by=by, at=factories.NOW)
        mail.refuses = ""
        assert send() == 1
        assert told() == [("accept", "mail", "sent")]
