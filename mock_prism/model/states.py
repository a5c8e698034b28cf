"""The closed sets of words, and which state may follow which."""

from __future__ import annotations

from enum import Enum


class HostState(Enum):
    """May guests run on this AHV host? (M2: there is no "exiting".)"""

    NORMAL = "normal"
    ENTERING = "entering"
    ENTERED = "entered"


class HostPower(Enum):
    """Whether the AHV host itself runs."""

    ON = "on"
    OFF = "off"


class CvmPower(Enum):
    """Whether the Controller VM runs; the two transitions have no name on any face (M4)."""

    ON = "on"
    STOPPING = "stopping"
    OFF = "off"
    STARTING = "starting"


class PowerState(Enum):
    """Whether a user VM runs. One that is paused keeps its memory on its host, one that is suspended on disk."""

    ON = "on"
    OFF = "off"
    PAUSED = "paused"
    SUSPENDED = "suspended"


class PowerTransition(Enum):
    """What may be asked of a VM's power."""

    ON = "on"
    OFF = "off"
    ACPI_SHUTDOWN = "acpi_shutdown"
    ACPI_REBOOT = "acpi_reboot"
    RESET = "reset"
    POWER_CYCLE = "power_cycle"
    PAUSE = "pause"
    SUSPEND = "suspend"
    RESUME = "resume"


class TaskStatus(Enum):
    """Where a task stands."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    ABORTED = "aborted"


class Family(Enum):
    """The two ways to put a node into maintenance, and to take it out again (M46)."""

    ACROPOLIS = "acropolis"
    PLANNED_OUTAGE = "planned outage"


class Evacuation(Enum):
    """How guests leave a host in the acropolis family (M11)."""

    LIVE = "live"
    COLD = "cold"
    POWER_OFF = "power_off"


class NonMigratable(Enum):
    """What becomes of guests that cannot leave in the acropolis family (1.3)."""

    BLOCK = "block"
    ACPI_SHUTDOWN = "acpi_shutdown"


class MixedExit(Enum):
    """What the planned-outage exit does to a host that the acropolis family entered (M47)."""

    CVM_OFF_THEN_FAIL = "cvm_off_then_fail"
    REFUSE = "refuse"


class PlannedExitByAcropolis(Enum):
    """What the acropolis exit does to a host that a planned outage entered (M49)."""

    HOST_ONLY = "host_only"
    REFUSE = "refuse"


HOST_TRANSITIONS: dict[HostState, frozenset[HostState]] = {
    HostState.NORMAL: frozenset({HostState.ENTERING}),
    HostState.ENTERING: frozenset({HostState.ENTERED, HostState.NORMAL}),
    HostState.ENTERED: frozenset({HostState.NORMAL}),
}

CVM_TRANSITIONS: dict[CvmPower, frozenset[CvmPower]] = {
    CvmPower.ON: frozenset({CvmPower.STOPPING, CvmPower.OFF}),
    CvmPower.STOPPING: frozenset({CvmPower.OFF}),
    CvmPower.OFF: frozenset({CvmPower.STARTING}),
    CvmPower.STARTING: frozenset({CvmPower.ON, CvmPower.OFF}),
}

POWER_TRANSITIONS: dict[PowerTransition, frozenset[PowerState]] = {
    PowerTransition.ON: frozenset({PowerState.OFF}),
    PowerTransition.OFF: frozenset({PowerState.ON, PowerState.PAUSED, PowerState.SUSPENDED}),
    PowerTransition.ACPI_SHUTDOWN: frozenset({PowerState.ON}),
    PowerTransition.ACPI_REBOOT: frozenset({PowerState.ON}),
    PowerTransition.RESET: frozenset({PowerState.ON}),
    PowerTransition.POWER_CYCLE: frozenset({PowerState.ON}),
    PowerTransition.PAUSE: frozenset({PowerState.ON}),
    PowerTransition.SUSPEND: frozenset({PowerState.ON}),
    PowerTransition.RESUME: frozenset({PowerState.PAUSED, PowerState.SUSPENDED}),
}
"""The states a VM may be in when each transition is asked for."""

ENDED: frozenset[TaskStatus] = frozenset({TaskStatus.SUCCEEDED, TaskStatus.FAILED, TaskStatus.ABORTED})
