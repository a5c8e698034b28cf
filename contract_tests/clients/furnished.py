"""A site in which whatever the path of an operation names is there: of the model, or a document put there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID, uuid5

from contract_tests.clients.furnished_content import furnish_content, old_version
from contract_tests.clients.furnished_networks import furnish_networks
from contract_tests.clients.valid_values import SOME_UUID, object_of
from mock_prism.faces.rest.catalogue import Operation
from mock_prism.faces.rest.v4.document_owners import OWNERS, document_collections, home
from mock_prism.faces.rest.v4.document_shapes import pattern, shape
from mock_prism.faces.rest.v4.document_words import pattern_of_shelf
from mock_prism.faces.rest.v4.namespaces import TREE
from mock_prism.faces.rest.v4.permissions import described
from mock_prism.faces.rest.v4.wire import TASK_PREFIX
from mock_prism.model import records
from mock_prism.model.authorization import AccessRole, GroupType
from mock_prism.model.batch import Batch
from mock_prism.model.cluster import Cluster, PrismCentral
from mock_prism.model.commands.authorization import CreatePolicy, PolicyTerms
from mock_prism.model.commands.cluster_life import CreateCluster
from mock_prism.model.commands.document import CreateDocument
from mock_prism.model.commands.recovery_point import CreateRecoveryPoint, GroupSnapshotSpec, SnapshotSpec
from mock_prism.model.commands.user import CreateKey
from mock_prism.model.commands.user_group import CreateUserGroup
from mock_prism.model.document import Document
from mock_prism.model.entity import Entity
from mock_prism.model.gpu import T4
from mock_prism.model.host import Host, HostPcieDevice
from mock_prism.model.journal import Alert, Audit, Event, Severity
from mock_prism.model.network import Network
from mock_prism.model.report import NonMigratableReport
from mock_prism.model.site import Site
from mock_prism.model.spare import Finding, NodeFindings, UnconfiguredNode
from mock_prism.model.storage import StorageContainer
from mock_prism.model.task import Task
from mock_prism.model.user import User
from mock_prism.model.vm import Vm, VmDisk, VmGpu, VmNic, VmPcieDevice, VmSerialPort
from mock_prism.model.volume_group import IscsiClient, NvmfClient, VolumeDisk, VolumeGroup

PLACEHOLDER = re.compile(r"\{(\w+)\}")
EVERYTHING = '{"*": {"*": {"eq": "*"}}}'
VMS = "/vmm/ahv/config/vms"
GROUPS = "/volumes/config/volume-groups"

KINDS: dict[str, tuple[type[Entity], ...]] = {
    **OWNERS,
    "/prism/config/domain-managers": (PrismCentral,),
    "/prism/operations/batches": (Batch,),
    "/clustermgmt/config/task-response": (NodeFindings,),
    "/clustermgmt/operations/clusters": (Cluster,),
    "/clustermgmt/operations/clusters/{}/hosts": (Host,),
    "/clustermgmt/config/clusters/{}/non-migratable-vms-result": (NonMigratableReport,),
    "/monitoring/serviceability/alerts": (Alert,),
    "/monitoring/serviceability/audits": (Audit,),
    "/monitoring/serviceability/events": (Event,),
    "/volumes/config/iscsi-clients": (IscsiClient,),
    "/volumes/config/nvmf-clients": (NvmfClient,),
}
"""Collections of the model, by the kinds that are in them."""

PARTS: dict[str, Callable[[Vm], str]] = {
    f"{VMS}/{{}}/cd-roms": lambda vm: next(disk.uuid for disk in vm.disks if disk.is_cdrom),
    f"{VMS}/{{}}/disks": lambda vm: next(disk.uuid for disk in vm.disks if not disk.is_cdrom),
    f"{VMS}/{{}}/nics": lambda vm: vm.nics[0].uuid,
    "/networking/config/vnics": lambda vm: vm.nics[0].uuid,
    f"{VMS}/{{}}/gpus": lambda vm: vm.gpus[0].uuid,
    f"{VMS}/{{}}/pcie-devices": lambda vm: vm.pcie_devices[0].uuid,
    f"{VMS}/{{}}/serial-ports": lambda vm: vm.serial_ports[0].uuid,
}
"""Collections of what the first VM has."""


def furnish(site: Site, operation: Operation) -> dict[str, str]:
    """The values of the placeholders of an operation's path, each of them the id of something that is there."""
    _happen(site)
    if operation.op == "delete_cluster_by_id":
        return {"extId": empty_cluster(site)}
    values: dict[str, str] = {}
    path = ""
    for segment in operation.path.split("/")[1:]:
        found = PLACEHOLDER.fullmatch(segment)
        if found is None:
            path = f"{path}/{segment}"
            continue
        values[found[1]] = _member(site, home(path))
        path = f"{home(path)}/{values[found[1]]}"
    return values


