"""Remote sites of v1 and v2.0. What a body leaves out stays as it is, as in all bodies of the gateway (*assumed*)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.journal import asked
from mock_prism.faces.rest.element.pending import pending_records
from mock_prism.faces.rest.element.projection import listed_with, shown_with
from mock_prism.faces.rest.element.replications import link_records
from mock_prism.faces.rest.element.series import series
from mock_prism.faces.rest.element.types import Record
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Json, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.commands.remote_site import ChangeRemoteSite, CreateRemoteSite, DeleteRemoteSite
from mock_prism.model.errors import Invalid
from mock_prism.model.remote_site import (
    PORT,
    BandwidthPolicy,
    BandwidthWindow,
    Capability,
    Cloud,
    Link,
    NetworkMapping,
    RemoteSite,
    cluster_at,
    link,
    named_remote,
)

REMOTES = "/remote_sites"
STATUS: Mapping[Link, str] = {
    Link.ESTABLISHED: "RELATIONSHIP_ESTABLISHED",
    Link.NOT_ESTABLISHED: "RELATIONSHIP_NOT_ESTABLISHED",
    Link.UNREACHABLE: "UNREACHABLE",
}
PLAIN = {
    "max_bps": "max_bps",
    "bandwidth_policy_enabled": "limits_bandwidth",
    "compression_enabled": "compresses",
    "proxy_enabled": "uses_proxy",
    "ssh_enabled": "uses_ssh",
}
"""What is kept as it comes: the wire's word, and the model's."""
CLOUD = {"cloud_type": "provider", "credential_name": "credential", "cvm_name": "cvm_name", "region": "region"}
"""The same of a remote site in a public cloud."""


def remote_of(call: Call) -> RemoteSite:
    """The remote site that the path names. Raises NotFound."""
    return named_remote(call.site, cluster_meant(call).uuid, next(iter(call.path.values())))


def remotes(call: Call) -> list[RemoteSite]:
    """Those of the cluster."""
    return list(call.site.where(RemoteSite, "cluster_uuid", cluster_meant(call).uuid))


def _record(call: Call, remote: RemoteSite) -> Record:
    """RemoteSiteDTO. Of the cluster there is told what can be known: nothing of one outside."""
    there, cloud = cluster_at(call.site, remote), remote.cloud or Cloud()
    return {
        "name": remote.name,
        "uuid": remote.uuid,
        "capabilities": [one.name for one in remote.capabilities],
        "remote_ip_ports": dict(remote.addresses),
        "vstore_name_map": dict(remote.containers),
        "remote_vstore_info": {target: {} for _, target in remote.containers},
        "network_mapping": _mapping_record(remote),
        "bandwidth_policy": _policy_record(remote.bandwidth),
        "cluster_id": there.number if there else None,
        "cluster_incarnation_id": there.incarnation if there else None,
        "cluster_external_data_services_ipaddress": there.data_services_ip if there else None,
        "cluster_type": [],
        "marked_for_removal": False,
        "metro_ready": False,
        "status": STATUS[link(call.site, remote)],
        "replication_links": link_records(call, remote_uuid=remote.uuid),
        "stats": {},
        "usage_stats": {},
        **{key: getattr(remote, name) for key, name in PLAIN.items()},
        **{key: getattr(cloud, name) for key, name in CLOUD.items()},
    }


def _mapping_record(remote: RemoteSite) -> Record:
    return {
        "uuid": remote.uuid,
        "l2_network_mappings": [
            {
                "src_network_name": one.source,
                "dest_network_name": one.target,
                "src_hypervisor_type": one.source_hypervisor,
                "dest_hypervisor_type": one.target_hypervisor,
            }
            for one in remote.networks
        ],
    }


def _policy_record(policy: BandwidthPolicy | None) -> Record | None:
    if policy is None:
        return None
    return {
        "policy_name": policy.name,
        "policy_uuid": policy.uuid,
        "default_bandwidth_limit": policy.default_limit,
        "bandwidth_configurations": [
            {
                "bandwidth_limit": one.limit,
                "days_selected": one.days,
                "start_time": one.start_millis,
                "end_time": one.end_millis,
                "schedule_uuid": one.uuid,
            }
            for one in policy.windows
        ],
    }


def _policy(call: Call, body: Record) -> BandwidthPolicy:
    """The policy that a body asks for; what has no uuid yet gets one."""
    ids = call.site.ids
    return BandwidthPolicy(
        body.get("policy_name", ""),
        body.get("default_bandwidth_limit"),
        tuple(
            BandwidthWindow(
                one.get("bandwidth_limit"),
                one.get("days_selected"),
                one.get("start_time"),
                one.get("end_time"),
                one.get("schedule_uuid") or ids.uuid("bandwidth-schedule"),
            )
            for one in body.get("bandwidth_configurations", ())
        ),
        body.get("policy_uuid") or ids.uuid("bandwidth-policy"),
    )


def _networks(body: Record) -> tuple[NetworkMapping, ...]:
    rows = body.get("l2_network_mappings", ())
    if any(not row.get("src_network_name") or not row.get("dest_network_name") for row in rows):
        raise Invalid("l2_network_mappings", "must name a network on either side")
    return tuple(
        NetworkMapping(
            row["src_network_name"],
            row["dest_network_name"],
            row.get("src_hypervisor_type"),
            row.get("dest_hypervisor_type"),
        )
        for row in rows
    )


def _applied(call: Call, remote: RemoteSite, body: Record) -> RemoteSite:
    """A remote site with what a body says."""
    changes: dict[str, Json] = {name: body[key] for key, name in PLAIN.items() if key in body}
    if "remote_ip_ports" in body:
        changes["addresses"] = tuple((ip, port or PORT) for ip, port in body["remote_ip_ports"].items())
    if "capabilities" in body:
        changes["capabilities"] = tuple(Capability[word] for word in body["capabilities"])
    if "vstore_name_map" in body:
        changes["containers"] = tuple(body["vstore_name_map"].items())
    if "network_mapping" in body:
        changes["networks"] = _networks(body["network_mapping"])
    if "bandwidth_policy" in body:
        changes["bandwidth"] = _policy(call, body["bandwidth_policy"])
    cloud = {name: body[key] for key, name in CLOUD.items() if key in body}
    if cloud:
        changes["cloud"] = replace(remote.cloud or Cloud(), **cloud)
    return replace(remote, **changes)


def _list(wire: Wire, call: Call) -> Reply:
    """All, or those that the call names; metro availability is not simulated, and none is compatible with it."""
    wanted, is_metro = call.words("names"), bool(asked(call, "metro_compatible") & {"true"})
    found = [one for one in remotes(call) if (not wanted or one.name in wanted) and not is_metro]
    return listed_with(wire, call, [(one.uuid, _record(call, one)) for one in found])


def _get(wire: Wire, call: Call) -> Reply:
    remote = remote_of(call)
    return shown_with(wire, call, remote.uuid, _record(call, remote))


def _named(body: Record) -> str:
    name = body.get("name")
    if not name:
        raise Invalid("name", "is required")
    return str(name)


def _create(wire: Wire, call: Call) -> Reply:
    body, cluster = wire.body(call), cluster_meant(call).uuid
    fresh = RemoteSite(uuid="", cluster_uuid=cluster, name=_named(body), addresses=())
    command = CreateRemoteSite(_applied(call, fresh, body))
    return wire.done(call, command, lambda: _record(call, named_remote(call.site, cluster, fresh.name)))


def _change(wire: Wire, call: Call) -> Reply:
    """The body says by name which one."""
    body, cluster = wire.body(call), cluster_meant(call).uuid
    known = named_remote(call.site, cluster, _named(body))
    command = ChangeRemoteSite(_applied(call, known, body))
    return wire.done(call, command, lambda: _record(call, named_remote(call.site, cluster, known.name)))


def _delete(wire: Wire, call: Call) -> Reply:
    return wire.done(call, DeleteRemoteSite(remote_of(call).uuid))


def _pending(wire: Wire, call: Call) -> Reply:
    names, remotes = asked(call, "protection_domain_names"), asked(call, "remote_site_names")
    return wire.shown(call, pending_records(call, names, {remote_of(call).name} if call.path else remotes))


def _stats(wire: Wire, call: Call) -> Reply:
    return series(wire, call, _record(call, remote_of(call)))


SHARED: Shared = {
    f"GET {REMOTES}": _list,
    f"POST {REMOTES}": _create,
    f"PUT {REMOTES}": _change,
    f"PATCH {REMOTES}": _change,
    f"GET {REMOTES}/pending_replications": _pending,
    f"GET {REMOTES}/{{}}": _get,
    f"DELETE {REMOTES}/{{}}": _delete,
    f"GET {REMOTES}/{{}}/pending_replications": _pending,
    f"GET {REMOTES}/{{}}/stats": _stats,
}
