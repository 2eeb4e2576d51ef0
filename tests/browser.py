"""Chromium for tests, driven by role and text. Tests that ask for it are skipped, with the reason, where it or a font is missing."""

import os
import shutil
import subprocess
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, async_playwright


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for the session, that of the machine."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("browser: no Chromium; `make test` as root installs it, or `apt-get install chromium fonts-noto-cjk`")
    if not _has_chinese_font():
        pytest.skip("browser: no Chinese font; `apt-get install fonts-noto-cjk`")
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=program, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        yield chromium
        await chromium.close()


@pytest.fixture
def console_errors() -> list[str]:
    """What the console of `page` said at error level so far. A test that causes an error on purpose looks here and clears it."""
    return []


@pytest.fixture
async def page(browser: Browser, console_errors: list[str]) -> AsyncIterator[Page]:
    """A page as on a phone, 390 px wide, in Chinese. An error in its console fails the test."""
    context = await browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN", timezone_id="Asia/Shanghai")
    opened = await context.new_page()
    opened.on("pageerror", lambda error: console_errors.append(str(error)))
    opened.on("console", lambda message: console_errors.append(message.text) if message.type == "error" else None)
    yield opened
    await context.close()
    assert console_errors == [], "the page complained in its console"


def _has_chinese_font() -> bool:
    lister = shutil.which("fc-list")
    return lister is not None and bool(subprocess.run([lister, ":lang=zh-cn"], capture_output=True, check=True).stdout)
