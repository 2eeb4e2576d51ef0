"""`python -m tests.soak.nursery PORT…`: a worker on each port, forked from this process, and another in the place of each that dies.

The first one's clock is off: two minutes ahead, then two minutes behind, in turns. `--naive`: with planted faults. `pids` of those who
live stand on the last line of standard output, one for each port. Settings are those of the environment.
"""

import argparse
import asyncio
import itertools
import os
import signal
from collections.abc import Iterator
from datetime import datetime, timedelta

import uvicorn

from server import worker
from server.app import serving_app
from server.platform import clock, shared_clock
from server.platform.settings import Settings
from server.platform.wechat import WeChat
from tests.server.benefits.naive import plant
from tests.servers import die_with_parent

OFF = timedelta(seconds=120)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ports", type=int, nargs="+")
    parser.add_argument("--naive", action="store_true")
    chosen = parser.parse_args()
    if chosen.naive:
        plant()
    signs = itertools.cycle([1, -1])
    alive = {_born(port, signs if port == chosen.ports[0] else None): port for port in chosen.ports}
    _tell(alive, chosen.ports)
    while True:
        dead, _ = os.wait()
        port = alive.pop(dead)
        alive[_born(port, signs if port == chosen.ports[0] else None)] = port
        _tell(alive, chosen.ports)


def _tell(alive: dict[int, int], ports: list[int]) -> None:
    by_port = {port: pid for pid, port in alive.items()}
    print(*(by_port[port] for port in ports), flush=True)


def _born(port: int, signs: Iterator[int] | None) -> int:
    """Fork a worker and return its process id."""
    off = OFF * next(signs) if signs else timedelta()
    if pid := os.fork():
        return pid
    if end := die_with_parent(signal.SIGKILL):
        end()
    if off:
        _set_clock(off)
    # Nothing but the sweep beside the requests: the nightly jobs have no part in this.
    worker._work = _sweep_only
    uvicorn.run(serving_app, factory=True, port=port, access_log=False, log_level="critical", log_config=None)
    os._exit(0)


def _set_clock(off: timedelta) -> None:
    true = clock.machine_now

    def wrong() -> datetime:
        return true() + off

    clock.machine_now = wrong
    shared_clock.machine_now = wrong  # type: ignore[attr-defined]  # imported there by name


async def _sweep_only(settings: Settings, wechat: WeChat, stop: asyncio.Event) -> None:
    await worker.sweep_holds(stop)


if __name__ == "__main__":
    main()
