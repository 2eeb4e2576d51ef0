"""What every test may ask for. `--engine` decides whether a database test runs on PostgreSQL with Valkey or on SQLite with the stand-in."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import httpx2
import pytest
from redis.asyncio import Redis
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send
from tortoise import Tortoise, connections

from routes.state import State
from server.app import make_app
from server.platform import db
from server.platform.crypto import Keyring
from server.platform.settings import Settings, settings_from
from tests.servers import stores, xinma_server

pytest_plugins = ["tests.browser", "tests.cast", "tests.miniapp.phone"]
SECRET = "only-for-tests-and-32-characters-long"


@dataclass(frozen=True)
class Application:
    """The running application and what its lifespan made."""

    app: Starlette
    state: State


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--engine", choices=["postgres", "sqlite"], default="postgres", help="what database tests run on")
    parser.addoption(
        "--seeds", type=int, default=300, help="how many histories of money are invented (tests/journeys/test_money_machine.py)"
    )
    parser.addoption("--write-tour", action="store_true", help="take the pictures of docs/tour anew")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if "environment" in fixtures:
            item.add_marker("database")
            item.user_properties.append(("database", "yes"))
        if "browser" in fixtures:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def engine(request: pytest.FixtureRequest) -> str:
    """`postgres` or `sqlite`."""
    name: str = request.config.getoption("--engine")
    return name


@pytest.fixture(scope="session")
def environment(engine: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The XINMA_* variables of this session's own servers."""
    with stores(engine, tmp_path_factory.mktemp("database")) as urls:
        files = str(tmp_path_factory.mktemp("files"))
        yield {
            **urls,
            "XINMA_SECRET_KEY": SECRET,
            "XINMA_WORKER": "apart",
            "XINMA_FILES": files,
        }


@pytest.fixture(scope="session")
def settings(environment: dict[str, str]) -> Settings:
    """What `environment` says, as the application reads it."""
    return settings_from(environment)


@pytest.fixture(scope="session")
async def application(settings: Settings) -> AsyncIterator[Application]:
    """The application on a freshly migrated database, its lifespan entered once and held by a task of its own, as a server holds it."""
    async with db.database(settings):
        await db.migrate(settings)
    started: asyncio.Future[State] = asyncio.get_running_loop().create_future()
    stop = asyncio.Event()
    app = make_app(settings)
    holder = asyncio.create_task(_hold(app, started, stop))
    waited: list[asyncio.Future[Any]] = [started, holder]
    await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
    if holder.done():
        await holder
    yield Application(app, started.result())
    stop.set()
    await holder


@pytest.fixture
async def database(application: Application) -> AsyncIterator[None]:
    """The migrated database, empty at the start of every test."""
    yield
    await _empty_every_table()


@pytest.fixture
async def cache(application: Application) -> AsyncIterator[Redis]:
    """Valkey or the stand-in, as the application uses it; flushed after the test."""
    yield application.state["cache"]
    await application.state["cache"].flushdb()


@pytest.fixture
def keyring(application: Application) -> Keyring:
    return application.state["keyring"]


@pytest.fixture
async def client(application: Application, database: None, cache: Redis) -> AsyncIterator[httpx2.AsyncClient]:
    """Asks the application without a socket; a bug in it is raised in the test."""
    transport = httpx2.ASGITransport(app=_with_state(application))
    async with httpx2.AsyncClient(transport=transport, base_url=application.state["settings"].base_url) as asking:
        yield asking


@pytest.fixture
def live_server(environment: dict[str, str], database: None, cache: Redis) -> Iterator[str]:
    """The base URL of a real server process on the database of this test; two workers on PostgreSQL, one on SQLite."""
    workers = 1 if environment["XINMA_DATABASE_URL"].startswith("sqlite:") else 2
    with xinma_server(environment, workers=workers) as base_url:
        yield base_url


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real registers that lie beside a checkout; nothing of them is part of the repository."""
    folder = Path(os.environ.get("XINMA_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("no real registers: put them into ../shared/data or name their folder in XINMA_SHARED_DATA")
    return folder


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    """Refuse every connection that leaves this machine, so that no test depends on a stranger."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _local_only(getattr(socket.socket, name)))
        yield


async def _hold(app: Starlette, started: asyncio.Future[State], stop: asyncio.Event) -> None:
    async with app.router.lifespan_context(app) as state:
        started.set_result(cast(State, state))
        await stop.wait()


def _with_state(application: Application) -> Callable[[Scope, Receive, Send], Awaitable[None]]:
    """httpx2 fills no `scope["state"]`, which a server does for every request."""

    async def asgi(scope: Scope, receive: Receive, send: Send) -> None:
        await application.app({**scope, "state": dict(application.state)}, receive, send)

    return asgi


async def _empty_every_table() -> None:
    """DELETE in one script and without asking for foreign keys: a millisecond, where TRUNCATE takes two hundred."""
    connection = connections.get("default")
    tables = [model._meta.db_table for model in Tortoise.apps["models"].values()]
    deletes = "".join(f'DELETE FROM "{table}";' for table in tables)
    if db.dialect() == "sqlite":
        await connection.execute_script(f"PRAGMA foreign_keys=OFF; BEGIN; {deletes} COMMIT; PRAGMA foreign_keys=ON;")
    else:
        await connection.execute_script(f"BEGIN; SET LOCAL session_replication_role = replica; {deletes} COMMIT;")


def _local_only(connect: Any) -> Any:
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise PermissionError(f"a test reached for {address[0]}: tests talk to this machine only; use a stand-in")
        return connect(self, address)

    return guarded
