"""Every screen opens, complains of nothing, reads well and fits every phone."""

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.miniapp import states
from tests.miniapp.phone import City, Hold, Phone
from tests.miniapp.source import PAGES
from tests.miniapp.states import State

GOLD = "demo-resident-5"
CLERK = "demo-clerk-0"
WIDTHS = [320, 390, 768, 1280]
GARBLED = re.compile(r"NaN|undefined|\[object")
SAID_IN_CHINESE = {
    "诚信停车延时": ["30 分钟免费，最多减 5 元", "每辆车每天最多 4 次", "另有条件：信用分、订单类别"],
    "货车守信激励卡": ["同一自然人、同一车辆每周最多 7 次", "每辆车每月最多 1000 元", "另有条件：车辆类型、订单类别、车牌号"],
    "信用租借免费时长": ["每人任意 30 天内最多 20 次"],
    "政务绿色通道": ["享有此项优先服务", "仅限工作日", "每天 09:00–12:00", "每天 13:30–17:00"],
    "诚信汽修折扣": ["同一人、同一商户每天最多 1 次"],
}
SAID_IN_ENGLISH = {
    "诚信停车延时": [
        "30 minutes free, at most 5 yuan off",
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
        *("/pages/vouchers/index", "/pages/find/index", "/pages/waivers/index", "/pages/restrictions/index"),
        *("/pages/messages/index", f"/pages/objection/index?id={benefit}&about=x"),
    ]


OF_INSPECTOR = ["/pages/home/index", "/inspector/pages/record/index?code={code}"]
OF_NEWCOMER = ["/pages/home/index", "/pages/join/index"]
OF_CLERK = [
    *("/merchant/pages/desk/index", "/merchant/pages/today/index", "/merchant/pages/complaints/index", "/merchant/pages/poster/index"),
    "/merchant/pages/credit/index",
]
ONLY_SMALL = (320,)
MEANT = ("status of 422", "net::ERR_FAILED")
"""What consoles say of a forged code that is refused, and of a network that is not there."""


def test_no_screen_is_left_out(city: City) -> None:
    stated = [state.url for state in (*states.OF_RESIDENT, *states.OF_NEWCOMER, *states.OF_CLERK)]
    opened = {url.strip("/").split("?")[0] for url in [*_of_resident(city), *OF_NEWCOMER, *OF_CLERK, *OF_INSPECTOR, *stated]}
    assert opened == set(PAGES)


async def test_every_screen_fits_and_reads_well_at_every_width(hold: Hold, city: City) -> None:
    code = city.merchant(6)["code"]
    for who, urls in ((GOLD, _of_resident(city)), (CLERK, OF_CLERK), ("demo-inspector", OF_INSPECTOR), ("somebody-quite-new", OF_NEWCOMER)):
        phone = await hold(who)
        assert await _faults(phone, [State(url=url.format(code=code), said="") for url in urls]) == []


@pytest.mark.parametrize(
    ("who", "stated"),
    [(GOLD, states.OF_RESIDENT), ("quite-new", states.OF_NEWCOMER), (CLERK, states.OF_CLERK)],
    ids=["resident", "new", "clerk"],
)
async def test_every_other_state_of_a_screen_fits_and_reads_well_too(hold: Hold, who: str, stated: Sequence[State]) -> None:
    phone = await hold(who, width=320)
    assert await _faults(phone, stated) == []
    phone.errors[:] = [said for said in phone.errors if not any(each in said for each in MEANT)]


@pytest.mark.parametrize("who", [GOLD, CLERK])
async def test_text_of_twice_the_size_fits_the_smallest_phone_in_english_too(hold: Hold, city: City, who: str) -> None:
    phone = await hold(who, width=320, locale="en-GB")
    await phone.open("/pages/me/index")
    normal = await _text_height(phone)
    await phone.button("Largest").click()
    await phone.page.wait_for_selector(".huge")
    assert await _text_height(phone) >= 2 * normal
    urls, stated = (_of_resident(city), states.OF_RESIDENT) if who == GOLD else (OF_CLERK, states.OF_CLERK)
    plain = [State(url=url, said="") for url in urls]
    unsaid = [replace(state, said="") for state in stated]
    assert await _faults(phone, [*plain, *unsaid], widths=ONLY_SMALL) == []
    phone.errors[:] = [said for said in phone.errors if not any(each in said for each in MEANT)]


async def test_something_too_wide_would_be_found(hold: Hold) -> None:
    phone = await hold(GOLD, width=320)
    await phone.page.evaluate("() => { document.querySelector('.mp-page .card').style.width = '400px' }")
    assert await phone.too_wide() != []


async def test_text_on_text_would_be_found(hold: Hold) -> None:
    phone = await hold(GOLD, width=320)
    assert await phone.overlapping() == []
    await phone.page.evaluate("() => { document.querySelector('.mp-page .section').style.marginTop = '-90px' }")
    assert any('" and "' in found for found in await phone.overlapping())


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
        text = await phone.text()
        assert GARBLED.findall(text) == [], benefit
        assert [words for words in said.get(benefit["title"], []) if words not in text] == [], text


async def _faults(phone: Phone, stated: Sequence[State], *, widths: Sequence[int] = WIDTHS) -> list[str]:
    """Bring every state about and return what is wrong: it says something else, sticks out, or keeps somebody from reading it."""
    found = []
    for state in stated:
        for path, answer in state.answers.items():
            await phone.answer(path, answer)
        await phone.open(state.url)
        if state.then:
            await state.then(phone)
        said = await phone.text()
        unsaid = [f"does not say {state.said}: {said}"] if state.said not in said else []
        problem = None if state.fails else await phone.shown("problem")
        seen = [*unsaid, *([f"tells {problem}"] if problem else []), *await _garbled(phone), *await phone.violations()]
        for width in widths:
            await phone.page.set_viewport_size({"width": width, "height": 844})
            seen += [f"{width}: {fault}" for fault in [*await phone.too_wide(), *await phone.overlapping()]]
        found += [f"{state.url}: {fault}" for fault in seen]
        await phone.page.unroute_all()
    return found


async def _garbled(phone: Phone) -> list[str]:
    return [f"says {found}" for found in sorted(set(GARBLED.findall(await phone.text())))]


async def _text_height(phone: Phone) -> float:
    height: float = await phone.page.evaluate("() => parseFloat(getComputedStyle(document.querySelector('.mp-page .screen')).fontSize)")
    return height
