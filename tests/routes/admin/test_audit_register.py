"""The audit log, searched by who, what, on what, and when."""

from datetime import timedelta
from uuid import uuid4

import httpx2
import pytest

from models.access import Account
from models.audit import AuditLine
from models.registry import Merchant
from tests.cast import NOW, Person
from tests.routes.admin.staff import rows_in, submit

LIST = "/admin/audit/list"
USCC = "91510100MA6CGUGA1W"


@pytest.fixture
async def lines(noodle_shop: Merchant, second_administrator: Person) -> None:
    """Two deeds of somebody called deputy, one on the noodle shop; one of nobody, a day later."""
    await Account.filter(id=second_administrator.account_id).update(username="deputy", display_name="副手")
    await Merchant.filter(id=noodle_shop.id).update(uscc=USCC)
    by = second_administrator.account_id
    for deed, actor, on, at in (
        ("issue_merchant_code", by, noodle_shop.id, NOW),
        ("set_budget", by, uuid4(), NOW),
        ("score", None, None, NOW + timedelta(days=1)),
    ):
        await AuditLine.create(deed=deed, actor_id=actor, object_kind="x", object_id=on, done_at=at)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, 3),
        ({"who": "deputy"}, 2),
        ({"who": "副手"}, 2),
        ({"who": "nobody"}, 0),
        ({"what": "set_budget"}, 1),
        ({"object": USCC}, 1),
        ({"object": "nothing"}, 0),
        ({"first": "2026-11-21"}, 1),
        ({"last": "2026-11-20"}, 2),
        ({"first": "2026-11-20", "last": "2026-11-20", "who": "deputy", "what": "set_budget"}, 1),
        ({"first": "yesterday", "last": "9999-99-99"}, 3),
    ],
)
async def test_it_is_found_by_who_what_on_what_and_when(
    console: httpx2.AsyncClient, lines: None, asked: dict[str, str], found: int
) -> None:
    assert rows_in((await console.get(LIST, params=asked)).text) == found


async def test_deeds_are_told_in_words_and_the_search_stays_on_the_page(console: httpx2.AsyncClient, lines: None) -> None:
    page = (await console.get(LIST, params={"what": "set_budget", "who": "deputy"})).text
    assert "调低预算" in page
    assert 'value="deputy"' in page
    assert '<option value="set_budget" selected>' in page


async def test_what_was_searched_for_is_what_is_exported(console: httpx2.AsyncClient, lines: None) -> None:
    words = {"scope": "page", "format": "csv", "filename": "audit"}
    answer = await submit(console, LIST, "/admin/_api/audit/action?name=export&_list_query=%3Fwhat%3Dset_budget", words)
    assert len(answer.content.decode("utf-8-sig").strip().splitlines()) == 2
