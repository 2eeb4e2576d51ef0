"""The contract for people: complete, in two languages, without script or anything from elsewhere."""

import re
from html import unescape

import httpx2
import pytest

from routes import ROUTES
from routes.openapi import operations
from routes.wording import SAID_BY_ANSWERS
from routes.wording.docs import OPERATIONS

HTML = {"accept": "text/html"}


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_every_operation_stands_on_the_page_with_who_may_call_it(client: httpx2.AsyncClient, language: str) -> None:
    page = await client.get(f"/docs?lang={language}", headers=HTML)
    assert page.status_code == 200
    shown = unescape(page.text)
    for each in operations(ROUTES):
        assert f"<code>{each.address}</code>" in shown
        assert (each.terms.summary if language == "en" else OPERATIONS[f"{each.method} {each.address}"]) in shown
    assert ("residents" if language == "en" else "居民") in shown


def test_every_operation_is_summed_up_in_chinese() -> None:
    without = [name for each in operations(ROUTES) if (name := f"{each.method} {each.address}") not in OPERATIONS]
    assert without == [], f"routes/wording/docs.py lacks {without}"


async def test_the_fields_of_either_way_to_sign_in_are_shown(client: httpx2.AsyncClient) -> None:
    page = (await client.get("/docs?lang=en", headers=HTML)).text
    for field in ("wechat_code", "username", "password", "otp"):
        assert f"<code>{field}</code>" in page


async def test_every_code_has_a_line_to_which_the_type_of_an_error_leads(client: httpx2.AsyncClient) -> None:
    page = (await client.get("/docs/errors", headers=HTML)).text
    refused = (await client.get("/api/v1/me")).json()
    path, _, anchor = refused["type"].partition("#")
    assert path == "/docs/errors"
    assert f'id="{anchor}"' in page
    codes = {code for code in SAID_BY_ANSWERS if "." not in code}
    assert {code for code in codes if f'id="{code}"' not in page} == set()
    assert "{" not in page


@pytest.mark.parametrize("path", ["/docs", "/docs/errors"])
async def test_nothing_comes_from_elsewhere_and_nothing_runs(client: httpx2.AsyncClient, path: str) -> None:
    page = (await client.get(path, headers=HTML)).text
    assert "<script" not in page
    assert re.findall(r"""(?:src|href|action)=["'](?:https?:)?//""", page) == []
    ids = re.findall(r'id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
