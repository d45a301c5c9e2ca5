"""Getting a page within bounds: robots heeded, few and slow requests, little read, no inner network, no cookies.

Every way to fail is an answer with its outcome; only what is wrong with ourselves is raised.
"""

import asyncio
import ssl
import time
import zlib
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import httpcore
from django.conf import settings
from protego import Protego

from gongzhi.core.addresses import Forbidden, UnknownHost, open_pool
from gongzhi.monitoring.words import RunOutcome

NAME = "gongzhi-monitor"
CONNECT = 5.0
MOST_HOPS = 3
ROBOTS_BYTES = 512 * 1024
PAGES = ("text/html", "application/xhtml+xml", "text/plain")


@dataclass(frozen=True)
class Fetched:
    """What came of asking for a page."""

    outcome: str
    """See words.RunOutcome: `read` where there is a body."""
    final_url: str = ""
    status: int | None = None
    content_type: str = ""
    body: bytes = b""
    ms: int = 0


@dataclass
class Visit:
    """Asking one host for pages, one after the other, as slowly as it wishes; to be used as a context."""

    wait: float = 0.0
    """Seconds between two requests; the site's own rules may make it longer."""
    robots: dict[str, Protego | None] = field(default_factory=dict)
    """Origin → its rules; None where the site could not be asked for them, and so nothing may be fetched."""
    asked_at: dict[str, float] = field(default_factory=dict)

    async def __aenter__(self):
        self.pool = open_pool(settings.MONITORING_NETWORKS, most=4)
        await self.pool.__aenter__()
        return self

    async def __aexit__(self, *exits):
        await self.pool.__aexit__(*exits)

    async def fetch(self, url: str) -> Fetched:
        """Ask for a page, following a few redirects; each host is asked for its rules first."""
        began = time.perf_counter()
        try:
            async with asyncio.timeout(settings.MONITORING_SECONDS):
                found = await self.follow(url)
        except Forbidden:
            found = Fetched(RunOutcome.FORBIDDEN)
        except UnknownHost:
            found = Fetched(RunOutcome.UNKNOWN_HOST)
        except (TimeoutError, httpcore.TimeoutException):
            found = Fetched(RunOutcome.TIMEOUT)
        except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError, zlib.error):
            found = Fetched(RunOutcome.UNREACHABLE)
        ms = round((time.perf_counter() - began) * 1000)
        return Fetched(found.outcome, found.final_url, found.status, found.content_type, found.body, ms)

    async def follow(self, url: str) -> Fetched:
        for _hop in range(MOST_HOPS + 1):
            parts = urlsplit(url)
            if parts.scheme not in {"http", "https"} or not parts.hostname:
                return Fetched(RunOutcome.NO_PAGE, url)
            rules = await self.rules_of(f"{parts.scheme}://{parts.netloc}")
            if rules is None or not rules.can_fetch(url, NAME):
                return Fetched(RunOutcome.ROBOTS, url)
            status, headers, body = await self.ask(url, most=settings.MONITORING_BYTES)
            if 300 <= status < 400 and "location" in headers:
                url = urljoin(url, headers["location"])
                continue
            kind = headers.get("content-type", "")
            if body is None:
                return Fetched(RunOutcome.TOO_LARGE, url, status, kind)
            if status != 200:
                return Fetched(RunOutcome.STATUS, url, status, kind)
            if kind and kind.partition(";")[0].strip().lower() not in PAGES:
                return Fetched(RunOutcome.NO_PAGE, url, status, kind)
            return Fetched(RunOutcome.READ, url, status, kind, body)
        return Fetched(RunOutcome.REDIRECTS, url)

    async def rules_of(self, origin: str) -> Protego | None:
        """Ask a site which of its pages programs may fetch: none, where it does not answer (RFC 9309, 2.3.1)."""
        if origin not in self.robots:
            url = f"{origin}/robots.txt"
            for _hop in range(MOST_HOPS + 1):
                status, headers, body = await self.ask(url, most=ROBOTS_BYTES)
                if not (300 <= status < 400 and "location" in headers):
                    break
                url = urljoin(url, headers["location"])
            if status >= 500:
                self.robots[origin] = None
            else:
                text = (body or b"").decode("utf-8", "replace") if status == 200 else ""
                self.robots[origin] = Protego.parse(text)
        return self.robots[origin]

    async def ask(self, url: str, *, most: int) -> tuple[int, dict[str, str], bytes | None]:
        """Send one request; give status, headers, and the body, None where it is larger than `most`."""
        await self.be_patient(url)
        headers = {
            "User-Agent": f"{NAME}/1 (+{settings.PUBLIC_URL})",
            "Accept": "text/html, text/plain;q=0.5",
            "Accept-Encoding": "gzip;q=0.1, identity",
            "Accept-Language": "zh-CN, zh;q=0.9",
        }
        limits = {"timeout": {"connect": CONNECT}}
        async with self.pool.stream("GET", url, headers=headers, extensions=limits) as response:
            told = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
            unpack = zlib.decompressobj(31) if told.get("content-encoding", "").lower() == "gzip" else None
            body = bytearray()
            async for piece in response.aiter_stream():
                body += unpack.decompress(piece, most + 1 - len(body)) if unpack else piece
                if len(body) > most:
                    return response.status, told, None
            return response.status, told, bytes(body)

    async def be_patient(self, url: str) -> None:
        """Wait until this host may be asked again."""
        parts = urlsplit(url)
        rules = self.robots.get(f"{parts.scheme}://{parts.netloc}")
        wait = max(self.wait, min((rules.crawl_delay(NAME) if rules else None) or 0, settings.MONITORING_SECONDS / 2))
        last = self.asked_at.get(parts.netloc)
        if last is not None and (left := last + wait - time.monotonic()) > 0:
            await asyncio.sleep(left)
        self.asked_at[parts.netloc] = time.monotonic()
