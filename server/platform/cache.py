"""Redis or its in-process stand-in. Disposable: flushing it costs speed, never an answer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import fakeredis
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from server.platform.settings import Settings

SOCKET_TIMEOUT_SECONDS = 1.0


@asynccontextmanager
async def cache(settings: Settings) -> AsyncIterator["Redis"]:
    """Open the client for the length of the block. It connects on first use, so a Redis that is down does not stop the start."""
    if settings.redis_url.startswith("memory:"):
        client: Redis = fakeredis.FakeAsyncRedis(server=fakeredis.FakeServer())
    else:
        client = Redis.from_url(
            settings.redis_url,
            socket_timeout=SOCKET_TIMEOUT_SECONDS,
            socket_connect_timeout=SOCKET_TIMEOUT_SECONDS,
            retry=Retry(NoBackoff(), 1),
        )
    try:
        yield client
    finally:
        await client.aclose()
