"""Working a value out once."""

from dataclasses import dataclass, field, replace

from server.platform.once import once


@dataclass(frozen=True)
class Sum:
    numbers: tuple[int, ...]
    worked: list[int] = field(default_factory=list)

    @once
    def total(self) -> int:
        self.worked.append(1)
        return sum(self.numbers)


def test_a_value_is_worked_out_once_for_each_object() -> None:
    one = Sum((1, 2))
    assert (one.total, one.total, one.worked) == (3, 3, [1])
    assert replace(one, numbers=(5,)).total == 5
    assert isinstance(Sum.total, once)
