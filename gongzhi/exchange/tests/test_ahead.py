"""A large file is read in a process beside; what becomes of it is the same as without."""

import os
from io import BytesIO
from multiprocessing import active_children
from pathlib import Path
from uuid import uuid4

import pytest

from gongzhi.cases.actions.receive import Foreseen, foresee, receive_cases
from gongzhi.cases.models import Routing
from gongzhi.core.actors import SYSTEM
from gongzhi.core.tables import open_table
from gongzhi.exchange import ahead
from gongzhi.exchange.actions.open_run import open_run
from gongzhi.exchange.actions.take_in import import_file
from gongzhi.exchange.batches import BATCH, batches
from gongzhi.exchange.models import ImportRun, RunState
from gongzhi.exchange.tests.conftest import AT
from gongzhi.exchange.tests.scene import HEAD, brought_in, connector, line, lines


def on_disk(folder: Path, body: bytes) -> Path:
    path = folder / "small.csv"
    path.write_bytes(body)
    return path


def brought_in_from(path: Path) -> ImportRun:
    with path.open("rb") as file:
        run = open_run(connector=connector(), file=file, file_name=path.name, by=SYSTEM, at=AT)
        return import_file(run=run, connector=connector(), file=file, by=SYSTEM, at=AT)


def became(source: str) -> list[tuple]:
    """List what became of the rows that came in by a door."""
    came = Routing.objects.filter(case__source=source).order_by("case__source_key")
    return list(came.values_list("case__source_key", "case__title", "case__due_date", "unit", "rules", "reason"))


@pytest.fixture
def always(monkeypatch):
    """Let the smallest file be read beside, from its first row on."""
    monkeypatch.setattr(ahead, "LEAST_ROWS", 1)
    monkeypatch.setattr(ahead, "is_there", lambda pipe: pipe.poll(60))


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("province", "always")
class TestBesideTheWriter:
    def test_brings_in_what_is_brought_in_without_it(self, tmp_path):
        faulty = line(4, when="soon").encode()
        body = lines(1, 2, 2, 3) + faulty
        run = brought_in_from(on_disk(tmp_path, body))
        counts = (run.state, run.read, run.taken, run.repeated, run.refused)
        assert counts == (RunState.DONE, 5, 3, 1, 1)
        again = connector().model_copy(update={"key": "again"})
        alone = brought_in(body, through=again)
        assert alone.told == run.told
        assert became("import:again") == became("import:small") != []
        assert active_children() == []

    def test_tells_what_is_wrong_with_the_file(self, tmp_path):
        broken = b'9,"' + b"x" * 2_000_000 + b'",2026/5/1\n'
        run = brought_in_from(on_disk(tmp_path, lines(*range(1, BATCH + 2)) + broken))
        assert (run.state, run.taken) == (RunState.FAILED, BATCH)
        assert "CSV" in run.error

    def test_goes_on_after_its_reader_was_killed(self, tmp_path):
        path = on_disk(tmp_path, lines(*range(1, 2 * BATCH + 1)))
        with path.open("rb") as file:
            table = open_table(file, connector())
            read = ahead.batches_ahead(table, file, connector(), answering=None, at=AT)
            assert next(read).last_row == BATCH + 1
            [reader] = active_children()
            reader.kill()
            with pytest.raises(RuntimeError, match="-9"):
                list(read)
        run = brought_in_from(path)
        assert (run.state, run.taken) == (RunState.DONE, 2 * BATCH)

    def test_reads_here_until_the_other_is_there(self, tmp_path, monkeypatch):
        asked = []
        monkeypatch.setattr(
            ahead, "is_there", lambda pipe: bool(asked.append(1)) or (len(asked) > 1 and pipe.poll(60))
        )
        path = on_disk(tmp_path, lines(*range(1, 2 * BATCH + 1)))
        told = {"answering": None, "at": AT}
        with path.open("rb") as file:
            read = list(ahead.batches_ahead(open_table(file, connector()), file, connector(), **told))
        with path.open("rb") as file:
            alone = list(batches(open_table(file, connector()), connector(), **told))
        assert [batch.last_row for batch in read] == [BATCH + 1, 2 * BATCH + 1]
        assert [batch.drafts for batch in read] == [batch.drafts for batch in alone]

    def test_needs_nobody_beside_where_all_is_read_before(self, tmp_path, monkeypatch):
        monkeypatch.setattr(ahead, "is_there", lambda pipe: False)
        run = brought_in_from(on_disk(tmp_path, lines(1, 2, 3)))
        assert (run.state, run.taken) == (RunState.DONE, 3)
        assert active_children() == []


class TestPays:
    def test_only_for_a_large_file_on_disk(self, tmp_path, monkeypatch):
        path = on_disk(tmp_path, lines(*range(1, 11)))
        monkeypatch.setattr(ahead, "LEAST_ROWS", 10)
        with path.open("rb") as file:
            table = open_table(file, connector())
            assert ahead.pays(table, file, rows=10) == (os.cpu_count() > 1)
            assert not ahead.pays(table, file, rows=9)

    @pytest.mark.django_db
    def test_not_within_a_transaction(self, tmp_path, always):
        with on_disk(tmp_path, lines(1)).open("rb") as file:
            assert not ahead.pays(open_table(file, connector()), file, rows=1)

    def test_not_for_a_file_in_memory(self, always):
        file = BytesIO(lines(1))
        assert not ahead.pays(open_table(file, connector()), file, rows=1)


@pytest.mark.usefixtures("province")
class TestForeseen:
    def drafts(self):
        table = open_table(BytesIO((HEAD + line(1)).encode()), connector())
        [batch] = batches(table, connector(), answering=None, at=AT)
        return [draft.new for draft in batch.drafts]

    def test_is_used_while_nothing_changed(self):
        news = self.drafts()
        seen = foresee(news, at=AT, traders={})
        [(key, outlook)] = seen.outlooks.items()
        object.__setattr__(outlook, "title", "foreseen")
        [received] = receive_cases(news, by=SYSTEM, at=AT, foreseen=seen)
        assert received.case.title == "foreseen" and key == ("import:small", "1")

    def test_is_told_anew_when_rules_or_register_changed(self):
        news = self.drafts()
        seen = foresee(news, at=AT, traders={})
        [outlook] = seen.outlooks.values()
        object.__setattr__(outlook, "title", "foreseen")
        [received] = receive_cases(news, by=SYSTEM, at=AT, foreseen=Foreseen(uuid4(), seen.outlooks))
        assert received.case.title != "foreseen"
