"""Logs, metrics and health: what they tell, and what they never tell."""

import io
import json
import logging
import sys

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import path, re_path

from gongzhi.config import observe
from gongzhi.core import actors


def page(request, **captured):
    return HttpResponse("ok")


def breaks(request, **captured):
    raise ValueError("phone 13800001111 of 张三")


urlpatterns = [
    path("matters/<str:number>/<str:code>/", page, name="matter"),
    path("breaks/", breaks, name="breaks"),
    re_path(r"^by-order/(\w+)/$", lambda request, word: HttpResponse(word), name="by-order"),
    path("health", observe.health, name="health"),
    path("metrics", observe.metrics, name="metrics"),
]


@pytest.fixture
def logged():
    """What is logged meanwhile, as in a real deployment: a function that gives the lines so far."""
    heard = io.StringIO()
    before = sys.stderr
    sys.stderr = heard
    observe.configure_logging({"level": "INFO", "json": True})
    sys.stderr = before
    yield lambda: [json.loads(line) for line in heard.getvalue().splitlines()]
    observe.configure_logging({"level": "ERROR", "json": False})


@pytest.fixture
def site(client, settings, db):
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = ["gongzhi.config.observe.ObserveMiddleware"]
    client.raise_request_exception = False
    return client


class TestRequestLog:
    def test_tells_view_status_time_and_queries(self, site, logged):
        site.get("/matters/2600000174/K7MPQ2/")
        (line,) = logged()
        assert (line["view"], line["method"], line["status"], line["queries"]) == ("matter", "GET", 200, 0)
        assert line["ms"] > 0 and line["level"] == "info" and line["event"] == "request"

    def test_holds_neither_code_nor_query_string(self, site, logged):
        site.get("/matters/2600000174/K7MPQ2/?phone=13800001111")
        (line,) = logged()
        assert line["path"] == "/matters/2600000174/…/"
        assert "K7MPQ2" not in str(line) and "13800001111" not in str(line)

    def test_tells_of_an_unknown_path_only_how_it_begins(self, site, logged):
        site.get("/matter/2600000174/K7MPQ2/mistyped")
        (line,) = logged()
        assert line["path"] == "/matter/…" and line["status"] == 404
        assert "K7MPQ2" not in str(line)

    def test_holds_the_pattern_where_a_path_captures_by_order(self, site, logged):
        site.get("/by-order/K7MPQ2/")
        assert "K7MPQ2" not in str(logged())

    def test_tells_where_it_broke_without_the_message(self, site, logged):
        assert site.get("/breaks/").status_code == 500
        lines = logged()
        assert "13800001111" not in str(lines) and "张三" not in str(lines)
        broken = next(line for line in lines if "where" in line)
        assert broken["error"] == ["builtins.ValueError"]
        assert broken["where"][-1].endswith(" breaks")
        assert broken["request_id"] == lines[-1]["request_id"]

    def test_keeps_the_request_id_that_a_proxy_gave_and_replaces_a_strange_one(self, site, logged):
        assert site.get("/breaks/", headers={"X-Request-ID": "abcd-1234-efgh"})["X-Request-ID"] == "abcd-1234-efgh"
        made = site.get("/breaks/", headers={"X-Request-ID": "a\tb<script>"})["X-Request-ID"]
        assert made.isalnum() and len(made) == 32

    def test_tells_who_looked_by_kind_and_id_never_by_name(self):
        request = RequestFactory().get("/")
        request.viewer = actors.Actor(kind="officer", id=5, name="张三")
        assert observe.looked(request) == ("officer", 5)

    def test_does_not_ask_who_looked_where_the_view_did_not(self):
        from django.utils.functional import SimpleLazyObject

        request = RequestFactory().get("/")
        request.viewer = SimpleLazyObject(lambda: pytest.fail("asked the database for a log line"))
        assert observe.looked(request) == ("", None)

    def test_leaves_out_the_arguments_of_a_task(self, logged):
        logging.getLogger("procrastinate.worker").error(
            "Job tell[4](phone=13800001111) ended with status: Error",
            extra={"action": "job_error", "job": {"task_name": "tell", "id": 4, "task_kwargs": {"phone": "138"}}},
        )
        (line,) = logged()
        assert (line["event"], line["task"], line["job_id"]) == ("job_error", "tell", 4)
        assert "138" not in str(line)


class TestHealth:
    def test_is_bad_without_a_task_worker_and_says_so(self, site):
        answer = site.get("/health")
        told = answer.json()
        assert answer.status_code == 503
        assert (told["status"], told["database"], told["migrations"], told["worker"]) == (
            "bad",
            "up",
            "applied",
            "down",
        )

    def test_is_well_while_the_task_worker_reports(self, site):
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '5 s')")
        answer = site.get("/health")
        assert answer.status_code == 200 and 5 <= answer.json()["worker_seconds"] < 60

    def test_is_bad_when_the_task_worker_fell_silent(self, site):
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '2 min')")
        assert site.get("/health").json()["worker"] == "down"

    def test_is_bad_while_migrations_are_pending(self, site, monkeypatch):
        from django.db.migrations.recorder import MigrationRecorder

        monkeypatch.setattr(observe, "_migrated", False)
        MigrationRecorder.Migration.objects.filter(app="core").delete()
        answer = site.get("/health")
        assert answer.status_code == 503 and answer.json()["migrations"] == "pending"


class TestMetrics:
    def test_count_requests_by_view_and_status(self, site):
        def counted():
            text = site.get("/metrics").content.decode()
            wanted = 'gongzhi_requests_total{method="GET",status="200",view="matter"}'
            return next((float(line.split()[-1]) for line in text.splitlines() if line.startswith(wanted)), 0)

        before = counted()
        site.get("/matters/2600000174/K7MPQ2/")
        assert counted() == before + 1

    def test_are_shown_to_this_machine(self, site):
        assert site.get("/metrics").status_code == 200

    @pytest.mark.parametrize(
        "more",
        [{"REMOTE_ADDR": "10.0.0.9"}, {"HTTP_X_FORWARDED_FOR": "10.0.0.9"}, {"HTTP_FORWARDED": "for=10.0.0.9"}],
    )
    def test_are_not_shown_to_others_nor_through_a_proxy(self, site, more):
        assert site.get("/metrics", **more).status_code == 403

    def test_are_shown_to_who_has_the_token(self, site, settings):
        settings.METRICS_TOKEN = "t" * 20
        asks = {"REMOTE_ADDR": "10.0.0.9"}
        assert site.get("/metrics", HTTP_AUTHORIZATION=f"Bearer {'t' * 20}", **asks).status_code == 200
        assert site.get("/metrics", HTTP_AUTHORIZATION="Bearer wrong", **asks).status_code == 403

    def test_are_not_shown_to_this_machine_where_everything_comes_through_a_proxy(self, site, settings):
        settings.BEHIND_PROXY = True
        assert site.get("/metrics").status_code == 403


def test_logged_path_keeps_the_path_of_a_view_without_captures():
    request = RequestFactory().get("/breaks/")
    from django.urls import resolve

    request.resolver_match = resolve("/breaks/", __name__)
    assert observe.logged_path(request) == "/breaks/"
