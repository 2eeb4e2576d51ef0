"""Many contenders for few vouchers, over HTTP, and the account of what came of it."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID, uuid4

import httpx2

from models.audit import AuditLine
from models.benefits import Benefit, Hold, LimitCounter, Redemption
from models.codes import CodeUse
from models.ledger import Budget, LedgerAccount
from server.ledger.queries import discrepancies
from tests.cast import Person

CONTENDERS = 8
AT_ONCE = 8
"""Residents who are at the desks at the same moment, each before all contenders."""
APART_SECONDS, ORDER_FEN = 0.1, 3_000
REFUSALS = {(409, "code_used"), (422, "code_expired"), (422, "not_eligible")}
ENDS = {(201, "granted"), (409, "hold_committed"), (409, "hold_released"), (409, "hold_lapsed")}
DESK = "/api/v1/desk"
REDEMPTIONS, HOLDS = f"{DESK}/redemptions", f"{DESK}/holds"


@dataclass
class Tally:
    """What the contenders heard, and every answer that is not one of those a loser may hear."""

    heard: Counter[str] = field(default_factory=Counter)
    granted: set[str] = field(default_factory=set)
    ended: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def note(self, answer: httpx2.Response) -> None:
        status, code, told = heard(answer)
        self.heard[code] += 1
        if status == 201:
            self.granted.add(told["id"])
        elif (status, code) not in REFUSALS:
            self.faults.append(f"{status} {answer.text}")

    def note_end(self, answer: httpx2.Response) -> None:
        status, code, told = heard(answer)
        self.ended[told["id"] if status == 201 else code] += 1
        if (status, code) not in ENDS:
            self.faults.append(f"{status} {answer.text}")


def heard(answer: httpx2.Response) -> tuple[int, str, dict[str, Any]]:
    """Return the status of an answer, its word, and what it says."""
    told: dict[str, Any] = answer.json() if answer.status_code in (201, 409, 422) else {"code": f"status {answer.status_code}"}
    return answer.status_code, "granted" if answer.status_code == 201 else told["code"], told


class Asking(Protocol):
    """An HTTP client, as far as contenders use one."""

    async def post(self, url: str, *, json: Any = None, headers: Mapping[str, str]) -> httpx2.Response: ...


Heard = tuple[str | None, Person]
"""The hold that was granted, if one was, and the clerk who has it."""


class Contest:
    """Every resident may use `benefit` once; contenders at all desks try at once, by the same payload and by fresh ones, to redeem and to
    hold. Who holds then commits, twice at once.
    """

    def __init__(
        self, client: Asking, clerks: Sequence[Person], benefit: Benefit, *, hold_seconds: int = 900, tally: Tally | None = None
    ) -> None:
        self.client, self.clerks, self.benefit, self.hold_seconds = client, clerks, benefit, hold_seconds
        self.tally = tally or Tally()
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
        path, other = self.chance.sample([REDEMPTIONS, HOLDS], 2)
        first = path, self._order(shared), uuid4().hex
        tries = [self._post(self.clerks[0], *first), self._post(self.clerks[0], *first)]
        tries += [
            self._post(clerk, each, self._order(shared), uuid4().hex) for clerk, each in zip(self.clerks[1:3], (other, path), strict=True)
        ]
        tries += [self._post(self.clerks[3], other, self._order(shared), None)]
        tries += [self._with_a_fresh_code(resident, clerk, self.chance.choice((path, other))) for clerk in self.clerks[4 : CONTENDERS - 1]]
        answers = await asyncio.gather(*[self._a_moment_later(each) for each in tries])
        await self._replay(*first)
        held = {hold: clerk for hold, clerk in answers if hold}
        await asyncio.gather(*[self._settle(hold, clerk) for hold, clerk in held.items()])

    async def _settle(self, hold_id: str, clerk: Person) -> None:
        """Commit a hold by two tills at once, and one of the commits once more."""
        url, key = f"{HOLDS}/{hold_id}/commit", uuid4().hex
        for answer in await asyncio.gather(*[self._send(clerk, url, {}, each) for each in (key, None)]):
            self.tally.note_end(answer)
        await self._replay(url, {}, key, clerk)

    async def _a_moment_later(self, one: Awaitable[Heard]) -> Heard:
        """A fresh code ends the one before: only contenders a little apart have good codes at the same time."""
        await asyncio.sleep(self.chance.uniform(0, APART_SECONDS))
        return await one

    async def _with_a_fresh_code(self, resident: Person, clerk: Person, url: str) -> Heard:
        return await self._post(clerk, url, self._order(await self._show(resident)), uuid4().hex)

    async def _replay(self, url: str, body: dict[str, Any], key: str, clerk: Person | None = None) -> None:
        """What was answered under a key once is answered again, byte for byte."""
        answers = [await self._send(clerk or self.clerks[0], url, body, key) for _ in range(2)]
        if len({answer.content for answer in answers}) != 1 or any("idempotency-replayed" not in answer.headers for answer in answers):
            self.tally.faults.append(f"a replay differs: {[answer.text for answer in answers]}")

    async def _show(self, resident: Person) -> str:
        answer = await self.client.post("/api/v1/me/codes", headers=resident.headers)
        payload: str = answer.json()["payload"]
        return payload

    async def _post(self, clerk: Person, url: str, body: dict[str, Any], key: str | None) -> Heard:
        answer = await self._send(clerk, url, body, key)
        self.tally.note(answer)
        return (answer.json()["id"] if url == HOLDS and answer.status_code == 201 else None), clerk

    async def _send(self, clerk: Person, url: str, body: dict[str, Any], key: str | None) -> httpx2.Response:
        headers = clerk.headers | ({"Idempotency-Key": key} if key else {})
        return await self.client.post(url, json=body | ({"seconds": self.hold_seconds} if url == HOLDS else {}), headers=headers)

    def _order(self, payload: str) -> dict[str, Any]:
        return {"payload": payload, "benefit_id": str(self.benefit.id), "amount_fen": ORDER_FEN, "order_ref": uuid4().hex}


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
        "an audit line for each": await AuditLine.filter(deed__in=["redeem", "commit_hold"]).count() == expected,
        "one end of each hold": all(tally.ended[str(id)] == 1 for id in await Hold.all().values_list("id", flat=True)),
        "no hold left open": not await Hold.exists(ended_at=None),
    }
    return [*(f"there should be {claim}" for claim, holds in claims.items() if not holds), *tally.faults]
