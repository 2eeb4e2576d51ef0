import pytest

from models.registry import Merchant
from server.platform.errors import Refused
from server.platform.settings import BadSettings
from server.registry.queries import DEMO_SOURCE, Wanted, find_merchants, find_merchants_near, refuse_demo_city
from tests.cast import make_merchant

HERE = (30_240_000, 120_150_000)


async def _all_pages(limit: int) -> list[str]:
    names: list[str] = []
    after: str | None = None
    while True:
        found, after = await find_merchants(Wanted(), after=after, limit=limit)
        names += [each.name for each in found]
        if after is None:
            return names


async def test_pages_give_everybody_once_also_where_names_are_alike(database: None) -> None:
    for name in ("b", "a", "a", "a", "c", "b", "a"):
        await make_merchant(name)
    for limit in (1, 2, 3, 7):
        assert await _all_pages(limit) == sorted("baaacba")


@pytest.mark.parametrize("text", ["%", "_", "\\", "100%_", "a'b", '"'])
async def test_signs_of_patterns_are_only_themselves(database: None, text: str) -> None:
    await make_merchant("湖滨面馆")
    await make_merchant(f"店{text}店")
    found, _ = await find_merchants(Wanted(words=text), after=None, limit=9)
    assert [each.name for each in found] == [f"店{text}店"]


async def test_what_is_no_cursor_is_refused(database: None) -> None:
    with pytest.raises(Refused):
        await find_merchants(Wanted(), after="x", limit=1)


async def test_the_nearest_are_found_among_many(database: None) -> None:
    """More merchants than are asked for, entered from far to near: east counts less than north."""
    for place in range(30, 0, -1):
        merchant = await make_merchant(f"{place}")
        await Merchant.filter(id=merchant.id).update(latitude_e6=HERE[0], longitude_e6=HERE[1] + 300 * place)
    north = await make_merchant("north")
    await Merchant.filter(id=north.id).update(latitude_e6=HERE[0] + 280, longitude_e6=HERE[1])
    found = await find_merchants_near(Wanted(), HERE, limit=3)
    assert [(merchant.name, metres) for merchant, metres in found] == [("1", 29), ("north", 31), ("2", 58)]


async def test_production_refuses_a_database_with_the_demo_city_and_says_what_to_do(database: None) -> None:
    shop = await make_merchant("湖滨面馆")
    await refuse_demo_city()
    await Merchant.filter(id=shop.id).update(source_code=DEMO_SOURCE)
    with pytest.raises(BadSettings, match="make an empty one"):
        await refuse_demo_city()
