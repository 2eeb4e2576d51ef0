"""How fast codes are made and printed: symbols beside two libraries' own way, posters beside the limit of 30 ms."""

import io
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from statistics import median

import qrcode
import segno
from qrcode.constants import ERROR_CORRECT_Q

from server.codes import dynamic_code, poster, qr, short_number, static_code
from server.codes.dynamic_code import ShownCode
from server.codes.keys import Issuer
from server.codes.poster import GradeBand, Printed, Sheet
from server.platform.crypto import keyring_from
from tests.pictures import picture, texts_in

KEYRING, HERE = keyring_from("a secret that only this benchmark knows"), Issuer("510100", "embedded")
CODES = static_code.encode_many(range(200), keyring=KEYRING, issuer=HERE)
# All in capitals, so that every library packs the same 4-Q symbol of 41 modules, 410 pixels with its border.
URLS = [f"HTTPS://XINMA.EXAMPLE.GOV.CN/M/{code}" for code in CODES]
SIZE = 410
SHEETS: list[Sheet] = ["poster", "stickers"]


def main() -> None:
    symbols()
    posters()
    codes()


def symbols() -> None:
    """Best time of each way, taken in turns so that a busy machine slows all alike; same text, level, pixels, PNG out."""
    ways: dict[str, Callable[[str], bytes]] = {"xinma": ours, "qrcode, default": by_qrcode, "segno": by_segno}
    for url in URLS[:20]:
        for name, draw in ways.items():
            image = picture(draw(url))
            if image.size != (SIZE, SIZE) or texts_in(image) != [url]:
                raise SystemExit(f"{name} drew another symbol: {image.size}, {texts_in(image)}")
    best = dict.fromkeys(ways, float("inf"))
    for url in URLS:
        for name, draw in ways.items():
            best[name] = min(best[name], seconds(partial(draw, url)))
    print("One merchant's symbol as PNG, level Q, 410 pixels")
    for name, took in best.items():
        print(f"  {name:<18}{took * 1000:8.2f} ms   {took / best['xinma']:5.1f} times ours")
    print("  aim: qrcode's default takes 4 times as long or more, segno 3 times or more")


def posters() -> None:
    first = seconds(lambda: poster.pdf("poster", printed(0)))
    warm = {sheet: median(seconds(partial(poster.pdf, sheet, each)) for each in map(printed, range(1, 60))) for sheet in SHEETS}
    size = len(poster.pdf("poster", printed(1)))
    print("\nA4 sheets, another merchant each, Noto Sans SC embedded")
    print(f"  first poster      {first * 1000:8.1f} ms")
    print(f"  poster, warm      {warm['poster'] * 1000:8.1f} ms   {warm['poster'] / 0.030:5.0%} of the limit of 30 ms   {size // 1024} KB")
    print(f"  stickers, warm    {warm['stickers'] * 1000:8.1f} ms")


def codes() -> None:
    payload = dynamic_code.encode(ShownCode(42, 59_000_000), keyring=KEYRING, issuer=HERE)
    per_code = {
        "make printed codes": seconds(lambda: static_code.encode_many(range(20_000), keyring=KEYRING, issuer=HERE)) / 20_000,
        "make short numbers": seconds(lambda: [short_number.from_entropy(n.to_bytes(8)) for n in range(20_000)]) / 20_000,
        "verify a printed code": best_of(lambda: static_code.decode(CODES[0], keyring=KEYRING, issuer=HERE)),
        "verify a resident's code": best_of(lambda: dynamic_code.decode(payload, keyring=KEYRING, issuer=HERE)),
    }
    print("\nCodes themselves")
    for name, took in per_code.items():
        print(f"  {name:<26}{took * 1e6:8.1f} µs   {1 / took:10,.0f} a second")


def ours(url: str) -> bytes:
    return qr.png(url, size=SIZE)


def by_qrcode(url: str) -> bytes:
    file = io.BytesIO()
    qrcode.make(url, error_correction=ERROR_CORRECT_Q).save(file)
    return file.getvalue()


def by_segno(url: str) -> bytes:
    file = io.BytesIO()
    segno.make(url, error="q", boost_error=False, micro=False).save(file, kind="png", scale=10, border=4)
    return file.getvalue()


def printed(number: int) -> Printed:
    return Printed(
        programme="信码 Xinma",
        name=f"湖滨第{number}面馆餐饮管理有限公司",
        address=f"湖滨街道学士路 {number} 号",
        short_number=short_number.from_entropy(number.to_bytes(8)),
        base_url="https://xinma.example.gov.cn",
        code=CODES[number],
        printed_on=date(2026, 6, 1),
        grade=GradeBand("A", "优秀", "Excellent", "#1a7f37", date(2026, 6, 1)),
    )


def best_of(work: Callable[[], object]) -> float:
    return min(seconds(work) for _ in range(500))


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
