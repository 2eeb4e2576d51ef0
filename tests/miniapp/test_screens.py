"""Every screen opens, complains of nothing, reads well and fits every phone."""

import pytest

from tests.miniapp.phone import City, Hold, Phone
from tests.miniapp.source import PAGES

GOLD = "demo-resident-5"
CLERK = "demo-clerk-0"
WIDTHS = [320, 390, 768, 1280]


def _of_resident(city: City) -> list[str]:
    code = city.merchant(6)["code"]
    benefit = city.described["benefits"][0]["id"]
    return [
        *("/pages/home/index", "/pages/benefits/index", "/pages/code/index", "/pages/me/index", "/pages/score/index"),
        *(f"/pages/benefit/index?id={benefit}", f"/pages/merchant/index?code={code}", f"/pages/rate/index?code={code}&name=x"),
        *(f"/pages/complain/index?code={code}&name=x", "/pages/complaint/index", "/pages/records/index", "/pages/consents/index"),
        *("/pages/vouchers/index", "/pages/find/index"),
        *("/pages/messages/index", f"/pages/objection/index?id={benefit}&about=x"),
    ]


OF_INSPECTOR = ["/pages/home/index", "/inspector/pages/record/index?code={code}"]
OF_NEWCOMER = ["/pages/home/index", "/pages/join/index", "/pages/benefits/index", "/pages/code/index"]
OF_CLERK = [
    *("/merchant/pages/desk/index", "/merchant/pages/today/index", "/merchant/pages/complaints/index", "/merchant/pages/poster/index"),
    "/merchant/pages/credit/index",
    "/merchant/pages/redeem/index?payload=not-a-code",
]


def test_no_screen_is_left_out(city: City) -> None:
    opened = {url.strip("/").split("?")[0] for url in [*_of_resident(city), *OF_NEWCOMER, *OF_CLERK, *OF_INSPECTOR]}
    assert opened == set(PAGES)


@pytest.mark.parametrize("width", WIDTHS)
async def test_every_screen_of_a_resident_fits_and_reads_well(hold: Hold, city: City, width: int) -> None:
    phone = await hold(GOLD, width=width)
    assert await _faults(phone, _of_resident(city)) == []


async def test_every_screen_of_somebody_new_fits_and_reads_well(hold: Hold) -> None:
    assert await _faults(await hold("somebody-quite-new", width=320), OF_NEWCOMER) == []


@pytest.mark.parametrize("width", WIDTHS)
async def test_every_screen_of_a_clerk_fits_and_reads_well(hold: Hold, width: int) -> None:
    phone = await hold(CLERK, width=width)
    assert await _faults(phone, OF_CLERK) == []
    phone.errors[:] = [said for said in phone.errors if "status of 422" not in said]  # the forged code is refused, as it should be


@pytest.mark.parametrize("width", WIDTHS)
async def test_every_screen_of_an_inspector_fits_and_reads_well(hold: Hold, city: City, width: int) -> None:
    phone = await hold("demo-inspector", width=width)
    assert await _faults(phone, [url.format(code=city.merchant(6)["code"]) for url in OF_INSPECTOR]) == []


async def test_text_of_twice_the_size_fits_the_smallest_phone_in_english_too(hold: Hold, city: City) -> None:
    phone = await hold(GOLD, width=320, locale="en-GB")
    await phone.open("/pages/me/index")
    normal = await _text_height(phone)
    await phone.button("Largest").click()
    await phone.page.wait_for_selector(".huge")
    assert await _text_height(phone) >= 2 * normal
    assert await _faults(phone, _of_resident(city)) == []


async def test_text_of_twice_the_size_fits_the_desk(hold: Hold) -> None:
    phone = await hold(CLERK, width=320)
    await phone.set_text("huge")
    assert await _faults(phone, OF_CLERK) == []
    phone.errors[:] = [said for said in phone.errors if "status of 422" not in said]


async def test_something_too_wide_would_be_found(hold: Hold) -> None:
    phone = await hold(GOLD, width=320)
    await phone.page.evaluate("() => { document.querySelector('.mp-page .card').style.width = '400px' }")
    assert await phone.too_wide() != []


async def test_text_on_text_would_be_found(hold: Hold) -> None:
    phone = await hold(GOLD, width=320)
    assert await phone.overlapping() == []
    await phone.page.evaluate("() => { document.querySelector('.mp-page .section').style.marginTop = '-90px' }")
    assert any("lies on" in found for found in await phone.overlapping())


async def test_text_that_cannot_be_read_would_be_found(hold: Hold) -> None:
    phone = await hold(GOLD)
    await phone.page.evaluate("() => { document.querySelector('.mp-page .section').style.color = '#ddd' }")
    assert any("contrast" in found for found in await phone.violations())


async def _faults(phone: Phone, urls: list[str]) -> list[str]:
    """Open every screen and return what is wrong with it: it tells a problem, sticks out, or keeps somebody from reading it."""
    found = []
    for url in urls:
        await phone.open(url)
        problem = await phone.shown("problem")
        told = [f"tells {problem}"] if problem else []
        found += [f"{url}: {fault}" for fault in [*told, *await phone.too_wide(), *await phone.overlapping(), *await phone.violations()]]
    return found


async def _text_height(phone: Phone) -> float:
    height: float = await phone.page.evaluate("() => parseFloat(getComputedStyle(document.querySelector('.mp-page .screen')).fontSize)")
    return height
