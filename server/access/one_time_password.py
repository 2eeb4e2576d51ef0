"""One-time passwords by time (RFC 6238): which 30-second step a password belongs to."""

import hmac
from datetime import datetime

import pyotp

STEP_SECONDS = 30
TOLERATED_STEPS = 1


def matching_step(secret: str, password: str, *, now: datetime) -> int | None:
    """Return the step of a password of `secret` (base32) that is right now, or one step early or late; None when it is wrong."""
    totp, current = pyotp.TOTP(secret), int(now.timestamp()) // STEP_SECONDS
    steps = range(current - TOLERATED_STEPS, current + TOLERATED_STEPS + 1)
    right = [step for step in steps if hmac.compare_digest(totp.generate_otp(step).encode(), password.encode())]
    return max(right, default=None)


def enrolment_uri(secret: str, *, username: str, issuer: str) -> str:
    """Return the `otpauth://` address that an authenticator app reads."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=issuer)
