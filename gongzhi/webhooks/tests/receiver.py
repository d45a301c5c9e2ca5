"""A receiver of events for tests: a real HTTP server that keeps what it was sent, and answers as it is told."""

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Receiver:
    """What came in, in order; `answer` is a status or a function of (event, how often it came) that gives one."""

    def __init__(self):
        self.events: list[dict] = []
        self.headers: list[dict] = []
        self.bodies: list[bytes] = []
        self.answer = 200
        self.hangs = threading.Event()
        """Set: requests are not answered until it is cleared."""
        self.drips = False
        """True: the answer comes a byte at a time, for ever."""
        self.gap = 0.0
        """Seconds to take over each answer."""
        self.location = ""
        self.at_once = self.most_at_once = 0
        self.lock = threading.Lock()
        self.url = ""

    def take(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        event = json.loads(body)
        with self.lock:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            self.events.append(event)
            self.headers.append(dict(handler.headers))
            self.bodies.append(body)
            times = sum(1 for each in self.events if each["id"] == event["id"])
        try:
            self.reply(handler, event, times)
        finally:
            with self.lock:
                self.at_once -= 1

    def reply(self, handler, event: dict, times: int) -> None:
        while self.hangs.is_set():
            time.sleep(0.02)
        time.sleep(self.gap)
        status = self.answer(event, times) if callable(self.answer) else self.answer
        handler.send_response(status)
        if self.location:
            handler.send_header("Location", self.location)
        if self.drips:
            handler.send_header("Content-Length", "1000000")
            handler.end_headers()
            while self.drips:
                handler.wfile.write(b".")
                handler.wfile.flush()
                time.sleep(0.05)
            return
        handler.send_header("Content-Length", "2")
        handler.end_headers()
        handler.wfile.write(b"ok")

    def seen(self) -> list[tuple[str, str]]:
        """List (subject, sequence) as they came, a repetition of the same event left out."""
        return list(dict.fromkeys((event["subject"], event["sequence"]) for event in self.events))


@contextmanager
def listening():
    """Run a receiver on this machine during a block."""
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            try:
                kept.take(self)
            except OSError:
                self.close_connection = True  # whoever asked went away

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    kept.url = f"http://127.0.0.1:{server.server_port}/events?token=of-theirs"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield kept
    finally:
        kept.hangs.clear()
        kept.drips = False
        server.shutdown()
        server.server_close()
