"""What tasks tell besides when they are done: pairs of a name and a value, where clients look for ids and addresses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType

from mock_prism.faces.rest.v4.document_words import DETAILS_OF_SHELVES
from mock_prism.model.commands.document import DocumentCommand
from mock_prism.model.commands.recovery_point import CreateRecoveryPoint
from mock_prism.model.commands.replicate import ReplicateRecoveryPoint
from mock_prism.model.commands.reservation import ReleaseAddresses, ReserveAddresses
from mock_prism.model.commands.restore import RestoreVms, RevertVm
from mock_prism.model.recovery_point import RecoveryPoint, Snapshot
from mock_prism.model.states import TaskStatus
from mock_prism.model.task import Command, Task
from mock_prism.model.vm import Vm
from mock_prism.model.volume_group import VolumeGroup

Pairs = tuple[tuple[str, str], ...]

DETAILS: Mapping[type[Command], Mapping[str, str]] = MappingProxyType(
    {
        CreateRecoveryPoint: {"recoveryPointExtId": RecoveryPoint.kind},
        ReplicateRecoveryPoint: {"recoveryPointExtId": RecoveryPoint.kind},
        RestoreVms: {"vmExtIds": Vm.kind, "volumeGroupExtIds": VolumeGroup.kind},
        RevertVm: {"VM Recovery Point UUID": Snapshot.kind, "vmExtIds": Vm.kind},
    }
)
"""What a task tells when it is done, by the kind of the things that it is about: recorded of putting a VM back, where a
newer client looks for the VM too, and of copying a recovery point; documented of the others."""

ADDRESSES = "reserved_or_unreserved_ips"
ACTS_ON_ADDRESSES: Mapping[type[Command], str] = MappingProxyType(
    {ReserveAddresses: "reserved_ips", ReleaseAddresses: "unreserved_ips"}
)
"""The key of the addresses in the JSON that tells of them (recorded)."""


def details(task: Task) -> Pairs:
    """What a task tells when it is done, by name: ids, parted by commas (documented); and what it has found out.

    A name in the singular tells the last, and nothing is told of what there is none of (*assumed*).
    """
    if task.status is not TaskStatus.SUCCEEDED:
        return ()
    if isinstance(task.command, DocumentCommand):
        document = task.command.document
        name = DETAILS_OF_SHELVES.get(document.shelf)
        return (*task.details, (name, document.uuid)) if name else task.details
    if key := ACTS_ON_ADDRESSES.get(type(task.command)):
        addresses = [address for _, address in task.details]
        return ((ADDRESSES, json.dumps({key: addresses}, separators=(",", ":"))),)
    found = list(task.details)
    for name, kind in DETAILS.get(type(task.command), {}).items():
        uuids = [ref.uuid for ref in task.entities if ref.kind == kind]
        if uuids:
            found.append((name, ",".join(uuids) if name.endswith("Ids") else uuids[-1]))
    return tuple(found)
