"""Storage containers (``clustermgmt.v4.config.StorageContainer``): fields as in the official SDK.

Their id is ``containerExtId``; there is no ``extId`` beside it (recorded, pc.2024.3).
"""

from __future__ import annotations

from marshmallow import fields

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.fields import Word
from mock_prism.faces.rest.v4.children import children
from mock_prism.faces.rest.v4.cluster_header import is_elsewhere, named_cluster
from mock_prism.faces.rest.v4.envelopes import Record, single, started
from mock_prism.faces.rest.v4.errors import Problem, Refusal
from mock_prism.faces.rest.v4.etags import require_match
from mock_prism.faces.rest.v4.listing import listed, selected_one
from mock_prism.faces.rest.v4.nouns import blamed
from mock_prism.faces.rest.v4.vms import ordered
from mock_prism.faces.rest.v4.wire import NAME_OR_ADDRESS, Address, WireSchema, address_text, missing
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.container import (
    ClearThickSpace,
    ContainerSettings,
    CreateContainer,
    DeleteContainer,
    UpdateContainer,
)
from mock_prism.model.entity import Entity
from mock_prism.model.errors import Invalid, NotFound, NotSimulated, Refused
from mock_prism.model.frozen import frozen
from mock_prism.model.site import Site
from mock_prism.model.storage import INTERNAL_CONTAINERS, Disk, StorageContainer, StoragePool

CONTAINERS = "/clustermgmt/config/storage-containers"
CONTAINER = f"{CONTAINERS}/{{extId}}"
SETTINGS = {
    "replicationFactor": "replication_factor",
    "logicalAdvertisedCapacityBytes": "advertised_capacity_bytes",
    "logicalExplicitReservedCapacityBytes": "reserved_bytes",
    "isCompressionEnabled": "compression_enabled",
    "compressionDelaySecs": "compression_delay_secs",
    "erasureCodeDelaySecs": "erasure_code_delay_secs",
    "isInlineEcEnabled": "inline_erasure_code",
    "hasHigherEcFaultDomainPreference": "prefers_higher_fault_domain",
}
"""What is said in the same way on both sides."""
REFERENCES = {"ownerExtId": "owner_uuid", "affinityHostExtId": "affinity_host_uuid"}
SWITCHES = {"erasureCode": "erasure_code", "onDiskDedup": "on_disk_dedup", "cacheDeduplication": "cache_dedup"}
OFF_ON = {False: "OFF", True: "ON"}
OFF_POST_PROCESS = {False: "OFF", True: "POST_PROCESS"}
ALONE = 32  # the prefix length of an address that is meant alone
SWITCHED_ON = frozenset({"ON", "POST_PROCESS"})


@frozen
class ContainerView:
    """A container in its cluster, with the disks of the pool that it is carved out of."""

    container: StorageContainer
    cluster: Cluster
    disks: tuple[Disk, ...]

    @property
    def parts(self) -> tuple[Entity | None, ...]:
        """The entities it is made of."""
        return (self.container, self.cluster, *self.disks)

    @property
    def max_capacity_bytes(self) -> int:
        """What guests could store if all was this container's: each byte is kept as often as its factor says."""
        return sum(disk.size_bytes for disk in self.disks) // self.container.replication_factor


