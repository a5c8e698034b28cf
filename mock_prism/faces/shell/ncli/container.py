"""ncli container: where virtual disks lie."""

from __future__ import annotations

from collections.abc import Iterable

from mock_prism.faces.shell.answers import Answer, Shown
from mock_prism.faces.shell.errors import Usage
from mock_prism.faces.shell.ncli.call import NcliCall, NcliVerb, ncli_id
from mock_prism.faces.shell.ncli.storagepool import pool_named
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.faces.shell.render import Json, ncli_blocks, ncli_size
from mock_prism.model.capacity import logical_bytes
from mock_prism.model.commands.container import ContainerSettings, CreateContainer, DeleteContainer, UpdateContainer
from mock_prism.model.errors import NotFound
from mock_prism.model.storage import StorageContainer, StoragePool
from mock_prism.model.usage import container_capacity, container_usage, pool_usage, user_usage

TIERS = "SSD-PCIe, SSD-SATA, DAS-SATA"
ON_OFF = ("on", "off")
GIB = 1 << 30

NAME, ID, NEW_NAME = Param("name", Kind.CONTAINER), Param("id"), Param("new-name")
SETTINGS = (
    Param("rf", Kind.NUMBER),
    Param("advertised-capacity", Kind.NUMBER),
    Param("res-capacity", Kind.NUMBER),
    Param("enable-compression", Kind.FLAG),
    Param("compression-delay", Kind.NUMBER),
    Param("erasure-code", Kind.WORD, words=ON_OFF),
    Param("fingerprint-on-write", Kind.WORD, words=ON_OFF),
    Param("on-disk-dedup", Kind.WORD, words=("post-process", "post_process", "off")),
)
"""What create and edit have in common; capacities are in GiB, the delay in minutes (both *assumed*)."""


def _switch(is_on: bool, word: str = "on") -> str:
    return word if is_on else "off"


def _block(call: NcliCall, container: StorageContainer) -> list[tuple[str, str]]:
    """A container as captured on 2022's release."""
    whole, used = container_capacity(call.site, container), user_usage(call.site, container)
    kept = pool_usage(call.site, container.cluster_uuid) - container_usage(call.site, container)
    others = kept // container.replication_factor
    pool = call.site.get(StoragePool, container.pool_uuid)
    return [
        ("Id", ncli_id(call.cluster, container.number)),
        ("Uuid", container.uuid),
        ("Name", container.name),
        ("Storage Pool Id", ncli_id(call.cluster, pool.number)),
        ("Storage Pool Uuid", pool.uuid),
        ("Free Space (Logical)", ncli_size(max(0, whole - used))),
        ("Used Space (Logical)", ncli_size(used)),
        ("Allowed Max Capacity", ncli_size(whole)),
        ("Used by other Containers", ncli_size(others)),
        ("Explicit Reservation", ncli_size(container.reserved_bytes)),
        ("Thick Provisioned", ncli_size(container.thick_bytes)),
        ("Replication Factor", str(container.replication_factor)),
        ("Oplog Replication Factor", str(container.replication_factor)),
        ("NFS Whitelist Inherited", str(container.is_nfs_whitelist_inherited).lower()),
        ("Container NFS Whitelist", ", ".join(container.nfs_whitelist)),
        ("VStore Name(s)", container.name),
        ("Random I/O Pri Order", TIERS),
        ("Sequential I/O Pri Order", TIERS),
        ("Compression", _switch(container.compression_enabled)),
        ("Fingerprint On Write", _switch(container.cache_dedup)),
        ("On-Disk Dedup", _switch(container.on_disk_dedup, "post-process")),
        ("Erasure Code", _switch(container.erasure_code)),
        ("Software Encryption", "off"),
    ]


def _object(call: NcliCall, container: StorageContainer) -> dict[str, Json]:
    """A container in JSON, with the keys of REST v1."""
    return {
        "id": ncli_id(call.cluster, container.number),
        "containerUuid": container.uuid,
        "name": container.name,
        "clusterUuid": container.cluster_uuid,
        "storagePoolUuid": container.pool_uuid,
        "maxCapacity": logical_bytes(call.site, container, container.replication_factor),
        "advertisedCapacity": container.advertised_capacity_bytes,
        "totalExplicitReservedCapacity": container.reserved_bytes,
        "totalImplicitReservedCapacity": container.thick_bytes,
        "replicationFactor": container.replication_factor,
        "nfsWhitelist": container.nfs_whitelist,
        "nfsWhitelistInherited": container.is_nfs_whitelist_inherited,
        "vstoreNameList": [container.name],
        "compressionEnabled": container.compression_enabled,
        "fingerPrintOnWrite": _switch(container.cache_dedup),
        "onDiskDedup": "POST_PROCESS" if container.on_disk_dedup else "OFF",
        "erasureCode": _switch(container.erasure_code),
    }


