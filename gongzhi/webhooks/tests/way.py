"""The way of events, step by step, for the tests of webhooks."""

import asyncio
import time
from datetime import timedelta
from functools import partial

from gongzhi.core.actors import SYSTEM
from gongzhi.core.following import follow
from gongzhi.webhooks import outbox
from gongzhi.webhooks.actions.subscribe import subscribe
from gongzhi.webhooks.posting import receiver
from gongzhi.webhooks.sender import post_all
from tests import factories


def subscribed(receiver, **rest):
    """Subscribe a receiver; returns the subscription and its secret."""
    told = {"name": "测试系统", "by": SYSTEM, "at": factories.NOW} | rest
    return subscribe(url=receiver.url, **told)


def fan_out(at=factories.NOW) -> int:
    """Make events of everything new in the journal."""
    found = 0
    while spanned := follow(outbox.READER, partial(outbox.fan_out, at=at), patience=2):
        found += spanned
    return found


def deliver(at=factories.NOW) -> int:
    """Post what is due at this time, receiver by receiver; returns how many posts that were."""
    posts = 0
    for pk in outbox.ready(at=at):
        while letters := outbox.take_up(pk, at=at):
            results = asyncio.run(post_round(letters))
            outbox.settle(results, at=at)
            posts += sum(answer is not None for _letter, answer in results)
    return posts


async def post_round(letters):
    async with receiver() as pool:
        return await post_all(pool, letters)


def wait_for(what, seconds: float = 10.0) -> None:
    """Wait until something is true."""
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.02)


def later(**named):
    return factories.NOW + timedelta(**named)
