"""What can be seen of a running gongzhi: logs, metrics, health. None of it ever holds personal data.

A log line tells the view, the method, the status, the time taken and who looked by kind and id. A path is logged with
everything captured from it blotted out but record numbers; query strings, bodies, e-mail addresses, phone numbers,
and the messages of exceptions (which quote rows and values) are not logged at all outside development.
"""

import hmac
import logging
import os
import re
import sys
import time
import traceback
import uuid

import structlog
from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django.utils.functional import empty
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    multiprocess,
)

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
LOGGED_PARTS = {"number", "pk", "id"}
"""Names of captured parts of a path that a log may hold; all others (codes, tokens) are blotted out."""
HEARTBEAT_LIMIT = 60
"""Seconds after which a silent task worker counts as gone; it reports every 10."""

REQUESTS = Counter("gongzhi_requests_total", "Requests answered", ["view", "method", "status"])
SECONDS = Histogram(
    "gongzhi_request_seconds",
    "Time to answer a request",
    ["view", "method"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10),
)
QUERIES = Counter("gongzhi_request_queries_total", "Database queries made to answer requests", ["view"])

log = structlog.get_logger("gongzhi.requests")


def configure_logging(config: dict) -> None:
    """Send all logs to standard error: one JSON object a line, or coloured text where `config["json"]` is false.

    :param config: level (a name of `logging`) and json (a bool).
    """
    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if config["json"]:
        last = [say_where_it_broke, structlog.processors.JSONRenderer(ensure_ascii=False)]
    else:
        last = [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            )
        ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, leave_out_what_libraries_quote],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(config["level"])
    for name in ("django", "django.server", "django.request", "django.security", "procrastinate", "axes"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
        logger.setLevel(logging.NOTSET)
    # Every answer has its line already; what is left for Django to tell is where it broke.
    logging.getLogger("django.request").addFilter(has_broken)
    logging.getLogger("procrastinate").setLevel(logging.WARNING)
    logging.getLogger("axes").setLevel(logging.CRITICAL)  # quotes user names; attempts are kept in the database
    logging.captureWarnings(True)


def has_broken(record: logging.LogRecord) -> bool:
    return bool(record.exc_info)


def leave_out_what_libraries_quote(_logger, _method, event: dict) -> dict:
    """Replace the text of library messages that quote paths, names or the arguments of a task."""
    record: logging.LogRecord = event["_record"]
    if record.name.startswith("procrastinate"):
        job = getattr(record, "job", None) or {}
        event["event"] = getattr(record, "action", None) or "task worker"
        event["task"], event["job_id"] = job.get("task_name"), job.get("id")
    elif record.name.startswith(("django.request", "django.security")):
        event["event"] = "unhandled error" if record.name == "django.request" else "suspicious request"
    return event


def say_where_it_broke(_logger, _method, event: dict) -> dict:
    """Write an exception as its types and the lines of code it went through, without its message or any value."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    error = info if isinstance(info, BaseException) else info[1] if info else None
    if error is not None:
        kinds, broke = [], error
        while broke is not None and len(kinds) < 10:
            kinds.append(f"{type(broke).__module__}.{type(broke).__qualname__}")
            broke = broke.__cause__ or broke.__context__
        event["error"] = kinds
        event["where"] = [
            f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)
        ]
    return event


def logged_path(request: HttpRequest) -> str:
    """Give a request's path as a log may hold it: captured codes blotted out, an unknown path only by its start."""
    match = request.resolver_match
    if match is None:
        first = request.path_info.lstrip("/").partition("/")[0]
        return f"/{first[:20]}/…" if "/" in request.path_info.lstrip("/") else "/…"
    if match.args:
        return "/" + str(match.route)
    path = request.path_info
    for name, value in match.kwargs.items():
        if name not in LOGGED_PARTS and value not in (None, ""):
            path = path.replace(str(value), "…")
    return path


def looked(request: HttpRequest) -> tuple[str, int | None]:
    """Tell who looked, by kind and id, if the view asked; never asks the database itself."""
    viewer = getattr(request, "viewer", None)
    if viewer is None or getattr(viewer, "_wrapped", None) is empty:
        return "", None
    return viewer.kind, viewer.id


class QueryCount:
    """Counts the queries that pass through a connection."""

    def __init__(self):
        self.queries = 0

    def __call__(self, execute, sql, params, many, context):
        self.queries += 1
        return execute(sql, params, many, context)


class ObserveMiddleware:
    """Gives each request an id, and leaves one log line and its metrics behind."""

    def __init__(self, get_response):
        if get_response is None:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = request.headers.get("X-Request-ID", "")
        request.id = told if REQUEST_ID.fullmatch(told) else uuid.uuid4().hex
        structlog.contextvars.bind_contextvars(request_id=request.id)
        count = QueryCount()
        began = time.perf_counter()
        try:
            with connection.execute_wrapper(count):
                response = self.get_response(request)
            self.note(request, response.status_code, time.perf_counter() - began, count.queries)
            response["X-Request-ID"] = request.id
            return response
        finally:
            structlog.contextvars.clear_contextvars()

    def note(self, request: HttpRequest, status: int, seconds: float, queries: int) -> None:
        match = request.resolver_match
        static = match is None and request.path_info.startswith("/" + settings.STATIC_URL.lstrip("/"))
        view = "static" if static else (match.view_name or match.route) if match else "unknown"
        method = request.method if request.method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"} else "other"
        REQUESTS.labels(view, method, status).inc()
        SECONDS.labels(view, method).observe(seconds)
        QUERIES.labels(view).inc(queries)
        if static or view in {"health", "metrics"}:
            return
        kind, viewer_id = looked(request)
        write = log.error if status >= 500 else log.info
        write(
            "request",
            method=method,
            path=logged_path(request),
            view=view,
            status=status,
            ms=round(seconds * 1000, 1),
            queries=queries,
            viewer=kind,
            viewer_id=viewer_id,
        )


_migrated = False


def migrated() -> bool:
    """Tell whether the database has every migration of this code; once it has, it is not asked again."""
    global _migrated
    if not _migrated:
        from django.db.migrations.executor import MigrationExecutor

        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated


def worker_silence() -> float | None:
    """Tell how many seconds ago the liveliest task worker reported; None if there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM now() - max(last_heartbeat)) FROM procrastinate_workers")
        silence = cursor.fetchone()[0]
    return None if silence is None else round(float(silence), 1)


def health(request: HttpRequest) -> JsonResponse:
    """Tell whether database, migrations and task worker are well: 200 if all are, else 503."""
    found = {"database": "down", "migrations": "unknown", "worker": "unknown", "worker_seconds": None}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        found["database"] = "up"
        found["migrations"] = "applied" if migrated() else "pending"
        if found["migrations"] == "applied":
            silence = worker_silence()
            found["worker"] = "up" if silence is not None and silence < HEARTBEAT_LIMIT else "down"
            found["worker_seconds"] = silence
    except DatabaseError:
        connection.close()
    well = (found["database"], found["migrations"], found["worker"]) == ("up", "applied", "up")
    response = JsonResponse({"status": "ok" if well else "bad", **found}, status=200 if well else 503)
    response["Cache-Control"] = "no-store"
    return response


def metrics(request: HttpRequest) -> HttpResponse:
    """Give Prometheus the metrics of all web processes; to this machine, or to who has the token."""
    if not may_read_metrics(request):
        return HttpResponseForbidden("metrics are read from this machine, or with GONGZHI_METRICS_TOKEN\n")
    registry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)
    from gongzhi.config.stuck import backlogs

    told = generate_latest(registry) + generate_latest(backlogs())
    return HttpResponse(told, content_type=CONTENT_TYPE_LATEST)


def may_read_metrics(request: HttpRequest) -> bool:
    """Tell whether to show the metrics; a request that a proxy passed on is not one from this machine."""
    token = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(given.encode(), token.encode()):
        return True
    passed_on = settings.BEHIND_PROXY or any(name in request.headers for name in ("X-Forwarded-For", "Forwarded"))
    return request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"} and not passed_on
