"""A code on a screen, photographed badly."""

import io
from datetime import datetime

from PIL import Image
from playwright.async_api import Page

from models.registry import Merchant
from server.codes import static_code
from server.codes.actions import issue_merchant_code
from server.codes.keys import Issuer
from server.platform.crypto import Keyring
from tests.pictures import blurred, faded, shaded, texts_in, turned

HERE = Issuer("510100", "embedded")
WORSE = {"as it is": lambda image: image, "turned": turned(12), "blurred": blurred(2), "faded": faded(70, 170), "shaded": shaded}


async def test_a_code_on_a_phones_screen_is_read_from_every_photograph(
    live_server: str, page: Page, noodle_shop: Merchant, keyring: Keyring, now: datetime
) -> None:
    code = await issue_merchant_code(merchant_id=noodle_shop.id, actor_id=None, now=now)
    text = static_code.encode(code.handle, keyring=keyring, issuer=HERE)
    for file in ("qr.svg", "qr.png?size=300"):
        await page.set_content(f'<img width="300" alt="" src="{live_server}/m/{text}/{file}">')
        await page.wait_for_function("document.images[0].complete")
        photograph = Image.open(io.BytesIO(await page.screenshot())).convert("L")
        for name, worse in WORSE.items():
            assert texts_in(worse(photograph)) == [f"HTTP://127.0.0.1:8000/m/{text}"], f"{file}, {name}"