class ContainerSchema(WireSchema):
    """A container. What the model does not have is as in a new one (*assumed*)."""

    object_type = "clustermgmt.v4.config.StorageContainer"
    uuid = fields.String(attribute="container.uuid", data_key="containerExtId")
    name = fields.String(attribute="container.name")
    cluster_uuid = fields.String(attribute="cluster.uuid", data_key="clusterExtId")
    cluster_name = fields.String(attribute="cluster.name", data_key="clusterName")
    pool_uuid = fields.String(attribute="container.pool_uuid", data_key="storagePoolExtId")
    is_marked = fields.Constant(False, data_key="isMarkedForRemoval")
    max_capacity_bytes = fields.Integer(data_key="maxCapacityBytes")
    explicit_reserved = fields.Integer(
        attribute="container.reserved_bytes", data_key="logicalExplicitReservedCapacityBytes"
    )
    implicit_reserved = fields.Integer(
        attribute="container.thick_bytes", data_key="logicalImplicitReservedCapacityBytes"
    )
    advertised = fields.Integer(
        attribute="container.advertised_capacity_bytes", data_key="logicalAdvertisedCapacityBytes"
    )
    replication_factor = fields.Integer(attribute="container.replication_factor", data_key="replicationFactor")
    whitelist = fields.List(
        Address(NAME_OR_ADDRESS), attribute="container.nfs_whitelist", data_key="nfsWhitelistAddress"
    )
    is_whitelist_inherited = fields.Boolean(
        attribute="container.is_nfs_whitelist_inherited", data_key="isNfsWhitelistInherited"
    )
    owner_uuid = fields.String(attribute="container.owner_uuid", data_key="ownerExtId")
    affinity_host = fields.String(attribute="container.affinity_host_uuid", data_key="affinityHostExtId")
    inline_erasure_code = fields.Boolean(attribute="container.inline_erasure_code", data_key="isInlineEcEnabled")
    prefers_higher_fault_domain = fields.Boolean(
        attribute="container.prefers_higher_fault_domain", data_key="hasHigherEcFaultDomainPreference"
    )
    erasure_code_delay = fields.Integer(attribute="container.erasure_code_delay_secs", data_key="erasureCodeDelaySecs")
    erasure_code = Word(OFF_ON, attribute="container.erasure_code", data_key="erasureCode")
    cache_deduplication = Word(OFF_ON, attribute="container.cache_dedup", data_key="cacheDeduplication")
    on_disk_dedup = Word(OFF_POST_PROCESS, attribute="container.on_disk_dedup", data_key="onDiskDedup")
    is_compressed = fields.Boolean(attribute="container.compression_enabled", data_key="isCompressionEnabled")
    compression_delay = fields.Integer(attribute="container.compression_delay_secs", data_key="compressionDelaySecs")
    is_internal = fields.Function(lambda view: view.container.name in INTERNAL_CONTAINERS, data_key="isInternal")
    is_software_encrypted = fields.Constant(False, data_key="isSoftwareEncryptionEnabled")
    is_encrypted = fields.Constant(False, data_key="isEncrypted")


def container_view(call: Call, container: StorageContainer) -> ContainerView:
    """A container and what is shown with it."""
    cluster = call.site.get(Cluster, container.cluster_uuid)
    return ContainerView(container, cluster, tuple(call.site.where(Disk, "pool_uuid", container.pool_uuid)))


def list_containers(call: Call) -> Reply:
    """All containers, in order of creation (*assumed*)."""
    return listed(call, [_record(call, container_view(call, one)) for one in call.site.all(StorageContainer)])


def get_container(call: Call) -> Reply:
    """One container."""
    view = container_view(call, call.site.get(StorageContainer, call.path["extId"].lower()))
    return single(call, selected_one(call, _record(call, view)), view, *children(call))


def _record(call: Call, view: ContainerView) -> Record:
    return call.presenter.present(ContainerSchema, view)


def _settings(body: Record, now: tuple[str, ...] = ()) -> ContainerSettings:
    """What a body says of a container that has a whitelist like this now."""
    said = {name: body.get(key) for key, name in SETTINGS.items()}
    said |= {name: body[key].lower() for key, name in REFERENCES.items() if body.get(key)}
    said |= {name: body[key] in SWITCHED_ON for key, name in SWITCHES.items() if key in body}
    addresses = body.get("nfsWhitelistAddress")
    if any((one.get("ipv4") or {}).get("prefixLength", ALONE) != ALONE for one in addresses or ()):
        raise NotSimulated("a whitelist of more than single addresses")
    whitelist = None if addresses is None else tuple(text for one in addresses if (text := address_text(one)))
    if body.get("isNfsWhitelistInherited") not in (None, not (now if whitelist is None else whitelist)):
        raise NotSimulated("a container that has no whitelist and does not inherit the cluster's")
    return ContainerSettings(nfs_whitelist=whitelist, **said)


