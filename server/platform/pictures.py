"""Pictures from strangers, made anew from their pixels by a process of their own that can take little memory and time."""

import asyncio
import struct
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from server.platform import photos
from server.platform.errors import Reason, Refused

CHILD = Path(__file__).with_name("picture_child.py")
WALL_SECONDS = 8
_SIZE = struct.Struct(">II")


class Unreadable(Exception):
    """It is damaged, is no picture, or takes more than it may."""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A JPEG of this service's own making: no EXIF, no place, no comment, nothing of the original file."""

    jpeg: bytes
    width: int
    height: int


class Pictures:
    """Makes pictures anew, `at_once` at a time; more wait their turn."""

    def __init__(self, *, at_once: int = 2) -> None:
        self._turns = asyncio.Semaphore(at_once)

    async def made_anew(self, original: bytes, *, longest_side: int, max_pixels: int) -> Picture:
        """Return the first image of a JPEG, PNG or WebP upright, at most `longest_side` pixels long, on white. Unreadable when that fails.

        The caller has measured it by its header; the process checks `max_pixels` once more before it decodes.
        """
        async with self._turns:
            made = await _run_child(original, longest_side, max_pixels)
        width, height = _SIZE.unpack_from(made)
        return Picture(jpeg=made[_SIZE.size :], width=width, height=height)


async def _run_child(original: bytes, longest_side: int, max_pixels: int) -> bytes:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-I", str(CHILD), str(longest_side), str(max_pixels), env={},
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        made, _ = await asyncio.wait_for(child.communicate(original), WALL_SECONDS)
    except TimeoutError:
        raise Unreadable("too slow") from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode or len(made) <= _SIZE.size:
        raise Unreadable(f"status {child.returncode}")
    return made


async def clean_photos(originals: Sequence[bytes], *, pictures: Pictures) -> list[Picture]:
    """Return photos made anew from their pixels. Outside any transaction, for it takes a while.

    Refused("invalid_photos") with every reason, before any is decoded or when one cannot be.
    """
    if reasons := photos.reasons_to_refuse(originals):
        raise Refused("invalid_photos", reasons=reasons)
    made = await asyncio.gather(
        *(pictures.made_anew(each, longest_side=photos.LONGEST_SIDE_KEPT, max_pixels=photos.MAX_PIXELS) for each in originals),
        return_exceptions=True,
    )
    if reasons := [
        Reason(code="photo_unreadable", path=f"photos.{place}") for place, each in enumerate(made) if isinstance(each, Unreadable)
    ]:
        raise Refused("invalid_photos", reasons=reasons)
    return [_or_raise(each) for each in made]


def _or_raise(made: Picture | BaseException) -> Picture:
    if isinstance(made, BaseException):
        raise made
    return made
