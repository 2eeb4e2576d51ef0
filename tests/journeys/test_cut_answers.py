"""A till whose line breaks: the answer is cut at every byte, the deed asked for again with the same key. One effect, the same bytes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit
from uuid import uuid4

import httpx2
import pytest

from models.benefits import Redemption, RedemptionReturn
from server.platform.crypto import Keyring
from tests.cast import Person
from tests.server.benefits.desk import Counter, make_benefit
from tests.server.ledger.books import the_budget

STRIDE_OF_CONTROL = 50


class Cutter:
    """A proxy that hands a request on whole, waits for the whole answer, and lets only its first `bytes_left` bytes through."""

    def __init__(self, port: int) -> None:
        self.port, self.bytes_left, self.longest = port, 0, 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await _message(reader)
        onwards, out = await asyncio.open_connection("127.0.0.1", self.port)
        out.write(request)
        answer = await _message(onwards)
        out.close()
        self.longest = max(self.longest, len(answer))
        writer.write(answer[: self.bytes_left])
        await writer.drain()
        writer.close()


async def _message(reader: asyncio.StreamReader) -> bytes:
    """Read one message of HTTP/1.1 that says its length."""
    head = await reader.readuntil(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    return head + await reader.readexactly(int(lengths[0]) if lengths else 0)


@asynccontextmanager
async def cutting(base_url: str) -> AsyncIterator[tuple[Cutter, str]]:
    cutter = Cutter(urlsplit(base_url).port or 80)
    server = await asyncio.start_server(cutter.serve, "127.0.0.1", 0)
    async with server:
        yield cutter, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@pytest.mark.slow
@pytest.mark.parametrize("keyed", [True, False], ids=["with a key", "without one: the control"])
async def test_an_answer_cut_at_any_byte_is_asked_for_again(
    keyed: bool, live_server: str, clerk: Person, gold_resident: Person, keyring: Keyring
) -> None:
    redemption = await Counter(clerk, keyring).redeem(gold_resident, await make_benefit(), 1_000_000)
    path, tries, cut = f"/api/v1/desk/redemptions/{redemption.id}/return", 0, 0
    async with cutting(live_server) as (cutter, broken), httpx2.AsyncClient(timeout=30) as client:
        while cut <= cutter.longest:
            cutter.bytes_left, tries = cut, tries + 1
            headers = clerk.headers | ({"Idempotency-Key": uuid4().hex} if keyed else {}) | {"Connection": "close"}
            heard = b""
            try:
                heard = (await client.post(broken + path, json={"amount_fen": 7}, headers=headers)).content
            except httpx2.HTTPError:
                assert cut < cutter.longest
            again = await client.post(live_server + path, json={"amount_fen": 7}, headers=headers)
            assert again.status_code == 201
            if keyed:
                assert again.headers["idempotency-replayed"] == "true"
                assert heard in (b"", again.content)
            cut += 1 if keyed else STRIDE_OF_CONTROL
    effects = tries if keyed else 2 * tries
    row = await Redemption.get()
    assert (row.returned_fen, await RedemptionReturn.all().count()) == (7 * effects, effects)
    assert (await the_budget()).used_fen == row.discount_fen - row.returned_discount_fen
