"""How often something may be tried: budgets that refill evenly, counted in Redis and, where Redis is gone, in this process."""

import math
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from server.platform.crypto import plain_hash
from server.platform.errors import Forbidden, Reason

log = structlog.get_logger("xinma.limits")
AVOID_REDIS = timedelta(seconds=5)
KEPT_LOCALLY = 20_000

# One number a key: the moment at which the budget is full again, in milliseconds (generic cell rate algorithm, ITU-T I.371).
# Returns how many milliseconds are missing: 0 when the tries were granted. A negative cost gives tries back.
SPEND = """
local now, step, most, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local full_at = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now) + cost * step
local missing = full_at - now - most * step
if cost > 0 and missing > 0 then return missing end
if full_at <= now then redis.call('DEL', KEYS[1]) else redis.call('SET', KEYS[1], full_at, 'PX', full_at - now) end
return 0
"""


@dataclass(frozen=True, kw_only=True)
class Allowance:
    """`most` tries at once; a spent one comes back after `per` / `most`. `name` keeps the budgets of different deeds apart."""

    name: str
    most: int
    per: timedelta

    @property
    def step_ms(self) -> int:
        return max(1, int(self.per.total_seconds() * 1000) // self.most)


class Limits:
    """Counts tries. Without Redis each process counts for itself: a budget is then as many times larger as there are processes."""

    def __init__(self, redis: Redis) -> None:
        self._spend = redis.register_script(SPEND)
        self._here: OrderedDict[str, int] = OrderedDict()
        self._avoid_until: datetime | None = None

    async def spend(self, allowance: Allowance, whose: str, *, now: datetime) -> None:
        """Take one try from the budget of `whose`. Forbidden("too_many_requests") when none is left; its reason's `gap` is seconds."""
        missing = await self._change(allowance, whose, cost=1, now=now)
        if missing > 0:
            seconds = math.ceil(missing / 1000)
            raise Forbidden("too_many_requests", reasons=[Reason(code="try_again_in", gap=seconds)])

    async def give_back(self, allowance: Allowance, whose: str, *, now: datetime) -> None:
        """Return a try that turned out well, so that only failures count."""
        await self._change(allowance, whose, cost=-1, now=now)

    async def _change(self, allowance: Allowance, whose: str, *, cost: int, now: datetime) -> int:
        key = f"limit:{allowance.name}:{plain_hash(whose)[:32]}"
        numbers = [int(now.timestamp() * 1000), allowance.step_ms, allowance.most, cost]
        if self._avoid_until is None or now >= self._avoid_until:
            try:
                missing: int = await self._spend(keys=[key], args=numbers)
            except (RedisError, OSError) as error:
                # Asking a dead server costs its time-out, so it is left alone for a while.
                if self._avoid_until is None:
                    log.warning("limits_without_redis", error=type(error).__name__)
                self._avoid_until = now + AVOID_REDIS
            else:
                if self._avoid_until is not None:
                    log.info("limits_with_redis_again")
                self._avoid_until = None
                return missing
        return self._change_here(key, *numbers)

    def _change_here(self, key: str, now_ms: int, step: int, most: int, cost: int) -> int:
        full_at = max(self._here.get(key, now_ms), now_ms) + cost * step
        missing = full_at - now_ms - most * step
        if cost > 0 and missing > 0:
            return missing
        self._here[key] = full_at
        self._here.move_to_end(key)
        while len(self._here) > KEPT_LOCALLY:
            self._here.popitem(last=False)
        return 0