def _containers(call: NcliCall) -> list[StorageContainer]:
    """Those that ``id`` or ``name`` mean, or all."""
    ident, name = call.args.maybe_text("id"), call.args.maybe_text("name")
    return [
        container
        for container in call.site.where(StorageContainer, "cluster_uuid", call.cluster.uuid)
        if ident in (None, container.uuid, str(container.number), ncli_id(call.cluster, container.number))
        and name in (None, container.name)
    ]


def _container(call: NcliCall) -> StorageContainer:
    if "id" not in call.args and "name" not in call.args:
        raise Usage("Missing parameter: give id or name")
    for container in _containers(call):
        return container
    raise NotFound(StorageContainer.kind, call.args.text("id") or call.args.text("name"))


def _shown(call: NcliCall, containers: Iterable[StorageContainer]) -> tuple[str, list[Json]]:
    containers = list(containers)
    text = ncli_blocks(_block(call, container) for container in containers)
    return text, [_object(call, container) for container in containers]


def _list(call: NcliCall) -> Answer:
    return Shown(*_shown(call, _containers(call)))


def _settings(call: NcliCall) -> ContainerSettings:
    args = call.args
    advertised, reserved = args.maybe_number("advertised-capacity"), args.maybe_number("res-capacity")
    delay = args.maybe_number("compression-delay")
    return ContainerSettings(
        replication_factor=args.maybe_number("rf"),
        advertised_capacity_bytes=None if advertised is None else advertised * GIB,
        reserved_bytes=None if reserved is None else reserved * GIB,
        compression_enabled=args.maybe_flag("enable-compression"),
        compression_delay_secs=None if delay is None else delay * 60,
        erasure_code=_maybe_on(call, "erasure-code"),
        on_disk_dedup=_maybe_on(call, "on-disk-dedup"),
        cache_dedup=_maybe_on(call, "fingerprint-on-write"),
    )


def _maybe_on(call: NcliCall, name: str) -> bool | None:
    return call.args.text(name) != "off" if name in call.args else None


def _create(call: NcliCall) -> Answer:
    """In the pool that the cluster has: another cannot be named."""
    pool = pool_named(call, call.args.maybe_text("sp-id"), call.args.maybe_text("sp-name"))
    name = call.args.text("name")
    return call.start_new(name, CreateContainer(pool.cluster_uuid, name, _settings(call)))


def _edit(call: NcliCall) -> Answer:
    container = _container(call)
    return call.start(container, UpdateContainer(container.uuid, call.args.maybe_text("new-name"), _settings(call)))


def _remove(call: NcliCall) -> Answer:
    container = _container(call)
    return call.start(container, DeleteContainer(container.uuid))


def _written(call: NcliCall) -> Answer:
    """The container's whole block (captured), by the name that it has now."""
    wanted = call.args.maybe_text("new-name") or call.args.maybe_text("name")
    containers = call.site.where(StorageContainer, "cluster_uuid", call.cluster.uuid)
    found = [one for one in containers if one.name == wanted] if wanted else _containers(call)
    text, documents = _shown(call, found)
    return Shown(text, documents[0] if documents else None)


def _removed(call: NcliCall) -> Answer:
    """What it says is *assumed* after other deletions of ncli."""
    return Shown("Storage container successfully deleted\n", True)


VERBS: tuple[NcliVerb, ...] = (
    NcliVerb(
        "container list",
        "Lists the storage containers.",
        (NAME, ID),
        _list,
        aliases=("container ls", "ctr list", "ctr ls"),
    ),
    NcliVerb(
        "container create",
        "Makes a storage container.",
        (Param("name", required=True), Param("sp-name", Kind.POOL), Param("sp-id"), *SETTINGS),
        _create,
        afterwards=_written,
        aliases=("container add", "ctr create", "ctr add"),
    ),
    NcliVerb(
        "container edit",
        "Changes a storage container.",
        (NAME, ID, NEW_NAME, *SETTINGS),
        _edit,
        afterwards=_written,
        aliases=("container update", "ctr edit", "ctr update"),
    ),
    NcliVerb(
        "container remove",
        "Deletes a storage container.",
        (NAME, ID, Param("ignore-small-files", Kind.FLAG)),
        _remove,
        afterwards=_removed,
        aliases=("container rm", "ctr remove", "ctr rm"),
    ),
)
