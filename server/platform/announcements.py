"""Telling other processes what to forget, through Redis. A lost message costs freshness for some seconds, never an answer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import structlog
from prometheus_client import Counter
from redis.asyncio import Redis
from redis.exceptions import RedisError

from server.platform.logs import seen
from server.platform.remembered import Remembered

log = structlog.get_logger("xinma.announcements")
BREAKS = Counter("xinma_announcements_broken_total", "How often listening to announcements broke off, by the kind of error", ["error"])
CHANNEL = "xinma:forget"
POLL_SECONDS = 30.0
RETRY_SECONDS = 1.0


async def forget_everywhere(redis: "Redis", kept: Remembered[Any], tag: str) -> None:
    """Forget what is kept under a tag: here at once, in other processes within moments, without Redis when its seconds are over."""
    kept.forget(tag)
    try:
        await redis.publish(CHANNEL, tag)
    except (RedisError, OSError) as error:
        log.warning("not announced", error=type(error).__name__)


@asynccontextmanager
async def listening(redis: "Redis", kept: Remembered[Any]) -> AsyncIterator[None]:
    """Forget what other processes announce, for the length of the block."""
    listener = asyncio.create_task(_listen(redis, kept))
    try:
        yield
    finally:
        listener.cancel()
        with suppress(asyncio.CancelledError):
            await listener


class _Reception:
    """Whether announcements are heard; says so in the log when that changes, and counts every break."""

    def __init__(self) -> None:
        self.good = True

    def begins(self) -> None:
        if not self.good:
            log.info("announcements are heard again")
        self.good = True

    def breaks(self, error: Exception) -> None:
        BREAKS.labels(type(error).__name__).inc()
        if self.good:
            log.warning("announcements are not heard", **seen(error))
        self.good = False


async def _listen(redis: "Redis", kept: Remembered[Any]) -> None:
    reception = _Reception()
    while True:
        try:
            async with redis.pubsub(ignore_subscribe_messages=True) as channel:
                await channel.subscribe(CHANNEL)
                kept.forget()  # what was announced before this moment was not heard
                reception.begins()
                await _hear(channel, kept)
        except Exception as error:  # noqa: BLE001 — whatever it is, the next announcement must be heard
            reception.breaks(error)
        await asyncio.sleep(RETRY_SECONDS)


async def _hear(channel: Any, kept: Remembered[Any]) -> None:
    while True:
        message = await channel.get_message(timeout=POLL_SECONDS)
        if message:
            kept.forget(message["data"].decode())
