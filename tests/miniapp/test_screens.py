"""Every screen opens, complains of nothing, reads well and fits every phone."""

import re

import pytest

from tests.miniapp.phone import City, Hold, Phone
from tests.miniapp.source import PAGES

GOLD = "demo-resident-5"
CLERK = "demo-clerk-0"
WIDTHS = [320, 390, 768, 1280]
GARBLED = re.compile(r"NaN|undefined|\[object")
SAID_IN_CHINESE = {
    "诚信停车延时": ["30 分钟免费，最多减 5 元", "需在商户的柜台系统中使用", "每辆车每天最多 4 次", "另有条件：信用分、订单类别"],
    "货车守信激励卡": ["同一自然人、同一车辆每周最多 7 次", "每辆车每月最多 1000 元", "另有条件：车辆类型、订单类别、车牌号"],
    "信用租借免费时长": ["每人任意 30 天内最多 20 次"],
    "政务绿色通道": ["享有此项优先服务", "仅限工作日", "每天 09:00–12:00", "每天 13:30–17:00"],
    "诚信汽修折扣": ["同一人、同一商户每天最多 1 次"],
}
SAID_IN_ENGLISH = {
    "诚信停车延时": [
        "30 minutes free, at most 5 yuan off",
        "Used through the merchant's own system",
        "Further conditions: points, kind of order",
    ],
    "信用租借免费时长": ["Each person: at most 20 times in any 30 days"],
}


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


async def test_a_value_that_is_none_would_be_found(hold: Hold) -> None:
    phone = await hold(GOLD)
    await phone.page.evaluate("() => { document.querySelector('.mp-page .section').textContent = `${Number(undefined)}%` }")
    assert await _garbled(phone) == ["says NaN"]


@pytest.mark.parametrize(("locale", "said"), [("zh-CN", SAID_IN_CHINESE), ("en-GB", SAID_IN_ENGLISH)], ids=["zh", "en"])
async def test_every_benefit_tells_its_rules_in_words(hold: Hold, city: City, locale: str, said: dict[str, list[str]]) -> None:
    phone = await hold(GOLD, locale=locale)
    for benefit in city.described["benefits"]:
        await phone.open(f"/pages/benefit/index?id={benefit['id']}")
        text = await _text(phone)
        assert GARBLED.findall(text) == [], benefit
        assert [words for words in said.get(benefit["title"], []) if words not in text] == [], text


async def test_what_only_the_merchants_own_system_can_do_is_not_called_usable(hold: Hold) -> None:
    phone = await hold(GOLD)
    await phone.open("/pages/benefits/index")
    offers = await phone.page.locator("#phone .mp-page:not([hidden]) .offer").all_inner_texts()
    [minutes] = [offer for offer in offers if "诚信停车延时" in offer]
    [garage] = [offer for offer in offers if "诚信汽修折扣" in offer]
    assert "需在商户的柜台系统中使用" in minutes
    assert "\n可用" not in minutes
    assert "\n可用" in garage


async def _faults(phone: Phone, urls: list[str]) -> list[str]:
    """Open every screen and return what is wrong with it: it tells a problem, sticks out, or keeps somebody from reading it."""
    found = []
    for url in urls:
        await phone.open(url)
        problem = await phone.shown("problem")
        told = [f"tells {problem}"] if problem else []
        seen = [*await _garbled(phone), *await phone.too_wide(), *await phone.overlapping(), *await phone.violations()]
        found += [f"{url}: {fault}" for fault in [*told, *seen]]
    return found


async def _garbled(phone: Phone) -> list[str]:
    return [f"says {found}" for found in sorted(set(GARBLED.findall(await _text(phone))))]


async def _text(phone: Phone) -> str:
    return await phone.page.locator("#phone .mp-page:not([hidden])").inner_text()


async def _text_height(phone: Phone) -> float:
    height: float = await phone.page.evaluate("() => parseFloat(getComputedStyle(document.querySelector('.mp-page .screen')).fontSize)")
    return height
