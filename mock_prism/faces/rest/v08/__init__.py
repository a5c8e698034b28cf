"""REST v0.8, the oldest API of Prism Element: what Acropolis itself does."""

from mock_prism.faces.rest.catalogue import loader
from mock_prism.faces.rest.element import vdisks
from mock_prism.faces.rest.element.handlers import Handlers
from mock_prism.faces.rest.element.shared import SHARED
from mock_prism.faces.rest.exchange import Generation, below
from mock_prism.faces.rest.v08 import tasks, vm_acts, vm_snapshots, vms
from mock_prism.faces.rest.v08.replies import DIALECT, WIRE

TREE = loader(__name__, "v0.8")
NOUNS = (tasks, vm_acts, vm_snapshots, vms)
HANDLERS = Handlers(WIRE, TREE, [noun.HANDLERS for noun in NOUNS], (*SHARED, vdisks.FILES))

GENERATION = Generation(
    name="v0.8",
    locate=below("/PrismGateway/services/rest/v0.8", "/api/nutanix/v0.8"),
    tree=TREE,
    handlers=HANDLERS,
    dialect=DIALECT,
    headers={"Server": "Nutanix Prism", "x-ntnx-env": "PE"},
    uploads=frozenset({"v0.8 PUT /images/{imageId}/upload"}),
    is_document=HANDLERS.is_document,
    whole_path=lambda path: f"/PrismGateway/services/rest/v0.8{path}",
    types=WIRE.types.rows,
    has_nulls=True,
)
