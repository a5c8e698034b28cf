"""REST v3, the intent API of Prism Central: what clients of v4 call before they begin. The rest is declared."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mock_prism.faces.rest.catalogue import loader
from mock_prism.faces.rest.exchange import Call, Generation, Handler, Sees, below
from mock_prism.faces.rest.sight import permission, sight
from mock_prism.faces.rest.v3 import central, clusters, tasks, users
from mock_prism.faces.rest.v3.dialect import V3Dialect
from mock_prism.model.authorization import Permission

VIEW_CLUSTERS = permission("clustermgmt/clusters", "View_Cluster", reads=True)
NEEDED: Mapping[str, Permission] = MappingProxyType(
    {
        clusters.LIST: VIEW_CLUSTERS,
        clusters.READ: VIEW_CLUSTERS,
        central.READ: permission("prism/domain_manager", "View_Domain_Manager", reads=True),
    }
)
"""What users need whom policies bind: the same as in v4 for the same."""


def grants(call: Call) -> Sees | None:
    """What a policy lets the user of a call see by it, or None where none lets them make it."""
    needed = NEEDED.get(call.operation.name)
    return None if needed is None else sight(call, needed, call.operation.name == clusters.LIST)


TREE = loader(__name__, "v3")
HANDLERS: dict[str, Handler] = {**central.HANDLERS, **clusters.HANDLERS, **tasks.HANDLERS, **users.HANDLERS}

GENERATION = Generation(
    name="v3",
    locate=below("/api/nutanix/v3"),
    tree=TREE,
    handlers=HANDLERS,
    dialect=V3Dialect(),
    reads=frozenset({clusters.LIST}),
    everybodys=frozenset({users.ME, users.DETAILS, central.VERSIONS}),
    grants=grants,
    headers={"X-Ntnx-Env": "pc"},
    cookie="NTNX_IAM_SESSION",
    whole_path=lambda path: f"/api/nutanix/v3{path}",
)
