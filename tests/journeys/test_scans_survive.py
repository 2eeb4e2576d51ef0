"""A scan that was answered is in the database after `kill -9`, with a real server process on both engines."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from models.codes import Scan
from server.app import serving_app
from server.platform.settings import Settings
from tests.routes.pages.full_house import open_house
from tests.servers import ROOT, free_port

CALLERS, TURNS = 20, 4


def hasty() -> ASGIApp:
    """The planted fault: the service, but its scans are written a moment after the answer."""
    app = serving_app()

    async def forgetful(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope["state"]["scans"] = _Later(scope["state"]["scans"])
        await app(scope, receive, send)

    return forgetful


class _Later:
    tasks: set["asyncio.Task[None]"] = set()

    def __init__(self, log: object) -> None:
        self.log = log

    async def add(self, row: object) -> None:
        self.tasks.add(asyncio.create_task(self._add(row)))

    async def _add(self, row: object) -> None:
        await asyncio.sleep(0.2)
        await self.log.add(row)  # type: ignore[attr-defined]


@pytest.fixture
async def code(database: None, settings: Settings) -> AsyncIterator[str]:
    _, text = await open_house(settings)
    yield text
    await asyncio.sleep(0.05)  # a server that was killed may still be leaving the database


async def test_every_scan_that_was_answered_outlives_the_server(code: str, environment: dict[str, str], tmp_path: Path) -> None:
    with _server("server.app:serving_app", environment, tmp_path) as (address, process):
        answered = await _scan_and_kill(address, code, process)
    assert answered >= CALLERS * TURNS
    assert await _settled_count() >= answered


async def test_the_check_above_sees_a_server_that_answers_first(code: str, environment: dict[str, str], tmp_path: Path) -> None:
    with _server("tests.journeys.test_scans_survive:hasty", environment, tmp_path) as (address, process):
        answered = await _scan_and_kill(address, code, process)
    assert await _settled_count() < answered


async def _scan_and_kill(address: str, code: str, process: "subprocess.Popen[bytes]") -> int:
    """Scan from many callers at once, kill the server in the middle of it, and return how many answers came."""
    answered = 0
    enough = asyncio.Event()

    async def call(asking: httpx2.AsyncClient) -> None:
        nonlocal answered
        try:
            while True:
                answer = await asking.get(f"/m/{code}", headers={"accept": "application/json"})
                assert answer.status_code == 200, answer.text
                answered += 1
                if answered >= CALLERS * TURNS and not enough.is_set():
                    enough.set()
                    process.send_signal(signal.SIGKILL)
        except httpx2.TransportError:
            return

    async with httpx2.AsyncClient(base_url=address, timeout=20) as asking:
        await asyncio.gather(*(call(asking) for _ in range(CALLERS)))
    return answered


async def _settled_count() -> int:
    """Count when no commit of the killed server can still arrive."""
    before = -1
    while before != (now := await Scan.all().count()):
        before = now
        await asyncio.sleep(0.1)
    return now


@contextmanager
def _server(factory: str, environment: dict[str, str], folder: Path) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    address = f"127.0.0.1:{free_port()}"
    command = [sys.executable, "-m", "uvicorn", factory, "--factory", "--port", address.rpartition(":")[2], "--no-access-log"]
    with (folder / "log").open("wb") as log, subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, stderr=log) as process:
        try:
            _wait_for(address, process, folder / "log")
            yield f"http://{address}", process
        finally:
            process.kill()


def _wait_for(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(600):
        try:
            if httpx2.get(f"http://{address}/readyz", timeout=5).status_code == 200:
                return
        except httpx2.TransportError:
            assert process.poll() is None, log.read_text()
        time.sleep(0.05)
    raise AssertionError(log.read_text())
