"""File servers of v1 and what is configured on each: kept as it is given. No VM runs for one, and nobody writes to it.

That public clients make one, wait for its task, and then find its shares by its uuid is seen in their scripts; values
that are not the client's to say are *assumed*.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from mock_prism.faces.rest.documents import content_of
from mock_prism.faces.rest.element.documents import shelf
from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.types import Record, without_secrets
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.faces.rest.v1.file_shelves import (
    SERVER,
    SHARE,
    Kind,
    change,
    create,
    forget,
    found,
    members,
    named,
    owners,
    rewrite,
)
from mock_prism.model.document import Document, on_shelf
from mock_prism.model.errors import Invalid, NotFound
from mock_prism.model.network import Network
from mock_prism.model.storage import StorageContainer

SERVERS = SERVER.path
ADMIN = Kind("admin user", f"{SERVERS}/{{}}/admin_users", "user")
SCANNER = Kind("ICAP server", f"{SERVERS}/{{}}/icap_servers", "ip_address")
SCHEDULE = Kind("snapshot policy", f"{SERVERS}/{{}}/snapshot_policies")
ACCOUNT = Kind("file server user", f"{SERVERS}/{{}}/users", "username", key="username")
QUOTA = Kind("quota policy", f"{SHARE.path}/{{}}/quota_policies", "principal_value")
SCAN = Kind("virus scan policy", f"{SERVERS}/{{}}/virus_scan_policy", "covers", key="covers")
INFECTED = Kind("infected file", f"{SERVERS}/{{}}/infected_files")
SNAPSHOT = Kind("snapshot of a share", f"{SERVERS}/{{}}/snapshots/{{}}")
GROUP = Kind("built-in group", f"{SERVERS}/{{}}/builtin_groups")
DNS_ENTRY = Kind("DNS entry", f"{SERVERS}/{{}}/dnsEntries")
PLAIN_KINDS = (ADMIN, SCANNER, SCHEDULE, ACCOUNT, QUOTA, INFECTED, SNAPSHOT, GROUP, DNS_ENTRY)
HOMES = "HOMES"
WHOLE = "all shares"
"""What the virus scan policy of a file server as a whole covers; that of a share covers its uuid."""
View = Callable[[Call, Document], Record]


def _kept(call: Call, document: Document) -> Record:
    content = content_of(document.text)
    return {**content, "fs_uuid": content["file_server_uuid"]}


def _shares_of(call: Call, server: Document) -> list[Document]:
    return list(on_shelf(call.site, shelf(call, f"{SERVERS}/{server.uuid}/shares")))


def _server(call: Call, document: Document) -> Record:
    """FileServerDTO. It has no VMs, and whatever would be found out from those is empty."""
    content, shares = content_of(document.text), _shares_of(call, document)
    homes = [one for one in shares if content_of(one.text).get("share_type") == HOMES]
    return {
        **content,
        "cluster_uuid": cluster_meant(call).uuid,
        "file_server_state": "REACHABLE",
        "num_shares": len(shares),
        "num_home_shares": len(homes),
        "is_rebalance_needed": False,
        "upgrade_in_progress": False,
        "pd_status": False,
        "protection_domain_state": False,
        **{key: [] for key in ("dns_entries", "nvms", "vms")},
        **{key: {} for key in ("stats", "usage_stats")},
    }


def _share(call: Call, document: Document) -> Record:
    """ShareDTO."""
    content = content_of(document.text)
    server = next(one for one in _servers(call) if one.uuid == content["file_server_uuid"])
    domain = content_of(server.text).get("domain_directory_dto") or {}
    return {
        **content,
        "cluster_uuid": cluster_meant(call).uuid,
        "file_server_name": server.name,
        "windows_ad_domain_name": domain.get("windows_ad_domain_name"),
        **{key: {} for key in ("stats", "usage_stats")},
    }


def _servers(call: Call) -> list[Document]:
    return list(on_shelf(call.site, shelf(call, SERVERS)))


def _list(kind: Kind, view: View, wire: Wire, call: Call) -> Reply:
    owners(call, kind)
    return wire.listed(call, [view(call, one) for one in members(call, kind)])


def _get(kind: Kind, view: View, wire: Wire, call: Call) -> Reply:
    return wire.shown(call, view(call, named(call, kind)))


def _create(kind: Kind, view: View, wire: Wire, call: Call) -> Reply:
    """Raises NotFound for a storage container or a network that is not there."""
    body = wire.body(call)
    if uuid := body.get("storage_container_uuid"):
        call.site.get(StorageContainer, uuid)
    for network in (*body.get("external_virtual_network_uuids", ()), body.get("internal_virtual_network_uuid")):
        if network is not None:
            call.site.get(Network, network)
    own = {"created_time_stamp_in_usecs": call.site.now_micros, **_stamp(call), **_directory(body)}
    return create(call, kind, own, lambda one: view(call, one))


def _directory(body: Record) -> Record:
    """The domain that a body joins a file server to, if it does."""
    services = body.get("name_services_dto") or {}
    details = services.get("ad_details")
    if details is None and body.get("windows_ad_domain_name"):
        details = {"windows_ad_domain_name": body["windows_ad_domain_name"]}
    return {} if details is None else {"domain_directory_dto": without_secrets(details)}


def _stamp(call: Call) -> Record:
    return {"last_modified_time_stamp_in_usecs": call.site.now_micros}


def _change(kind: Kind, view: View, wire: Wire, call: Call) -> Reply:
    return change(call, kind, _stamp(call), lambda one: view(call, one))


def _delete(kind: Kind, view: View, wire: Wire, call: Call) -> Reply:
    return forget(call, named(call, kind))


def _all_shares(wire: Wire, call: Call) -> Reply:
    return wire.listed(call, [_share(call, one) for server in _servers(call) for one in _shares_of(call, server)])


def _join(wire: Wire, call: Call) -> Reply:
    """Say which domain a file server is in. Whether its login is right is for the domain to say, and is not asked."""
    body = without_secrets(wire.body(call))
    return rewrite(call, SERVER, named(call, SERVER), {"domain_directory_dto": body, **_stamp(call)})


def _unjoin(wire: Wire, call: Call) -> Reply:
    wire.body(call)
    return rewrite(call, SERVER, named(call, SERVER), {"domain_directory_dto": None, **_stamp(call)})


def _name_services(wire: Wire, call: Call) -> Reply:
    body = without_secrets(wire.body(call))
    changes = {"name_services_dto": body, **_directory({"name_services_dto": body}), **_stamp(call)}
    return rewrite(call, SERVER, named(call, SERVER), changes)


def _covered(call: Call, share_uuid: str | None) -> str:
    """What a virus scan policy covers: a share, or the file server. Raises NotFound."""
    return named_share(call, share_uuid).uuid if share_uuid else WHOLE


def named_share(call: Call, uuid: str) -> Document:
    """A share of the file server that a path names. Raises NotFound."""
    owners(call, SHARE)
    return found(call, SHARE, uuid)


def _get_scan(wire: Wire, call: Call) -> Reply:
    """Raises NotFound where none has been added."""
    owners(call, SCAN)
    return wire.shown(call, _kept(call, found(call, SCAN, _covered(call, call.first("shareUuid")))))


def _add_scan(wire: Wire, call: Call) -> Reply:
    covers = _covered(call, wire.body(call).get("share_uuid"))
    return create(call, SCAN, {"covers": covers}, lambda one: _kept(call, one))


def _change_scan(wire: Wire, call: Call) -> Reply:
    owners(call, SCAN)
    body = wire.body(call)
    document = found(call, SCAN, _covered(call, body.get("share_uuid")))
    return rewrite(call, SCAN, document, body, lambda one: _kept(call, one))


def _delete_scan(wire: Wire, call: Call) -> Reply:
    return forget(call, found(call, SCAN, named(call, SHARE).uuid))


def _of_infected(wire: Wire, call: Call) -> Reply:
    """Nothing here is ever infected. Raises NotFound."""
    owners(call, INFECTED)
    uuids = wire.body(call)["infected_file_uuids"]
    if not uuids:
        raise Invalid("infected_file_uuids", "names none")
    raise NotFound(INFECTED.noun, uuids[0])


def _rows(kind: Kind, view: View = _kept) -> Shared:
    """What answers for a kind: the catalogue says which of these there are."""
    path, member = kind.path, f"{kind.path}/{{}}"
    rows = {f"GET {path}": _list, f"POST {path}": _create, f"PUT {path}": _change}
    rows |= {f"GET {member}": _get, f"DELETE {member}": _delete}
    return {name: partial(handler, kind, view) for name, handler in rows.items()}


KEPT: Shared = {
    **_rows(SERVER, _server),
    **_rows(SHARE, _share),
    **{name: handler for kind in PLAIN_KINDS for name, handler in _rows(kind).items()},
    f"GET {SERVERS}/shares": _all_shares,
    f"POST {SERVERS}/{{}}/joinDomain": _join,
    f"POST {SERVERS}/{{}}/unjoinDomain": _unjoin,
    f"POST {SERVERS}/{{}}/configureNameServices": _name_services,
    f"GET {SCAN.path}": _get_scan,
    f"POST {SCAN.path}": _add_scan,
    f"PUT {SCAN.path}": _change_scan,
    f"DELETE {SHARE.path}/{{}}/virus_scan_policy": _delete_scan,
    **{
        f"POST {INFECTED.path}/{act}": _of_infected
        for act in ("delete", "quarantine", "rescan", "reset", "unquarantine")
    },
}
