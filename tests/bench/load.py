"""A small load generator: keep-alive connections that each ask, wait for the whole answer, and ask again.

`python -m tests.bench.load 127.0.0.1:8000 --seconds 5 --connections 64 --accept application/json < paths` takes one path a line,
asks them in turn and prints one JSON object. It speaks to this machine only.
"""

import argparse
import asyncio
import itertools
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import cast

import uvloop


@dataclass(frozen=True)
class Outcome:
    """Answers a second, milliseconds at the median and the 99th percentile, bytes of the last body, and answers that were not 200."""

    per_second: float
    median_ms: float
    p99_ms: float
    body_bytes: int
    failed: int
    answered: int


class Asking(asyncio.Protocol):
    """One connection, until the requests run out. Answers carry a Content-Length and come one at a time."""

    def __init__(self, requests: Iterator[bytes], took: list[float], *, wanted: bytes = b"200") -> None:
        self.requests, self.took, self.wanted_status = requests, took, b"HTTP/1.1 " + wanted + b" "
        self.received, self.wanted, self.body_bytes, self.failed, self.open = b"", 0, 0, 0, True
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop has transports of its own
        self.ask()

    def ask(self) -> None:
        self.began = time.perf_counter()
        if request := next(self.requests, None):
            self.transport.write(request)
        else:
            self.open = False
            self.transport.close()

    def data_received(self, received: bytes) -> None:
        self.received += received
        if not self.wanted:
            head = self.received.find(b"\r\n\r\n")
            if head < 0:
                return
            at = self.received.lower().index(b"content-length: ") + 16
            self.body_bytes = int(self.received[at : self.received.index(b"\r", at)])
            self.wanted = head + 4 + self.body_bytes
        if len(self.received) >= self.wanted:
            self.answered()

    def answered(self) -> None:
        self.took.append(time.perf_counter() - self.began)
        self.failed += not self.received.startswith(self.wanted_status)
        self.received, self.wanted = b"", 0
        if self.open:
            self.ask()
        else:
            self.transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        self.failed += self.open
        if not self.done.done():
            self.done.set_result(None)


async def load(host: str, port: int, requests: list[bytes], *, seconds: float, connections: int) -> Outcome:
    """Ask for `seconds`, then let every connection have its last answer."""
    took: list[float] = []
    turns = itertools.cycle(requests)
    loop = asyncio.get_running_loop()
    asking = [(await loop.create_connection(lambda: Asking(turns, took), host, port))[1] for _ in range(connections)]
    began = time.perf_counter()
    took.clear()
    await asyncio.sleep(seconds)
    answered, elapsed = sorted(took), time.perf_counter() - began
    for each in asking:
        each.open = False
    await asyncio.wait([each.done for each in asking], timeout=20)
    count = len(answered)
    return Outcome(
        per_second=count / elapsed,
        median_ms=answered[count // 2] * 1000,
        p99_ms=answered[count * 99 // 100] * 1000,
        body_bytes=asking[0].body_bytes,
        failed=sum(each.failed for each in asking),
        answered=count,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address", help="127.0.0.1:PORT")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--accept", default="application/json")
    chosen = parser.parse_args()
    host, _, port = chosen.address.rpartition(":")
    if host not in ("127.0.0.1", "localhost"):
        raise SystemExit("this machine only")
    head = f" HTTP/1.1\r\nHost: {host}\r\nAccept: {chosen.accept}\r\nUser-Agent: load\r\n\r\n"
    requests = [f"GET {path.strip()}{head}".encode() for path in sys.stdin if path.strip()]
    outcome = uvloop.run(load(host, int(port), requests, seconds=chosen.seconds, connections=chosen.connections))
    print(json.dumps(asdict(outcome)))


if __name__ == "__main__":
    main()
