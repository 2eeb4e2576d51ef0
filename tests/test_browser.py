"""The browser of the tests draws Chinese text and tells on a page that complains."""

from playwright.async_api import Page

DRAWN = """character => {
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("2d");
    context.font = "64px sans-serif";
    context.fillText(character, 10, 80);
    return canvas.toDataURL();
}"""


async def test_chinese_characters_are_drawn_and_not_as_empty_boxes(page: Page) -> None:
    drawn = [await page.evaluate(DRAWN, character) for character in ("信", "码")]
    assert drawn[0] != drawn[1]


async def test_an_error_on_a_page_is_noticed(page: Page, console_errors: list[str]) -> None:
    await page.set_content("<script>console.error('broken'); setTimeout(() => { throw new Error('thrown') })</script>")
    await page.wait_for_function("new Promise(done => setTimeout(() => done(true), 20))")
    assert len(console_errors) == 2
    assert console_errors[0] == "broken"
    assert "thrown" in console_errors[1]
    console_errors.clear()
