"""The model's states in the words of the shell."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from mock_prism.model.states import HostState, PowerState, TaskStatus

HOST_STATE: dict[HostState, str] = {
    HostState.NORMAL: "AcropolisNormal",
    HostState.ENTERING: "EnteringMaintenanceMode",  # assumed, from the v4 enum
    HostState.ENTERED: "EnteredMaintenanceMode",
}

VM_STATE: dict[PowerState, str] = {
    PowerState.ON: "kOn",
    PowerState.OFF: "kOff",
    PowerState.PAUSED: "kPaused",  # these two by the words of REST, assumed
    PowerState.SUSPENDED: "kSuspended",
}

TASK_STATUS: dict[TaskStatus, str] = {
    TaskStatus.QUEUED: "kQueued",
    TaskStatus.RUNNING: "kRunning",
    TaskStatus.SUCCEEDED: "kSucceeded",
    TaskStatus.FAILED: "kFailed",
    TaskStatus.ABORTED: "kAborted",
}

ERROR_STATE: dict[str, str] = {
    **{state.value: word for state, word in HOST_STATE.items()},
    PowerState.ON.value: "On",
    PowerState.OFF.value: "Off",
    PowerState.PAUSED.value: "Paused",
    PowerState.SUSPENDED.value: "Suspended",
}
"""A state as an error names it; one that is not here is named in the model's own words."""

LONGEST_WORD = 200
ENORMOUS = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")
SUDO = ("sudo", "/usr/bin/sudo")
SUDO_OPTIONS = frozenset({"-n", "-E", "-H", "-i", "-S"})
SUDO_VALUES = frozenset({"-u", "-g"})
"""Options of sudo that take a word of their own."""


def without_sudo(argv: tuple[str, ...]) -> tuple[str, ...]:
    """A command as whoever it is run as: nobody is asked for more rights than they have."""
    while argv and argv[0] in SUDO:
        argv = argv[1:]
        while argv and argv[0] in SUDO_OPTIONS | SUDO_VALUES:
            argv = argv[2 if argv[0] in SUDO_VALUES else 1 :]
    return argv


def camel(words: str) -> str:
    """A few words as one: ``prism central`` is ``PrismCentral``."""
    return "".join(word[:1].upper() + word[1:] for word in re.split(r"[^A-Za-z0-9]+", words))


def printable(text: str) -> str:
    """Text that does nothing to a terminal and does not flood it: controls escaped, but for line ends, and words of
    enormous length cut.
    """
    safe = "".join(sign if sign.isprintable() or sign == "\n" else repr(sign)[1:-1] for sign in text)
    return ENORMOUS.sub(lambda found: f"{found[0][:LONGEST_WORD]}...", safe)


def instant(micros: int) -> datetime:
    """A virtual instant as a date in UTC."""
    seconds, rest = divmod(micros, 1_000_000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest)


def log_line(micros: int, level: str, source: str, text: str) -> str:
    """A line as the cluster's own tools log it (captured, CE 6.5.2)."""
    stamp = instant(micros)
    return f"{stamp:%Y-%m-%d %H:%M:%S},{stamp.microsecond // 1000:03}Z {level} MainThread {source} {text}\n"
