"""What an operator relies on while the service runs."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.servers import ROOT, free_port, postgres_server, valkey_server

TOKEN = {"Authorization": "Bearer nobody"}  # so that the database is asked who that is
COUNT = re.compile(r'^xinma_http_requests_total{method="GET",route="/healthz",status="200"} (\d+)', re.MULTILINE)


@contextmanager
def running(environment: dict[str, str], *, workers: int = 1) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process of a server that answers, and its base URL."""
    port = free_port()
    command = [sys.executable, "-m", "server", "run", "--port", str(port), "--workers", str(workers)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    base_url = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 180
        while asked(f"{base_url}/healthz")[0] != 200:
            assert process.poll() is None, process.communicate()[1][-3000:]
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield process, base_url
    finally:
        process.terminate()
        process.communicate(timeout=30)


def asked(url: str, *, timeout: float = 30, headers: dict[str, str] | None = None) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers or {}), timeout=timeout) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


def test_the_metrics_of_all_workers_add_up() -> None:
    with postgres_server() as database_url, running({"XINMA_DATABASE_URL": database_url}, workers=2) as (_, base_url):
        before = counted(base_url)
        for _ in range(60):
            assert asked(f"{base_url}/healthz")[0] == 200
        assert counted(base_url) == before + 60


def counted(base_url: str) -> int:
    found = COUNT.search(asked(f"{base_url}/metrics")[1])
    assert found
    return int(found[1])


def test_a_request_in_flight_is_finished_on_sigterm(tmp_path: object) -> None:
    with running({"XINMA_DATABASE_URL": f"sqlite://{tmp_path}/x.sqlite3"}) as (process, base_url):
        body = json.dumps({"username": "nobody", "password": "wrong"}).encode()
        where = urlsplit(base_url)
        with socket.create_connection((where.hostname or "", where.port or 0), timeout=30) as line:
            kind = "Content-Type: application/json"
            head = f"POST /api/v1/sessions HTTP/1.1\r\nHost: {where.netloc}\r\n{kind}\r\nContent-Length: {len(body)}"
            line.sendall(f"{head}\r\n\r\n".encode() + body[:5])
            time.sleep(0.3)
            process.send_signal(signal.SIGTERM)
            time.sleep(0.5)
            assert process.poll() is None
            line.sendall(body[5:])
            assert line.recv(64).startswith(b"HTTP/1.1 4")
        assert process.wait(timeout=20) in (0, -signal.SIGTERM)


def test_readiness_says_what_is_down_and_a_cache_that_is_gone_is_no_reason_to_stop() -> None:
    with postgres_server() as database_url:
        with valkey_server() as redis_url:
            environment = {"XINMA_DATABASE_URL": database_url, "XINMA_REDIS_URL": redis_url, "XINMA_REQUEST_DEADLINE_SECONDS": "2"}
            server = running(environment)
            _, base_url = server.__enter__()
            assert asked(f"{base_url}/readyz")[0] == 200
        try:
            status, text = asked(f"{base_url}/readyz")
            assert (status, json.loads(text)["database"], json.loads(text)["cache"]) == (200, "ok", "down")
        finally:
            server.__exit__(None, None, None)


@pytest.mark.parametrize(
    ("path", "headers", "usually", "told"),
    [("/readyz", {}, 200, {"database": "down"}), ("/api/v1/me", TOKEN, 401, {"code": "deadline"})],
)
def test_a_frozen_database_is_answered_503_within_the_deadline(
    path: str, headers: dict[str, str], usually: int, told: dict[str, str]
) -> None:
    with postgres_server() as database_url:
        environment = {"XINMA_DATABASE_URL": database_url, "XINMA_REQUEST_DEADLINE_SECONDS": "2"}
        with running(environment) as (process, base_url):
            assert asked(f"{base_url}{path}", headers=headers)[0] == usually
            frozen = postmaster_and_children(database_url)
            signal_all(frozen, signal.SIGSTOP)
            try:
                status, text = asked(f"{base_url}{path}", timeout=12, headers=headers)
                assert status == 503
                assert told.items() <= json.loads(text).items()
            finally:
                signal_all(frozen, signal.SIGCONT)
            deadline = time.monotonic() + 30
            while asked(f"{base_url}{path}", headers=headers)[0] != usually:
                assert time.monotonic() < deadline
            process.terminate()
            output, errors = process.communicate(timeout=30)
            assert f"starts at {base_url} " in output
            assert [line for line in errors.splitlines() if not line.startswith("{")] == []


def postmaster_and_children(database_url: str) -> list[int]:
    home = database_url.split("host=")[1].split("&", maxsplit=1)[0]
    postmaster = int(Path(home, "cluster", "postmaster.pid").read_text().splitlines()[0])
    children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
    return [postmaster, *map(int, children)]


def signal_all(pids: list[int], signal_number: int) -> None:
    for pid in pids:
        os.kill(pid, signal_number)
