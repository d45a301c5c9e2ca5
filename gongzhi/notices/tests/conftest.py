"""A real mail server and a real SMS gateway for the tests of notices."""

import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from aiosmtpd.controller import Controller


@pytest.fixture
def province(db):
    from tests import factories

    factories.province()


class Letters:
    """Keeps the letters that come in; `refuses` is what the server says instead, where it is set."""

    def __init__(self):
        self.letters = []
        self.refuses = ""

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.refuses:
            return self.refuses.format(address=address)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.letters.append((envelope.rcpt_tos, envelope.content))
        return "250 OK"


@pytest.fixture
def mail(settings):
    """A mail server, which gongzhi is set to send to; SMS are off."""
    kept = Letters()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(kept, hostname="127.0.0.1", port=port)
    server.start()
    settings.MAIL, settings.MAIL_FROM, settings.SMS = f"smtp://127.0.0.1:{port}", "共治 <gongzhi@example.cn>", ""
    settings.QUIET_HOURS = ""
    yield kept
    server.stop()


@contextmanager
def gateway_running():
    kept = {"posts": [], "status": 200, "headers": []}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            kept["posts"].append(self.rfile.read(int(self.headers["Content-Length"])))
            kept["headers"].append(dict(self.headers))
            self.send_response(kept["status"])
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    kept["url"] = f"http://127.0.0.1:{server.server_port}/sms"
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def gateway(settings):
    """An SMS gateway, which gongzhi is set to send to; mail is off."""
    with gateway_running() as kept:
        settings.SMS, settings.SMS_TOKEN, settings.MAIL, settings.QUIET_HOURS = kept["url"], "a token", "", ""
        yield kept
