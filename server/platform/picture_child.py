"""Run as a script: a picture on standard input becomes its size and a JPEG on standard output, or a status that is not 0.

Limits are set before Pillow is loaded, so that a file made to burst a decoder bursts this process only.
"""

import io
import resource
import struct
import sys
import warnings

MEMORY_BYTES = 512 * 1024 * 1024
CPU_SECONDS = 5
QUALITY = 82


def main() -> None:
    _give_up_what_is_not_needed()
    from PIL import Image, ImageOps  # noqa: PLC0415 (after the limits)

    longest_side, Image.MAX_IMAGE_PIXELS = int(sys.argv[1]), int(sys.argv[2])
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    image: Image.Image = Image.open(io.BytesIO(sys.stdin.buffer.read()), formats=("JPEG", "PNG", "WEBP"))
    image.draft("RGB", (longest_side, longest_side))  # a JPEG is then decoded at a fraction of its size
    image.thumbnail((longest_side, longest_side))
    upright = ImageOps.exif_transpose(image).convert("RGBA")
    clean = Image.new("RGB", upright.size, "white")
    clean.paste(upright, mask=upright.getchannel("A"))
    jpeg = io.BytesIO()
    clean.save(jpeg, "JPEG", quality=QUALITY, optimize=True)
    sys.stdout.buffer.write(struct.pack(">II", *clean.size) + jpeg.getvalue())


def _give_up_what_is_not_needed() -> None:
    for limit, amount in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (amount, amount))


if __name__ == "__main__":
    main()
