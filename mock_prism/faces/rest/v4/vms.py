"""VMs: reading, making, changing and deleting them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.present import Alone
from mock_prism.faces.rest.roll import Roll, Stock
from mock_prism.faces.rest.v4.envelopes import Record, single, started
from mock_prism.faces.rest.v4.etags import require_match
from mock_prism.faces.rest.v4.listing import listed, selected_one
from mock_prism.faces.rest.v4.nouns import blamed
from mock_prism.faces.rest.v4.vm_bodies import create_command, update_command
from mock_prism.faces.rest.v4.vm_faults import FAULTS
from mock_prism.faces.rest.v4.vm_schemas import VmSchema, VmShown
from mock_prism.model.commands.vm import DeleteVm
from mock_prism.model.task import Command
from mock_prism.model.vm import Vm

VMS = "/vmm/ahv/config/vms"
VM = f"{VMS}/{{extId}}"


def named_vm(call: Call, placeholder: str = "extId") -> Vm:
    """The VM that the path names. Raises NotFound."""
    return call.site.get(Vm, call.path[placeholder].lower())


def vm_to_change(call: Call, placeholder: str = "extId", is_strict: bool = True) -> Vm:
    """The VM that the path names, for who knows how it stands.

    An action takes an absent If-Match (seen in public clients of newer releases) but no stale one.
    """
    vm = named_vm(call, placeholder)
    if is_strict or "If-Match" in call.headers:
        require_match(call, Alone(vm), Vm.kind)
    return vm


def ordered(call: Call, command: Command, faults: Mapping[str, str] | None = None) -> Reply:
    """The task of a command that a body has ordered: what is not there is the body's fault, thus 400.

    ``faults`` is what v4 calls the values that the model finds fault with.
    """
    with blamed(call, faults):
        return started(call, command)


def list_vms(call: Call) -> Reply:
    """All VMs, in order of creation (*assumed*)."""
    vms = Stock(call.presenter, call.site.table(Vm), VmSchema, VmShown, partial(_shown, call))
    return listed(call, Roll(stocks=[vms]))


def _shown(call: Call, vm: Vm) -> Record:
    return call.presenter.present(VmSchema, VmShown(vm))


def get_vm(call: Call) -> Reply:
    """One VM. Its links are none but its own (recorded)."""
    vm = named_vm(call)
    return single(call, selected_one(call, _shown(call, vm)), VmShown(vm))


def create_vm(call: Call) -> Reply:
    """Make a VM."""
    with blamed(call, FAULTS):
        return started(call, create_command(call))


def update_vm(call: Call) -> Reply:
    """Change a VM."""
    vm = vm_to_change(call)
    with blamed(call, FAULTS):
        return started(call, update_command(call, vm))


def delete_vm(call: Call) -> Reply:
    """Delete a VM, running or not."""
    return started(call, DeleteVm(vm_to_change(call).uuid))


HANDLERS: dict[str, Handler] = {
    f"v4 GET {VMS}": list_vms,
    f"v4 POST {VMS}": create_vm,
    f"v4 GET {VM}": get_vm,
    f"v4 PUT {VM}": update_vm,
    f"v4 DELETE {VM}": delete_vm,
}
