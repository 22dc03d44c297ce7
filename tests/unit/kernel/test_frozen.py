"""A frozen class behaves as a frozen, slotted dataclass of the same fields."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, asdict, dataclass, field, fields, is_dataclass, replace
from typing import Any

import pytest
from jinbo.kernel.frozen import frozen


@frozen
class Ours:
    """As below."""

    id: str
    level: int = 1
    names: list[str] = field(default_factory=list)
    secret: str = field(default="", repr=False)
    note: str = field(default="", compare=False)

    def loud(self) -> str:
        return self.id.upper()


@dataclass(frozen=True, slots=True)
class Theirs:
    """As above."""

    id: str
    level: int = 1
    names: list[str] = field(default_factory=list)
    secret: str = field(default="", repr=False)
    note: str = field(default="", compare=False)

    def loud(self) -> str:
        return self.id.upper()


@frozen
class Checked:
    """Refuses what is below nothing."""

    at: int

    def __post_init__(self) -> None:
        if self.at < 0:
            raise ValueError("below nothing")


@frozen
class Nothing:
    """Has no fields."""


@pytest.mark.parametrize(
    "ask",
    [
        lambda cls: repr(cls("a", secret="s")).replace(cls.__name__, ""),
        lambda cls: asdict(cls("a", 2, ["x"])),
        lambda cls: asdict(replace(cls("a", 2), level=3)),
        lambda cls: [(one.name, one.repr, one.compare) for one in fields(cls)],
        lambda cls: is_dataclass(cls) and cls.__match_args__,
        lambda cls: cls.__slots__,
        lambda cls: (cls("a") == cls("a"), cls("a") == cls("b"), cls("a", note="x") == cls("a", note="y")),
        lambda cls: cls("a") == ("a", 1, [], "", ""),
        lambda cls: cls("a").names is cls("a").names,
        lambda cls: asdict(copy.deepcopy(cls("a", names=["x"]))),
        lambda cls: pickle.loads(pickle.dumps(cls("a", 2))) == cls("a", 2),
        lambda cls: cls("a").loud(),
    ],
)
def test_both_answer_alike(ask: Callable[[Any], Any]) -> None:
    assert ask(Ours) == ask(Theirs)


@pytest.mark.parametrize(
    ("given", "named"), [((), {}), (("a", 1, [], "", "", 0), {}), (("a",), {"id": "a"}), (("a",), {"other": 1})]
)
def test_what_a_dataclass_would_not_be_made_of_neither_is_a_frozen_class(given: Any, named: Any) -> None:
    for cls in (Ours, Theirs):
        with pytest.raises(TypeError):
            cls(*given, **named)


@pytest.mark.parametrize("cls", [Ours, Theirs])
def test_nothing_of_it_changes(cls: Any) -> None:
    one = cls("a")
    with pytest.raises(FrozenInstanceError):
        one.id = "b"
    with pytest.raises(FrozenInstanceError):
        del one.id
    with pytest.raises((FrozenInstanceError, TypeError)):
        one.other = 1
    assert one == cls("a")


def test_equal_ones_are_one_key_and_unhashable_fields_say_so() -> None:
    assert len({Checked(1), Checked(1), Checked(2)}) == 2
    assert len({Nothing(), Nothing()}) == 1
    with pytest.raises(TypeError):
        hash(Ours("a"))


def test_a_class_checks_what_it_is_made_of() -> None:
    with pytest.raises(ValueError, match="below nothing"):
        Checked(-1)
