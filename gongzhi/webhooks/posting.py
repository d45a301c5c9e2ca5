"""Posting one event: to a checked address, within a bounded time, following nothing."""

import asyncio
import ssl
import time
from dataclasses import dataclass

import httpcore
from django.conf import settings

from gongzhi.core.addresses import Forbidden, UnknownHost, open_pool
from gongzhi.webhooks.words import Fault

CONNECT = 5.0
MOST_ANSWER = 4096
"""Bytes of an answer that are read; what it says does not matter."""


@dataclass(frozen=True)
class Answer:
    """What became of one post."""

    ms: int
    status: int | None = None
    fault: str = ""

    @property
    def taken(self) -> bool:
        return not self.fault


def receiver() -> httpcore.AsyncConnectionPool:
    """Open the connections to one receiver; to be closed after use."""
    return open_pool(settings.WEBHOOK_NETWORKS)


async def post(pool: httpcore.AsyncConnectionPool, url: str, body: bytes, headers: dict[str, str]) -> Answer:
    """Post once, from the first packet to the end of the answer within `settings.WEBHOOK_SECONDS`.

    Every way to fail is an answer; only what is wrong with ourselves is raised.
    """
    began = time.perf_counter()
    status = None
    try:
        async with asyncio.timeout(settings.WEBHOOK_SECONDS):
            limits = {"timeout": {"connect": CONNECT}}
            async with pool.stream("POST", url, headers=headers, content=body, extensions=limits) as response:
                status = response.status
                read = 0
                async for piece in response.aiter_stream():
                    read += len(piece)
                    if read >= MOST_ANSWER:
                        break
        fault = "" if taken(status) else Fault.REDIRECT if 300 <= status < 400 else Fault.STATUS
    except Forbidden:
        fault = Fault.FORBIDDEN
    except UnknownHost:
        fault = Fault.UNKNOWN_HOST
    except (TimeoutError, httpcore.TimeoutException):
        fault = Fault.TIMEOUT
    except httpcore.ConnectError as error:
        fault = Fault.TLS if isinstance(error.__cause__, ssl.SSLError) or "SSL" in str(error) else Fault.UNREACHABLE
    except (httpcore.NetworkError, httpcore.ProtocolError):
        fault = Fault.BROKEN
    if status is not None and taken(status):
        fault = ""  # it was taken, however the rest of the answer came
    return Answer(ms=round((time.perf_counter() - began) * 1000), status=status, fault=str(fault))


def taken(status: int) -> bool:
    return 200 <= status < 300
