"""What a cluster of AHV hosts without metro availability refuses in words of its own (recorded)."""

from __future__ import annotations

from mock_prism.faces.rest.element.documents import documents
from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.faces.rest.gateway_dialect import NOT_SUPPORTED, GatewayDialect
from mock_prism.model.vm import Vm

WITNESSES = "/cluster/metro_witness"
NOT_APPLICABLE, FAILED = 412, 500


def _witnesses(wire: Wire, call: Call) -> Reply:
    """412 without any."""
    found = documents(call, WITNESSES)
    if not found:
        return _dialect(wire).refusal(NOT_APPLICABLE, "Metro availability is not configured on the cluster")
    return wire.shown(call, found)


def _mount_tools(wire: Wire, call: Call) -> Reply:
    """Nothing that this call could do on AHV; the words are recorded."""
    call.site.get(Vm, call.path["uuid"])
    wire.body(call)
    return _dialect(wire).refusal(FAILED, "Hypervisor ahv not supported", NOT_SUPPORTED)


def _dialect(wire: Wire) -> GatewayDialect:
    return GatewayDialect(is_snake=wire.types.is_snake)


KEPT: Shared = {f"GET {WITNESSES}": _witnesses}
SHARED: Shared = {"POST /vms/{}/manage_vm_guest_tools": _mount_tools}
