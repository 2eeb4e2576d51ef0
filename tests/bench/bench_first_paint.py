"""How soon a merchant's page is seen: first contentful paint in Chromium on a phone's screen, each time with nothing cached."""

import asyncio
import shutil
import tempfile
from pathlib import Path
from statistics import median

from playwright.async_api import Browser, Response, async_playwright

from server.platform import db
from server.platform.settings import settings_from
from tests.bench.served import served
from tests.routes.pages.full_house import open_house

TIMES = 15
LIMIT_MS = 500
PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"


def main() -> None:
    program = shutil.which("chromium")
    if program is None:
        raise SystemExit("no Chromium: apt-get install chromium")
    with tempfile.TemporaryDirectory() as folder:
        env = {"XINMA_DATABASE_URL": f"sqlite://{folder}/xinma.sqlite3", "XINMA_REDIS_URL": "memory://"}
        code = asyncio.run(_prepared(env))
        with served("server.app:serving_app", env) as address:
            times, sizes = asyncio.run(_paints(program, f"http://{address}/m/{code}"))
    print(f"First contentful paint of a full page, {TIMES} times, a new browser profile each")
    print(f"  median {median(times):6.0f} ms   slowest {max(times):6.0f} ms   limit {LIMIT_MS} ms")
    print(f"  transferred {sum(sizes):,} bytes in {len(sizes)} answers, uncompressed; limit {60 * 1024:,}")


async def _prepared(env: dict[str, str]) -> str:
    settings = settings_from(env)
    Path(env["XINMA_DATABASE_URL"].removeprefix("sqlite://")).parent.mkdir(exist_ok=True)
    async with db.database(settings):
        await db.migrate(settings)
        _, code = await open_house(settings)
    return code


async def _paints(program: str, url: str) -> tuple[list[float], list[int]]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        await _paint(browser, url)
        opened = [await _paint(browser, url) for _ in range(TIMES)]
        await browser.close()
    return [time for time, _ in opened], opened[-1][1]


async def _paint(browser: Browser, url: str) -> tuple[float, list[int]]:
    context = await browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    page = await context.new_page()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 — a method of a list carries no mark of Playwright's
    await page.goto(url, wait_until="load")
    await page.locator("img").last.scroll_into_view_if_needed()
    await page.wait_for_load_state("networkidle")
    time = await page.evaluate(PAINT)
    sizes = [len(await answer.body()) for answer in answers]
    await context.close()
    return float(time), sizes


if __name__ == "__main__":
    main()
