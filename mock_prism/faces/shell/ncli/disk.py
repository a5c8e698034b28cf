"""ncli disk: the disks of the nodes. Which labels there are is known from scripts, their order *assumed*."""

from __future__ import annotations

from mock_prism.faces.shell.answers import Answer, Shown
from mock_prism.faces.shell.ncli.call import NcliCall, NcliVerb, ncli_id
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.faces.shell.render import Json, ncli_blocks, ncli_size
from mock_prism.model.commands.disk import RemovePhysicalDisk
from mock_prism.model.cvm import Cvm
from mock_prism.model.errors import NotFound
from mock_prism.model.host import Host
from mock_prism.model.node import cvm_of
from mock_prism.model.storage import Disk
from mock_prism.model.task import Task
from mock_prism.model.usage import pool_usage, shares

STATUSES = {False: "NORMAL", True: "DATA_MIGRATION_INITIATED"}
Seen = tuple[Disk, Host, Cvm]


def _disks(call: NcliCall) -> list[Seen]:
    """Those that ``id``, ``tier-name`` and ``host-id`` leave."""
    ident, tier, host_id = (call.args.maybe_text(name) for name in ("id", "tier-name", "host-id"))
    found = []
    for disk in call.site.where(Disk, "cluster_uuid", call.cluster.uuid):
        host = call.site.get(Host, disk.host_uuid)
        is_wanted = ident in (None, disk.uuid, str(disk.number), ncli_id(call.cluster, disk.number))
        is_there = host_id in (None, host.uuid, str(host.number), ncli_id(call.cluster, host.number))
        if is_wanted and is_there and tier in (None, disk.tier):
            found.append((disk, host, cvm_of(call.site, host)))
    return found


def _block(call: NcliCall, seen: Seen, kept: int) -> list[tuple[str, str]]:
    disk, host, cvm = seen
    used = shares(call.site, (disk,), disk.cluster_uuid, kept)
    return [
        ("ID", ncli_id(call.cluster, disk.number)),
        ("Disk Serial", disk.serial),
        ("Max Capacity", ncli_size(disk.size_bytes)),
        ("Used Capacity", ncli_size(used)),
        ("Free Capacity", ncli_size(disk.size_bytes - used)),
        ("Tier", disk.tier),
        ("Location", str(disk.location)),
        ("Online", str(cvm.serving).lower()),
        ("Host Name", host.name),
        ("Host ID", ncli_id(call.cluster, host.number)),
        ("Controller VM ID", ncli_id(call.cluster, host.number)),
        ("Controller VM Address", cvm.ip),
        ("Disk Status", STATUSES[disk.is_marked_for_removal]),
    ]


def _object(call: NcliCall, seen: Seen) -> dict[str, Json]:
    """A disk in JSON, with the keys of REST v1."""
    disk, host, cvm = seen
    return {
        "id": ncli_id(call.cluster, disk.number),
        "diskUuid": disk.uuid,
        "clusterUuid": disk.cluster_uuid,
        "storagePoolUuid": disk.pool_uuid,
        "nodeUuid": host.uuid,
        "hostName": host.name,
        "cvmIpAddress": cvm.ip,
        "location": disk.location,
        "storageTierName": disk.tier,
        "diskSize": disk.size_bytes,
        "diskStatus": STATUSES[disk.is_marked_for_removal],
        "markedForRemoval": disk.is_marked_for_removal,
        "online": cvm.serving,
        "diskHardwareConfig": {"serialNumber": disk.serial, "model": disk.model},
    }


def _list(call: NcliCall) -> Answer:
    disks = _disks(call)
    kept = pool_usage(call.site, call.cluster.uuid)
    return Shown(ncli_blocks(_block(call, seen, kept) for seen in disks), [_object(call, seen) for seen in disks])


def _start_removal(call: NcliCall) -> Answer:
    """It has begun when this is said (scripts); the end nobody waits for."""
    ident = call.args.text("id")
    for disk, _, _ in _disks(call):
        call.do(RemovePhysicalDisk(disk.uuid, call.args.flag("force")))
        return Shown("Disk removal successfully initiated\n", True)
    raise NotFound(Disk.kind, ident)


def _removals(call: NcliCall) -> Answer:
    """The disks that are being taken out, or the one named. Labels *assumed*."""
    blocks: list[list[tuple[str, str]]] = []
    data: list[Json] = []
    tasks = {
        task.command.disk_uuid: task
        for task in call.site.where(Task, "cluster_uuid", call.cluster.uuid)
        if isinstance(task.command, RemovePhysicalDisk) and not task.has_ended
    }
    for disk, _, _ in _disks(call):
        if (task := tasks.get(disk.uuid)) is not None:
            ident, status = ncli_id(call.cluster, disk.number), STATUSES[True]
            lines = [("Disk Id", ident), ("Disk Serial", disk.serial), ("Disk Status", status)]
            blocks.append([*lines, ("Percentage Complete", str(task.percentage))])
            data.append({"id": ident, "diskStatus": status, "percentageComplete": task.percentage})
    return Shown(ncli_blocks(blocks), data)


VERBS: tuple[NcliVerb, ...] = (
    NcliVerb(
        "disk list",
        "Lists the disks of the nodes.",
        (Param("id", Kind.DISK_ID), Param("tier-name"), Param("host-id", Kind.HOST_ID)),
        _list,
        aliases=("disk ls",),
    ),
    NcliVerb(
        "disk rm-start",
        "Begins to take a disk out of the pool.",
        (Param("id", Kind.DISK_ID, required=True), Param("force", Kind.FLAG)),
        _start_removal,
        aliases=("disk remove-start",),
    ),
    NcliVerb(
        "disk get-remove-status",
        "Tells of disks that are being removed.",
        (Param("id", Kind.DISK_ID),),
        _removals,
        aliases=("disk get-rm-status",),
    ),
)