def _happen(site: Site) -> None:
    """Let the first VM have a device of each sort, and something be told of it; made-up bodies name anything."""
    site.behaviour = replace(site.behaviour, unknown_categories=True, unknown_references=True)
    cluster, vm = next(iter(site.all(Cluster))), next(iter(site.all(Vm)))
    container, network = next(iter(site.all(StorageContainer))), next(iter(site.all(Network)))
    disk = VmDisk(site.ids.uuid("d"), "scsi", 9, False, site.ids.uuid("d"), container.uuid, 1 << 30)
    cdrom = VmDisk(site.ids.uuid("d"), "ide", 3, True)
    nic = VmNic(site.ids.uuid("n"), site.ids.mac(), network.uuid)
    group = _group(site, cluster, container)
    attached = VmDisk(site.ids.uuid("d"), "scsi", 8, volume_group_uuid=group.uuid)
    furnish_networks(site)
    host = next(iter(site.all(Host)))
    host = site.put(replace(host, pcie_devices=(HostPcieDevice(site.ids.uuid("p"), "Samsung PM983 NVMe"),)))
    vm = site.put(
        replace(
            vm,
            disks=(*vm.disks, disk, cdrom, attached),
            nics=(*vm.nics, nic),
            gpus=(VmGpu(site.ids.uuid("g"), T4.device_id),),
            serial_ports=(VmSerialPort(site.ids.uuid("s"), 3),),
            pcie_devices=(VmPcieDevice(site.ids.uuid("v"), host.pcie_devices[0].uuid),),
        )
    )
    site.submit(CreateRecoveryPoint((SnapshotSpec(vm.uuid, "kept"),), groups=(GroupSnapshotSpec(group.uuid, "kept"),)))
    furnish_content(site, vm)
    records.note_event(site, cluster.uuid, "VmUpdate", "It happened", vm)
    records.raise_alert(site, cluster.uuid, "A1", "Title", Severity.WARNING, "It happened", vm)
    site.put(NonMigratableReport(uuid=site.ids.uuid("report"), cluster_uuid=cluster.uuid, vms=()))
    site.submit(CreateKey(next(iter(site.all(User))).uuid, "key", "hash"))
    role = next(iter(site.all(AccessRole)))
    site.submit(CreatePolicy(PolicyTerms("policy", role.uuid, entities=(EVERYTHING,), identities=(EVERYTHING,))))
    site.submit(CreateUserGroup("group", GroupType.LDAP))
    site.put(Batch(uuid=site.ids.uuid("batch"), name="batch", owner_uuid=SOME_UUID, size=1, started_micros=0))
    uuid = site.ids.uuid("findings")
    site.put(NodeFindings(uuid=uuid, cluster_uuid=cluster.uuid, finding=Finding.UNCONFIGURED, nodes=()))
    document = Document(uuid=site.ids.uuid("f"), shelf="/furniture/config/chairs", noun="chair", name="", text="{}")
    site.submit(CreateDocument(document, "create_chair", is_immediate=True))


def empty_cluster(site: Site) -> str:
    """A cluster of the node that belonged to none."""
    (node,) = site.all(UnconfiguredNode)
    return site.finish(site.submit(CreateCluster("edge", (node.uuid,)))).entities[0].uuid


def _group(site: Site, cluster: Cluster, container: StorageContainer) -> VolumeGroup:
    """A shared volume group with a disk and a client outside; another client is known and has none."""
    site.put(NvmfClient(uuid=site.ids.uuid("c"), cluster_uuid=cluster.uuid, name="nqn.2026-01.example:known"))
    client = site.put(
        IscsiClient(uuid=site.ids.uuid("c"), cluster_uuid=cluster.uuid, initiator_name="iqn.2026-01.example:known")
    )
    return site.put(
        VolumeGroup(
            uuid=site.ids.uuid("g"),
            cluster_uuid=cluster.uuid,
            name="vg",
            target_name="vg-target-of-one",
            is_shared=True,
            disks=(VolumeDisk(site.ids.uuid("d"), 0, container.uuid, 1 << 30),),
            client_uuids=(client.uuid,),
        )
    )


def _member(site: Site, path: str) -> str:
    """The id of something in a collection. Of collections that nobody has, any id is as good."""
    plain = pattern_of_shelf(path).replace("/stats/", "/config/")
    for kind in KINDS.get(plain, ()):
        for entity in site.all(kind):
            return entity.uuid
    if plain == "/clustermgmt/config/clusters/{}/rackable-units":
        return str(uuid5(UUID(path.split("/")[4]), next(iter(site.all(Host))).block_serial))
    if plain == f"{GROUPS}/{{}}/disks":
        return next(iter(site.all(VolumeGroup))).disks[0].uuid
    if plain == "/vmm/content/templates/{}/versions":
        return old_version(site)
    if plain in PARTS:
        return PARTS[plain](next(iter(site.all(Vm))))
    if plain == "/iam/authz/operations":
        return next(iter(described()))
    if plain == "/prism/config/tasks":
        return TASK_PREFIX + next(iter(site.all(Task))).uuid
    if plain in document_collections():
        return _document(site, path.replace("/stats/", "/config/"), plain).uuid
    return SOME_UUID


def _document(site: Site, shelf: str, plain: str) -> Document:
    content = {key: value for key, value in object_of(type_in(plain)).items() if key != "extId"}
    uuid = site.ids.uuid("furniture")
    return site.put(Document(uuid=uuid, shelf=shelf, noun="document", name="furniture", text=json.dumps(content)))


def type_in(plain: str) -> str:
    """The type of what is in a collection: what a read or a list answers, or else what is written."""
    rows = [row for row in TREE().operations if shape(row) and pattern(row.path).removesuffix("/{}") == plain]
    found = [row.data for row in rows if row.method == "GET"] + [row.body for row in rows]
    return next((name.removeprefix("#") for name in found if name), "prism.v4.config.Category")
