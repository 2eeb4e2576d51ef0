"""The number printed beside a merchant's code for people to read out: 11 random digits and a check digit.

It only looks up what is public anyway, so it is not secret and not derived from anything.
"""

import unicodedata

LENGTH = 12
_ROOM = 10 ** (LENGTH - 1)
_NEXT = [{str(digit): ((product + digit) % 10 or 10) * 2 % 11 for digit in range(10)} for product in range(11)]
"""What a product becomes by a digit: looked up, because an import draws a number for every row."""


def from_entropy(entropy: bytes) -> str:
    """Return the number that 8 random bytes stand for."""
    body = f"{int.from_bytes(entropy, 'big') % _ROOM:0{LENGTH - 1}d}"
    return body + check_digit(body)


def parse(text: str) -> str | None:
    """Return the 12 digits, or None; blanks, hyphens and full-width digits are allowed."""
    digits = unicodedata.normalize("NFKC", text).replace(" ", "").replace("-", "")
    if len(digits) != LENGTH or not (digits.isascii() and digits.isdigit()):
        return None
    return digits if check_digit(digits[:-1]) == digits[-1] else None


def grouped(number: str) -> str:
    """Return the number as it is printed: 1234 5678 9012."""
    return " ".join(number[at : at + 4] for at in range(0, LENGTH, 4))


def check_digit(body: str) -> str:
    """GB/T 17710 (ISO/IEC 7064) MOD 11,10: finds every single wrong digit and nearly every swapped pair."""
    product = 10
    for digit in body:
        product = _NEXT[product][digit]
    return str((11 - product) % 10)
