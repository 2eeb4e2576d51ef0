"""Certificates of WeChat Pay's dialect."""

import pytest
from cryptography import x509

from server.partners.certificates import new_platform_certificate, serial_of
from server.platform.errors import Refused
from tests.cast import NOW


def test_a_certificate_made_here_is_read_here() -> None:
    serial, certificate, key = new_platform_certificate(now=NOW)
    assert serial_of(certificate) == serial == f"{x509.load_pem_x509_certificate(certificate.encode()).serial_number:X}"
    assert key.startswith("-----BEGIN PRIVATE KEY-----")


@pytest.mark.parametrize("text", ["", "nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_what_is_no_certificate_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="certificate_invalid"):
        serial_of(text)
