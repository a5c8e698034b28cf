"""Reading clusters. Prism Central is in the list, and every client tells it by its function."""

from __future__ import annotations

from collections.abc import Iterator

from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.faces.rest.v4.children import children
from mock_prism.faces.rest.v4.cluster_schemas import CentralSchema, ClusterSchema
from mock_prism.faces.rest.v4.cluster_views import AhvCluster, Central
from mock_prism.faces.rest.v4.envelopes import Record, single
from mock_prism.faces.rest.v4.listing import listed, selected_one
from mock_prism.model.cluster import Cluster, PrismCentral
from mock_prism.model.views import cluster_view
from mock_prism.model.vm import Vm


def list_clusters(call: Call) -> Reply:
    """The clusters, then Prism Central (the order is *assumed*)."""
    return listed(call, [record for record, _ in _clusters(call)])


def get_cluster(call: Call) -> Reply:
    """One cluster, or Prism Central."""
    uuid = call.path["extId"].lower()
    central = call.site.table(PrismCentral).get(uuid)
    record, view = _central(call, central) if central else _cluster(call, call.site.get(Cluster, uuid))
    return single(call, selected_one(call, record), view, *children(call))


def _clusters(call: Call) -> Iterator[tuple[Record, AhvCluster | Central]]:
    for cluster in call.site.all(Cluster):
        yield _cluster(call, cluster)
    for central in call.site.all(PrismCentral):
        yield _central(call, central)


def _cluster(call: Call, cluster: Cluster) -> tuple[Record, AhvCluster]:
    view = AhvCluster(cluster_view(call.site, cluster))
    count = sum(1 for _ in call.site.where(Vm, "cluster_uuid", cluster.uuid))
    return {**call.presenter.present(ClusterSchema, view), "vmCount": count}, view


def _central(call: Call, central: PrismCentral) -> tuple[Record, Central]:
    view = Central(central)
    return {**call.presenter.present(CentralSchema, view), "vmCount": 0}, view
