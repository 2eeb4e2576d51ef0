"""Whether a page can be read and reached by everybody: what its tests ask of every screen, in any browser page."""

from playwright.async_api import Page

from tests.servers import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
TOO_WIDE = """mayRoll => {
    return [...document.querySelectorAll("body *")].filter(each => {
        const box = each.getBoundingClientRect();
        return box.width > 1 && each.checkVisibility({ visibilityProperty: true }) && !each.closest(".skip, svg")
            && (box.right > innerWidth + 1 || box.left < -1) && !(mayRoll && rolls(each.parentElement));
    }).map(each => each.outerHTML.slice(0, 120));

    function rolls(each) {
        if (!each || each === document.body) return false;
        return ["auto", "scroll"].includes(getComputedStyle(each).overflowX) || rolls(each.parentElement);
    }
}"""
OVERLAPPING = """within => {
    const root = document.querySelector(within), drawn = [], walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const text = walk.currentNode, around = text.parentElement;
        if (!text.data.trim() || around.closest("svg, script, style, template, option, textarea, .skip")) continue;
        if (!around.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
        const range = document.createRange();
        range.selectNodeContents(text);
        for (const whole of range.getClientRects()) {
            const box = shown(around, whole);
            if (box.right - box.left > 2 && box.bottom - box.top > 4) drawn.push({ text, box });
        }
    }
    drawn.sort((one, other) => one.box.top - other.box.top);
    const found = [];
    for (let i = 0; i < drawn.length; i++) for (let j = i + 1; j < drawn.length; j++) {
        const one = drawn[i], other = drawn[j];
        if (other.box.top > one.box.bottom) break;
        const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
        const least = Math.min(one.box.bottom - one.box.top, other.box.bottom - other.box.top);
        if (one.text === other.text || across < 3 || down < least * 0.4) continue;
        found.push(`"${one.text.data.trim().slice(0, 40)}" and "${other.text.data.trim().slice(0, 40)}"`);
    }
    return found;

    // What is seen of a box: its ancestors may cut it off.
    function shown(around, { left, right, top, bottom }) {
        for (let each = around; each && each !== root; each = each.parentElement) {
            const style = getComputedStyle(each), frame = each.getBoundingClientRect();
            if (style.overflowX !== "visible") [left, right] = [Math.max(left, frame.left), Math.min(right, frame.right)];
            if (style.overflowY !== "visible") [top, bottom] = [Math.max(top, frame.top), Math.min(bottom, frame.bottom)];
        }
        return { left, right, top, bottom };
    }
}"""
CUT_OFF = """within => [...document.querySelectorAll(`${within} *`)]
    .filter(each => each.textContent.trim() && getComputedStyle(each).overflowX !== "visible" && each.scrollWidth > each.clientWidth + 1)
    .map(each => `cut off: ${each.textContent.trim().slice(0, 40)}`)"""
CUT_PLACEHOLDERS = """() => {
    const pen = document.createElement("canvas").getContext("2d");
    const seen = [...document.querySelectorAll("input[placeholder], textarea[placeholder]")].filter(each => each.checkVisibility());
    return seen.filter(each => {
        const style = getComputedStyle(each);
        pen.font = style.font;
        return pen.measureText(each.placeholder).width > each.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    }).map(each => `cut: ${each.placeholder}`);
}"""
UNSEEN_FOCUS = """() => {
    const each = document.activeElement;
    if (!each || each === document.body) return "";
    const style = getComputedStyle(each);
    const ringed = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== "none";
    const box = each.getBoundingClientRect();
    return ringed && box.width && box.height ? "" : each.outerHTML.slice(0, 120);
}"""


PRESSED = "main a[href], main button, main input:not([type=hidden]), main select, main textarea, main summary"
FOLLOW_FOCUS = f"""() => {{
    const all = () => [...document.querySelectorAll("{PRESSED}")];
    const seen = all().filter(each => !each.disabled && each.tabIndex >= 0 && each.checkVisibility());
    const groups = new Set(seen.filter(each => each.type === "radio").map(each => each.name));
    const dates = seen.filter(each => /^(date|time|month)/.test(each.type)).length;
    const unseen = {UNSEEN_FOCUS};
    window.focused = {{ places: [], faults: [] }};
    document.addEventListener("focusin", () => {{
        const place = document.activeElement.closest("main") ? all().indexOf(document.activeElement) : -1;
        window.focused.places.push(place);
        if (place >= 0 && unseen()) window.focused.faults.push(unseen());
    }});
    const wanted = seen.filter(each => each.type !== "radio").length + groups.size;
    return {{ wanted, presses: wanted + 5 * dates + 3 }};
}}"""


async def barriers(page: Page) -> list[str]:
    """Return what axe-core holds against the page at WCAG 2.2 A and AA, as `rule: element`."""
    if not await page.evaluate("() => Boolean(window.axe)"):
        await page.evaluate(AXE.read_text())
    found = await page.evaluate("levels => axe.run(document, {runOnly: levels})", STANDARDS)
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found["violations"] for node in rule["nodes"]]


async def too_wide(page: Page, *, may_roll: bool = False) -> list[str]:
    """Return what reaches beyond the screen; may_roll: but for what can be rolled into sight inside its own box, as a wide table."""
    found: list[str] = await page.evaluate(TOO_WIDE, may_roll)
    return found


async def overlapping(page: Page, *, within: str = "body") -> list[str]:
    """Return pairs of texts that are drawn over each other, in what a selector finds; also those that it has to be scrolled to."""
    found: list[str] = await page.evaluate(OVERLAPPING, within)
    return found


async def cut_off(page: Page, *, within: str = "body") -> list[str]:
    """Return texts that do not fit into the boxes that hide the rest of them."""
    found: list[str] = await page.evaluate(CUT_OFF, within)
    return found


async def cut_placeholders(page: Page) -> list[str]:
    """Return the hints inside fields that the fields are too narrow for."""
    found: list[str] = await page.evaluate(CUT_PLACEHOLDERS)
    return found


async def keyboard_faults(page: Page) -> list[str]:
    """Go by Tab alone over the skip link to the text, through whatever can be pressed, and out again; return what does not work.

    One thing may be passed over: what has just been pressed to get here.
    """
    await page.evaluate("() => { document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex'); }")
    await page.keyboard.press("Tab")
    if await page.evaluate("document.activeElement.className") != "skip":
        return ["the first Tab does not come to the skip link"]
    await page.keyboard.press("Enter")
    told = await page.evaluate(FOLLOW_FOCUS)
    for _ in range(told["presses"]):
        await page.keyboard.press("Tab")
    focused = await page.evaluate("window.focused")
    reached = {place for place in focused["places"] if place >= 0}
    faults = [f"nobody sees where the focus is: {each}" for each in focused["faults"]]
    if told["wanted"] - len(reached) > 1:
        faults.append(f"{told['wanted']} can be pressed, {len(reached)} were reached")
    if await page.evaluate("Boolean(document.activeElement.closest('main'))") and -1 not in focused["places"]:
        faults.append("the page does not let go of the focus")
    return faults


async def enlarge_text(page: Page, percent: int = 200) -> None:
    """Set all text larger, as a browser's setting of the text size does."""
    await page.add_style_tag(content=f"html {{ font-size: {percent}% !important }} body {{ font-size: 1rem !important }}")
