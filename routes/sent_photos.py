"""Photos in a JSON body, as base64."""

import base64
import binascii
from typing import Annotated

from pydantic import Field, StringConstraints

from server.platform.errors import Invalid, Reason
from server.platform.photos import MAX_BYTES, MAX_PHOTOS

CHARACTERS = (MAX_BYTES + 2) // 3 * 4
BODY_BYTES = MAX_PHOTOS * CHARACTERS + 64 * 1024
"""Of a body with as many photos as may be, each as large as may be."""
BASE64 = r"^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
Base64 = Annotated[str, StringConstraints(pattern=BASE64), Field(json_schema_extra={"maxLength": CHARACTERS})]
"""One that is longer is refused as the photo that is too large, with its size."""


def decoded(photos: list[str]) -> list[bytes]:
    """Return the files. Invalid("invalid_body") with the path of the first that is no base64."""
    return [_file(photo, place) for place, photo in enumerate(photos)]


def _file(photo: str, place: int) -> bytes:
    try:
        return base64.b64decode(photo, validate=True)
    except (binascii.Error, ValueError):
        raise Invalid("invalid_body", reasons=[Reason(code="wrong_format", path=f"photos.{place}", expected="base64")]) from None
