"""ncli host: the nodes of a cluster and the maintenance flag of their CVMs."""

from __future__ import annotations

from collections.abc import Iterable

from mock_prism.faces.shell.answers import Answer, Shown
from mock_prism.faces.shell.errors import Usage
from mock_prism.faces.shell.ncli.call import NcliCall, NcliVerb, ncli_id
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.faces.shell.render import Json, ncli_blocks, ncli_size
from mock_prism.model.commands.cvm import SetCvmMaintenance
from mock_prism.model.commands.metadata_store import EnableMetadataStore
from mock_prism.model.commands.nodes import RemoveNodes
from mock_prism.model.cvm import Cvm
from mock_prism.model.host import Host
from mock_prism.model.node import cvm_of
from mock_prism.model.site import Site
from mock_prism.model.storage import Disk
from mock_prism.model.task import Task
from mock_prism.model.views import NodeView, node_view

STATUS = "NORMAL"
"""Whatever maintenance the node is in: the enum has no word for it (document)."""

POSITION = "Node physical position can't be displayed for this model. Please refer to Prism UI for this information."
OPLOG_BYTES = 400 << 30  # assumed: what a node keeps for the oplog
METADATA_STORE = {
    True: "Metadata store enabled on the node",  # captured
    False: "Node ready to be added to metadata store",  # scripts
}

REMOVED = "MARKED_FOR_REMOVAL_BUT_NOT_DETACHABLE"

ID = Param("id", Kind.HOST_ID, required=True)


def maintenance_text(cvm: Cvm) -> str:
    """The CVM's flag and its reason: ``null (-)``, ``false (life_cycle_management)``, ``true (-)`` (captured)."""
    flag = "null" if cvm.maintenance is None else str(cvm.maintenance).lower()
    return f"{flag} ({cvm.maintenance_reason or '-'})"


def _oplog_share(site: Site, host: Host) -> float:
    """The oplog's percentage of the node's disks."""
    capacity = sum(disk.size_bytes for disk in site.where(Disk, "host_uuid", host.uuid))
    return round(100 * OPLOG_BYTES / capacity, 1) if capacity else 0.0


def _block(site: Site, view: NodeView) -> list[tuple[str, str]]:
    """A host as captured on CE; scripts count on the order. The node serial before the UUID is *assumed*."""
    host, cvm = view.host, view.cvm
    return [
        ("Id", ncli_id(view.cluster, host.number)),
        ("Uuid", host.uuid),
        ("Name", host.name),
        ("IPMI Address", host.ipmi_ip),
        ("Controller VM Address", cvm.ip),
        ("Controller VM NAT Address", ""),
        ("Controller VM NAT PORT", ""),
        ("Hypervisor Address", host.hypervisor_ip),
        ("Hypervisor Version", host.hypervisor_version),
        ("Host Status", STATUS),
        ("Oplog Disk Size", f"{ncli_size(OPLOG_BYTES)} ({_oplog_share(site, host)}%)"),
        ("Under Maintenance Mode", maintenance_text(cvm)),
        ("Metadata store status", METADATA_STORE[host.metadata_store_enabled]),
        ("Node Position", POSITION),
        ("Node Serial (UUID)", f"{host.serial} ({host.uuid})"),
        ("Block Serial (Model)", f"{host.block_serial} ({host.block_model})"),
    ]


def _object(site: Site, view: NodeView) -> dict[str, Json]:
    """A host in JSON, with the keys of REST v1 (scripts)."""
    host, cvm = view.host, view.cvm
    return {
        "serviceVMId": ncli_id(view.cluster, host.number),
        "uuid": host.uuid,
        "name": host.name,
        "clusterUuid": view.cluster.uuid,
        "ipmiAddress": host.ipmi_ip,
        "serviceVMExternalIP": cvm.ip,
        "hypervisorAddress": host.hypervisor_ip,
        "hypervisorFullName": host.hypervisor_version,
        "hypervisorType": "kKvm",
        "state": STATUS,
        "oplogDiskSize": OPLOG_BYTES,
        "oplogDiskPct": _oplog_share(site, host),
        "hostInMaintenanceMode": cvm.maintenance,
        "hostMaintenanceModeReason": cvm.maintenance_reason,
        "metadataStoreStatusMessage": METADATA_STORE[host.metadata_store_enabled],
        "serial": host.serial,
        "blockSerial": host.block_serial,
        "blockModelName": host.block_model,
        "memoryCapacityInBytes": host.memory_bytes,
        "numVms": view.num_vms,
    }


def _shown(site: Site, hosts: Iterable[Host]) -> tuple[str, list[Json]]:
    views = [node_view(site, host) for host in hosts]
    return ncli_blocks(_block(site, view) for view in views), [_object(site, view) for view in views]


def _list(call: NcliCall) -> Answer:
    hosts = (call.host(),) if "id" in call.args else call.hosts
    return Shown(*_shown(call.site, hosts))


def _edit(call: NcliCall) -> Answer:
    """Sets or clears the CVM's flag and nothing else: neither the CVM's power nor the AHV host (family by hand)."""
    host = call.host()
    is_set = call.args.maybe_flag("enable-maintenance-mode")
    if is_set is None:
        raise Usage("Nothing to edit: give enable-maintenance-mode={true|false}")
    return call.start(host, SetCvmMaintenance(cvm_of(call.site, host).uuid, is_set))


def _edited(call: NcliCall) -> Answer:
    """The host's whole block again (captured)."""
    text, documents = _shown(call.site, (call.host(),))
    return Shown(text, documents[0])


def _enable_store(call: NcliCall) -> Answer:
    host = call.host()
    return call.start(host, EnableMetadataStore(host.uuid))


def _removals(call: NcliCall) -> Answer:
    """The nodes that are being taken out of the cluster. Labels *assumed*."""
    blocks: list[list[tuple[str, str]]] = []
    data: list[Json] = []
    for task in call.site.where(Task, "cluster_uuid", call.cluster.uuid):
        command = task.command
        if not isinstance(command, RemoveNodes) or task.has_ended or command.only_checks:
            continue
        for host in (host for host in call.hosts if host.uuid in command.host_uuids):
            ident = ncli_id(call.cluster, host.number)
            blocks.append([("Id", ident), ("Host Status", REMOVED), ("Percentage Complete", str(task.percentage))])
            data.append({"serviceVMId": ident, "removalStatus": [REMOVED], "percentageComplete": task.percentage})
    return Shown(ncli_blocks(blocks), data)


VERBS: tuple[NcliVerb, ...] = (
    NcliVerb("host list", "Lists the nodes.", (Param("id", Kind.HOST_ID),), _list, aliases=("host ls",)),
    NcliVerb(
        "host edit",
        "Puts the Controller VM of a node in maintenance mode, or takes it out.",
        (ID, Param("enable-maintenance-mode", Kind.FLAG), Param("name", simulated=False)),
        _edit,
        afterwards=_edited,
        aliases=("host update",),
    ),
    NcliVerb(
        "host enable-metadata-store",
        "Takes a node into the metadata store again.",
        (ID,),
        _enable_store,
        afterwards=_edited,
    ),
    NcliVerb(
        "host get-rm-status",
        "Tells of nodes that are being removed.",
        (),
        _removals,
        aliases=("host get-remove-status",),
    ),
)
