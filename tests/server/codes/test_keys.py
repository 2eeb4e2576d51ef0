from hypothesis import given
from hypothesis import strategies as st

from server.codes.keys import Issuer, Kind, checker, covered, issuer_from
from server.platform.crypto import Keyring
from server.platform.settings import Settings

places = st.text(max_size=12)
issuers = st.builds(Issuer, city=places, environment=places)
inputs = st.tuples(st.sampled_from(Kind), issuers, st.binary(max_size=12))


@given(inputs, inputs)
def test_two_inputs_never_cover_the_same_bytes(one: tuple[Kind, Issuer, bytes], other: tuple[Kind, Issuer, bytes]) -> None:
    assert (covered(*one) == covered(*other)) == (one == other)


def test_a_letter_moved_from_city_to_environment_makes_another_check() -> None:
    assert covered(Kind.MERCHANT, Issuer("ab", "c")) != covered(Kind.MERCHANT, Issuer("a", "bc"))


def test_each_kind_generation_city_and_environment_makes_another_check() -> None:
    keyring = Keyring({1: "a secret of 32 characters or more", 2: "another secret of 32 characters.."})
    here = Issuer("330100", "production")
    others = [
        (1, Kind.RESIDENT, here),
        (2, Kind.MERCHANT, here),
        (1, Kind.MERCHANT, Issuer("330200", "production")),
        (1, Kind.MERCHANT, Issuer("330100", "embedded")),
    ]
    checks = {checker(keyring, *each, size=16)(b"body") for each in [(1, Kind.MERCHANT, here), *others]}
    assert len(checks) == 1 + len(others)


def test_the_issuer_is_the_city_and_the_profile_of_the_settings() -> None:
    assert issuer_from(Settings(city="330100")) == Issuer("330100", "embedded")
