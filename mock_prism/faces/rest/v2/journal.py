"""Alerts and events of v2.0, as lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from mock_prism.faces.rest.element.journal import alerts, events, is_about
from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.v2.alerts import record
from mock_prism.faces.rest.v2.replies import enveloped
from mock_prism.model.cluster import Cluster
from mock_prism.model.entity import Entity
from mock_prism.model.host import Host
from mock_prism.model.journal import Event
from mock_prism.model.storage import Disk, StorageContainer


def _list_alerts(call: Call) -> Reply:
    return enveloped(call, [record(call, alert) for alert in alerts(call)])


def _list_events(call: Call) -> Reply:
    return enveloped(call, [record(call, event) for event in events(call)])


def _listing_of(kind: type[Entity], choose: Callable[[Call], Iterable[Event]]) -> Handler:
    """Lists what is about things of one kind or, where the path names one, about that; a cluster's is everything."""

    def handle(call: Call) -> Reply:
        ident = call.path.get("uuid") or call.path.get("id")
        uuid = call.site.get(kind, ident.partition("::")[0]).uuid if ident else None
        kinds, about = frozenset({kind.kind.replace(" ", "_")}), frozenset({uuid} if uuid else ())
        found = [
            event
            for event in choose(call)
            if (kind is Cluster and uuid in (None, event.cluster_uuid)) or is_about(call, event, kinds, about)
        ]
        return enveloped(call, [record(call, event) for event in found])

    return handle


RESOURCES: dict[str, type[Entity]] = {
    "/clusters": Cluster,
    "/clusters/{id}": Cluster,
    "/disks": Disk,
    "/disks/{uuid}": Disk,
    "/hosts": Host,
    "/hosts/{uuid}": Host,
    "/storage_containers": StorageContainer,
    "/storage_containers/{uuid}": StorageContainer,
}

HANDLERS: dict[str, Handler] = {
    "v2.0 GET /alerts": _list_alerts,
    "v2.0 GET /events": _list_events,
    **{f"v2.0 GET {path}/alerts": _listing_of(kind, alerts) for path, kind in RESOURCES.items()},
    **{f"v2.0 GET {path}/events": _listing_of(kind, events) for path, kind in RESOURCES.items()},
}
