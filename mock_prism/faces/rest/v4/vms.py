"""Reading VMs."""

from __future__ import annotations

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.present import Alone
from mock_prism.faces.rest.v4.envelopes import single
from mock_prism.faces.rest.v4.listing import listed, selected_one
from mock_prism.faces.rest.v4.vm_schemas import VmSchema
from mock_prism.model.vm import Vm

VMS = "/vmm/ahv/config/vms"
VM = f"{VMS}/{{extId}}"


def named_vm(call: Call, placeholder: str = "extId") -> Vm:
    """The VM that the path names. Raises NotFound."""
    return call.site.get(Vm, call.path[placeholder].lower())


def list_vms(call: Call) -> Reply:
    """All VMs, in order of creation (*assumed*)."""
    return listed(call, [call.presenter.present(VmSchema, Alone(vm)) for vm in call.site.all(Vm)])


def get_vm(call: Call) -> Reply:
    """One VM. Its ``links`` are none (recorded)."""
    view = Alone(named_vm(call))
    return single(call, selected_one(call, call.presenter.present(VmSchema, view)), view)


HANDLERS: dict[str, Handler] = {
    f"v4 GET {VMS}": list_vms,
    f"v4 GET {VM}": get_vm,
}
