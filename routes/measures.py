"""What is counted and noted of every request: by route, never by URL, which may carry a code or a name."""

import asyncio
import json
import sys
import time
from datetime import UTC, datetime
from functools import lru_cache

from prometheus_client import Counter, Histogram

REQUESTS = Counter("xinma_http_requests_total", "Requests answered", ["method", "route", "status"])
SECONDS = Histogram("xinma_http_request_seconds", "Time to the last byte", ["route"])
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
FLUSH_SECONDS = 0.2


class RequestLog:
    """One JSON line a request on standard error, written together every 0.2 s: a write for each would cost more than the request.

    After `kill -9` the lines of the last 0.2 s are missing; what must not be missing is kept in the database.
    """

    def __init__(self, *, wanted: bool) -> None:
        self._wanted = wanted
        self._lines: list[str] = []

    def note(self, *, request_id: str, method: str, route: str, status: int, seconds: float) -> None:
        known = method if method in METHODS else "OTHER"
        requests, took = _meters(known, route, status)
        requests.inc()
        took.observe(seconds)
        if self._wanted:
            self._write_soon(_line(request_id, known, route, status, seconds))

    def flush(self) -> None:
        lines, self._lines = self._lines, []
        if lines:
            sys.stderr.write("".join(lines))
            sys.stderr.flush()

    def _write_soon(self, line: str) -> None:
        if not self._lines:
            asyncio.get_running_loop().call_later(FLUSH_SECONDS, self.flush)
        self._lines.append(line)


@lru_cache(maxsize=4096)
def _meters(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    return REQUESTS.labels(method, route, str(status)), SECONDS.labels(route)


def _line(request_id: str, method: str, route: str, status: int, seconds: float) -> str:
    at = datetime.fromtimestamp(time.time(), UTC).isoformat().replace("+00:00", "Z")
    return (
        f'{{"id":"{request_id}","method":"{method}","route":{_quoted(route)},"status":{status},"ms":{seconds * 1000:.1f},'
        f'"event":"request","level":"info","timestamp":"{at}"}}\n'
    )


@lru_cache(maxsize=4096)
def _quoted(route: str) -> str:
    return json.dumps(route)
