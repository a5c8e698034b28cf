"""Storage containers of v1 and v2.0."""

from __future__ import annotations

from mock_prism.faces.rest.element.container_views import DEFAULTS, ContainerSchema, container_view, record
from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.idents import named, numbered
from mock_prism.faces.rest.element.projection import projection
from mock_prism.faces.rest.element.series import series
from mock_prism.faces.rest.element.subjects import of_container
from mock_prism.faces.rest.element.types import Record
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.commands.container import ContainerSettings, CreateContainer, DeleteContainer, UpdateContainer
from mock_prism.model.commands.device_specs import check_same_cluster
from mock_prism.model.errors import Invalid, NotSimulated
from mock_prism.model.site import Site
from mock_prism.model.storage import StorageContainer, StoragePool

PATHS = ("/containers", "/storage_containers")
SETTINGS = {
    "replication_factor": "replication_factor",
    "advertised_capacity": "advertised_capacity_bytes",
    "total_explicit_reserved_capacity": "reserved_bytes",
    "compression_enabled": "compression_enabled",
    "compression_delay_in_secs": "compression_delay_secs",
}
SWITCHES = {"erasure_code": "erasure_code", "on_disk_dedup": "on_disk_dedup", "finger_print_on_write": "cache_dedup"}
WORDS = {"on": True, "post_process": True, "off": False, "none": False}
AS_SHOWN = (
    "enable_software_encryption",
    "mapped_remote_containers",
    "oplog_replication_factor",
    "erasure_code_delay_secs",
    "ilm_policy",
    "down_migrate_times_in_secs",
    "random_io_preference",
    "seq_io_preference",
)
"""What is the same of every container, and may be said again."""


def _settings(body: Record, shown: Record) -> ContainerSettings:
    """What a body says of a container that is shown so now. Raises Invalid, and NotSimulated for what has no meaning
    here."""
    factor = body.get("replication_factor", shown.get("replication_factor"))
    usual = {**shown, "oplog_replication_factor": factor}
    for key in AS_SHOWN:
        if body.get(key) and body[key] != usual.get(key):
            raise NotSimulated(f"{key} of a storage container")
    said = {name: body[key] for key, name in SETTINGS.items() if key in body}
    for key, name in SWITCHES.items():
        if key in body:
            word = str(body[key]).lower()
            if word not in WORDS:
                raise Invalid(key, "must be on or off")
            said[name] = WORDS[word]
    whitelist = body.get("nfs_whitelist")
    return ContainerSettings(nfs_whitelist=None if whitelist is None else tuple(whitelist), **said)


def _check_pool(site: Site, body: Record, cluster_uuid: str) -> None:
    """What a body calls the pool must be the cluster's, which has but one. Raises NotFound and Invalid."""
    for ident in filter(None, (body.get("storage_pool_uuid"), body.get("storage_pool_id"))):
        check_same_cluster(numbered(site, StoragePool, ident).cluster_uuid, cluster_uuid, StoragePool.kind)


def _found(site: Site, body: Record) -> StorageContainer:
    """The container that a body names, by its uuid or its id. Raises NotFound."""
    return numbered(site, StorageContainer, body.get("storage_container_uuid") or str(body.get("id", "")))


def _list(wire: Wire, call: Call) -> Reply:
    parts = projection(wire, call)
    containers = call.site.where(StorageContainer, "cluster_uuid", cluster_meant(call).uuid)
    return wire.enveloped(call, [record(wire, call, container, parts) for container in containers])


def _get(wire: Wire, call: Call) -> Reply:
    return Reply(body=record(wire, call, named(call, StorageContainer), projection(wire, call)))


def _stats(wire: Wire, call: Call) -> Reply:
    container = named(call, StorageContainer)
    return series(wire, call, record(wire, call, container, projection(wire, call)), of_container(call.site, container))


def _create(wire: Wire, call: Call) -> Reply:
    body, cluster = wire.body(call), cluster_meant(call)
    _check_pool(call.site, body, cluster.uuid)
    settings = _settings(body, {**DEFAULTS, "replication_factor": cluster.redundancy_factor})
    return wire.done(call, CreateContainer(cluster.uuid, body.get("name", ""), settings))


def _update(wire: Wire, call: Call) -> Reply:
    """The body says which one; what it leaves out stays as it is (*assumed*)."""
    body = wire.body(call)
    now = _found(call.site, body)
    _check_pool(call.site, body, now.cluster_uuid)
    shown = call.presenter.present(ContainerSchema, container_view(call.site, now))
    return wire.done(call, UpdateContainer(now.uuid, body.get("name"), _settings(body, shown)))


def _delete(wire: Wire, call: Call) -> Reply:
    return wire.done(call, DeleteContainer(named(call, StorageContainer).uuid))


SHARED: Shared = {
    f"{method} {path}{tail}": handler
    for path in PATHS
    for method, tail, handler in (
        ("GET", "", _list),
        ("GET", "/{}", _get),
        ("GET", "/{}/stats", _stats),
        ("POST", "", _create),
        ("PUT", "", _update),
        ("PATCH", "", _update),
        ("DELETE", "/{}", _delete),
    )
}
