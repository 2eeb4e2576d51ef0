"""What the demo city is made of. Pure and deterministic: the same seed and day give the same city."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from models.enums import Industry
from server.demo import names

SEED = 20260401
MERCHANTS = 320
RESIDENTS = 220
CENTRES_E6 = {
    "湖滨街道": (30_254_000, 120_160_000), "古塔街道": (30_231_000, 120_149_000), "莲堤社区": (30_246_000, 120_136_000),
    "渡口街道": (30_222_000, 120_171_000), "松岭社区": (30_262_000, 120_119_000),
}  # fmt: skip
"""Where a district's merchants lie around."""


@dataclass(frozen=True, kw_only=True)
class MerchantPlan:
    """`quality` from 0 (bad) to 99 (excellent) decides what its records say."""

    number: int
    name: str
    uscc_body: str
    industry: Industry
    district: str
    address: str
    latitude_e6: int
    longitude_e6: int
    registered_on: date
    quality: int


@dataclass(frozen=True, kw_only=True)
class ResidentPlan:
    """`merit` from 0 to 99 decides how many deeds are on record."""

    number: int
    name: str
    identity_body: str
    phone: str
    district: str
    merit: int


def merchants(today: date) -> Iterator[MerchantPlan]:
    """Yield the merchants; `uscc_body` is the unified code without its two check characters (16 of 18)."""
    chance = Random(SEED)
    industries = [industry for industry, share in names.SHARES.items() for _ in range(share)]
    taken: set[str] = set()
    for number in range(MERCHANTS):
        industry = industries[number % len(industries)] if number % 7 else Industry.FOOD
        name = _merchant_name(chance, industry, taken)
        district = chance.choice(names.DISTRICTS)
        yield MerchantPlan(
            number=number,
            name=name,
            uscc_body=f"92330199MA{number:06X}",
            industry=industry,
            district=district,
            address=f"{district}{chance.choice(names.STREETS)} {chance.randint(1, 299)} 号",
            latitude_e6=CENTRES_E6[district][0] + chance.randint(-8_000, 8_000),
            longitude_e6=CENTRES_E6[district][1] + chance.randint(-9_000, 9_000),
            registered_on=today - timedelta(days=chance.randint(200, 9000)),
            quality=min(99, max(0, int(chance.gauss(68, 22)))),
        )


def residents() -> Iterator[ResidentPlan]:
    """Yield the residents; `identity_body` is the identity number without its check character (17 of 18)."""
    chance = Random(SEED + 1)
    for number in range(RESIDENTS):
        born = date(1950, 1, 1) + timedelta(days=chance.randint(0, 20_000))
        yield ResidentPlan(
            number=number,
            name=chance.choice(names.SURNAMES) + chance.choice(names.GIVEN),
            identity_body=f"330199{born:%Y%m%d}{number:03d}",
            phone=f"1390000{number:04d}",
            district=chance.choice(names.DISTRICTS),
            merit=(number * 37) % 100,
        )


def _merchant_name(chance: Random, industry: Industry, taken: set[str]) -> str:
    for suffix in ("", "湖滨店", "古塔店", "渡口店", "总店", "二店", "三店"):
        for _ in range(8):
            trade = chance.choice(names.TRADES[industry])
            name = f"{chance.choice(names.BRANDS)}{trade}" + (f"（{suffix}）" if suffix else "")
            if name not in taken:
                taken.add(name)
                return name
    raise AssertionError("the demo city ran out of names")
