"""Frozen, slotted dataclasses whose methods are written when first needed (值对象; docs/decisions/0040).

`dataclass(frozen=True, slots=True)` writes and compiles seven methods for every class while its module is imported: 0.8 ms
of each cold start for a class of eight fields, and a function imports some forty (P6). A `frozen` class has the same fields,
keywords, equality, hash and `repr`, works with `dataclasses.replace`, `fields` and `match`, and costs a tenth: its `__init__`
is compiled when the first of its kind is made, and the other methods are the same for all kinds.
"""

from __future__ import annotations

from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T]) -> type[T]:
    """Makes a class of annotated fields a frozen, slotted dataclass. Methods that it writes itself stay its own."""
    made: Any = dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    made._key = _key_of(fields(made))
    made.__init__ = _first_init(made)
    for method in (__eq__, __hash__, __repr__, __setattr__, __delattr__, __getstate__, __setstate__):
        if cls.__dict__.get(method.__name__) is None:  # a class that writes `__eq__` has None for `__hash__`
            setattr(made, method.__name__, method)
    kept: type[T] = made
    return kept


def _key_of(its: tuple[Field[Any], ...]) -> Any:
    """Reads what two instances must have in common to be equal."""
    names = [one.name for one in its if one.compare]
    return staticmethod(attrgetter(*names) if names else lambda _: ())


def _first_init(made: Any) -> Any:
    """An `__init__` that puts the compiled one in its own place, and lets it do the work."""

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        made.__init__ = _compiled_init(made)
        made.__init__(self, *args, **kwargs)

    return __init__


def _compiled_init(made: Any) -> Any:
    """The `__init__` that `dataclass` would have written."""
    known: dict[str, Any] = {"_set": object.__setattr__, "_absent": MISSING}
    heads, lines = ["self"], []
    for one in fields(made):
        head, given = one.name, one.name
        if one.default is not MISSING:
            head, known[f"_{one.name}"] = f"{one.name}=_{one.name}", one.default
        elif one.default_factory is not MISSING:
            head, known[f"_{one.name}"] = f"{one.name}=_absent", one.default_factory
            given = f"_{one.name}() if {one.name} is _absent else {one.name}"
        heads.append(head)
        lines.append(f" _set(self, {one.name!r}, {given})")
    if hasattr(made, "__post_init__"):
        lines.append(" self.__post_init__()")
    exec(f"def __init__({', '.join(heads)}):\n" + ("\n".join(lines) or " pass"), known)  # noqa: S102 - as dataclasses do
    init = known["__init__"]
    init.__qualname__ = f"{made.__qualname__}.__init__"
    return init


def __eq__(self: Any, other: Any) -> bool:
    if other.__class__ is not self.__class__:
        return NotImplemented
    return bool(self._key(self) == self._key(other))


def __hash__(self: Any) -> int:
    return hash((type(self), self._key(self)))


def __repr__(self: Any) -> str:
    shown = (f"{one.name}={getattr(self, one.name)!r}" for one in fields(self) if one.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def __setattr__(_: Any, name: str, __: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def __delattr__(_: Any, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def __getstate__(self: Any) -> list[Any]:
    return [getattr(self, one.name) for one in fields(self)]


def __setstate__(self: Any, state: list[Any]) -> None:
    for one, its in zip(fields(self), state, strict=True):
        object.__setattr__(self, one.name, its)
