"""Encryption of data at rest in v1 and v2.0.

Nothing is ever encrypted here: no disk does it by itself, and for software to do it a server that manages keys would
have to answer. What the product says then is *assumed*.
"""

from __future__ import annotations

from collections.abc import Iterable

from mock_prism.faces.rest.documents import content_of
from mock_prism.faces.rest.element.certificates import SERVERS, named_host, server_named, servers_of
from mock_prism.faces.rest.element.documents import change_setting, documents, setting
from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.types import Record
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.errors import Refused
from mock_prism.model.host import Host
from mock_prism.model.storage import Disk, StorageContainer
from mock_prism.model.vm import Vm

ENCRYPTION = "/data_at_rest_encryption"
TESTED = f"{ENCRYPTION}/test"
SILENT, UNPROVEN = "the server does not answer", "the node has no certificate for the server"
NO_SERVER = "no key management server is known"


def _hosts(call: Call) -> list[Host]:
    return list(call.site.where(Host, "cluster_uuid", cluster_meant(call).uuid))


def _status(wire: Wire, call: Call) -> Reply:
    """No disk and no container is encrypted."""
    cluster = cluster_meant(call).uuid
    disks = call.site.where(Disk, "cluster_uuid", cluster)
    containers = call.site.where(StorageContainer, "cluster_uuid", cluster)
    return wire.shown(
        call,
        {
            "desired_password_protection": False,
            "disk_encryption_status": {disk.uuid: False for disk in disks},
            "is_cluster_empty": not call.site.where(Vm, "cluster_uuid", cluster),
            "is_ready_for_password_protection": False,
            "is_ready_for_software_encryption": False,
            "software_encryption_scope": None,
            "storage_container_encryption_status": {container.uuid: False for container in containers},
        },
    )


def _enable(wire: Wire, call: Call) -> Reply:
    """Refused with all that lacks; switching off what is off changes nothing."""
    if wire.body(call).get("value") is False:
        return wire.shown(call, {"value": True})
    raise Refused("enable encryption", tuple(_obstacles(call)) or (NO_SERVER,))


def _obstacles(call: Call) -> Iterable[str]:
    for server in documents(call, SERVERS):
        name = str(server["name"])
        without = [host.name for host in _hosts(call) if name not in servers_of(call, host)]
        yield f"{name}: {SILENT}" if not without else f"{name}: no certificate on {', '.join(without)}"


def _rekey(wire: Wire, call: Call) -> Reply:
    """Raises NotFound for a server that there is not."""
    for name in wire.types.read(call.body, call.operation.body):
        server_named(call, name)
    raise Refused("change keys", ("nothing is encrypted",))


def _test(wire: Wire, call: Call) -> Reply:
    """Try some servers from some nodes, or all from all; what came of it is kept. No server ever answers."""
    body = wire.body(call)
    names = body.get("server_list") or [str(one["name"]) for one in documents(call, SERVERS)]
    servers = [server_named(call, name) for name in names]
    if not servers:
        raise Refused("test encryption", (NO_SERVER,))
    idents = [*body.get("node_uuid_list", ()), *body.get("node_id_list", ())]
    hosts = [named_host(call, ident) for ident in idents] or _hosts(call)
    results = [_result(call, server, host) for server in servers for host in hosts]
    command = change_setting(call, TESTED, {"results": results})
    return wire.done(call, command, lambda: {"has_failures": bool(results)})


def _result(call: Call, server: Record, host: Host) -> Record:
    """KMSTestResultsDTO."""
    message = SILENT if server["name"] in servers_of(call, host) else UNPROVEN
    places: dict[str, int] = server.get("ip_address_port_map") or {}
    return {
        "key_management_server_name": server["name"],
        "key_management_server_uuid": server.get("uuid"),
        "node_id": f"{host.cluster_uuid}::{host.number}",
        "node_uuid": host.uuid,
        "result_list": [
            {"ip_address": ip, "port": port, "test_status": "FAILED", "message": message} for ip, port in places.items()
        ],
    }


def _results(wire: Wire, call: Call) -> Reply:
    """Of the last test, those of the nodes and servers named."""
    results: list[Record] = content_of(setting(call, TESTED).text)["results"]
    nodes, names = (
        call.words("host_uuids") | call.words("hostIds"),
        {
            *call.words("kms_server_names"),
            *call.words("kmsServerNames"),
        },
    )
    kept = [
        one
        for one in results
        if (not nodes or nodes & {one["node_uuid"], one["node_id"]})
        and (not names or one["key_management_server_name"] in names)
    ]
    return wire.shown(call, kept)


SHARED: Shared = {
    f"GET {ENCRYPTION}": _status,
    f"POST {ENCRYPTION}/enable": _enable,
    f"POST {ENCRYPTION}/rekey": _rekey,
    f"POST {TESTED}": _test,
    f"GET {ENCRYPTION}/recent_certificate_test_results": _results,
}
