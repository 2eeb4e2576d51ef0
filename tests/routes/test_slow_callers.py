"""Callers that stall, leave or talk nonsense, against a real server: they are cut, and everybody else is answered."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import httpx2
import pytest

from tests.servers import xinma_server

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]
HEAD = b"POST /api/v1/sessions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"


@pytest.fixture(scope="module")
def server(environment: dict[str, str]) -> Iterator[str]:
    """A server that waits one second for anything. What is asked here leaves nothing in the database."""
    with xinma_server({**environment, "XINMA_REQUEST_DEADLINE_SECONDS": "1"}) as base_url:
        yield base_url


@asynccontextmanager
async def connected(server: str) -> AsyncIterator[Connection]:
    reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(server).port)
    try:
        yield reader, writer
    finally:
        writer.close()


async def is_well(server: str) -> bool:
    async with httpx2.AsyncClient(base_url=server) as client:
        return (await client.get("/readyz")).status_code == 200


async def test_a_body_that_stalls_is_answered_408_and_cut(server: str) -> None:
    async with connected(server) as (reader, writer):
        writer.write(HEAD + b'Content-Length: 100\r\n\r\n{"wechat')
        said = await asyncio.wait_for(reader.read(), timeout=20)
    head, _, body = said.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 408")
    assert b"connection: close" in head.lower()
    assert json.loads(body)["code"] == "request_timeout"
    assert await is_well(server)


async def test_a_hundred_who_stall_do_not_keep_one_who_does_not_from_an_answer(server: str) -> None:
    stalled = [await asyncio.open_connection("127.0.0.1", urlsplit(server).port) for _ in range(100)]
    for _, writer in stalled:
        writer.write(HEAD + b"Content-Length: 100\r\n\r\n{")
    assert await is_well(server)
    ends = await asyncio.gather(*(reader.read(12) for reader, _ in stalled))
    assert set(ends) == {b"HTTP/1.1 408"}
    for _, writer in stalled:
        writer.close()


async def test_who_leaves_in_the_middle_harms_nobody(server: str) -> None:
    for _ in range(20):
        async with connected(server) as (_, writer):
            writer.write(HEAD + b'Content-Length: 100\r\n\r\n{"wechat')
            await writer.drain()
    assert await is_well(server)
    async with httpx2.AsyncClient(base_url=server) as client:
        assert 'status="500"' not in (await client.get("/metrics")).text


@pytest.mark.parametrize(
    "nonsense",
    [
        b"\x00\x01\x02\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        HEAD + b"Content-Length: -1\r\n\r\n",
        HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n",
    ],
)
async def test_what_is_no_http_is_refused_and_cut(server: str, nonsense: bytes) -> None:
    async with connected(server) as (reader, writer):
        writer.write(nonsense)
        said = await asyncio.wait_for(reader.read(), timeout=20)
    assert said == b"" or said.startswith((b"HTTP/1.1 400", b"HTTP/1.1 408"))
    assert await is_well(server)


async def test_a_body_too_large_is_refused_before_it_has_all_arrived(server: str) -> None:
    async with connected(server) as (reader, writer):
        writer.write(HEAD + b"Content-Length: 1000000000\r\n\r\n{")
        said = await asyncio.wait_for(reader.read(12), timeout=20)
    assert said == b"HTTP/1.1 413"
