"""REST v1, the API that Prism's own pages grew up with."""

from mock_prism.faces.rest.catalogue import loader
from mock_prism.faces.rest.element import vdisks
from mock_prism.faces.rest.element.handlers import Handlers
from mock_prism.faces.rest.element.shared import KEPT, SHARED
from mock_prism.faces.rest.exchange import Generation, below
from mock_prism.faces.rest.v1 import (
    cluster,
    file_servers,
    first_login,
    genesis,
    groups,
    guest_tools,
    health_summaries,
    journal,
    licences,
    multicluster,
    ncc,
    progress_monitors,
    refusals,
    role_mappings,
    softwares,
    storage_pools,
    tags,
    users,
    vm_snapshots,
    vms,
)
from mock_prism.faces.rest.v1.replies import DIALECT, WIRE

NOUNS = (
    cluster,
    first_login,
    genesis,
    groups,
    guest_tools,
    health_summaries,
    journal,
    licences,
    multicluster,
    ncc,
    progress_monitors,
    refusals,
    role_mappings,
    softwares,
    storage_pools,
    tags,
    users,
    vm_snapshots,
    vms,
)

TREE = loader(__name__, "v1")
HANDLERS = Handlers(WIRE, TREE, [noun.HANDLERS for noun in NOUNS], (*SHARED, vdisks.LISTED), (*KEPT, file_servers.KEPT))

GENERATION = Generation(
    name="v1",
    locate=below("/PrismGateway/services/rest/v1", "/api/nutanix/v1"),
    tree=TREE,
    handlers=HANDLERS,
    dialect=DIALECT,
    reads=genesis.READS | {users.LOGIN_ACTIONS, groups.GROUPS},
    open=frozenset({cluster.HEARTBEAT}),
    everybodys=frozenset({users.CHANGE_DEFAULT}),
    headers={"Server": "Nutanix Prism", "x-ntnx-env": "PE"},
    is_document=HANDLERS.is_document,
    whole_path=lambda path: f"/PrismGateway/services/rest/v1{path}",
    types=WIRE.types.rows,
    has_nulls=True,
)
