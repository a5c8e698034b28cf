"""Searching a cluster by what its things are called: the Spotlight of v1 and v2.0."""

from __future__ import annotations

from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.types import Record
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.entity import Entity
from mock_prism.model.errors import Invalid
from mock_prism.model.host import Host
from mock_prism.model.image import Image
from mock_prism.model.network import Network
from mock_prism.model.storage import StorageContainer, StoragePool
from mock_prism.model.vm import Vm

KINDS: tuple[type[Host | Image | Network | StorageContainer | StoragePool | Vm], ...] = (
    Vm,
    Host,
    StorageContainer,
    StoragePool,
    Network,
    Image,
)


def _search(wire: Wire, call: Call) -> Reply:
    """In any case; only names are searched (*assumed*)."""
    wanted = (call.first("search_string") or call.first("searchString") or "").lower()
    if not wanted:
        raise Invalid("search_string", "is required")
    types = {word.lower() for word in call.words("entity_types") | call.words("entityTypes")}
    fields = call.words("field_names") | call.words("fieldNames")
    cluster = cluster_meant(call)
    found = [
        _result(thing, thing.name, cluster.uuid, cluster.name)
        for kind in KINDS
        if not types or kind.kind.replace(" ", "_") in types
        for thing in call.site.where(kind, "cluster_uuid", cluster.uuid)
        if wanted in thing.name.lower() and (not fields or "name" in fields)
    ]
    return wire.shown(call, found[: call.number("maxCount")])


def _result(thing: Entity, name: str, cluster_uuid: str, cluster_name: str) -> Record:
    number = getattr(thing, "number", None)
    return {
        "cluster_name": cluster_name,
        "cluster_uuid": cluster_uuid,
        "entity_id": f"{cluster_uuid}::{thing.uuid if number is None else number}",
        "entity_name": name,
        "entity_type": thing.kind.replace(" ", "_"),
        "entity_uuid": thing.uuid,
        "field_name": "name",
        "field_value": name,
    }


SHARED: Shared = {"GET /cluster/search": _search}
