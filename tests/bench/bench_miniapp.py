"""How soon the mini-program is ready with nothing cached, how long a change of screen takes, and how large the package is."""

import asyncio
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from playwright.async_api import Browser, Page, async_playwright

from tests.bench.served import served
from tests.servers import ROOT

TIMES = 12
RESIDENT = "demo-resident-5"
READY_MS, CHANGE_MS = 600, 100
PACKAGE, MAIN = 2 * 1024 * 1024, 1024 * 1024
SOURCE = ROOT / "miniapp_mock" / "miniprogram"
READY = """() => new Promise(resolve => {
    const look = () => window.__mp && !document.querySelector('#opening') && !window.__mp.data().loading
        ? requestAnimationFrame(() => resolve(performance.now())) : requestAnimationFrame(look)
    look()
})"""
"""From the start of the navigation to the frame after the first screen has what the server says."""
CHANGE = """url => new Promise(resolve => {
    const began = performance.now()
    let shown = 0
    window.__mp.open(url)
    const look = () => {
        if (!shown && window.__mp.route() === url.slice(1)) shown = performance.now() - began
        if (shown && !window.__mp.data().loading) requestAnimationFrame(() => resolve([shown, performance.now() - began]))
        else requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
})"""
"""From the tap to the first frame of the next screen, and to the frame with what the server says."""


def main() -> None:
    program = shutil.which("chromium")
    if program is None:
        raise SystemExit("no Chromium: apt-get install chromium")
    with tempfile.TemporaryDirectory() as folder:
        env = {"XINMA_DATABASE_URL": f"sqlite://{folder}/city.sqlite3", "XINMA_REDIS_URL": "memory://"}
        _run("migrate", env=env)
        city = json.loads(_run("demo", "--json", env=env).splitlines()[-1])
        with served("server.app:serving_app", env) as address:
            ready, changes = asyncio.run(_measured(program, f"http://{address}/miniapp/", city))
    print(f"The mini-program in Chromium on localhost, {TIMES} times, a new browser profile each")
    print(f"  ready, cold cache   median {median(ready):5.0f} ms   slowest {max(ready):5.0f} ms   limit {READY_MS} ms")
    for url, times in changes.items():
        shown, filled = [each[0] for each in times], [each[1] for each in times]
        print(
            f"  {url.split('?')[0]:26} shown {median(shown):4.0f} ms, slowest {max(shown):4.0f}   "
            f"with the server's answer {median(filled):4.0f} ms, slowest {max(filled):4.0f}   limit {CHANGE_MS} ms"
        )
    everything = sum(path.stat().st_size for path in SOURCE.rglob("*") if path.is_file())
    apart = sum(path.stat().st_size for sub in _subpackages() for path in (SOURCE / sub).rglob("*") if path.is_file())
    print(f"  package {everything:,} bytes, limit {PACKAGE:,}; main {everything - apart:,}, limit {MAIN:,}")


async def _measured(program: str, url: str, city: dict[str, Any]) -> tuple[list[float], dict[str, list[list[float]]]]:
    screens = [
        *("/pages/score/index", "/pages/records/index", "/pages/find/index", "/pages/messages/index", "/pages/consents/index"),
        *(f"/pages/benefit/index?id={city['benefits'][0]['id']}", f"/pages/merchant/index?code={city['merchants'][6]['code']}"),
    ]
    ready, changes = [], {screen: list[list[float]]() for screen in screens}
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        for time in range(TIMES + 1):
            page, took = await _opened(browser, url)
            for screen in screens if time else []:
                changes[screen].append(await page.evaluate(CHANGE, screen))
                await page.evaluate("() => window.__mp.wx.navigateBack()")
                await page.wait_for_timeout(50)
            ready += [took] if time else []  # the first opening warms the server, not the browser
            await page.context.close()
        await browser.close()
    return ready, changes


async def _opened(browser: Browser, url: str) -> tuple[Page, float]:
    context = await browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    await context.add_init_script(f"window.localStorage.setItem('phone:openid', {json.dumps(RESIDENT)})")
    page = await context.new_page()
    await page.goto(url, wait_until="commit")
    return page, float(await page.evaluate(READY))


def _subpackages() -> list[str]:
    return [sub["root"] for sub in json.loads((SOURCE / "app.json").read_text())["subPackages"]]


def _run(*words: str, env: dict[str, str]) -> str:
    settings = {"PATH": str(Path(sys.executable).parent), **env}
    return subprocess.run(
        [sys.executable, "-m", "server", *words], cwd=ROOT, env=settings, check=True, capture_output=True, text=True
    ).stdout


if __name__ == "__main__":
    main()
