"""Errors as programs want them and as people read them."""

import json
from contextlib import suppress
from typing import Any

import httpx2
import pytest
from starlette.requests import Request
from tortoise.exceptions import DBConnectionError

from models.audit import AuditLine
from models.registry import Merchant
from routes import refusals
from routes.api.complaints import REVIEWS_OF_A_RESIDENT
from routes.api.my_codes import SHOWINGS
from routes.api.my_consents import CHANGES
from routes.state import State
from server.codes import static_code
from server.codes.actions import issue_merchant_code
from server.codes.keys import issuer_from
from server.platform.clock import utc_now
from server.platform.crypto import Keyring
from server.platform.errors import Forbidden
from server.platform.limits import Allowance
from tests.cast import NOW, Person
from tests.conftest import Application

PAGE = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.mark.parametrize("accept", ["application/json", "*/*", "application/problem+json"])
async def test_a_program_gets_a_problem_document(accept: str, client: httpx2.AsyncClient) -> None:
    answer = await client.get("/nowhere", headers={"accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert answer.json()["code"] == "not_found"


@pytest.mark.parametrize(("language", "said"), [("zh-CN", "请检查网址"), ("en", "mistyped or moved")])
async def test_a_person_gets_a_page_in_their_language(language: str, said: str, client: httpx2.AsyncClient) -> None:
    answer = await client.get("/nowhere", headers={**PAGE, "accept-language": language})
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert said in answer.text
    assert 'href="/?lang=' in answer.text


async def test_the_api_never_answers_with_a_page(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/api/v1/me", headers=PAGE)
    assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")


async def test_a_method_that_is_not_there_says_which_are(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/healthz", headers=PAGE)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    assert "不支持此方法" in answer.text


async def test_what_was_asked_for_is_escaped_on_an_error_page(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/<script>alert(1)</script>?x=<b>", headers=PAGE)
    assert answer.status_code == 404
    assert "<script>" not in answer.text
    assert "<b>" not in answer.text


@pytest.mark.parametrize("error", [DBConnectionError("refused"), ConnectionRefusedError("refused"), TimeoutError()])
async def test_a_database_that_is_gone_is_no_bug(
    error: Exception,
    client: httpx2.AsyncClient,
    application: Application,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    class Gone:
        async def read(self, key: str, reading: object) -> None:
            raise error

    monkeypatch.setitem(application.state, "pages", Gone())
    answer = await client.get("/m/" + "A" * 26)
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "unavailable", "1")
    said = capsys.readouterr()
    assert type(error).__name__ in said.out + said.err
    assert "said" not in said.out + said.err
    assert '"refused' not in said.out + said.err


def test_the_log_of_a_bug_does_not_repeat_what_was_sent(capsys: pytest.CaptureFixture[str]) -> None:
    request = Request[State]({"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []})
    with pytest.raises(ValueError, match="11010119") as caught:
        int("11010119" + "900307000X")
    assert refusals.on_bug(request, caught.value).status_code == 500
    printed = capsys.readouterr()
    assert "ValueError" in printed.out + printed.err
    assert "900307000X'" not in printed.out + printed.err


REPEATED = [
    ("POST", "/api/v1/me/codes", {}, SHOWINGS),
    ("POST", "/api/v1/me/typed-codes", {"merchant_code": "{code}"}, SHOWINGS),
    ("POST", "/api/v1/merchants/{code}/reviews", {"stars": 4}, REVIEWS_OF_A_RESIDENT),
    ("PUT", "/api/v1/me/consents/notices", None, CHANGES),
    ("DELETE", "/api/v1/me/consents/notices", None, CHANGES),
]


@pytest.mark.parametrize(("method", "path", "body", "allowance"), REPEATED)
async def test_what_one_person_repeats_without_end_is_refused_with_the_time_to_wait(
    client: httpx2.AsyncClient, application: Application, noodle_shop: Merchant, keyring: Keyring, gold_resident: Person,
    method: str, path: str, body: dict[str, Any] | None, allowance: Allowance,
) -> None:  # fmt: skip
    issued = await issue_merchant_code(merchant_id=noodle_shop.id, actor_id=None, now=NOW)
    code = static_code.encode(issued.handle, keyring=keyring, issuer=issuer_from(application.state["settings"]))
    sent = json.loads(json.dumps(body).replace("{code}", code))

    async def ask() -> httpx2.Response:
        return await client.request(method, path.replace("{code}", code), json=sent, headers=gold_resident.headers)

    assert (await ask()).is_success
    whose = gold_resident.account_id if allowance is CHANGES else gold_resident.resident_id
    with suppress(Forbidden):
        while True:
            await application.state["limits"].spend(allowance, str(whose), now=utc_now())
    lines = await AuditLine.all().count()
    answer = await ask()
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")
    assert int(answer.headers["retry-after"]) >= 1
    assert await AuditLine.all().count() == lines
