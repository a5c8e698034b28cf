"""REST v3, the intent API of Prism Central: what clients of v4 call before they begin. The rest is declared."""

from __future__ import annotations

from mock_prism.faces.rest.catalogue import loader
from mock_prism.faces.rest.exchange import Generation, Handler, below
from mock_prism.faces.rest.v3 import central, clusters, users
from mock_prism.faces.rest.v3.dialect import V3Dialect

TREE = loader(__name__, "v3")
HANDLERS: dict[str, Handler] = {**central.HANDLERS, **clusters.HANDLERS, **users.HANDLERS}

GENERATION = Generation(
    name="v3",
    locate=below("/api/nutanix/v3"),
    tree=TREE,
    handlers=HANDLERS,
    dialect=V3Dialect(),
    reads=frozenset({clusters.LIST}),
    headers={"X-Ntnx-Env": "pc"},
    cookie="NTNX_IAM_SESSION",
    whole_path=lambda path: f"/api/nutanix/v3{path}",
)
