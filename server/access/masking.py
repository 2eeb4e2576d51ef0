"""What is shown of personal fields: enough to recognise oneself, too little for anybody else (GB/T 35273-2020, 6.1 and 7.2)."""


def masked_name(name: str) -> str:
    """Return the first character and a star for every other, at most three: 李小梅 → 李**."""
    return name[:1] + "*" * min(len(name) - 1, 3)


def masked_identity_number(number: str) -> str:
    """Return the first and the last of the 18 characters: 1****************1."""
    return number[:1] + "*" * (len(number) - 2) + number[-1:]


def masked_phone(number: str) -> str:
    """Return the first three and last four digits of a mainland number: 138****8000; of another the last two."""
    if len(number) == 11:
        return f"{number[:3]}****{number[-4:]}"
    return "*" * max(len(number) - 2, 2) + number[-2:]
