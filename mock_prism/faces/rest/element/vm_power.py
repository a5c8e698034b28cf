"""Power of VMs in v0.8, v1 and v2.0, and their end."""

from __future__ import annotations

from collections.abc import Callable

from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.types import Record
from mock_prism.faces.rest.element.vm_acts import named_host
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.power import SetPower
from mock_prism.model.commands.several import SetPowers
from mock_prism.model.commands.vm import DeleteVm
from mock_prism.model.errors import Invalid, NotFound
from mock_prism.model.states import PowerTransition
from mock_prism.model.task import Command

TRANSITIONS = {
    "ON": PowerTransition.ON,
    "OFF": PowerTransition.OFF,
    "POWERCYCLE": PowerTransition.POWER_CYCLE,
    "RESET": PowerTransition.RESET,
    "PAUSE": PowerTransition.PAUSE,
    "SUSPEND": PowerTransition.SUSPEND,
    "SAVE": PowerTransition.SUSPEND,  # what newer releases call it, assumed
    "RESUME": PowerTransition.RESUME,
    "ACPI_SHUTDOWN": PowerTransition.ACPI_SHUTDOWN,
    "ACPI_REBOOT": PowerTransition.ACPI_REBOOT,
}


def _vm(call: Call) -> str:
    return next(iter(call.path.values()))


def switch(vm_uuid: str, body: Record) -> SetPower:
    """The command that a VMPowerStateDTO asks for. Raises Invalid."""
    word = body["transition"].upper()
    if word not in TRANSITIONS:
        raise Invalid("transition", f"must be one of {', '.join(TRANSITIONS)}")
    return SetPower(vm_uuid, TRANSITIONS[word], named_host(body.get("host_uuid")))


def _set_power(wire: Wire, call: Call) -> Reply:
    return wire.done(call, switch(_vm(call), wire.body(call)))


def _switch_many(wire: Wire, call: Call) -> Reply:
    """Several VMs at once, each in an envelope that names its cluster (public clients of Prism Central)."""
    commands: list[Command] = []
    for each in wire.types.read(call.body, call.operation.body):
        cluster = each.get("cluster_uuid") or cluster_meant(call).uuid
        if cluster != cluster_meant(call).uuid:
            raise NotFound(Cluster.kind, cluster)
        commands.append(switch(each["generic_dto"]["uuid"], each["generic_dto"]))
    return wire.done(call, commands[0] if len(commands) == 1 else SetPowers(tuple(commands)))


def _switching(word: str) -> Callable[[Wire, Call], Reply]:
    """On or off, by a path of its own. The timestamp is passed over: a published sample says 1."""
    return lambda wire, call: wire.done(call, switch(_vm(call), {**wire.body(call), "transition": word}))


def _delete(wire: Wire, call: Call) -> Reply:
    """v2.0 may name the revision, and have the snapshots go too."""
    command = DeleteVm(_vm(call), call.number("logical_timestamp"), call.wants("delete_snapshots"))
    return wire.done(call, command)


SHARED: Shared = {
    "DELETE /vms/{}": _delete,
    "POST /vms/set_power_state/fanout": _switch_many,
    "POST /vms/{}/power_op/off": _switching("OFF"),
    "POST /vms/{}/power_op/on": _switching("ON"),
    "POST /vms/{}/set_power_state": _set_power,
}
