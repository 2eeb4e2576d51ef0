"""Many contenders for few vouchers, over HTTP, and the account of what came of it."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import httpx2

from models.audit import AuditLine
from models.benefits import Benefit, LimitCounter, Redemption
from models.codes import CodeUse
from models.ledger import Budget, LedgerAccount
from server.ledger.queries import discrepancies
from tests.cast import Person

CONTENDERS = 8
AT_ONCE = 8
"""Residents who are at the desks at the same moment, each before all contenders."""
APART_SECONDS = 0.1
REFUSALS = {(409, "code_used"), (422, "code_expired"), (422, "not_eligible")}
REDEMPTIONS = "/api/v1/desk/redemptions"


@dataclass
class Tally:
    """What the contenders heard, and every answer that is not one of those a loser may hear."""

    heard: Counter[str] = field(default_factory=Counter)
    granted: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def note(self, answer: httpx2.Response) -> None:
        told = answer.json() if answer.status_code in (201, 409, 422) else {"code": f"status {answer.status_code}"}
        code = "granted" if answer.status_code == 201 else told["code"]
        self.heard[code] += 1
        if answer.status_code == 201:
            self.granted.add(told["id"])
        elif (answer.status_code, code) not in REFUSALS:
            self.faults.append(f"{answer.status_code} {answer.text}")


class Contest:
    """Every resident may use `benefit` once; contenders at all desks try at once, by the same payload and by fresh ones."""

    def __init__(self, client: httpx2.AsyncClient, clerks: Sequence[Person], benefit: Benefit, *, amount_fen: int = 3_000) -> None:
        self.client, self.clerks, self.benefit, self.amount_fen = client, clerks, benefit, amount_fen
        self.tally = Tally()
        self.chance = random.Random(20261120)

    async def run(self, residents: Sequence[Person]) -> Tally:
        """Let `AT_ONCE` residents come at a time until all were there."""
        places = asyncio.Semaphore(AT_ONCE)

        async def come(resident: Person) -> None:
            async with places:
                await self._before_all_desks(resident)

        await asyncio.gather(*[come(resident) for resident in residents])
        return self.tally

    async def _before_all_desks(self, resident: Person) -> None:
        shared = await self._show(resident)
        first = self._order(shared), uuid4().hex
        tries = [self._post(self.clerks[0], *first), self._post(self.clerks[0], *first)]
        tries += [self._post(clerk, self._order(shared), uuid4().hex) for clerk in self.clerks[1:3]]
        tries += [self._post(self.clerks[3], self._order(shared), None)]
        tries += [self._with_a_fresh_code(resident, clerk) for clerk in self.clerks[4 : CONTENDERS - 1]]
        await asyncio.gather(*[self._a_moment_later(each) for each in tries])
        await self._replay(*first)

    async def _a_moment_later(self, one: Awaitable[httpx2.Response]) -> None:
        """A fresh code ends the one before: only contenders a little apart have good codes at the same time."""
        await asyncio.sleep(self.chance.uniform(0, APART_SECONDS))
        await one

    async def _with_a_fresh_code(self, resident: Person, clerk: Person) -> httpx2.Response:
        return await self._post(clerk, self._order(await self._show(resident)), uuid4().hex)

    async def _replay(self, body: dict[str, Any], key: str) -> None:
        """What was answered under a key once is answered again, byte for byte."""
        answers = [await self._send(self.clerks[0], body, key) for _ in range(2)]
        if len({answer.content for answer in answers}) != 1 or any("idempotency-replayed" not in answer.headers for answer in answers):
            self.tally.faults.append(f"a replay differs: {[answer.text for answer in answers]}")

    async def _show(self, resident: Person) -> str:
        answer = await self.client.post("/api/v1/me/codes", headers=resident.headers)
        payload: str = answer.json()["payload"]
        return payload

    async def _post(self, clerk: Person, body: dict[str, Any], key: str | None) -> httpx2.Response:
        answer = await self._send(clerk, body, key)
        self.tally.note(answer)
        return answer

    async def _send(self, clerk: Person, body: dict[str, Any], key: str | None) -> httpx2.Response:
        headers = clerk.headers | ({"Idempotency-Key": key} if key else {})
        return await self.client.post(REDEMPTIONS, json=body, headers=headers)

    def _order(self, payload: str) -> dict[str, Any]:
        return {"payload": payload, "benefit_id": str(self.benefit.id), "amount_fen": self.amount_fen, "order_ref": uuid4().hex}


async def violations(benefit: Benefit, tally: Tally, *, value_fen: int, expected: int, limit: int = 1) -> list[str]:
    """Return everything that is not as it must be after a contest for `expected` vouchers of `value_fen` each."""
    rows = await Redemption.filter(benefit_id=benefit.id)
    by_resident: Counter[UUID] = Counter(row.resident_id for row in rows)
    budget = Budget.of(await LedgerAccount.filter(benefit_id=benefit.id))
    counters = await LimitCounter.filter(benefit_id=benefit.id)
    claims = {
        f"{expected} redemptions, not {len(rows)}": len(rows) == expected,
        f"{expected} grants heard of, not {len(tally.granted)}": tally.granted == {str(row.id) for row in rows},
        f"nobody above the limit of {limit}": max(by_resident.values(), default=0) <= limit,
        f"a budget used by {expected * value_fen} fen, not {budget.used_fen}": budget.used_fen == expected * value_fen,
        "books that add up": await discrepancies() == [],
        "counters that say what was used": {row.entity_key: row.used_count for row in counters if row.used_count}
        == {str(resident): uses for resident, uses in by_resident.items()},
        "a use of a code for each": await CodeUse.all().count() == expected,
        "an audit line for each": await AuditLine.filter(deed="redeem").count() == expected,
    }
    return [*(f"there should be {claim}" for claim, holds in claims.items() if not holds), *tally.faults]
