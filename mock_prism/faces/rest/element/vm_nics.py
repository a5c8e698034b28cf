"""Adding, changing and removing NICs of VMs. A NIC goes by its MAC address (description); its uuid is taken too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.types import Record
from mock_prism.faces.rest.element.vm_acts import nic_spec
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Json, Reply
from mock_prism.model.commands.device_specs import NicSpec
from mock_prism.model.commands.target import check_revision
from mock_prism.model.commands.vm_devices import AddNics, ChangeNic, RemoveNic
from mock_prism.model.errors import Invalid, NotFound, NotSimulated
from mock_prism.model.vm import Vm, VmNic

NICS = "/vms/{}/nics"
STAMP, OLD_STAMP = "vm_logical_timestamp", "vmLogicalTimestamp"
CONNECTED = ("is_connected", "isConnected")
"""Newer than the description (public clients)."""


def _vm(call: Call, revision: int | None) -> Vm:
    """The VM that the path names first, which must be at the revision that is named. Raises NotFound, Stale."""
    vm = call.site.get(Vm, next(iter(call.path.values())))
    check_revision(vm, revision)
    return vm


def _nic(call: Call, vm: Vm) -> VmNic:
    """The NIC that the path names last. Raises NotFound."""
    ident = list(call.path.values())[-1].lower()
    for nic in vm.nics:
        if ident in (nic.mac, nic.uuid):
            return nic
    raise NotFound("nic", ident)


def _connected(raw: Json) -> bool | None:
    """What a body says of the link, in whichever spelling."""
    found = next((raw[key] for key in CONNECTED if key in raw), None)
    if found is not None and not isinstance(found, bool):
        raise Invalid("is_connected", "must be true or false")
    return found


def _specs(call: Call, bodies: list[Record]) -> Iterator[NicSpec]:
    """NICs to make."""
    raw = call.body.get("spec_list") or call.body.get("specList") or ()
    for body, given in zip(bodies, raw, strict=True):
        yield new_nic(body, given)


def _add(wire: Wire, call: Call) -> Reply:
    """Add NICs, as one task."""
    vm, body = _vm(call, None), wire.body(call)
    return wire.done(call, AddNics(vm.uuid, tuple(_specs(call, body["spec_list"]))))


def _change(wire: Wire, call: Call) -> Reply:
    """Change a NIC. What is absent stays as it is (*assumed*), its MAC address in any case."""
    body = wire.body(call)
    vm = _vm(call, body.get(STAMP))
    nic, spec = _nic(call, vm), body["nic_spec"]
    if body.get("nic_id", nic.mac).lower() not in (nic.mac, nic.uuid):
        raise Invalid("nic_id", "is not that of the path")
    if spec.get("mac_address", nic.mac).lower() != nic.mac:
        raise NotSimulated("changing the MAC address of a NIC")
    return wire.done(call, ChangeNic(vm.uuid, changed_nic(nic, spec, call.body["nic_spec"])))


def changed_nic(nic: VmNic, spec: Record, raw: Json) -> VmNic:
    """A NIC as a VMNicSpecDTO wants it; ``raw`` is the same as it was sent, which may say more."""
    is_connected = _connected(raw)
    return replace(
        nic,
        network_uuid=spec["network_uuid"],
        ip=spec.get("requested_ip_address") or nic.ip,
        model=spec.get("model") or nic.model,
        is_connected=nic.is_connected if is_connected is None else is_connected,
    )


def new_nic(spec: Record, raw: Json) -> NicSpec:
    """A NIC to make, likewise."""
    return replace(nic_spec(spec), is_connected=_connected(raw) is not False)


def _remove(wire: Wire, call: Call) -> Reply:
    """Remove a NIC."""
    stamp = call.number(STAMP)
    vm = _vm(call, call.number(OLD_STAMP) if stamp is None else stamp)
    return wire.done(call, RemoveNic(vm.uuid, _nic(call, vm).uuid))


SHARED: Shared = {f"POST {NICS}": _add, f"PUT {NICS}/{{}}": _change, f"DELETE {NICS}/{{}}": _remove}
