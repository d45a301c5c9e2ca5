"""Names, phones, identity numbers and addresses in every free text of matters, and none of them in anything public.

Which fields those are is read from the models: everything that hangs on a matter, however far. A new field of that
sort is planted without being named here; a new public address has to say what to put into it.
"""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from unittest import mock

import pyarrow.parquet
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.test import Client, TestCase

from gongzhi.alerts.models import Alert
from gongzhi.cases.actions.accept import accept_case
from gongzhi.cases.actions.close import close_case
from gongzhi.cases.actions.receive import receive_case
from gongzhi.cases.actions.settle import settle_case
from gongzhi.cases.intake import NewCase, Person
from gongzhi.cases.models import Attachment, Case
from gongzhi.core import clock
from gongzhi.core.errors import Refused
from gongzhi.core.following import follow
from gongzhi.core.models import JournalEntry
from gongzhi.core.personal import EncryptedTextField
from gongzhi.demo.build import Staff, build_demonstration
from gongzhi.directory.models import Trader
from gongzhi.enforcement.models import Publication
from gongzhi.inspections.models import Plan
from gongzhi.inspections.tests.scene import PNG
from gongzhi.publicity import counting, following
from gongzhi.publicity.models import Disclosure
from gongzhi.publicity.verbs import do
from gongzhi.publicity.words import State
from gongzhi.routing.actions.sync_rules import sync_rules
from gongzhi.sampling.models import Sample
from gongzhi.schemes.models import Store
from gongzhi.webhooks.events import TYPES, body_of, event_of
from tests import provinces
from tests.guards.test_access import EXPECTED, OPEN, patterns

NOW = datetime(2026, 5, 20, 4, tzinfo=UTC)
NAME, PHONE, IDENTITY, ADDRESS = "贺密红", "19955550123", "52010219900101123X", "密红路88号9栋901室"
PLANTS = (NAME, PHONE, IDENTITY, ADDRESS)
TEXT = f"{NAME}，电话{PHONE}，证件{IDENTITY}，住贵州省贵阳市南明区{ADDRESS}"

ROOTS = (Case,)
KEYS = frozenset({
    "number", "source", "source_key", "procedure", "ground", "subject", "problem", "duty", "key", "media_type",
    "sha256", "by_kind", "verb", "language", "limit_key", "scheme", "sector", "service_number", "hotline",
    "code", "token", "credit_code", "prefecture", "digest",
})  # fmt: skip
"""Fields that hold a key of something, a number or a code: nobody types words into them."""
SHOWN_BY_DESIGN = {
    ("publicity.Disclosure", "text"): "cleared by an officer, which the test tries below",
    ("publicity.Disclosure", "trader_name"): "the trader's, taken from the register",
}
"""Field → why the public reads it; everything else of these models is planted."""
NO_ROWS = {
    "appeals.KeptFile": "the name of a file, as of an attachment",
    "appeals.ReportFile": "the name of a file, as of an attachment",
    "publicity.Disclosure": "written below",
    "publicity.ObjectionFile": "handed in below",
    "publicity.Objection": "handed in below",
    "cooperation.Dispute": "between units; read by officers alone",
    "cooperation.Request": "between units; read by officers alone",
    "cooperation.RequestFile": "the name of a file, as of an attachment",
    "mediation.Recusal": "no such matter among them; read by officers alone",
    "mediation.Representation": "no such matter among them; read by officers alone",
    "mediation.Testing": "no such matter among them; read by officers alone",
    "notices.Notice": "nothing is sent by the demonstration; holds what the mail server said",
}
"""Model → why there may be nothing of it in the demonstration to plant in."""


def hanging_on_matters() -> list[type[models.Model]]:
    """Find the models whose rows hang on a matter, however far."""
    found, grew = set(ROOTS), True
    while grew:
        fresh = {
            model
            for model in apps.get_models()
            if model not in found
            and model.__module__.startswith("gongzhi.")
            and any(field.is_relation and field.related_model in found for field in model._meta.fields)
        }
        found, grew = found | fresh, bool(fresh)
    return sorted(found, key=lambda model: model._meta.label)


def free_texts(model: type[models.Model]) -> Iterator[models.Field]:
    """List the fields of a model into which somebody writes words."""
    for field in model._meta.concrete_fields:
        is_text = isinstance(field, models.CharField | models.TextField | EncryptedTextField)
        if not is_text or field.is_relation or field.choices or field.name in KEYS or field.unique:
            continue
        if (model._meta.label, field.name) not in SHOWN_BY_DESIGN:
            yield field


