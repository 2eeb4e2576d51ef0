"""A long body is read beside other requests, a short one at once."""

import json
from typing import Any

import pytest
from starlette.requests import Request

from routes import reading
from server.platform.errors import Invalid
from server.platform.strict_json import parsed
from tests.turns import needs_a_turn


class Told(reading.Body):
    texts: list[str]


def request(sent: bytes) -> Request[Any]:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": sent}

    return Request({"type": "http", "headers": [(b"content-type", b"application/json")]}, receive)


def sent(count: int) -> bytes:
    return json.dumps({"texts": ["湖滨面馆"] * count}).encode()


async def test_while_a_long_body_is_read_others_have_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "parsed", needs_a_turn(parsed))
    assert len((await reading.body(request(sent(20_000)), Told)).texts) == 20_000
    assert len((await reading.json_of(request(sent(20_000))))["texts"]) == 20_000


async def test_a_body_that_is_read_at_once_gives_nobody_a_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control, and what short bodies are for: they wait for no thread."""
    monkeypatch.setattr(reading, "parsed", needs_a_turn(parsed))
    with pytest.raises(AssertionError, match="stood still"):
        await reading.body(request(sent(10)), Told)


async def test_faults_of_a_long_body_are_told_as_those_of_a_short_one() -> None:
    for count in (3, 20_000):
        with pytest.raises(Invalid, match="not_json"):
            await reading.body(request(sent(count)[:-1]), Told)
        with pytest.raises(Invalid, match="invalid_body"):
            await reading.body(request(sent(count).replace(b"texts", b"words")), Told)
