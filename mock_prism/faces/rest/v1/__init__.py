"""REST v1, the API that Prism's own pages grew up with."""

from mock_prism.faces.rest.catalogue import loader
from mock_prism.faces.rest.exchange import Generation, below
from mock_prism.faces.rest.v1 import (
    cluster,
    containers,
    disks,
    fault_tolerance,
    genesis,
    hosts,
    journal,
    multicluster,
    storage_pools,
    users,
    vms,
)
from mock_prism.faces.rest.v1.replies import DIALECT

NOUNS = (
    cluster,
    containers,
    disks,
    fault_tolerance,
    genesis,
    hosts,
    journal,
    multicluster,
    storage_pools,
    users,
    vms,
)

GENERATION = Generation(
    name="v1",
    locate=below("/PrismGateway/services/rest/v1", "/api/nutanix/v1"),
    tree=loader(__name__, "v1"),
    handlers={name: handler for noun in NOUNS for name, handler in noun.HANDLERS.items()},
    dialect=DIALECT,
    reads=genesis.READS,
    headers={"Server": "Nutanix Prism", "x-ntnx-env": "PE"},
)
