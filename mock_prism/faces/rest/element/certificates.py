"""Certificates by which nodes prove themselves to servers that manage keys, in v1 and v2.0.

Requests are real ones, of keys that the nodes have, and only a certificate of such a key is taken. In which archive and
under which names the requests come, and what is answered to an upload, is *assumed*.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from mock_prism.faces.rest.documents import content_of, written
from mock_prism.faces.rest.element import pem
from mock_prism.faces.rest.element.documents import change_setting, documents, setting, shelf
from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.types import Record
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.commands.document import CreateDocument, DeleteDocument, ReplaceDocument
from mock_prism.model.document import Document, on_shelf, standing_uuid
from mock_prism.model.errors import AlreadyExists, Invalid, NotFound
from mock_prism.model.host import Host
from mock_prism.model.node import cvm_of
from mock_prism.model.spare import UnconfiguredNode

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

ROOT = "/data_at_rest_encryption_certificates"
INFORMATION, AUTHORITIES = f"{ROOT}/certification_information", f"{ROOT}/ca_certificates"
HELD, SERVERS = f"{ROOT}/svm_certificates", "/key_management_servers"
SUBJECT = {
    "country_code": "COUNTRY_NAME",
    "state": "STATE_OR_PROVINCE_NAME",
    "city": "LOCALITY_NAME",
    "organization_name": "ORGANIZATION_NAME",
    "organizational_unit_list": "ORGANIZATIONAL_UNIT_NAME",
}
NODES = ("node_uuid_list", "nodeIdList")
SERVER = ("key_management_server_name", "keyManagementServerName", "server_name", "serverName")
NODE = ("node_uuid", "nodeId")


def _values(value: str | list[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else value or []


def _change_information(wire: Wire, call: Call) -> Reply:
    """What the nodes' names are made of; each part must be one that a name can have."""
    body = wire.body(call)
    for key in SUBJECT:
        for value in _values(body.get(key)):
            pem.check_subject(key, value)
    command = change_setting(call, INFORMATION, body)
    return wire.done(call, command, lambda: content_of(command.document.text))


def _request(call: Call, uuid: str, address: str) -> str:
    known = content_of(setting(call, INFORMATION).text)
    domain = known.get("domain_name")
    subject = {part: _values(known.get(key)) for key, part in SUBJECT.items()}
    name = f"{address}.{domain}" if domain else address
    return pem.request(call.site.ids.seed, uuid, name[: pem.LONGEST], subject)


def _words(call: Call, names: Iterable[str]) -> frozenset[str]:
    return frozenset[str]().union(*(call.words(name) for name in names))


def _hosts(call: Call) -> list[Host]:
    return list(call.site.where(Host, "cluster_uuid", cluster_meant(call).uuid))


def named_host(call: Call, ident: str) -> Host:
    """A host of the cluster by its uuid, or by the id of v1. Raises NotFound."""
    for host in _hosts(call):
        if ident in (host.uuid, f"{host.cluster_uuid}::{host.number}"):
            return host
    raise NotFound(Host.kind, ident)


def _requests(wire: Wire, call: Call) -> Reply:
    """Those of the nodes named, or of all."""
    named = _words(call, NODES)
    hosts = [named_host(call, ident) for ident in sorted(named)] if named else _hosts(call)
    files = {f"{(ip := cvm_of(call.site, host).ip)}.csr": _request(call, host.uuid, ip) for host in hosts}
    return Reply(body=pem.zipped(files), headers={"Content-Type": "application/zip"})


def _request_of_new(wire: Wire, call: Call) -> Reply:
    """That of a node which belongs to no cluster yet."""
    address = call.first("node_ip") or call.first("nodeIp") or ""
    for node in call.site.all(UnconfiguredNode):
        if address in (node.node.cvm.ip, node.node.host.hypervisor_ip):
            text = _request(call, node.uuid, address)
            return Reply(body=text.encode(), headers={"Content-Type": "application/x-pem-file"})
    raise NotFound("node", address)


def _add_authority(wire: Wire, call: Call) -> Reply:
    """Keep the certificate of an authority under a name."""
    name = call.first("name")
    if not name:
        raise Invalid("name", "is required")
    if any(one["name"] == name for one in documents(call, AUTHORITIES)):
        raise AlreadyExists("certificate of an authority", name)
    content: Record = {"name": name, "certificate": pem.text_of(pem.certificates(_file(call))[0])}
    document = Document(
        uuid=call.site.ids.uuid("document"),
        shelf=shelf(call, AUTHORITIES),
        noun="certificate of an authority",
        name=name,
        text=written(content),
    )
    command = CreateDocument(document, call.operation.op, True, cluster_meant(call).uuid)
    return wire.done(call, command, lambda: content)


