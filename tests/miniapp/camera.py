"""A film of one picture, as Chromium's fake camera shows it."""

from io import BytesIO
from pathlib import Path

from PIL import Image

WIDTH, HEIGHT, FRAMES = 640, 480, 5
TABLE = (120, 110, 100)


def film(picture: bytes, path: Path, *, height: int = 380, turned: float = 4.0) -> Path:
    """Write a Y4M file that shows a PNG `height` pixels high, turned a little and lying on a table. Return its path."""
    shown = Image.open(BytesIO(picture)).convert("RGB")
    shown = shown.resize((shown.width * height // shown.height, height), Image.Resampling.BILINEAR)
    shown = shown.rotate(turned, resample=Image.Resampling.BICUBIC, expand=True, fillcolor=(255, 255, 255))
    scene = Image.new("RGB", (WIDTH, HEIGHT), TABLE)
    scene.paste(shown, ((WIDTH - shown.width) // 2, (HEIGHT - shown.height) // 2))
    luma, blue, red = scene.convert("YCbCr").split()
    half = (WIDTH // 2, HEIGHT // 2)
    frame = luma.tobytes() + blue.resize(half).tobytes() + red.resize(half).tobytes()
    header = f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F25:1 Ip A1:1 C420jpeg\n".encode()
    path.write_bytes(header + FRAMES * (b"FRAME\n" + frame))
    return path
