"""The loop that posts events: one receiver never waits for another.

Each receiver with something due has a task of its own, so that one which hangs holds up only itself; everything that
asks the database is short and done by one thread beside them. Each post has a time limit and each receiver a limit of
posts at the same time, so all that hang together hold open a bounded number of connections.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import structlog
from django.db import DatabaseError, close_old_connections, connections

from gongzhi.core import clock
from gongzhi.webhooks import outbox
from gongzhi.webhooks.posting import Answer, post, receiver

POLL_SECONDS = 0.5
AT_ONCE = 4
"""Posts to one receiver at the same time."""
LONGEST_ROUND = 3.0
"""Seconds after which no further post of those taken up together is begun, so that no lease runs out."""
AFTER_TROUBLE_SECONDS = 5.0

log = structlog.get_logger("gongzhi.webhooks")


def send_until(stopped: threading.Event) -> None:
    """Post what is due until told to stop; what is on its way then is finished."""
    asyncio.run(Sender(stopped).run())


class Sender:
    def __init__(self, stopped: threading.Event):
        self.stopped = stopped
        self.database = ThreadPoolExecutor(max_workers=1, thread_name_prefix="webhooks")
        self.serving: dict[int, asyncio.Task] = {}

    async def ask(self, function: Callable, *args, **named):
        """Ask the database, in the one thread that does."""
        return await asyncio.get_running_loop().run_in_executor(self.database, partial(function, *args, **named))

    async def run(self) -> None:
        while not self.stopped.is_set():
            pause = POLL_SECONDS
            try:
                await self.ask(close_old_connections)
                for pk in await self.ask(outbox.ready, at=clock.now()):
                    if pk not in self.serving:
                        self.serving[pk] = asyncio.create_task(self.serve(pk))
                        self.serving[pk].add_done_callback(lambda _task, pk=pk: self.serving.pop(pk, None))
            except DatabaseError:
                log.warning("the database does not answer")
                pause = AFTER_TROUBLE_SECONDS
            await asyncio.sleep(pause)
        await asyncio.gather(*self.serving.values(), return_exceptions=True)
        await self.ask(connections.close_all)
        self.database.shutdown()

    async def serve(self, pk: int) -> None:
        """Post to one receiver until nothing is due any more."""
        try:
            async with receiver() as pool:
                while not self.stopped.is_set():
                    found = await self.ask(outbox.take_up, pk, at=clock.now())
                    if not found:
                        return
                    results = await post_all(pool, found)
                    await self.ask(outbox.settle, results, at=clock.now())
        except DatabaseError:
            log.warning("the database does not answer")
        except Exception:
            log.exception("posting to a receiver broke", subscription=pk)
            await asyncio.sleep(AFTER_TROUBLE_SECONDS)


async def post_all(pool, letters: Sequence[outbox.Letter]) -> list[tuple[outbox.Letter, Answer | None]]:
    """Post to one receiver, a few at the same time; when it is down or slow, the rest is left for the next time."""
    room = asyncio.Semaphore(AT_ONCE)
    until = time.monotonic() + LONGEST_ROUND
    is_down = False

    async def post_one(letter: outbox.Letter) -> tuple[outbox.Letter, Answer | None]:
        nonlocal is_down
        async with room:
            if is_down or time.monotonic() > until:
                return letter, None
            answer = await post(pool, letter.url, letter.body, letter.headers)
            is_down = is_down or outbox.receiver_is_down(answer)
            return letter, answer

    return await asyncio.gather(*(post_one(letter) for letter in letters))
