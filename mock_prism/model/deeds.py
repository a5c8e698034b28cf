"""What acts are called once they are done: the types of audits and the sentences that tell them.

Types end in ``Audit`` (clients: ``VmDeleteAudit``, ``VmPowerCycleAudit``, ``ContainerAudit``, ``DiskAudit`` …; the
official SDK names ``VMCloneAudit``); those that no client names are made alike, and all sentences are *assumed*.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

TYPES: Mapping[str, str] = MappingProxyType(
    {
        "StorageContainerCreate": "ContainerAudit",
        "StorageContainerUpdate": "ContainerAudit",
        "StorageContainerDelete": "ContainerAudit",
        "DiskAdd": "DiskAudit",
        "DiskRemove": "DiskAudit",
        "ProtectionDomainCreate": "ProtectionDomainAudit",
        "ProtectionDomainDelete": "ProtectionDomainAudit",
        "ProtectionDomainProtect": "ProtectionDomainEntitiesAudit",
        "ProtectionDomainUnprotect": "ProtectionDomainEntitiesAudit",
        "ScheduleUpdate": "PdCronScheduleAudit",
        "ScheduleDelete": "PdCronScheduleAudit",
        "SoftwareUpload": "SoftwareReleaseAudit",
        "SoftwareDelete": "SoftwareReleaseAudit",
        "ClusterUpdate": "ClusterParamsAudit",
    }
)
"""The types that clients know of acts whose own names would make others."""

PARTICIPLES: Mapping[str, str] = MappingProxyType(
    {
        "EnterMaintenanceMode": "put into maintenance mode",
        "ExitMaintenanceMode": "taken out of maintenance mode",
        "EnterMaintenance": "put into maintenance mode",
        "ExitMaintenance": "taken out of maintenance mode",
        "CrossClusterMigrate": "migrated to another cluster",
        "InitiateGuestUpdate": "deployed to update its guest",
        "CompleteGuestUpdate": "updated by its guest",
        "CancelGuestUpdate": "left without the update of its guest",
        "ProtectionDomainSnapshot": "kept in a snapshot",
        "ReplicationAbort": "left without one of its replications",
        "Deactivate": "deactivated",
        "Activate": "activated",
        "PowerCycle": "power cycled",
        "PowerOff": "powered off",
        "PowerOn": "powered on",
        "Create": "created",
        "Update": "updated",
        "Replace": "updated",
        "Delete": "deleted",
        "Clone": "cloned",
        "Migrate": "migrated",
        "Reset": "reset",
        "Shutdown": "shut down",
        "Reboot": "rebooted",
        "Pause": "paused",
        "Suspend": "suspended",
        "Resume": "resumed",
        "Restore": "restored",
        "Add": "added",
        "Remove": "removed",
        "Start": "started",
        "Stop": "stopped",
        "Register": "registered",
        "Unregister": "unregistered",
        "Destroy": "destroyed",
        "Upload": "uploaded",
        "Acknowledge": "acknowledged",
        "Resolve": "resolved",
    }
)
"""What has been done to a thing, by the end of the act's name; longer ends come before their own."""

THINGS: Mapping[str, str] = MappingProxyType({"vm": "VM", "cvm": "Controller VM", "vpc": "VPC", "ova": "OVA"})
NAMES: Mapping[str, str] = MappingProxyType({"storage container": "container_name"})
"""What the name of a thing is called among an audit's values, where that is not ``<kind>_name``."""


def audit_type(act: str) -> str:
    """The type of the audit of an act."""
    return TYPES.get(act, f"{act}Audit")


def name_key(kind: str) -> str:
    """What the name of a thing of a kind is called among an audit's values."""
    return NAMES.get(kind, f"{re.sub('[^a-z]', '_', kind)}_name")


@cache
def sentence(act: str, kind: str | None, is_done: bool) -> str:
    """What is told of an act on a thing of a kind, with the thing's name to be filled in; None for no thing.

    Of a part of it, as a VM's disk, the part is told too.
    """
    verb = "was" if is_done else "could not be"
    thing = "" if kind is None else f"{THINGS.get(kind, kind.capitalize())} {{{name_key(kind)}}}"
    end = next((end for end in PARTICIPLES if act.endswith(end)), "")
    part = act.removesuffix(end)
    if not end:
        return f"{act} {verb} done" + (f" on {thing}" if thing else "")
    if kind is not None and not (part and _is_part(part, kind)):
        return f"{thing} {verb} {PARTICIPLES[end]}"
    own = re.sub("(?<=[a-z])(?=[A-Z])", " ", part.removeprefix((kind or "").capitalize())).capitalize()
    return f"{own} of {thing} {verb} {PARTICIPLES[end]}" if thing else f"{own or act} {verb} {PARTICIPLES[end]}"


def _is_part(noun: str, kind: str) -> bool:
    """Whether an act's noun is a part of things of a kind: it begins with the kind and goes on."""
    whole = kind.title().replace(" ", "")
    return noun.startswith(whole) and noun != whole
