"""What can go wrong, with named fields and without a word of how a face will say it.

Each face owns one table from these classes to its own status and text. The classes are dataclasses
compared by identity and are not frozen: a frozen exception breaks inside ``@contextmanager``.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(eq=False)
class PrismError(Exception):
    """The root of every error that the model raises on purpose."""

    def __post_init__(self) -> None:
        super().__init__(*(getattr(self, name) for name in self.__dataclass_fields__))  # a kept site makes it of these

    def __str__(self) -> str:
        fields = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__dataclass_fields__)
        return f"{type(self).__name__}({fields})"


@dataclass(eq=False)
class NotFound(PrismError):
    """Nothing of this kind goes by this uuid or name."""

    kind: str
    ident: str


@dataclass(eq=False)
class AlreadyExists(PrismError):
    """The name is taken."""

    kind: str
    ident: str


@dataclass(eq=False)
class Invalid(PrismError):
    """A value that cannot be: ``field`` names it, ``reason`` says why, in a sentence without its stop."""

    field: str
    reason: str


@dataclass(eq=False)
class WrongState(PrismError):
    """The thing is not in a state that allows the act.

    ``state`` is what it is in, ``wanted`` what the act needs, both in the model's own words.
    """

    kind: str
    ident: str
    state: str
    wanted: str


@dataclass(eq=False)
class Refused(PrismError):
    """A precheck said no: ``act`` is what was asked, ``reasons`` are sentences for the operator."""

    act: str
    reasons: tuple[str, ...]


@dataclass(eq=False)
class InUse(PrismError):
    """The thing cannot go while others need it."""

    kind: str
    ident: str
    users: tuple[str, ...]


@dataclass(eq=False)
class Stale(PrismError):
    """The caller decided on an old revision of the thing."""

    kind: str
    ident: str
    revision: int
    given: int


@dataclass(eq=False)
class NoPlacement(PrismError):
    """No host can run the VM; ``reasons`` holds a pair (host name, why not) for each."""

    vm: str
    reasons: tuple[tuple[str, str], ...]


@dataclass(eq=False)
class Busy(PrismError):
    """Another task has the thing in its hands."""

    kind: str
    ident: str
    task: str


@dataclass(eq=False)
class TimedOut(PrismError):
    """The act took longer than its caller allowed."""

    operation: str
    timeout_micros: int


@dataclass(eq=False)
class Disconnected(PrismError):
    """The service that would answer is down: no CVM of the cluster runs it."""

    service: str


@dataclass(eq=False)
class Unauthenticated(PrismError):
    """No credentials, or wrong ones."""

    user: str


@dataclass(eq=False)
class Forbidden(PrismError):
    """The user's role does not allow the act."""

    user: str
    act: str


@dataclass(eq=False)
class Cancelled(PrismError):
    """The task was cancelled, or its work was taken over by another act."""

    operation: str


@dataclass(eq=False)
class NotSimulated(PrismError):
    """The product can do this; the mock does not yet, and says so."""

    operation: str


@dataclass(eq=False)
class Injected(PrismError):
    """A fault that the test asked for."""

    fault: str


ERRORS: tuple[type[PrismError], ...] = (
    NotFound,
    AlreadyExists,
    Invalid,
    WrongState,
    Refused,
    InUse,
    Stale,
    NoPlacement,
    Busy,
    TimedOut,
    Disconnected,
    Unauthenticated,
    Forbidden,
    Cancelled,
    NotSimulated,
    Injected,
)
"""Every class a face's error table must have a row for."""