def _file(call: Call) -> bytes:
    return call.body if isinstance(call.body, bytes) else b""


def _first(call: Call, names: Iterable[str]) -> str:
    """A parameter under any of its names. Raises Invalid."""
    found = next((value for name in names if (value := call.first(name))), None)
    if found is None:
        raise Invalid(next(iter(names)), "is required")
    return found


def server_named(call: Call, name: str) -> Record:
    """A key management server by its name, in any case. Raises NotFound."""
    for one in documents(call, SERVERS):
        if str(one["name"]).lower() == name.lower():
            return one
    raise NotFound("key management server", name)


def _server(call: Call) -> str:
    return str(server_named(call, _first(call, SERVER))["name"])


def _held(call: Call, host: Host, server: str) -> Document:
    """Where a node's certificate for a server lies."""
    place = shelf(call, HELD)
    uuid = standing_uuid(f"{place}/{host.uuid}/{server.lower()}")
    fresh = Document(uuid=uuid, shelf=place, noun="certificate", name=f"{host.name} {server}", text="{}")
    return call.site.table(Document).get(uuid) or fresh


def _keep(wire: Wire, call: Call, server: str, found: list[Certificate], hosts: list[Host]) -> Reply:
    """Give each certificate to the node whose key it vouches for. Raises Invalid where there is none, before any is
    given."""
    seed = call.site.ids.seed
    pairs = [(one, next((host for host in hosts if pem.is_of(one, seed, host.uuid)), None)) for one in found]
    owned = [(certificate, host) for certificate, host in pairs if host is not None]
    if len(owned) < len(pairs):
        raise Invalid("certificate", "is of no node's key")
    reply = Reply()
    for certificate, host in owned:
        content = {"node_uuid": host.uuid, "server": server, "certificate": pem.text_of(certificate)}
        document = replace(_held(call, host, server), text=written(content))
        command = ReplaceDocument(document, call.operation.op, True, cluster_meant(call).uuid)
        reply = wire.done(call, command, lambda: {"value": f"Certificates uploaded for {server}"})
    return reply


def _upload(wire: Wire, call: Call) -> Reply:
    return _keep(wire, call, _server(call), pem.certificates(_file(call)), _hosts(call))


def _upload_several(wire: Wire, call: Call) -> Reply:
    """A map with a certificate each."""
    body = wire.body(call)
    server = str(server_named(call, body.get("key_management_server_name") or "")["name"])
    texts = list((body.get("certificate_map") or {}).values())
    return _keep(wire, call, server, pem.certificates("\n".join(texts).encode(), "certificate_map"), _hosts(call))


def _replace(wire: Wire, call: Call) -> Reply:
    """Put another in the place of one that a node has. Raises NotFound where it has none."""
    host, server = named_host(call, _first(call, NODE)), _server(call)
    _kept(call, host, server)
    return _keep(wire, call, server, pem.certificates(_file(call))[:1], [host])


def _kept(call: Call, host: Host, server: str) -> Document:
    document = _held(call, host, server)
    if document.revision < 0:
        raise NotFound("certificate", server)
    return document


def _delete(wire: Wire, call: Call) -> Reply:
    host = named_host(call, _first(call, NODE))
    document = _kept(call, host, _first(call, SERVER))
    return wire.done(call, DeleteDocument(document, call.operation.op, True, cluster_meant(call).uuid))


def servers_of(call: Call, host: Host) -> list[str]:
    """The key management servers to which a node can prove itself."""
    kept = (content_of(document.text) for document in on_shelf(call.site, shelf(call, HELD)))
    return [str(one["server"]) for one in kept if one["node_uuid"] == host.uuid]


def certificate_status(call: Call, host: Host) -> dict[str, bool]:
    """To which key management servers a node can prove itself, and to which it cannot."""
    held = servers_of(call, host)
    return {str(server["name"]): server["name"] in held for server in documents(call, SERVERS)}


SHARED: Shared = {
    f"GET {ROOT}/csrs": _requests,
    f"GET {ROOT}/csr_for_discovered_node": _request_of_new,
    f"POST {AUTHORITIES}": _add_authority,
    f"POST {HELD}": _upload,
    f"POST {HELD}/multi_file": _upload_several,
    f"POST {HELD}/replace": _replace,
    f"DELETE {ROOT}/svm_certificate": _delete,
}
KEPT: Shared = {f"PUT {INFORMATION}": _change_information}
