"""Phones with the mini-program in them, and the demo city that they talk to."""

import base64
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, Request
from playwright.async_api import TimeoutError as NotInTime

from tests.readable import AXE, barriers, cut_off, overlapping
from tests.servers import ROOT, stores, xinma_server

SETTLED = "() => window.__mp && !window.__mp.data().loading && !document.querySelector('#opening')"
OUTSIDE = """() => {
    const phone = document.getElementById('phone').getBoundingClientRect()
    const shown = element => element.getClientRects().length && getComputedStyle(element).visibility !== 'hidden'
    return [...document.querySelectorAll('#phone *')].filter(shown).filter(element => {
        const box = element.getBoundingClientRect()
        return box.width > 1 && (box.right > phone.right + 1 || box.left < phone.left - 1)
    }).map(element => `${element.tagName}.${element.className} ${element.textContent.slice(0, 30)}`)
}"""
SCREEN = "#phone .mp-page:not([hidden])"
Hold = Callable[..., Awaitable["Phone"]]


@dataclass(frozen=True)
class City:
    """A server with the demo city on a database of its own."""

    base_url: str
    described: dict[str, Any]

    def merchant(self, place: int) -> dict[str, str]:
        found: dict[str, str] = self.described["merchants"][place]
        return found


@dataclass
class Phone:
    """One phone in somebody's hand. `errors` is what its console said, `strangers` every request to another host."""

    page: Page
    city: City
    errors: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    async def open(self, url: str) -> None:
        """Close every screen and open this one, settled."""
        await self.page.evaluate("url => window.__mp.relaunch(url)", url)
        await self.settle()

    async def settle(self) -> None:
        await self.page.wait_for_function(SETTLED)

    async def shown(self, name: str) -> Any:
        """Return what the screen on top holds under a name."""
        return await self.page.evaluate("name => window.__mp.data()[name]", name)

    async def until(self, name: str) -> Any:
        """Wait until the screen on top holds something under a name, and return it."""
        await self.page.wait_for_function("name => window.__mp.data()[name]", arg=name, timeout=15_000)
        return await self.shown(name)

    async def will_scan(self, picture: bytes) -> None:
        """Let the next scan see this picture instead of the camera."""
        await self.page.evaluate(
            "coded => window.__mp.scans.push(new Blob([Uint8Array.from(atob(coded), letter => letter.charCodeAt(0))]))",
            base64.b64encode(picture).decode(),
        )

    async def text(self) -> str:
        """Return what the screen on top says."""
        return await self.page.locator(SCREEN).inner_text()

    async def answer(self, path: str, json: Any) -> None:
        """From now on let the server say this at an address: a state that no account of the demo city is in."""
        await self.page.route(lambda url: url.split("?")[0].endswith(path), lambda route: route.fulfill(json=json))

    async def read_in(self, language: str, size: str) -> None:
        """Choose language and size of text as this person does: zh or en; normal, elder or huge."""
        for name, value in (("language", language), ("size", size)):
            await self.page.evaluate("([name, value]) => window.__mp.wx.setStorageSync(name, value)", [name, value])

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name).locator("visible=true").first

    async def too_wide(self) -> list[str]:
        found: list[str] = await self.page.evaluate(OUTSIDE)
        return found

    async def overlapping(self) -> list[str]:
        """Return texts on the screen that lie on one another, and what is cut off."""
        return [*await overlapping(self.page, within=SCREEN), *await cut_off(self.page, within=SCREEN)]

    async def violations(self) -> list[str]:
        """Return what axe finds against WCAG 2.2 A and AA."""
        return await barriers(self.page)

    async def missing(self) -> list[str]:
        found: list[str] = await self.page.evaluate("() => window.__mp.host.missing")
        return found


@pytest.fixture(scope="session")
def city(engine: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """The demo city, loaded once for all phones."""
    if not AXE.is_file():
        pytest.skip("browser: no front-end packages; `make setup` installs them")
    with stores(engine, tmp_path_factory.mktemp("city")) as urls:
        env = {**urls, "XINMA_SECRET_KEY": "only-for-tests-and-32-characters-long"}
        described = json.loads(_run("demo", "--json", env=env).splitlines()[-1])
        with xinma_server(env) as base_url:
            yield City(base_url, described)


@pytest.fixture
async def hold(browser: Browser, city: City) -> AsyncIterator[Hold]:
    """Put phones into people's hands: `await hold("demo-resident-5")`. What a console complained of fails the test."""
    held: list[Phone] = []

    async def give(who: str, *, width: int = 390, height: int = 844, on: Browser = browser, path: str = "", locale: str = "zh-CN") -> Phone:
        phone = await _phone(on, city, who, width=width, height=height, path=path, locale=locale)
        held.append(phone)
        return phone

    yield give
    for phone in held:
        missing = [] if phone.page.is_closed() else await phone.missing()
        await phone.page.context.close()
        assert phone.errors == [], "a phone complained in its console"
        assert phone.strangers == [], "a request left the host"
        assert missing == [], "the container lacks interfaces that were asked for"


async def _phone(browser: Browser, city: City, who: str, *, width: int, height: int, path: str, locale: str) -> Phone:
    context = await browser.new_context(viewport={"width": width, "height": height}, locale=locale, timezone_id="Asia/Shanghai")
    await context.add_init_script(f"window.localStorage.setItem('phone:openid', {json.dumps(who)})")
    phone = Phone(await context.new_page(), city)
    phone.page.on("pageerror", lambda error: phone.errors.append(str(error)))
    phone.page.on("console", lambda said: phone.errors.append(said.text) if said.type in ("error", "warning") else None)
    phone.page.on("request", lambda asked: _note(phone, asked))
    await phone.page.goto(f"{city.base_url}/miniapp/{path}")
    try:
        await phone.settle()
    except NotInTime:
        raise AssertionError(f"the mini-program did not open: {phone.errors}") from None
    return phone


def _note(phone: Phone, asked: Request) -> None:
    if not asked.url.startswith((phone.city.base_url + "/", "data:", "blob:")):
        phone.strangers.append(asked.url)


def _run(*words: str, env: dict[str, str]) -> str:
    settings = {"PATH": str(Path(sys.executable).parent), **env}
    return subprocess.run(
        [sys.executable, "-m", "server", *words], cwd=ROOT, env=settings, check=True, capture_output=True, text=True
    ).stdout
