"""REST v1, the API that Prism's own pages grew up with."""

from mock_prism.faces.rest.catalogue import loader
from mock_prism.faces.rest.exchange import Generation, below
from mock_prism.faces.rest.v1 import cluster, hosts, users, vms
from mock_prism.faces.rest.v1.replies import DIALECT

GENERATION = Generation(
    name="v1",
    locate=below("/PrismGateway/services/rest/v1", "/api/nutanix/v1"),
    tree=loader(__name__, "v1"),
    handlers={**cluster.HANDLERS, **hosts.HANDLERS, **users.HANDLERS, **vms.HANDLERS},
    dialect=DIALECT,
    headers={"Server": "Nutanix Prism", "x-ntnx-env": "PE"},
)