def plant(field: models.Field) -> str:
    """Write a trap that fits into a field."""
    room = field.max_length or 10_000
    return next(words for words in (TEXT, f"{NAME}{PHONE}", NAME) if len(words) <= room)


@contextmanager
def unguarded(model: type[models.Model]) -> Iterator[None]:
    """Let rows that are never changed be changed within this block."""
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER; SET CONSTRAINTS ALL DEFERRED")


def put(model: type[models.Model], field: models.Field) -> int:
    """Put traps where something is written, or where nothing is anywhere, into all rows that may have something."""
    empty = b"" if isinstance(field, EncryptedTextField) else ""
    told, rows = {field.name: plant(field)}, model._default_manager.all()
    if filled := rows.exclude(**{field.name: empty}).update(**told):
        return filled
    try:
        with transaction.atomic():
            return rows.update(**told)
    except IntegrityError:
        return 0


class TestRedTeam(TestCase):
    @classmethod
    def setUpTestData(cls):
        provinces.directory(NOW)
        sync_rules(at=NOW)
        build_demonstration(at=NOW, matters=120)
        cls.planted = {}
        for model in hanging_on_matters():
            with unguarded(model):
                for field in free_texts(model):
                    cls.planted[f"{model._meta.label}.{field.name}"] = put(model, field)
        cls.staff = Staff(NOW)
        cls.entries = [cls.whole_way(number) for number in range(3)]

    @classmethod
    def whole_way(cls, number: int) -> Disclosure:
        """Take a matter that is full of traps to the public page, each act with one more; one is withdrawn."""
        by, head, at = cls.staff.named("handler"), cls.staff.named("supervisor"), NOW - timedelta(days=20)
        trader = Trader.objects.filter(is_confirmed=True, accounts__isnull=False).order_by("id").first()
        new = NewCase(
            kind="complaint", narrative=TEXT, claim_text=TEXT, title=NAME, source="desk", source_key=f"red-{number}",
            claims=("refund",), amount=Decimal(9), trader_id=trader.pk, trader_name=NAME, trader_address=ADDRESS,
            persons=(Person(name=NAME, phone=PHONE, address=f"贵州省贵阳市南明区{ADDRESS}", identity=IDENTITY),),
            subject="appliances", problem="quality", unit_id=by.first_unit_id, unit_reason=TEXT,
        )  # fmt: skip
        case = receive_case(new, by=by, at=at).case
        Attachment.objects.create(
            case=case, name=f"{NAME}.png", media_type="image/png", size=1, sha256="0" * 64, at=at, by_kind="consumer"
        )
        case = accept_case(case=case, note=TEXT, by=by, at=at)
        case = settle_case(
            case=case, outcome="mediated", terms=TEXT, recovered=Decimal(9), recovery="refunded", by=by, at=at
        )
        close_case(case=case, note=TEXT, by=by, at=at)
        while follow(following.READER, lambda after, upto: following.follow_cases(after, upto, at=at)):
            pass
        entry = Disclosure.objects.get(case=case)
        told = {"subject": entry.subject, "problem": entry.problem}
        for words in (TEXT, *PLANTS):
            entry = do(entry, "prepare", **told, text=words, by=by, at=at)
            try:
                do(entry, "clear", reason="可以公开", by=by, at=at)
            except Refused:
                continue
            raise AssertionError(f"cleared: {words}")
        entry = do(entry, "prepare", **told, text="商家已退款。", by=by, at=at)
        entry = do(entry, "clear", by=by, at=at)
        entry = do(entry, "notify", how="phone", note=TEXT, by=by, at=at)
        entry = do(entry, "publish", by=by, at=NOW - timedelta(days=9))
        with mock.patch("gongzhi.core.files.keep"):
            files = [(f"{NAME}.png", PNG)]
            entry = do(entry, "object", ground="not_ours", text=TEXT, files=files, by=by, at=NOW)
        if number:
            entry = do(entry, "decide", decision="dismiss", answer=TEXT, by=head, at=NOW)
        if number == 1:
            entry = do(entry, "withdraw", ground="privacy", note=TEXT, by=head, at=NOW)
        return entry

    def test_traps_stand_in_every_model_that_hangs_on_a_matter(self):
        empty = set()
        for model in hanging_on_matters():
            texts = [f"{model._meta.label}.{field.name}" for field in free_texts(model)]
            if texts and not any(self.planted[name] for name in texts) and model is not Attachment:
                empty.add(model._meta.label)
        assert sorted(empty - set(NO_ROWS)) == []
        assert sum(bool(count) for count in self.planted.values()) > 30

    def test_the_entries_are_public(self):
        states = [entry.state for entry in self.entries]
        assert states == [State.CONTESTED, State.WITHDRAWN, State.PUBLISHED]

    def values(self) -> dict[str, list]:
        """Say what stands in public addresses, by the part's name and where that is not enough its route."""
        return {
            "traders/<int:id>": list(Trader.objects.values_list("pk", flat=True)[:60]),
            "alerts/<int:id>": list(Alert.objects.values_list("pk", flat=True)),
            "procedures/<str:id>": ["amr-complaint@2026-04-15"],
            "disclosures/<slug:number>": list(Disclosure.objects.values_list("number", flat=True)[:40])
            + [entry.number for entry in self.entries],
            "samples/<str:number>": list(Sample.objects.values_list("number", flat=True)[:10]),
            "penalties/<slug:number>": list(Publication.objects.values_list("number", flat=True)[:10]),
            "plan": list(Plan.objects.values_list("pk", flat=True)[:3]),
            "stores/<str:code>": list(Store.objects.values_list("code", flat=True)[:10]),
            "step": ["what", "trader"],
            "act": ["amr-complaints"],
            "article": ["1"],
            "form": ["csv", "jsonl", "parquet"],
            "key": ["penalties", "sampling", "alerts", "disclosures", "pledges", "prepaid"],
            "number": ["1"], "name": ["data.csv"], "token": ["x"], "code": ["x"], "verb": ["confirm"],
            "rest": ["nothing"],
        }  # fmt: skip

    def addresses(self) -> Iterator[str]:
        """Give every public address with real values in it."""
        known = self.values()
        for name, route, pattern in patterns():
            if name not in EXPECTED[OPEN]:
                continue
            parts = list(pattern.pattern.regex.groupindex)
            if not parts:
                yield "/" + route.replace("^", "").replace("$", "")
                continue
            choices = []
            for part in parts:
                places = [place for place in known if f":{part}>" in place and route.startswith(place)]
                choices.append(known[places[0] if places else part])
            for index in range(max(map(len, choices))):
                path = "/" + route
                for part, some in zip(parts, choices, strict=True):
                    if some:
                        path = with_value(path, part, str(some[index % len(some)]))
                if "<" not in path:
                    yield path

    def test_nothing_public_holds_one_of_them(self):
        told: list[str] = []
        handler = logging.Handler()
        handler.emit = lambda record: told.append(f"{record.getMessage()} {record.__dict__}")
        logging.getLogger().addHandler(handler)
        self.addCleanup(logging.getLogger().removeHandler, handler)
        client, seen = Client(raise_request_exception=False), 0
        with clock.set_to(NOW):
            while follow(counting.READER, lambda after, upto: counting.count_cases(after, upto, at=NOW)):
                pass
            counting.rank_traders(today=clock.today())
            for path in dict.fromkeys(self.addresses()):
                for query in ({}, {"q": NAME[:2], "text": "密红"}):
                    response = client.get(path, query)
                    assert response.status_code < 500, path
                    body = b"".join(response.streaming_content) if response.streaming else response.content
                    seen += response.status_code == 200
                    text = read(body, path)
                    for word in PLANTS:
                        assert word not in text, f"{path} {query} shows {word}"
        assert seen > 80
        for word in PLANTS:
            assert not [line for line in told if word in line], f"the log shows {word}"

    def test_no_event_that_is_sent_holds_one_of_them(self):
        lines = JournalEntry.objects.filter(kind="case", verb__in=list(TYPES), note__contains=NAME)
        assert lines.exists()
        for line in JournalEntry.objects.filter(kind="case", verb__in=list(TYPES)).order_by("-pk")[:200]:
            sent = body_of(event_of(line, Case.objects.get(pk=line.record_id), {})).decode()
            for word in PLANTS:
                assert word not in sent

    def test_the_search_finds_nobody(self):
        with clock.set_to(NOW):
            for word in (NAME, PHONE, ADDRESS):
                page = Client().get("/disclosures/", {"q": word})
                assert "/disclosures/G" not in page.content.decode()


def with_value(path: str, part: str, value: str) -> str:
    """Put a value where a route captures a part."""
    for written in (f"<{part}>", f":{part}>"):
        if written in path:
            start = path.rindex("<", 0, path.index(written) + 1)
            return path[:start] + value + path[path.index(written) + len(written) :]
    return path


def read(body: bytes, path: str) -> str:
    """Give what a file says, whatever its form."""
    if body.startswith(b"PAR1"):
        return str(pyarrow.parquet.read_table(io.BytesIO(body)).to_pylist())
    return body.decode("utf-8", "replace")
