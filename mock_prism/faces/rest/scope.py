"""Which cluster's Prism Element a call of v0.8, v1 or v2.0 is for.

The mock stands for the site's first cluster. ``proxyClusterUuid``, by which Prism Central passes a call on, leads to
another one. A Prism Element knows its own things only, by uuid too.
"""

from __future__ import annotations

from mock_prism.faces.rest.exchange import Call
from mock_prism.model.cluster import Cluster
from mock_prism.model.cvm import Cvm
from mock_prism.model.entity import Entity
from mock_prism.model.errors import Disconnected, NotFound
from mock_prism.model.image import Image
from mock_prism.model.site import KINDS, Site

PROXY = "proxyClusterUuid"


def cluster_meant(call: Call) -> Cluster:
    """The cluster that lists and new things belong to. Raises NotFound where the call names one that is not there."""
    named = call.first(PROXY)
    return call.site.get(Cluster, named) if named else next(iter(call.site.all(Cluster)))


def check_answers(call: Call) -> None:
    """Raise Disconnected where the cluster has no Prism Element to ask: its services are stopped, or all its CVMs
    down. The product would not even take the connection."""
    cluster = cluster_meant(call)
    cvms = call.site.where(Cvm, "cluster_uuid", cluster.uuid)
    if not cluster.services_running or not any(cvm.reachable and cvm.services_up for cvm in cvms):
        raise Disconnected("Prism")


def check_own(call: Call) -> None:
    """Raise NotFound where the path names a thing of another cluster than the one meant."""
    cluster = cluster_meant(call)
    for ident in call.path.values():
        for part in ident.split("::")[:2]:
            for kind, owners in _owners(call.site, part):
                if cluster.uuid not in owners:
                    raise NotFound(kind, ident)


def _owners(site: Site, uuid: str) -> list[tuple[str, tuple[str, ...]]]:
    """The kinds of things that go by a uuid, and the clusters that they belong to, where they do to any."""
    found = [thing for kind in KINDS if (thing := site.table(kind).get(uuid)) is not None]
    return [(thing.kind, owners) for thing in found if (owners := _clusters(thing))]


def _clusters(thing: Entity) -> tuple[str, ...]:
    if isinstance(thing, Cluster):
        return (thing.uuid,)
    if isinstance(thing, Image):
        return thing.clusters
    owner = getattr(thing, "cluster_uuid", None)
    return (owner,) if isinstance(owner, str) else ()
