"""What every test may ask for. `--engine` decides whether a database test runs on PostgreSQL with Valkey or on SQLite with the stand-in."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.servers import postgres_server, valkey_server

SECRET = "only-for-tests-and-32-characters-long"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--engine", choices=["postgres", "sqlite"], default="postgres", help="what database tests run on")


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
    """The XINMA_* variables of this session's own servers. A PostgreSQL that cannot start is an error, never a skip."""
    with ExitStack() as servers:
        if engine == "postgres":
            urls = servers.enter_context(postgres_server()), servers.enter_context(valkey_server())
        else:
            urls = f"sqlite://{tmp_path_factory.mktemp('database') / 'xinma.sqlite3'}", "memory://"
        yield {"XINMA_DATABASE_URL": urls[0], "XINMA_REDIS_URL": urls[1], "XINMA_SECRET_KEY": SECRET}


@pytest.fixture
def now() -> datetime:
    """A Monday morning in Shanghai."""
    return datetime(2026, 6, 1, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real registers that lie beside a checkout; nothing of them is part of the repository."""
    import os

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


def _local_only(connect: Any) -> Any:
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise PermissionError(f"a test reached for {address[0]}: tests talk to this machine only; use a stand-in")
        return connect(self, address)

    return guarded
