"""How the service starts, and when it refuses to."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.servers import ROOT, postgres_server, valkey_server

PRODUCTION = {
    "XINMA_PROFILE": "production",
    "XINMA_SECRET_KEY": "Zr8-qTn3_vW5xK1mLd7Y-bHc2fGs9PjA",
    "XINMA_BASE_URL": "https://xin.linhu.example",
    "XINMA_WECHAT_APPID": "wx0123456789abcdef",
    "XINMA_WECHAT_SECRET": "of-our-own-mini-program",
}


@pytest.fixture(scope="module")
def forgetful_database() -> Iterator[str]:
    """A PostgreSQL of its own, with fsync off."""
    with postgres_server() as url:
        yield url


def server(*command: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "server", *command], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize(
    ("broken", "named"),
    [
        ({"XINMA_SECRET_KEY": "short"}, "XINMA_SECRET_KEY"),
        ({"XINMA_DATABASE_URL": "sqlite:////nowhere/x.sqlite3"}, "XINMA_DATABASE_URL"),
        ({"XINMA_REDIS_URL": "memory://"}, "XINMA_REDIS_URL"),
        ({"XINMA_TYPO": "1"}, "XINMA_TYPO"),
    ],
)
def test_a_contradiction_is_told_by_name_and_ends_with_two(broken: dict[str, str], named: str) -> None:
    whole = PRODUCTION | {"XINMA_DATABASE_URL": "postgres://x@127.0.0.1:1/x", "XINMA_REDIS_URL": "redis://127.0.0.1:1"}
    done = server("run", "--port", "0", environment=whole | broken)
    assert done.returncode == 2
    assert done.stderr.startswith("settings: ")
    assert named in done.stderr
    assert "Traceback" not in done.stderr


def test_production_refuses_a_database_that_forgets(forgetful_database: str) -> None:
    with valkey_server() as redis_url:
        environment = PRODUCTION | {"XINMA_DATABASE_URL": forgetful_database, "XINMA_REDIS_URL": redis_url}
        done = server("run", "--port", "0", environment=environment)
    assert done.returncode == 2
    assert "fsync=off" in done.stderr
    assert "Traceback" not in done.stderr


INVENTED = """
import asyncio, os
from models.registry import Merchant
from server.platform import db
from server.platform.clock import utc_now
from server.platform.settings import settings_from

async def invent():
    async with db.database(settings_from(os.environ)):
        await Merchant.create(name="湖滨面馆", source_code="demo", received_at=utc_now())

asyncio.run(invent())
"""


def test_neither_server_nor_worker_starts_in_production_on_the_demo_city() -> None:
    with postgres_server(durable=True) as database_url, valkey_server() as redis_url:
        embedded = {"XINMA_DATABASE_URL": database_url}
        assert server("migrate", environment=embedded).returncode == 0
        subprocess.run([sys.executable, "-c", INVENTED], cwd=ROOT, env=embedded, check=True, timeout=60)
        for command in (("run", "--port", "0"), ("worker",)):
            done = server(*command, environment=PRODUCTION | embedded | {"XINMA_REDIS_URL": redis_url})
            assert done.returncode == 2
            assert "holds the demo city" in done.stderr
            assert "Traceback" not in done.stderr


def test_a_database_that_is_not_there_is_told_in_a_line() -> None:
    done = server("migrate", environment={"XINMA_DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"})
    assert done.returncode == 2
    assert "XINMA_DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_is_none_is_told_in_a_line() -> None:
    done = server("migrate", environment={"XINMA_DATABASE_URL": "sqlite:////etc"})
    assert done.returncode == 2
    assert done.stderr.startswith("settings: XINMA_DATABASE_URL: ")
    assert len(done.stderr.splitlines()) == 1, "no thread is left to quarrel with the end of the program"


@pytest.mark.parametrize("port", ["99999", "-1", "http"])
def test_a_port_that_is_none_is_told_at_once(port: str) -> None:
    done = server("run", f"--port={port}", environment={"XINMA_DATABASE_URL": "sqlite:////nowhere/x.sqlite3"})
    assert done.returncode == 2
    assert "a port is a number from 0 to 65535" in done.stderr


def test_several_migrations_at_once_wait_for_one_another(forgetful_database: str) -> None:
    environment = {"XINMA_DATABASE_URL": forgetful_database}
    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(lambda _: server("migrate", environment=environment), range(3)))
    assert [each.returncode for each in done] == [0, 0, 0], [each.stderr for each in done]


def test_sqlite_serves_one_worker_only() -> None:
    done = server("run", "--workers", "2", environment={"XINMA_DATABASE_URL": "sqlite:////nowhere/x.sqlite3"})
    assert done.returncode == 2
    assert "SQLite serves one worker" in done.stderr


def test_the_demo_city_is_refused_in_production() -> None:
    environment = PRODUCTION | {"XINMA_DATABASE_URL": "postgres://x@127.0.0.1:1/x", "XINMA_REDIS_URL": "redis://127.0.0.1:1"}
    done = server("demo", environment=environment)
    assert done.returncode == 2
    assert "refused" in done.stderr
