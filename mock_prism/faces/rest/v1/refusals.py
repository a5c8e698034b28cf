"""What v1 of a Prism Element on AHV refuses: what is Prism Central's, and what is vCenter's.

None of it is described. Public clients send scenarios of capacity planning to Prism Central, and register vCenter with
clusters of ESXi; how a Prism Element on AHV refuses either is *assumed* from what is recorded of its siblings.
"""

from __future__ import annotations

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.v1.replies import DIALECT, WIRE

SCENARIOS = "/capacity_planning/scenarios"


def _plan(call: Call) -> Reply:
    """Refused as Prism Central refuses what is a Prism Element's."""
    return DIALECT.not_applicable("Capacity planning is available in Prism Central only")


def _register(call: Call) -> Reply:
    """The body must be whole (its keys are those that public clients send); on AHV there is no vCenter to register."""
    WIRE.body(call)
    return DIALECT.not_on_ahv()


HANDLERS: dict[str, Handler] = {
    f"v1 GET {SCENARIOS}": _plan,
    f"v1 POST {SCENARIOS}": _plan,
    f"v1 GET {SCENARIOS}/{{uuid}}": _plan,
    f"v1 DELETE {SCENARIOS}/{{uuid}}": _plan,
    "v1 POST /management_servers/register": _register,
}
