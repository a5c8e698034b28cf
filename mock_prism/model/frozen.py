"""The decorator of everything that never changes once it is made: entities, commands, rows of tables.

Such a class is a dataclass with slots. For each, ``dataclass(frozen=True)`` would write and compile six methods when
it is defined, and with some hundreds of classes that was most of what a server did before its first answer. Here they
share all methods but ``__init__``, and that one is written when the first instance is made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields, is_dataclass
from operator import attrgetter
from types import FunctionType
from typing import NoReturn, TypeVar, dataclass_transform, overload

T = TypeVar("T")
_ABSENT = object()


@overload
def frozen(kind: type[T], /) -> type[T]:
    """As it is."""


@overload
def frozen(*, kw_only: bool) -> Callable[[type[T]], type[T]]:
    """With a choice."""


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(kind: type[T] | None = None, /, *, kw_only: bool = False) -> type[T] | Callable[[type[T]], type[T]]:
    """Make a class a frozen dataclass with slots. ``kw_only`` is as there; there is no ``__post_init__``."""

    def decorate(kind: type[T]) -> type[T]:
        kind.__doc__ = kind.__doc__ or kind.__name__  # else dataclass writes one, from a signature
        made = dataclass(init=False, repr=False, eq=False, slots=True, kw_only=kw_only)(kind)
        own = {name for name, method in vars(kind).items() if method is not None}
        for name, method in (METHODS | _made_for(made)).items():
            if name not in own:
                setattr(made, name, method)
        return made

    return decorate if kind is None else decorate(kind)


def _made_for(kind: type[object]) -> dict[str, object]:
    """The methods that know which class they are of."""
    names = [one.name for one in _fields(kind) if one.compare]
    values: Callable[[object], object] = attrgetter(*names) if names else lambda one: ()

    def first_init(self: object, *given: object, **named: object) -> None:
        init = _written_init(kind)
        type.__setattr__(kind, "__init__", init)  # in place of this one
        init(self, *given, **named)

    def equals(self: object, other: object) -> object:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    def hashed(self: object) -> int:
        return hash(values(self))

    return {"__init__": first_init, "__eq__": equals, "__hash__": hashed}


def _fields(kind: type[object]) -> tuple[Field[object], ...]:
    assert is_dataclass(kind)
    return fields(kind)


def _written_init(kind: type[object]) -> FunctionType:
    """``__init__`` as text, compiled, so that making an instance costs no more than it must."""
    known: dict[str, object] = {"ABSENT": _ABSENT}
    plain = [_parameter(one, known) for one in _fields(kind) if not one.kw_only]
    named = [_parameter(one, known) for one in _fields(kind) if one.kw_only]
    for one in _fields(kind):
        known[f"put_{one.name}"] = getattr(kind, one.name).__set__
    head = ", ".join(["self", *plain, *(["*", *named] if named else [])])
    body = [f" put_{one.name}(self, {_argument(one)})" for one in _fields(kind)]
    exec("\n".join([f"def __init__({head}):", *(body or [" pass"])]), known)
    init = known["__init__"]
    assert isinstance(init, FunctionType)
    init.__qualname__ = f"{kind.__qualname__}.__init__"
    return init


def _parameter(one: Field[object], known: dict[str, object]) -> str:
    """A field among the parameters; its default joins what is known to the text."""
    if one.default_factory is not MISSING:
        known[f"make_{one.name}"] = one.default_factory
        return f"{one.name}=ABSENT"
    if one.default is MISSING:
        return one.name
    known[f"default_{one.name}"] = one.default
    return f"{one.name}=default_{one.name}"


def _argument(one: Field[object]) -> str:
    """What is stored in a field."""
    if one.default_factory is MISSING:
        return one.name
    return f"make_{one.name}() if {one.name} is ABSENT else {one.name}"


def _repr(self: object) -> str:
    shown = [f"{one.name}={getattr(self, one.name)!r}" for one in _fields(type(self)) if one.repr]
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _refuse_to_set(self: object, name: str, to: object) -> NoReturn:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(self: object, name: str) -> NoReturn:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: object) -> list[object]:
    """For ``copy`` and ``pickle``, as the next one."""
    return [getattr(self, one.name) for one in _fields(type(self))]


def _restore(self: object, state: list[object]) -> None:
    for one, to in zip(_fields(type(self)), state, strict=True):
        object.__setattr__(self, one.name, to)


METHODS: dict[str, object] = {
    "__repr__": _repr,
    "__setattr__": _refuse_to_set,
    "__delattr__": _refuse_to_delete,
    "__getstate__": _state,
    "__setstate__": _restore,
}
"""What all have in common."""
