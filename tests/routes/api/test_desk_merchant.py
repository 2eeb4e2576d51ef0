"""The merchant of a desk, as its clerk sees it."""

import httpx2

from models.registry import Merchant
from tests.cast import Person, make_merchant_code


async def test_a_clerk_learns_the_code_of_the_own_merchant(client: httpx2.AsyncClient, clerk: Person, noodle_shop: Merchant) -> None:
    code = await make_merchant_code(noodle_shop)
    answer = (await client.get("/api/v1/desk/merchant", headers=clerk.headers)).json()
    assert answer["short_number"] == code.short_number
    page = await client.get(f"/m/{answer['code']}", headers={"accept": "application/json"})
    assert page.json()["who"]["name"] == answer["name"]


async def test_a_merchant_without_a_code_has_none_to_print(client: httpx2.AsyncClient, clerk: Person) -> None:
    assert (await client.get("/api/v1/desk/merchant", headers=clerk.headers)).status_code == 404
