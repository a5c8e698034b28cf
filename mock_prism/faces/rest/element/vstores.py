"""Vstores of v1 and v2.0: the NFS view of each storage container. Protecting them is not simulated."""

from __future__ import annotations

from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.types import Record
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.errors import NotFound
from mock_prism.model.storage import StorageContainer


def _record(container: StorageContainer) -> Record:
    """VStoreDTO: one a container, under its number and its name (*assumed*)."""
    return {
        "backedup": False,
        "id": container.number,
        "is_backup": False,
        "marked_for_removal": False,
        "name": container.name,
        "protection_domain": None,
        "storage_container_id": container.number,
        "storage_container_uuid": container.uuid,
        "uuid": container.uuid,
        "vm_level_consistent": False,
    }


def _records(call: Call) -> list[Record]:
    containers = call.site.where(StorageContainer, "cluster_uuid", cluster_meant(call).uuid)
    return [_record(container) for container in containers]


def _list(wire: Wire, call: Call) -> Reply:
    ids, names = call.words("ids") | call.words("uuids"), call.words("names")
    chosen = [
        one
        for one in _records(call)
        if (not ids or ids & {str(one["id"]), one["uuid"]}) and (not names or one["name"] in names)
    ]
    return wire.listed(call, chosen)


def _get(wire: Wire, call: Call) -> Reply:
    ident = next(iter(call.path.values())).rpartition("::")[2]
    for one in _records(call):
        if ident in (str(one["id"]), one["uuid"]):
            return wire.shown(call, one)
    raise NotFound("vstore", ident)


SHARED: Shared = {"GET /vstores": _list, "GET /vstores/{}": _get}
