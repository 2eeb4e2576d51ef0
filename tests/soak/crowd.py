"""Contenders who do not give up: whoever has an Idempotency-Key asks again, at any worker, until somebody answers."""

import asyncio
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import httpx2

from tests.cast import Person
from tests.journeys.contest import Contest, Tally

GIVE_UP_SECONDS = 60
HOLD_SECONDS = 10


class Stubborn:
    """A client of several workers. What is asked under a key, or changes nothing twice, is asked until it is answered."""

    def __init__(self, client: httpx2.AsyncClient, addresses: Sequence[str]) -> None:
        self.client, self.addresses = client, addresses
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
            answer = await self.client.post(self.chance.choice(self.addresses) + url, json=json, headers=headers)
        except httpx2.TransportError as error:
            self.troubles[type(error).__name__] += 1
            return httpx2.Response(599)
        if answer.status_code >= 500:
            self.troubles[str(answer.status_code)] += 1
        return answer


class Unheard(Tally):
    """Takes note of those whom nobody answered, which is no fault where a server may die: what became of it the database says."""

    def note(self, answer: httpx2.Response) -> None:
        if answer.status_code < 500:
            super().note(answer)
        else:
            self.heard["unheard"] += 1

    def note_end(self, answer: httpx2.Response) -> None:
        # A commit that comes too late is a fresh attempt, which another use may have made impossible.
        late = answer.status_code == 422 and answer.json()["code"] == "not_eligible"
        if answer.status_code < 500 and not late:
            super().note_end(answer)
        else:
            self.ended["late" if late else "unheard"] += 1


class Rush(Contest):
    """A contest in which a part of the holds is left to lapse."""

    left_to_lapse = 0.2

    async def _settle(self, hold_id: str, clerk: Person) -> None:
        if self.chance.random() >= self.left_to_lapse:
            await super()._settle(hold_id, clerk)