def _only_cluster(site: Site) -> str:
    first, *others = site.all(Cluster)
    if others:
        raise Invalid("body", missing(["clusterExtId"]))
    return first.uuid


def create_container(call: Call) -> Reply:
    """Make a container on the cluster that the header or the body names; with one alone neither need (*assumed*)."""
    body = call.body
    cluster_uuid = (body.get("clusterExtId") or named_cluster(call) or _only_cluster(call.site)).lower()
    with blamed(call):
        call.site.get(Cluster, cluster_uuid)
    pools = [pool.uuid for pool in call.site.where(StoragePool, "cluster_uuid", cluster_uuid)]
    if "storagePoolExtId" in body and body["storagePoolExtId"].lower() not in pools:
        raise Invalid("storagePoolExtId", "is not the pool of the cluster")
    return ordered(call, CreateContainer(cluster_uuid, body["name"], _settings(body)))


def update_container(call: Call) -> Reply:
    """Change a container, but not where it is; what is absent stays as it is (*assumed*)."""
    container = container_to_change(call, is_strict=True)
    body = call.body
    for key, now in (("clusterExtId", container.cluster_uuid), ("storagePoolExtId", container.pool_uuid)):
        if body.get(key, now).lower() != now:
            raise NotSimulated("moving a storage container")
    return ordered(call, UpdateContainer(container.uuid, body["name"], _settings(body, container.nfs_whitelist)))


def container_to_change(call: Call, is_strict: bool = False) -> StorageContainer:
    """The container that the path names, for who knows how it stands: with ``is_strict`` it must be said."""
    container = call.site.get(StorageContainer, call.path["extId"].lower())
    if is_elsewhere(call, container.cluster_uuid):
        raise NotFound(StorageContainer.kind, container.uuid)
    if is_strict or "If-Match" in call.headers:
        require_match(call, container_view(call, container), StorageContainer.kind)
    return container


def delete_container(call: Call) -> Reply:
    """Delete a container that holds nothing."""
    return started(call, DeleteContainer(container_to_change(call).uuid))


def clear_space(call: Call) -> Reply:
    """Give back the room that thick disks have taken."""
    return started(call, ClearThickSpace(container_to_change(call).uuid))


def list_datastores(call: Call) -> Reply:
    """None: AHV mounts no container as one. Of a cluster that is not there the product says so in a way of its own
    (recorded, but for the group, which is *assumed*)."""
    cluster_uuid = call.path["clusterExtId"].lower()
    if call.site.table(Cluster).get(cluster_uuid) is None:
        text = (
            "Failed to get the list of Datastores due to - Exception occurred while fetching from DB: Cluster with"
            f" extId {cluster_uuid} not found"
        )
        raise Refusal(Problem(500, "CLU-30601", "CLUSTERMGMT_SERVICE_ERROR", text))
    return listed(call, [])


def refuse_mount(call: Call) -> Reply:
    """Hosts of AHV mount no container as a datastore, and so have none to give up."""
    container = call.site.get(StorageContainer, call.path["extId"].lower())
    raise Refused(f"mount {container.name} as a datastore or unmount it", ("the hosts of its cluster run AHV",))


HANDLERS: dict[str, Handler] = {
    "v4 GET /clustermgmt/config/clusters/{clusterExtId}/storage-containers/datastores": list_datastores,
    f"v4 GET {CONTAINERS}": list_containers,
    f"v4 POST {CONTAINERS}": create_container,
    f"v4 GET {CONTAINER}": get_container,
    f"v4 PUT {CONTAINER}": update_container,
    f"v4 DELETE {CONTAINER}": delete_container,
    f"v4 POST {CONTAINER}/$actions/clear-thick-provisioned-space": clear_space,
    f"v4 POST {CONTAINER}/$actions/mount": refuse_mount,
    f"v4 POST {CONTAINER}/$actions/unmount": refuse_mount,
}
