"""A small web site that tests look at, and a programme that looks at it."""

import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


@dataclass
class Site:
    """What the site answers, by path, and what it was asked."""

    url: str = ""
    pages: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    hangs: threading.Event = field(default_factory=threading.Event)

    def put(self, path: str, body: str | bytes, status: int = 200, **headers: str) -> str:
        """Let a path answer so; return its address."""
        raw = body.encode() if isinstance(body, str) else body
        told = {"Content-Type": "text/html; charset=utf-8"} | {k.replace("_", "-"): v for k, v in headers.items()}
        self.pages[path] = (status, told, raw)
        return self.url + path


@pytest.fixture
def site(settings):
    """A site on this machine, which the settings allow to be looked at."""
    found = Site()

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self):
            found.asked.append((self.path, dict(self.headers)))
            if self.path == "/hangs":
                found.hangs.wait(10)
            status, headers, body = found.pages.get(self.path, (404, {}, b""))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    settings.MONITORING_NETWORKS = ["127.0.0.0/8"]
    settings.MONITORING_HOST_SECONDS = 0.0
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    found.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield found
    found.hangs.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def officer(db, settings, tmp_path):
    """A handler of the unit that monitors, in a province with the catalogue's rules."""
    from gongzhi.core.actors import Role
    from gongzhi.monitoring.actions.sync_rules import sync_rules
    from tests import factories
    from tests.factories import HOLDER, NOW

    settings.FILES_DIR = tmp_path / "files"
    factories.province()
    sync_rules(at=NOW)
    return factories.actor((HOLDER, Role.HANDLER))


@pytest.fixture
def programme(officer):
    from gongzhi.monitoring.actions.begin import begin_programme
    from tests.factories import NOW

    return begin_programme(title="网络食品广告", every_days=7, by=officer, at=NOW)


@pytest.fixture
def looked_at(programme, officer):
    """Give a function that adds pages to the programme: their targets."""
    from gongzhi.monitoring.actions.add_targets import add_targets
    from gongzhi.monitoring.inputs import NewTarget
    from tests.factories import NOW

    def add(*urls: str):
        targets = [NewTarget(n, url, "") for n, url in enumerate(urls, 1)]
        add_targets(programme=programme, targets=targets, by=officer, at=NOW)
        return list(programme.targets.filter(url__in=urls).select_related("programme__unit").order_by("pk"))

    return add
