"""acli vm: the NICs of a VM. Making is captured, changing documented; the others and all that is shown *assumed*."""

from __future__ import annotations

from dataclasses import replace

from mock_prism.faces.shell.acli.call import AcliCall, AcliVerb
from mock_prism.faces.shell.acli.net import network_named
from mock_prism.faces.shell.acli.vm_object import nic_tree
from mock_prism.faces.shell.answers import Answer, Shown
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.faces.shell.render import Json, block, table
from mock_prism.faces.shell.resolve import split_list
from mock_prism.model.commands.device_specs import NicSpec
from mock_prism.model.commands.vm_devices import AddNics, ChangeNic, RemoveNic
from mock_prism.model.errors import Invalid, NotFound
from mock_prism.model.network import Network
from mock_prism.model.site import Site
from mock_prism.model.vm import Vm, VmNic

VM = Param("vm", Kind.VM, positional=True)
NIC = Param("mac_addr", Kind.MAC, positional=True)
MODELS = ("virtio", "e1000")
ACCESS, TRUNK = "kAccess", "kTrunked"
MODE = (
    Param("vlan_mode", Kind.WORD, words=(ACCESS, TRUNK)),
    Param("trunked_networks"),
    Param("update_vlan_trunk_info", Kind.FLAG),
)


def nic_at(vm: Vm, text: str) -> VmNic:
    """The NIC with a MAC address; its uuid is taken too (*assumed*). Raises NotFound."""
    for nic in vm.nics:
        if text.lower() in (nic.mac, nic.uuid):
            return nic
    raise NotFound("nic", text)


def _tree(site: Site, nic: VmNic) -> dict[str, Json]:
    tree = nic_tree(site, nic) | {"connected": nic.is_connected}
    rare = {"ip_address": nic.ip, "model": nic.model}
    return tree | {key: value for key, value in rare.items() if value is not None}


def _list(call: AcliCall) -> Answer:
    nics = call.vm().nics
    rows = [(nic.mac, call.site.get(Network, nic.network_uuid).name, nic.ip or "") for nic in nics]
    data = [_tree(call.site, nic) for nic in nics]
    return Shown(table(("MAC address", "Network name", "IP address"), rows), data)


def _get(call: AcliCall) -> Answer:
    """All NICs, or the one with a MAC address."""
    vm, text = call.vm(), call.args.maybe_text("mac_addr")
    trees = {nic.mac: _tree(call.site, nic) for nic in (vm.nics if text is None else (nic_at(vm, text),))}
    return Shown("".join(block(mac, tree) for mac, tree in trees.items()), trees)


def _model(call: AcliCall) -> str | None:
    """The model is told only where it is not the usual one."""
    word = call.args.maybe_text("model")
    return None if word == MODELS[0] else word


def _trunked(call: AcliCall, now: tuple[int, ...] | None) -> tuple[int, ...] | None:
    """The VLANs whose tags reach the guest. To name some is to trunk. Raises Invalid for what are no numbers."""
    mode, text = call.args.maybe_text("vlan_mode"), call.args.maybe_text("trunked_networks")
    if mode == ACCESS:
        return None
    if text is None:
        return now if mode is None else now or ()
    parts = split_list(text)
    if not all(part.isascii() and part.isdecimal() and len(part) < 6 for part in parts):
        raise Invalid("trunked_networks", f"{text!r} is no list of VLANs")
    return tuple(int(part) for part in parts)


def _create(call: AcliCall) -> Answer:
    """On a managed network it gets an address whether ``request_ip`` is set or not (AHV guide)."""
    vm, args = call.vm(), call.args
    spec = NicSpec(
        network_named(call).uuid,
        args.maybe_text("mac"),
        args.maybe_text("ip"),
        args.maybe_flag("connected") is not False,
        _model(call),
        _trunked(call, None),
    )
    return call.start_one("NicCreate", vm, AddNics(vm.uuid, (spec,)))


def _update(call: AcliCall) -> Answer:
    vm, args = call.vm(), call.args
    nic = nic_at(vm, args.text("mac_addr"))
    is_connected = args.maybe_flag("connected")
    changed = replace(
        nic,
        network_uuid=network_named(call).uuid if "network" in args else nic.network_uuid,
        ip=args.maybe_text("ip") or nic.ip,
        is_connected=nic.is_connected if is_connected is None else is_connected,
        trunked_vlans=_trunked(call, nic.trunked_vlans),
    )
    return call.start_one("NicUpdate", vm, ChangeNic(vm.uuid, changed))


def _delete(call: AcliCall) -> Answer:
    vm = call.vm()
    return call.start_one("NicDelete", vm, RemoveNic(vm.uuid, nic_at(vm, call.args.text("mac_addr")).uuid))


VERBS: tuple[AcliVerb, ...] = (
    AcliVerb("vm.nic_list", "Lists the NICs of a VM.", (VM,), _list),
    AcliVerb("vm.nic_get", "Shows the NICs of a VM.", (VM, Param("mac_addr", Kind.MAC)), _get),
    AcliVerb(
        "vm.nic_create",
        "Gives a VM a NIC.",
        (
            VM,
            Param("network", Kind.NETWORK, required=True),
            Param("ip"),
            Param("mac"),
            Param("request_ip", Kind.FLAG),
            Param("connected", Kind.FLAG),
            Param("model", Kind.WORD, words=MODELS),
            Param("type", default="kNormalNic", simulated=False),
            Param("network_function_nic_type", simulated=False),
            *MODE,
        ),
        _create,
    ),
    AcliVerb(
        "vm.nic_update",
        "Changes a NIC of a VM.",
        (VM, NIC, Param("network", Kind.NETWORK), Param("ip"), Param("connected", Kind.FLAG), *MODE),
        _update,
    ),
    AcliVerb("vm.nic_delete", "Takes a NIC from a VM.", (VM, NIC), _delete),
)
