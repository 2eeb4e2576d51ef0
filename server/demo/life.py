"""A month of life in the demo city: who did what when. Pure and deterministic for a day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import TypeVar

from models.enums import ComplaintKind, ComplaintState, Industry
from server.demo import names
from server.demo.plan import SEED, MerchantPlan, ResidentPlan
from server.platform.clock import LOCAL

DAYS = 30
SCANS_A_DAY = 260
REDEMPTIONS_A_DAY = 18
COMPLAINTS = 52
REVIEWS = 300
T = TypeVar("T")
INDUSTRIES_OF = {
    "bicycle-deposit": (Industry.TRANSPORT,),
    "garage-discount": (Industry.REPAIR,),
    "city-voucher": (Industry.FOOD, Industry.RETAIL, Industry.LODGING, Industry.CULTURE, Industry.SERVICES),
}
AMOUNTS_FEN = {"bicycle-deposit": (9_900, 29_900), "garage-discount": (12_000, 90_000), "city-voucher": (3_200, 26_000)}


@dataclass(frozen=True)
class ScanPlan:
    at: datetime
    merchant: int
    latitude_e3: int | None
    longitude_e3: int | None


@dataclass(frozen=True)
class RedemptionPlan:
    at: datetime
    resident: int
    merchant: int
    benefit: str
    amount_fen: int
    order_ref: str
    returned: bool


@dataclass(frozen=True)
class ComplaintPlan:
    """`path`: the states after filing, with how many days after the one before and the words that go with it."""

    number: int
    at: datetime
    merchant: int
    kind: ComplaintKind
    text: str
    path: tuple[tuple[ComplaintState, int, str], ...]


@dataclass(frozen=True)
class ReviewPlan:
    at: datetime
    merchant: int
    resident: int
    stars: int
    text: str


def scans(shops: Sequence[MerchantPlan], today: date) -> Iterator[ScanPlan]:
    chance = Random(SEED + 3)
    for day in _days(today):
        weekend = 1.5 if day.weekday() >= 5 else 1.0
        for _ in range(int(SCANS_A_DAY * weekend * chance.uniform(0.85, 1.15))):
            shop = _one_of(chance, shops)
            offered = chance.random() < 0.4
            place = (shop.latitude_e6 // 1000, shop.longitude_e6 // 1000) if offered else (None, None)
            yield ScanPlan(_moment(chance, day), shop.number, *place)


def redemptions(shops: Sequence[MerchantPlan], people: Sequence[ResidentPlan], today: date) -> Iterator[RedemptionPlan]:
    """Yield uses in the order of time; a resident uses at most one benefit an hour."""
    chance = Random(SEED + 4)
    keen = sorted(people, key=lambda person: -person.merit)[: len(people) // 2]
    for day in _days(today):
        moments = sorted(_moment(chance, day) for _ in range(REDEMPTIONS_A_DAY + 6 * (day.weekday() >= 5)))
        for place, at in enumerate(moments):
            benefit = chance.choice(("bicycle-deposit", "bicycle-deposit", "garage-discount", "city-voucher"))
            yield RedemptionPlan(
                at=at,
                resident=chance.choice(keen if chance.random() < 0.7 else people).number,
                merchant=chance.choice([shop for shop in shops if shop.industry in INDUSTRIES_OF[benefit]]).number,
                benefit=benefit,
                amount_fen=chance.randint(*AMOUNTS_FEN[benefit]) // 10 * 10,
                order_ref=f"demo-{day:%m%d}-{place:02}",
                returned=chance.random() < 0.08,
            )


def complaints(shops: Sequence[MerchantPlan], today: date) -> Iterator[ComplaintPlan]:
    chance = Random(SEED + 5)
    worse = sorted(shops, key=lambda shop: shop.quality)[: len(shops) // 2]
    for number in range(COMPLAINTS):
        kind = ComplaintKind.TIP if number % 5 == 4 else ComplaintKind.COMPLAINT
        shop = chance.choice(worse)
        texts = (*names.COMPLAINT_TEXTS[shop.industry], *names.COMPLAINTS_OF_ALL)
        yield ComplaintPlan(
            number=number,
            at=_moment(chance, today - timedelta(days=chance.randint(1, DAYS))),
            merchant=shop.number,
            kind=kind,
            text=texts[number % len(texts)],
            path=_path(chance, number, kind),
        )


def reviews(shops: Sequence[MerchantPlan], people: Sequence[ResidentPlan], today: date) -> Iterator[ReviewPlan]:
    """Yield reviews; nobody reviews the same shop twice."""
    chance = Random(SEED + 6)
    pairs = chance.sample([(shop, person.number) for shop in shops for person in people[::11]], k=REVIEWS)
    for shop, person in pairs:
        stars = max(1, min(5, round(shop.quality / 20 + chance.uniform(-0.8, 1.2))))
        fitting = (names.GOOD_REVIEWS[shop.industry],) * 2 if stars >= 4 else ()
        text = chance.choice((*names.REVIEW_TEXTS[stars], *fitting))
        yield ReviewPlan(_moment(chance, today - timedelta(days=chance.randint(1, DAYS))), shop.number, person, stars, text)


def _path(chance: Random, number: int, kind: ComplaintKind) -> tuple[tuple[ComplaintState, int, str], ...]:
    answer = chance.choice(names.ANSWERS)
    accepted = (ComplaintState.ACCEPTED, 1, "已受理。")
    paths: tuple[tuple[tuple[ComplaintState, int, str], ...], ...] = (
        (),
        ((ComplaintState.REFUSED, 2, "不属于受理范围：双方已另行诉讼。"),),
        (accepted,),
        (accepted, (ComplaintState.ANSWERED, 1, answer)),
        (accepted, (ComplaintState.ANSWERED, 1, answer), (ComplaintState.RESOLVED, 2, "双方达成一致。")),
        (accepted, (ComplaintState.ANSWERED, 2, answer), (ComplaintState.RESOLVED, 1, "投诉人确认满意。")),
        (accepted, (ComplaintState.UNRESOLVED, 5, "调解未成，已告知其他途径。")),
    )
    path = paths[number % len(paths)]
    return path if kind is ComplaintKind.COMPLAINT else tuple(step for step in path if step[0] is not ComplaintState.ANSWERED)


def _days(today: date) -> Iterator[date]:
    return (today - timedelta(days=back) for back in range(DAYS, 0, -1))


def _moment(chance: Random, day: date) -> datetime:
    """A UTC moment of a local day in opening hours, more often at noon and in the evening."""
    hour = chance.choice((8, 9, 10, 11, 11, 12, 12, 12, 13, 14, 15, 16, 17, 18, 18, 19, 19, 20, 21))
    return datetime.combine(day, time(hour, chance.randrange(60), chance.randrange(60)), LOCAL).astimezone(UTC)


def _one_of(chance: Random, shops: Sequence[MerchantPlan]) -> MerchantPlan:
    """The first shops are scanned more often than the last."""
    return shops[int(len(shops) * chance.random() ** 2)]
