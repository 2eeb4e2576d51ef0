"""What the stand-in of WeChat remembers, in the cache: codes, used codes, tokens, whom it has seen, messages sent."""

import json
import secrets
from typing import Any

from redis.asyncio import Redis

CODE_SECONDS = 300
TOKEN_SECONDS = 7200
OLD_TOKEN_SECONDS = 300
MESSAGES_KEPT = 100
PREFIX = "mock:wechat"


class Memory:
    def __init__(self, cache: Redis) -> None:
        self.cache = cache

    async def new_code(self, kind: str, meaning: str) -> str:
        """Return a code for `meaning` (an openid or a phone number), good once and for five minutes."""
        code = f"0{secrets.token_hex(16)}"[:32]
        await self.cache.set(f"{PREFIX}:{kind}:{code}", meaning, ex=CODE_SECONDS)
        return code

    async def take_code(self, kind: str, code: str) -> str | None:
        """Return what a code means and use it up; None when it is unknown, too old or used."""
        meaning = await self.cache.getdel(f"{PREFIX}:{kind}:{code}")
        if meaning is None:
            return None
        await self.cache.set(f"{PREFIX}:used:{code}", 1, ex=CODE_SECONDS)
        return _text(meaning)

    async def was_used(self, code: str) -> bool:
        return bool(await self.cache.exists(f"{PREFIX}:used:{code}"))

    async def meet(self, openid: str) -> None:
        await self.cache.sadd(f"{PREFIX}:people", openid)

    async def knows(self, openid: str) -> bool:
        return bool(await self.cache.sismember(f"{PREFIX}:people", openid))

    async def token(self, kind: str, *, renew: bool) -> tuple[str, int]:
        """Return (access token, seconds left). A renewed one lets the one before live five minutes longer, as WeChat does."""
        slot = f"{PREFIX}:token:{kind}"
        current = await self.cache.get(slot)
        if current and not renew:
            return _text(current), await self.cache.ttl(slot)
        if current:
            await self.cache.set(f"{PREFIX}:valid:{_text(current)}", 1, ex=OLD_TOKEN_SECONDS)
        fresh = f"99_{secrets.token_urlsafe(96)}"
        await self.cache.set(slot, fresh, ex=TOKEN_SECONDS)
        await self.cache.set(f"{PREFIX}:valid:{fresh}", 1, ex=TOKEN_SECONDS)
        return fresh, TOKEN_SECONDS

    async def is_valid(self, token: str) -> bool:
        return bool(await self.cache.exists(f"{PREFIX}:valid:{token}"))

    async def keep_message(self, message: dict[str, Any]) -> None:
        await self.cache.lpush(f"{PREFIX}:messages", json.dumps(message))
        await self.cache.ltrim(f"{PREFIX}:messages", 0, MESSAGES_KEPT - 1)

    async def messages(self) -> list[dict[str, Any]]:
        """Return the messages sent, newest first."""
        return [json.loads(each) for each in await self.cache.lrange(f"{PREFIX}:messages", 0, -1)]


def _text(kept: bytes | str) -> str:
    return kept if isinstance(kept, str) else kept.decode()
