"""Clients that ask as fast as they are answered, and what is measured of it. Cheap, since they share the machine with
the server: a plain socket each, kept open."""

import re
import select
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

Act = Callable[[], None]
MOST_ACTS = 200_000
"""No line asks more often than this in all, however fast it is answered."""


class Exhausted(Exception):
    """There is nothing left to do; the client stops."""


class Unexpected(Exception):
    """The server answered something else than the bench asked for."""


@dataclass
class Measured:
    """How often something was done in how many seconds, and how long each time took in milliseconds."""

    seconds: float
    times: list[float] = field(repr=False)
    errors: Counter = field(default_factory=Counter)
    rows: int = 1
    """Rows that each act wrote or read, where the line counts rows."""

    @property
    def per_second(self) -> float:
        return len(self.times) * self.rows / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """Give the time in milliseconds under which this share of the acts stayed; 0.0 where there was none."""
        if not self.times:
            return 0.0
        ordered = sorted(self.times)
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)]

    def told(self) -> dict:
        return {
            "per_second": round(self.per_second, 1),
            "p50_ms": round(self.percentile(0.5), 2),
            "p95_ms": round(self.percentile(0.95), 2),
            "p99_ms": round(self.percentile(0.99), 2),
            "acts": len(self.times),
            "seconds": round(self.seconds, 2),
            "errors": dict(self.errors),
        }


WARM = 3.0
"""Seconds that a line is done before it counts: a server that runs has in memory what is asked for often."""


def measure(
    make: Callable[[int], Act], *, clients: int, seconds: float, warm: float = WARM, rows: int = 1
) -> Measured:
    """Let so many clients act side by side for so long, after a while that does not count.

    :param make: given the number of a client from 0, makes what it does again and again.
    """
    acts = [make(number) for number in range(clients)]
    counted: list[list[float]] = [[] for _ in acts]
    errors: Counter = Counter()
    ended: list[float] = []
    begin = time.perf_counter() + warm
    end = begin + seconds

    def go(number: int) -> None:
        act, mine = acts[number], counted[number]
        done = 0
        try:
            while done < MOST_ACTS // clients and (started := time.perf_counter()) < end:
                act()
                done += 1
                if started >= begin:
                    mine.append((time.perf_counter() - started) * 1000)
        except Exhausted:
            pass
        except Exception as error:  # a client that fails is told in the result, the others go on
            errors[f"{type(error).__name__}: {str(error)[:200]}"] += 1
        ended.append(time.perf_counter())

    threads = [threading.Thread(target=go, args=[number], daemon=True) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    last = max(ended)
    return Measured(max(last - begin, 1e-9), [each for mine in counted for each in mine], errors, rows)


def once(act: Act, *, rows: int) -> Measured:
    """Do one long thing once, such as a file of many rows."""
    began = time.perf_counter()
    errors: Counter = Counter()
    try:
        act()
    except Exception as error:  # told in the result, so that the other lines are still measured
        errors[f"{type(error).__name__}: {str(error)[:200]}"] += 1
    took = time.perf_counter() - began
    return Measured(took, [] if errors else [took * 1000], errors, rows)


@dataclass
class Answer:
    """What the server sent back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


def has_ended(connection: socket.socket) -> bool:
    """Tell whether the server ended a connection meanwhile, as servers do where nothing was asked for a while."""
    return bool(select.select([connection], [], [], 0)[0])


TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')


class Visitor:
    """A browser as plain as can be: one connection, cookies, forms; as it comes in through a proxy that ends TLS."""

    def __init__(self, port: int, *, headers: dict[str, str] | None = None):
        self.port = port
        self.cookies: dict[str, str] = {}
        self.headers = {
            "Host": f"127.0.0.1:{port}",
            "Origin": f"https://127.0.0.1:{port}",
            "X-Forwarded-Proto": "https",
            "Accept-Language": "zh-CN",
            **(headers or {}),
        }
        self.token = ""
        self.connection: socket.socket | None = None
        self.buffer = b""

    def get(self, path: str, *, expect: int = 200, **headers: str) -> Answer:
        return self.ask("GET", path, expect=expect, headers=headers)

    def post(self, path: str, form: dict, *, expect: int = 302, **headers: str) -> Answer:
        """Send a form with the token against forgery that the last page gave."""
        body = urlencode({"csrfmiddlewaretoken": self.token, **form}, doseq=True).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded", **headers}
        return self.ask("POST", path, body, expect=expect, headers=headers)

    def take_token(self, answer: Answer) -> None:
        """Keep the token against forgery that stands in a page's forms."""
        if found := TOKEN.search(answer.body):
            self.token = found[1].decode()

    def sign_in(self, username: str, password: str) -> None:
        self.take_token(self.get("/desk/login/"))
        self.post("/desk/login/", {"username": username, "password": password})
        self.take_token(self.get("/desk/password/"))

    def ask(self, method: str, path: str, body: bytes = b"", *, expect: int, headers: dict[str, str]) -> Answer:
        """Send one request and read its answer.

        :raises Unexpected: if the answer's status is another than expected.
        """
        told = {**self.headers, **headers}
        if self.cookies:
            told["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body or method != "GET":
            told["Content-Length"] = str(len(body))
        head = f"{method} {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in told.items())
        fresh = self.connection is None
        try:
            answer = self.exchange(head.encode() + b"\r\n" + body)
        except ConnectionError:
            if fresh or method != "GET":
                raise
            answer = self.exchange(head.encode() + b"\r\n" + body)  # the server had closed the connection meanwhile
        if answer.status != expect:
            raise Unexpected(f"{method} {path.partition('?')[0]}: {answer.status} instead of {expect}")
        return answer

    def exchange(self, request: bytes) -> Answer:
        if self.connection is not None and has_ended(self.connection):
            self.close()
        if self.connection is None:
            self.connection = socket.create_connection(("127.0.0.1", self.port), timeout=120)
            self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.buffer = b""
        try:
            self.connection.sendall(request)
            return self.read_answer()
        except OSError:
            self.close()
            raise

    def read_answer(self) -> Answer:
        while b"\r\n\r\n" not in self.buffer:
            self.receive()
        head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {}
        for line in lines:
            name, _, value = line.partition(":")
            name, value = name.strip().lower(), value.strip()
            if name == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
            headers[name] = value
        status = int(first.split()[1])
        if headers.get("transfer-encoding") == "chunked":
            body = self.read_chunks()
        elif "content-length" in headers:
            body = self.read_exactly(int(headers["content-length"]))
        else:
            body = b""
        if headers.get("connection") == "close":
            self.close()
        return Answer(status, headers, body)

    def read_chunks(self) -> bytes:
        pieces = []
        while True:
            while b"\r\n" not in self.buffer:
                self.receive()
            size, _, self.buffer = self.buffer.partition(b"\r\n")
            piece = self.read_exactly(int(size, 16) + 2)
            if len(piece) == 2:
                return b"".join(pieces)
            pieces.append(piece[:-2])

    def read_exactly(self, count: int) -> bytes:
        pieces = [self.buffer]
        have = len(self.buffer)
        while have < count:
            piece = self.connection.recv(65536)
            if not piece:
                raise ConnectionResetError("the server closed the connection")
            pieces.append(piece)
            have += len(piece)
        whole = b"".join(pieces)
        self.buffer = whole[count:]
        return whole[:count]

    def receive(self) -> None:
        piece = self.connection.recv(65536)
        if not piece:
            raise ConnectionResetError("the server closed the connection")
        self.buffer += piece

    def close(self) -> None:
        if self.connection:
            self.connection.close()
        self.connection = None
        self.buffer = b""
