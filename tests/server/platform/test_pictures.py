"""Pictures made anew: nothing of the original is left, and a hostile one harms nobody."""

import io
from pathlib import Path

import pytest
from PIL import Image

from server.platform import pictures as platform_pictures
from server.platform.pictures import Picture, Pictures, Unreadable
from tests.server.complaints import pictures

ENOUGH = 25_000_000


async def anew(original: bytes, *, max_pixels: int = ENOUGH) -> Picture:
    return await Pictures().made_anew(original, longest_side=1600, max_pixels=max_pixels)


def opened(picture: Picture) -> Image.Image:
    return Image.open(io.BytesIO(picture.jpeg))


@pytest.mark.parametrize(
    "original",
    [
        pictures.encoded("JPEG"),
        pictures.encoded("JPEG", mode="CMYK"),
        pictures.encoded("JPEG", mode="L"),
        pictures.encoded("PNG"),
        pictures.encoded("PNG", mode="P"),
        pictures.encoded("PNG", mode="1"),
        pictures.encoded("PNG", mode="RGBA"),
        pictures.encoded("WEBP", lossless=True),
    ],
)
async def test_every_kind_becomes_a_plain_jpeg(original: bytes) -> None:
    picture = await anew(original)
    image = opened(picture)
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (64, 48))
    assert (picture.width, picture.height) == image.size
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


async def test_camera_place_and_comment_are_gone_from_the_bytes() -> None:
    original = pictures.photographed()
    assert pictures.MAKER.encode() in original
    picture = await anew(original)
    for trace in (b"Exif", pictures.MAKER.encode(), b"comment", b"GPS", b"ICC_PROFILE", b"http://ns.adobe.com"):
        assert trace not in picture.jpeg
    assert not opened(picture).getexif()


@pytest.mark.parametrize(("orientation", "red"), [(1, (5, 5)), (3, (60, 44)), (6, (44, 5)), (8, (5, 60))])
async def test_a_photo_taken_sideways_is_turned_upright_first(orientation: int, red: tuple[int, int]) -> None:
    image = opened(await anew(pictures.photographed(orientation=orientation)))
    assert image.size == ((48, 64) if orientation in (6, 8) else (64, 48))
    red_part, green_part, _ = image.getpixel(red)  # type: ignore[misc]
    assert red_part > 150 > green_part


async def test_a_large_one_is_made_smaller_and_a_small_one_is_left() -> None:
    assert (await anew(pictures.encoded("JPEG", (3200, 1000)))).width == 1600
    assert (await anew(pictures.encoded("PNG", (1000, 3200)))).height == 1600
    assert (await anew(pictures.encoded("WEBP", (10, 10)))).width == 10


async def test_of_a_moving_picture_the_first_image_is_kept() -> None:
    red, green, _ = opened(await anew(pictures.animated_webp())).getpixel((20, 15))  # type: ignore[misc]
    assert red > 150 > green


async def test_a_file_that_is_two_things_at_once_becomes_a_picture_only() -> None:
    tail = b"PK\x03\x04<script>alert(1)</script><?php system('id') ?>"
    picture = await anew(pictures.encoded("JPEG") + tail)
    assert b"script" not in picture.jpeg
    assert b"PK\x03\x04" not in picture.jpeg


@pytest.mark.parametrize(
    "original",
    [
        b"",
        b"not a picture",
        pictures.encoded("GIF"),
        pictures.encoded("JPEG", (640, 480))[:600],
        pictures.encoded("PNG", (640, 480))[:-200],
        pictures.encoded("WEBP", (640, 480))[:-100],
    ],
)
async def test_a_broken_or_foreign_file_is_unreadable(original: bytes) -> None:
    with pytest.raises(Unreadable):
        await anew(original)


async def test_a_header_that_lied_is_noticed_before_decoding() -> None:
    with pytest.raises(Unreadable):
        await anew(pictures.bomb(8000, 8000))


async def test_what_wants_too_much_memory_ends_its_own_process_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    greedy = pictures.bomb(24_000, 24_000)  # 576 MB once decoded
    with pytest.raises(Unreadable):
        await anew(greedy, max_pixels=10**9)
    without_a_limit = tmp_path / "child.py"
    without_a_limit.write_text(platform_pictures.CHILD.read_text().replace("MEMORY_BYTES = 512", "MEMORY_BYTES = 8192"))
    monkeypatch.setattr(platform_pictures, "CHILD", without_a_limit)
    assert (await anew(greedy, max_pixels=10**9)).width == 1600, "it was the limit that stopped it"


async def test_what_takes_too_long_is_given_up_and_its_process_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    endless = tmp_path / "child.py"
    endless.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(platform_pictures, "CHILD", endless)
    monkeypatch.setattr(platform_pictures, "WALL_SECONDS", 0.3)
    with pytest.raises(Unreadable, match="slow"):
        await anew(pictures.encoded("JPEG"))
