"""Which cluster's Prism Element a call of v0.8, v1 or v2.0 is for.

The mock stands for the site's first cluster. ``proxyClusterUuid``, by which Prism Central passes a call on,
leads to another one. What is named by its uuid is found in whichever cluster it is (*assumed*).
"""

from __future__ import annotations

from mock_prism.faces.rest.exchange import Call
from mock_prism.model.cluster import Cluster


def cluster_meant(call: Call) -> Cluster:
    """The cluster that lists and new things belong to. A uuid that is none is passed over, as the product does."""
    named = call.site.table(Cluster).get(call.first("proxyClusterUuid") or "")
    return named or next(iter(call.site.all(Cluster)))
