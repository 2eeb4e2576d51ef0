"""Where callbacks may go."""

import pytest

from server.partners.addresses import may_connect, refuse_address
from server.platform.errors import Refused


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255"),
        *("::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::1"),
        *("::127.0.0.1", "fec0::1", "198.18.0.1", "192.0.2.1", "240.0.0.1", "2001:0:1::1"),
    ],
)
def test_production_reaches_no_address_that_is_not_public(address: str) -> None:
    assert not may_connect(address, production=True)


@pytest.mark.parametrize("address", ["1.1.1.1", "203.119.25.1", "2606:4700::1111", "::ffff:1.1.1.1"])
def test_production_reaches_public_addresses_and_nothing_else_does(address: str) -> None:
    assert may_connect(address, production=True)
    assert not may_connect(address, production=False)


def test_outside_production_only_this_machine_is_reached() -> None:
    assert may_connect("127.0.0.1", production=False)
    assert not may_connect("10.0.0.1", production=False)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://operator.example/x", "url_not_https"),
        ("ftp://operator.example/x", "url_not_https"),
        ("https://", "url_malformed"),
        ("https://user:pass@operator.example/", "url_malformed"),
        ("https://operator.example/#x", "url_malformed"),
        ("https://operator.example:0/", "url_malformed"),
        ("https://operator.example:99999/", "url_malformed"),
        ("https://[::1", "url_malformed"),
        ("https://127.0.0.1/x", "url_not_public"),
        ("https://[::ffff:169.254.169.254]/x", "url_not_public"),
    ],
)
def test_an_unfit_address_is_refused_with_the_reason(url: str, why: str) -> None:
    assert address_faults(url, production=True) == [why]


@pytest.mark.parametrize(
    ("url", "production"), [("https://operator.example:8443/x?y=1", True), ("", True), ("http://127.0.0.1:9/x", False)]
)
def test_a_fit_address_passes(url: str, production: bool) -> None:
    assert address_faults(url, production=production) == []


def address_faults(url: str, *, production: bool) -> list[str]:
    """Return the reasons against an address."""
    try:
        refuse_address(url, production=production)
    except Refused as error:
        return [reason.code for reason in error.reasons]
    return []
