"""Whether a page can be read and reached by everybody: what its tests ask of every screen, in any browser page."""

from playwright.async_api import Page

from tests.servers import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
TOO_WIDE = """() => [...document.querySelectorAll("body *")].filter(each => {
    const box = each.getBoundingClientRect();
    return box.width > 1 && each.checkVisibility({ visibilityProperty: true }) && !each.closest(".skip, [data-rolls], svg")
        && (box.right > innerWidth + 1 || box.left < -1);
}).map(each => each.outerHTML.slice(0, 120))"""
OVERLAPPING = """() => {
    const drawn = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const text = walk.currentNode, around = text.parentElement;
        if (!text.data.trim() || around.closest("svg, script, style, template, option, textarea, .skip")) continue;
        if (!around.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
        const range = document.createRange();
        range.selectNodeContents(text);
        for (const box of range.getClientRects()) if (box.width > 2 && box.height > 4) drawn.push({ text, around, box });
    }
    drawn.sort((one, other) => one.box.top - other.box.top);
    const found = [];
    for (let i = 0; i < drawn.length; i++) for (let j = i + 1; j < drawn.length; j++) {
        const one = drawn[i], other = drawn[j];
        if (other.box.top > one.box.bottom) break;
        const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
        if (one.text === other.text || across < 3 || down < Math.min(one.box.height, other.box.height) * 0.4) continue;
        if (hidden(one) || hidden(other)) continue;
        found.push(`"${one.text.data.trim().slice(0, 40)}" and "${other.text.data.trim().slice(0, 40)}"`);
    }
    return found;

    function hidden({ around, box }) {
        for (let each = around; each && each !== document.body; each = each.parentElement) {
            const style = getComputedStyle(each), inside = each.getBoundingClientRect();
            if (style.overflowX !== "visible" && (box.left > inside.right - 2 || box.right < inside.left + 2)) return true;
            if (style.overflowY !== "visible" && (box.top > inside.bottom - 2 || box.bottom < inside.top + 2)) return true;
        }
        return false;
    }
}"""
UNSEEN_FOCUS = """() => {
    const each = document.activeElement;
    if (!each || each === document.body) return "";
    const style = getComputedStyle(each);
    const ringed = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== "none";
    const box = each.getBoundingClientRect();
    return ringed && box.width && box.height ? "" : each.outerHTML.slice(0, 120);
}"""


async def barriers(page: Page) -> list[str]:
    """Return what axe-core holds against the page at WCAG 2.2 A and AA, as `rule: element`."""
    if not await page.evaluate("() => Boolean(window.axe)"):
        await page.evaluate(AXE.read_text())
    found = await page.evaluate("levels => axe.run(document, {runOnly: levels})", STANDARDS)
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found["violations"] for node in rule["nodes"]]


async def too_wide(page: Page) -> list[str]:
    """Return what reaches beyond the screen; what stands in an element marked `data-rolls` may be rolled into sight."""
    found: list[str] = await page.evaluate(TOO_WIDE)
    return found


async def overlapping(page: Page) -> list[str]:
    """Return pairs of texts that are drawn over each other."""
    found: list[str] = await page.evaluate(OVERLAPPING)
    return found


async def enlarge_text(page: Page, percent: int = 200) -> None:
    """Set all text larger, as a browser's setting of the text size does."""
    await page.add_style_tag(content=f"html {{ font-size: {percent}% !important }} body {{ font-size: 1rem !important }}")
