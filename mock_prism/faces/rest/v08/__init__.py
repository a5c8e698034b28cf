"""REST v0.8, the oldest API of Prism Element: what Acropolis itself does."""

from mock_prism.faces.rest.catalogue import loader
from mock_prism.faces.rest.exchange import Generation, below
from mock_prism.faces.rest.v08 import ha, hosts, tasks, vm_acts, vm_create, vms
from mock_prism.faces.rest.v08.replies import DIALECT

GENERATION = Generation(
    name="v0.8",
    locate=below("/PrismGateway/services/rest/v0.8", "/api/nutanix/v0.8"),
    tree=loader(__name__, "v0.8"),
    handlers={
        **ha.HANDLERS,
        **hosts.HANDLERS,
        **tasks.HANDLERS,
        **vm_acts.HANDLERS,
        **vm_create.HANDLERS,
        **vms.HANDLERS,
    },
    dialect=DIALECT,
    headers={"Server": "Nutanix Prism", "x-ntnx-env": "PE"},
)
