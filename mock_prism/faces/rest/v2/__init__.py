"""REST v2.0, the API of Prism Element."""

from mock_prism.faces.rest.catalogue import loader
from mock_prism.faces.rest.element import vdisks
from mock_prism.faces.rest.element.handlers import Handlers
from mock_prism.faces.rest.element.shared import KEPT, SHARED
from mock_prism.faces.rest.exchange import Generation, below
from mock_prism.faces.rest.v2 import journal, tasks, vms
from mock_prism.faces.rest.v2.replies import DIALECT, WIRE

TREE = loader(__name__, "v2.0")
NOUNS = (journal, tasks, vms)
HANDLERS = Handlers(WIRE, TREE, [noun.HANDLERS for noun in NOUNS], (*SHARED, vdisks.FILES), KEPT)

GENERATION = Generation(
    name="v2.0",
    locate=below(
        "/PrismGateway/services/rest/v2.0",
        "/api/nutanix/v2.0",
        "/PrismGateway/services/rest/v2",
        "/api/nutanix/v2",
    ),
    tree=TREE,
    handlers=HANDLERS,
    dialect=DIALECT,
    reads=frozenset({"v2.0 POST /tasks/list", "v2.0 POST /tasks/poll"}),
    headers={"Server": "Nutanix Prism", "x-ntnx-env": "PE"},
    is_document=HANDLERS.is_document,
    whole_path=lambda path: f"/PrismGateway/services/rest/v2.0{path}",
    types=WIRE.types.rows,
    has_nulls=True,
)
