"""What goes wrong while the contenders come: workers die, Valkey forgets, PostgreSQL goes away and comes back."""

import asyncio
import itertools
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Thread

from redis.asyncio import Redis

from tests.servers import ROOT, Cluster, die_with_parent, free_port

KILL_SECONDS, FLUSH_SECONDS, RESTART_SECONDS = 2.0, 3.0, 30.0
WORKERS = 6


class Nursery:
    """The workers, each at an address of its own, and the process id of each."""

    def __init__(self, process: subprocess.Popen[str], ports: Sequence[int]) -> None:
        self.process, self.ports = process, ports
        self.pids: list[int] = []
        Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.pids = list(map(int, line.split()))

    def answers(self, place: int) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.ports[place]}/healthz", timeout=5) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def kill(self, place: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pids[place], signal.SIGKILL)


@contextmanager
def nursery(env: Mapping[str, str], *, naive: bool = False, log: Path) -> Iterator[Nursery]:
    ports = [free_port() for _ in range(WORKERS)]
    command = [sys.executable, "-m", "tests.soak.nursery", *map(str, ports), *(["--naive"] if naive else [])]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("XINMA_")}
    with log.open("a") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**inherited, **env}, stdout=subprocess.PIPE, stderr=output, text=True,
            preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 — one system call
        )  # fmt: skip
    try:
        yield Nursery(process, ports)
    finally:
        process.kill()  # its workers die with it
        process.wait()


class Troubles:
    """Makes trouble while it runs, and counts it."""

    def __init__(self, workers: Nursery, cluster: Cluster, running: ExitStack, valkey: Redis) -> None:
        self.workers, self.cluster, self.running, self.valkey = workers, cluster, running, valkey
        self.made: Counter[str] = Counter()

    async def run(self) -> None:
        async with asyncio.TaskGroup() as beside:
            for trouble in (self._kill(), self._flush(), self._restart()):
                beside.create_task(trouble)

    async def _kill(self) -> None:
        """Each in turn, of those that answer: who kills the unborn only keeps the machine busy."""
        for place in itertools.cycle(range(WORKERS)):
            if await asyncio.to_thread(self.workers.answers, place):
                self.workers.kill(place)
                self.made["workers killed"] += 1
                await asyncio.sleep(KILL_SECONDS)
            await asyncio.sleep(0.05)

    async def _flush(self) -> None:
        while True:
            await asyncio.sleep(FLUSH_SECONDS)
            await self.valkey.flushall()
            self.made["Valkey flushed"] += 1

    async def _restart(self) -> None:
        """In turns it is told to stop, and simply stops."""
        for stop in itertools.cycle((signal.SIGINT, signal.SIGQUIT)):
            await asyncio.sleep(RESTART_SECONDS)
            await asyncio.to_thread(self.running.close)
            await asyncio.to_thread(self.running.enter_context, self.cluster.running(stop=stop))
            self.made["PostgreSQL restarted"] += 1
