"""ncli remote-site: the other clusters that protection domains replicate to. ``name``, ``address-list`` and
``enable-compression`` are known of scripts; the other parameters and what is printed are *assumed*."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mock_prism.faces.shell.answers import Answer, Shown
from mock_prism.faces.shell.errors import Usage
from mock_prism.faces.shell.ncli.call import NcliCall, NcliVerb
from mock_prism.faces.shell.ncli.domains import NAME, listed, pairs, remote, said, split
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.faces.shell.render import Json, ncli_blocks
from mock_prism.model.commands.remote_site import ChangeRemoteSite, CreateRemoteSite, DeleteRemoteSite
from mock_prism.model.remote_site import PORT, Capability, Link, NetworkMapping, RemoteSite, link

STATUS: Mapping[Link, str] = {
    Link.ESTABLISHED: "relationship_established",
    Link.NOT_ESTABLISHED: "relationship_not_established",
    Link.UNREACHABLE: "unreachable",
}
FLAGS = {"enable-compression": "compresses", "enable-proxy": "uses_proxy", "enable-ssh": "uses_ssh"}
PARAMS = (
    Param("capabilities"),
    Param("vstore-map"),
    Param("network-map"),
    Param("max-bandwidth", Kind.NUMBER),
    *(Param(name, Kind.FLAG) for name in FLAGS),
)


def _address(word: str) -> tuple[str, int]:
    """``10.0.0.1``, or ``10.0.0.1:2020``."""
    ip, colon, port = word.partition(":")
    if colon and not port.isdecimal():
        raise Usage(f"Parameter address-list must be addresses, not {word}")
    return ip, int(port) if colon else PORT


def _capabilities(text: str) -> tuple[Capability, ...]:
    words = [word.upper() for word in split(text)]
    if unknown := [word for word in words if word not in Capability.__members__]:
        raise Usage(f"Parameter capabilities must be of {', '.join(Capability.__members__)}, not {unknown[0]}")
    return tuple(Capability[word] for word in words)


def _applied(call: NcliCall, known: RemoteSite) -> RemoteSite:
    """A remote site with what a call says."""
    args, changes = call.args, dict[str, Any]()
    if "address-list" in args:
        changes["addresses"] = tuple(_address(word) for word in split(args.text("address-list")))
    if "capabilities" in args:
        changes["capabilities"] = _capabilities(args.text("capabilities"))
    if "vstore-map" in args:
        changes["containers"] = tuple(pairs("vstore-map", args.text("vstore-map")).items())
    if "network-map" in args:
        mapped = pairs("network-map", args.text("network-map"))
        changes["networks"] = tuple(NetworkMapping(source, target) for source, target in mapped.items())
    if "max-bandwidth" in args:
        changes["max_bps"] = args.maybe_number("max-bandwidth")
    changes |= {field: args.flag(name) for name, field in FLAGS.items() if name in args}
    return replace(known, **changes)


def _remotes(call: NcliCall) -> list[RemoteSite]:
    """The one that ``name`` means, or all."""
    name = call.args.maybe_text("name")
    found = call.site.where(RemoteSite, "cluster_uuid", call.cluster.uuid)
    return [one for one in found if name in (None, one.name)]


def _block(call: NcliCall, one: RemoteSite) -> list[tuple[str, str]]:
    return [
        ("Name", one.name),
        ("Uuid", one.uuid),
        ("Capabilities", listed(each.name for each in one.capabilities)),
        ("Remote Address(es)", listed(f"{ip}:{port}" for ip, port in one.addresses)),
        ("Status", STATUS[link(call.site, one)]),
        ("Maximum Bandwidth", "-" if one.max_bps is None else str(one.max_bps)),
        ("VStore Map", listed(f"{name}:{target}" for name, target in one.containers)),
        ("Network Map", listed(f"{each.source}:{each.target}" for each in one.networks)),
        ("Compression On Wire", "on" if one.compresses else "off"),
        ("Proxy Enabled", str(one.uses_proxy).lower()),
        ("SSH Enabled", str(one.uses_ssh).lower()),
    ]


def _object(call: NcliCall, one: RemoteSite) -> dict[str, Json]:
    return {
        "name": one.name,
        "uuid": one.uuid,
        "capabilities": [each.name for each in one.capabilities],
        "remoteIpPorts": dict(one.addresses),
        "status": STATUS[link(call.site, one)].upper(),
        "maxBps": one.max_bps,
        "vstoreNameMap": dict(one.containers),
        "compressionEnabled": one.compresses,
        "proxyEnabled": one.uses_proxy,
        "sshEnabled": one.uses_ssh,
    }


def _list(call: NcliCall) -> Answer:
    found = _remotes(call)
    return Shown(ncli_blocks(_block(call, one) for one in found), [_object(call, one) for one in found])


def _create(call: NcliCall) -> Answer:
    fresh = RemoteSite(uuid="", cluster_uuid=call.cluster.uuid, name=call.args.text("name"), addresses=())
    return call.start_new(fresh.name, CreateRemoteSite(_applied(call, fresh)))


def _edit(call: NcliCall) -> Answer:
    known = remote(call, call.args.text("name"))
    return call.start(known, ChangeRemoteSite(_applied(call, known)))


def _remove(call: NcliCall) -> Answer:
    known = remote(call, call.args.text("name"))
    return call.start(known, DeleteRemoteSite(known.uuid))


def _removed(call: NcliCall) -> Answer:
    return said("Remote site marked for removal")


VERBS: tuple[NcliVerb, ...] = (
    NcliVerb(
        "remote-site list",
        "Lists the remote sites.",
        (Param("name"),),
        _list,
        aliases=("remote-site ls",),
    ),
    NcliVerb(
        "remote-site create",
        "Makes a remote site.",
        (NAME, Param("address-list", required=True), *PARAMS),
        _create,
        afterwards=_list,
        aliases=("remote-site add",),
    ),
    NcliVerb(
        "remote-site edit",
        "Changes a remote site.",
        (NAME, Param("address-list"), *PARAMS),
        _edit,
        afterwards=_list,
        aliases=("remote-site update",),
    ),
    NcliVerb(
        "remote-site remove",
        "Forgets a remote site.",
        (NAME,),
        _remove,
        afterwards=_removed,
        aliases=("remote-site rm",),
    ),
)
