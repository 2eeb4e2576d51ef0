"""Contenders who do not give up: whoever has an Idempotency-Key asks again, at any worker, until somebody answers."""

import asyncio
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import httpx2

from server.platform.json_text import dumps
from tests.cast import Person
from tests.journeys.contest import Contest, Tally

GIVE_UP_SECONDS, ANSWER_SECONDS = 300, 20
HOLD_SECONDS = 10


class Stubborn:
    """A client of several workers. What is asked under a key, or changes nothing twice, is asked until it is answered."""

    def __init__(self, ports: Sequence[int]) -> None:
        self.ports = ports
        self.chance, self.troubles, self.asked = random.Random(7), Counter[str](), 0

    async def post(self, url: str, *, json: Any = None, headers: Mapping[str, str]) -> httpx2.Response:
        self.asked += 1
        again = "Idempotency-Key" in headers or url.endswith("/me/codes")
        deadline = asyncio.get_running_loop().time() + GIVE_UP_SECONDS
        while True:
            answer = await self._once(url, json, headers)
            if answer.status_code < 500 and not (answer.status_code == 409 and answer.json()["code"] == "busy"):
                return answer
            if not again or asyncio.get_running_loop().time() > deadline:
                return answer
            await asyncio.sleep(self.chance.uniform(0.05, 0.3))

    async def _once(self, url: str, json: Any, headers: Mapping[str, str]) -> httpx2.Response:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                answer = await asked(self.chance.choice(self.ports), url, json, headers)
        except (OSError, EOFError, TimeoutError) as error:
            self.troubles[type(error).__name__] += 1
            return httpx2.Response(599)
        if answer.status_code >= 500:
            self.troubles[str(answer.status_code)] += 1
        return answer


async def asked(port: int, url: str, value: Any, headers: Mapping[str, str]) -> httpx2.Response:
    """Post to a worker on a connection of its own; a client with all its comforts would take more of this machine than the workers do."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        body = b"" if value is None else dumps(value).encode()
        sent = {**headers, "Host": "127.0.0.1", "Content-Type": "application/json", "Content-Length": str(len(body)), "Connection": "close"}
        head = "".join(f"{name}: {each}\r\n" for name, each in sent.items())
        writer.write(f"POST {url} HTTP/1.1\r\n{head}\r\n".encode() + body)
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        told = dict(line.lower().split(": ", 1) for line in lines if line)
        content = await reader.readexactly(int(told["content-length"]))
        return httpx2.Response(int(first.split()[1]), headers=told, content=content)
    finally:
        writer.close()


class Unheard(Tally):
    """Takes note of those whom nobody answered, which is no fault where a server may die: what became of it the database says."""

    def note(self, answer: httpx2.Response) -> None:
        if answer.status_code < 500:
            super().note(answer)
        else:
            self.heard["unheard"] += 1

    def note_end(self, answer: httpx2.Response) -> None:
        # A commit that comes too late is a fresh attempt, which another use, or another late commit, may have made impossible.
        late = answer.status_code in (409, 422) and answer.json()["code"] in ("not_eligible", "order_ref_used")
        if answer.status_code < 500 and not late:
            super().note_end(answer)
        else:
            self.ended["late" if late else "unheard"] += 1


class Rush(Contest):
    """A contest with more residents at once, in which a part of the holds is left to lapse; after `seconds` nobody comes any more."""

    at_once, left_to_lapse, came = 24, 0.2, 0

    async def rush(self, residents: Sequence[Person], *, seconds: float) -> Tally:
        waiting, deadline = iter(residents), asyncio.get_running_loop().time() + seconds

        async def come() -> None:
            for resident in waiting:
                if asyncio.get_running_loop().time() > deadline:
                    return
                self.came += 1
                await self._before_all_desks(resident)

        await asyncio.gather(*[come() for _ in range(self.at_once)])
        return self.tally

    async def _settle(self, hold_id: str, clerk: Person) -> None:
        if self.chance.random() >= self.left_to_lapse:
            await super()._settle(hold_id, clerk)
