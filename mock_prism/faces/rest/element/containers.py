"""Making, changing and deleting storage containers in v1 and v2.0."""

from __future__ import annotations

from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.types import Record
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.commands.container import ContainerSettings, CreateContainer, DeleteContainer, UpdateContainer
from mock_prism.model.errors import Invalid, NotFound, NotSimulated
from mock_prism.model.site import Site
from mock_prism.model.storage import StorageContainer

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
NOT_SIMULATED = ("enable_software_encryption", "mapped_remote_containers")


def _settings(body: Record) -> ContainerSettings:
    """What a body says of a container. Raises Invalid, and NotSimulated for what has no meaning here."""
    for key in NOT_SIMULATED:
        if body.get(key):
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


def _found(site: Site, body: Record) -> StorageContainer:
    """The container that a body names, by its uuid or its id. Raises NotFound."""
    uuid, ident = body.get("storage_container_uuid"), str(body.get("id", ""))
    return site.get(StorageContainer, uuid) if uuid else identified(site, ident)


def identified(site: Site, text: str) -> StorageContainer:
    """The container of a uuid, or of an id: its cluster and its number. Raises NotFound."""
    for container in site.all(StorageContainer):
        if text in (container.uuid, f"{container.cluster_uuid}::{container.number}"):
            return container
    raise NotFound(StorageContainer.kind, text)


def _create(wire: Wire, call: Call) -> Reply:
    body = wire.body(call)
    return wire.done(call, CreateContainer(cluster_meant(call).uuid, body.get("name", ""), _settings(body)))


def _update(wire: Wire, call: Call) -> Reply:
    """The body says which one; what it leaves out stays as it is (*assumed*)."""
    body = wire.body(call)
    return wire.done(call, UpdateContainer(_found(call.site, body).uuid, body.get("name"), _settings(body)))


def _delete(wire: Wire, call: Call) -> Reply:
    return wire.done(call, DeleteContainer(identified(call.site, next(iter(call.path.values()))).uuid))


SHARED: Shared = {
    f"{method} {path}{tail}": handler
    for path in PATHS
    for method, tail, handler in (
        ("POST", "", _create),
        ("PUT", "", _update),
        ("PATCH", "", _update),
        ("DELETE", "/{}", _delete),
    )
}
