"""A request is counted and noted by route, in lines that are JSON and carry no URL."""

import asyncio
import json
from typing import Any

import pytest
from prometheus_client import REGISTRY

from routes.measures import FLUSH_SECONDS, RequestLog

MINE = '/measured/"{name}"'


def note(log: RequestLog, *, method: str = "GET", route: str = MINE, status: int = 200, seconds: float = 0.00123) -> None:
    log.note(request_id="0123456789abcdef", method=method, route=route, status=status, seconds=seconds)


def lines(captured: str) -> list[dict[str, Any]]:
    """The lines of these tests: another log of the session may write at any moment."""
    return [line for line in map(json.loads, captured.splitlines()) if line["route"] == MINE]


async def test_a_request_is_one_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    log = RequestLog(wanted=True)
    note(log)
    log.flush()
    (line,) = lines(capsys.readouterr().err)
    assert line.pop("timestamp").endswith("Z")
    expected = {"id": "0123456789abcdef", "method": "GET", "route": MINE, "status": 200, "ms": 1.2}
    assert line == {**expected, "event": "request", "level": "info"}


async def test_lines_are_written_together_after_a_moment(capsys: pytest.CaptureFixture[str]) -> None:
    log = RequestLog(wanted=True)
    note(log)
    note(log, status=304)
    assert lines(capsys.readouterr().err) == []
    await asyncio.sleep(FLUSH_SECONDS * 1.5)
    assert [line["status"] for line in lines(capsys.readouterr().err)] == [200, 304]
    note(log, status=404)
    await asyncio.sleep(FLUSH_SECONDS * 1.5)
    assert [line["status"] for line in lines(capsys.readouterr().err)] == [404]


async def test_nothing_is_written_where_it_is_not_wanted(capsys: pytest.CaptureFixture[str]) -> None:
    log = RequestLog(wanted=False)
    note(log)
    log.flush()
    assert lines(capsys.readouterr().err) == []


async def test_requests_are_counted_by_method_route_and_status() -> None:
    labels = {"method": "GET", "route": "/only/here", "status": "200"}
    log = RequestLog(wanted=False)
    for _ in range(3):
        note(log, route="/only/here")
    assert REGISTRY.get_sample_value("xinma_http_requests_total", labels) == 3
    assert REGISTRY.get_sample_value("xinma_http_request_seconds_count", {"route": "/only/here"}) == 3


async def test_an_invented_method_makes_no_counter_of_its_own() -> None:
    note(RequestLog(wanted=False), method="BREW", route="/only/there")
    assert REGISTRY.get_sample_value("xinma_http_requests_total", {"method": "OTHER", "route": "/only/there", "status": "200"}) == 1
