"""Certificates of WeChat Pay's dialect: reading a partner's, making the platform's own. Pure but for the key that is drawn."""

from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from server.platform.errors import Refused

LIFETIME = timedelta(days=5 * 365)
LEAST_BITS = 2048
NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Xinma platform")])


def serial_of(certificate: str) -> str:
    """Return the serial number of a PEM certificate, in upper-case hexadecimal as WeChat Pay writes it.

    Refused("certificate_invalid") when it is none, or holds no RSA key of at least 2048 bits.
    """
    try:
        found = x509.load_pem_x509_certificate(certificate.encode())
        key = found.public_key()
    except ValueError:
        raise Refused("certificate_invalid") from None
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size < LEAST_BITS:
        raise Refused("certificate_invalid")
    return f"{found.serial_number:X}"


def new_platform_certificate(*, now: datetime) -> tuple[str, str, str]:
    """Return (serial, certificate, private key), the latter two in PEM. It takes a tenth of a second or more."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=LEAST_BITS)
    builder = x509.CertificateBuilder(NAME, NAME, key.public_key(), x509.random_serial_number(), now, now + LIFETIME)
    certificate = builder.sign(key, SHA256())
    pem = certificate.public_bytes(Encoding.PEM).decode()
    key_pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return f"{certificate.serial_number:X}", pem, key_pem
