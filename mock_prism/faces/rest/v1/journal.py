"""Alerts and events of v1, as lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from mock_prism.faces.rest.element import vdisks
from mock_prism.faces.rest.element.idents import N, numbered
from mock_prism.faces.rest.element.journal import alerts, events, is_about
from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.v1.alerts import record
from mock_prism.faces.rest.v1.replies import enveloped
from mock_prism.faces.rest.v1.vms import find_vm
from mock_prism.model.capacity import Content
from mock_prism.model.cluster import Cluster
from mock_prism.model.entity import Entity
from mock_prism.model.host import Host
from mock_prism.model.journal import Event
from mock_prism.model.storage import Disk, StorageContainer, StoragePool
from mock_prism.model.vm import Vm

HARDWARE = frozenset({"host", "disk"})
STORAGE = frozenset({"storage_container", "storage_pool", "disk"})
Choose = Callable[[Call], Iterable[Event]]
Find = Callable[[Call], Entity | Content]


def _list(choose: Choose, kinds: frozenset[str] = frozenset()) -> Handler:
    """Lists what is chosen, or of it only what is about things of some kinds."""

    def handle(call: Call) -> Reply:
        about = (event for event in choose(call) if is_about(call, event, kinds, frozenset()))
        return enveloped(call, [record(call, event) for event in about])

    return handle


def _list_of(choose: Choose, find: Find) -> Handler:
    """Lists what is about the thing that the path names; everything of a cluster is about it."""

    def handle(call: Call) -> Reply:
        thing = find(call)
        events = [
            event
            for event in choose(call)
            if thing.uuid == event.cluster_uuid or is_about(call, event, frozenset(), frozenset({thing.uuid}))
        ]
        return enveloped(call, [record(call, event) for event in events])

    return handle


def _numbered(kind: type[N]) -> Find:
    return lambda call: numbered(call.site, kind, call.path["id"])


KINDS: dict[str, frozenset[str]] = {
    "/clusters": frozenset(),
    "/containers": frozenset({"storage_container"}),
    "/disks": frozenset({Disk.kind}),
    "/hosts": frozenset({Host.kind}),
    "/storage_pools": frozenset({"storage_pool"}),
    "/vdisks": frozenset({"vdisk"}),
    "/vms": frozenset({Vm.kind}),
}
THINGS: dict[str, Find] = {
    "/clusters/{id}": lambda call: call.site.get(Cluster, call.path["id"].partition("::")[0]),
    "/containers/{id}": _numbered(StorageContainer),
    "/disks/{id}": _numbered(Disk),
    "/hosts/{id}": _numbered(Host),
    "/storage_pools/{id}": _numbered(StoragePool),
    "/vdisks/{name}": vdisks.named,
    "/vms/{vmId}": find_vm,
}
LISTS: dict[str, Choose] = {"alerts": alerts, "events": events}

HANDLERS: dict[str, Handler] = {
    **{f"v1 GET /{name}": _list(choose) for name, choose in LISTS.items()},
    **{f"v1 GET /{name}/hardware": _list(choose, HARDWARE) for name, choose in LISTS.items()},
    **{f"v1 GET /{name}/storage": _list(choose, STORAGE) for name, choose in LISTS.items()},
    **{f"v1 GET {path}/{name}": _list(LISTS[name], kinds) for name in LISTS for path, kinds in KINDS.items()},
    **{f"v1 GET {path}/{name}": _list_of(LISTS[name], find) for name in LISTS for path, find in THINGS.items()},
}
