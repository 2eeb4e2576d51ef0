"""Files as the console hands them in."""

from uuid import UUID, uuid4

from models.enums import Feed, UploadPart
from models.uploads import Upload
from server.ingestion.uploads.actions import announce_upload, hand_in, take_piece
from server.ingestion.uploads.pieces import PIECE_BYTES
from server.registry.actions.catalogue import seed_catalogue
from tests.cast import NOW

SOMEBODY = uuid4()
HEADER = "企业名称,统一社会信用代码,注册日期,企业类型,注册资本,经营范围,省份,地区,注册地址\n"
GOOD = "91510100MA6CGUGA1W"
SOURCES = {Feed.MERCHANTS: "market_supervision", Feed.INSPECTIONS: "lives"}


def register(*rows: tuple[str, str]) -> bytes:
    """A register of merchants by name and unified code."""
    return (HEADER + "".join(f"{name},{code},2020-01-01,个体,,,四川,湖滨街道,学士路 1 号\n" for name, code in rows)).encode()


async def announced(files: dict[UploadPart, bytes], *, feed: Feed = Feed.MERCHANTS) -> Upload:
    await seed_catalogue(now=NOW)
    told = {part: (f"{part}.csv", len(content)) for part, content in files.items()}
    return await announce_upload(feed=feed, source_code=SOURCES[feed], files=told, actor_id=SOMEBODY, now=NOW)


async def send(upload_id: UUID, part: UploadPart, content: bytes, *, actor_id: UUID = SOMEBODY) -> None:
    for position, start in enumerate(range(0, len(content), PIECE_BYTES)):
        piece = content[start : start + PIECE_BYTES]
        await take_piece(upload_id=upload_id, part=part, position=position, content=piece, actor_id=actor_id)


async def handed_in(files: dict[UploadPart, bytes], *, feed: Feed = Feed.MERCHANTS) -> Upload:
    upload = await announced(files, feed=feed)
    for part, content in files.items():
        await send(upload.id, part, content)
    await hand_in(upload_id=upload.id, actor_id=SOMEBODY, now=NOW)
    return upload
