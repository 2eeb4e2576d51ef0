"""How tests look at what was rendered: pages to pixels, pixels to texts, pixels made worse."""

import io
from collections.abc import Callable

import pypdfium2
import zxingcpp
from PIL import Image, ImageFilter


def picture(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("L")


def texts_in(image: Image.Image) -> list[str]:
    """Return what every symbol in the picture says, sorted."""
    return sorted(found.text for found in zxingcpp.read_barcodes(image))


def pages(pdf: bytes, *, dots_per_inch: int = 144) -> list[Image.Image]:
    return [page.convert("L") for page in coloured_pages(pdf, dots_per_inch=dots_per_inch)]


def coloured_pages(pdf: bytes, *, dots_per_inch: int = 144) -> list[Image.Image]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=dots_per_inch / 72).to_pil().convert("RGB") for page in document]
    finally:
        document.close()


def words(pdf: bytes) -> str:
    """Return the text of all pages as one line."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return " ".join(page.get_textpage().get_text_range() for page in document).replace("\r\n", " ")
    finally:
        document.close()


def turned(degrees: float) -> Callable[[Image.Image], Image.Image]:
    return lambda image: image.rotate(degrees, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)


def shrunk(pixels: int) -> Callable[[Image.Image], Image.Image]:
    return lambda image: image.resize((pixels, pixels), Image.Resampling.BILINEAR)


def blurred(radius: float) -> Callable[[Image.Image], Image.Image]:
    return lambda image: image.filter(ImageFilter.GaussianBlur(radius))


def faded(darkest: int, lightest: int) -> Callable[[Image.Image], Image.Image]:
    """Bad light: what was black is `darkest`, what was white is `lightest` (0-255)."""
    return lambda image: image.point(lambda value: darkest + value * (lightest - darkest) // 255)


def shaded(image: Image.Image) -> Image.Image:
    """A shadow across the picture: full light at the left, a third of it at the right."""
    shadow = Image.linear_gradient("L").rotate(90).resize(image.size).point(lambda value: 85 + value * 2 // 3)
    return Image.merge("L", [Image.composite(shadow, Image.new("L", image.size, 0), image)])
