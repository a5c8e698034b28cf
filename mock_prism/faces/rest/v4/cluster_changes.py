"""Making, changing and destroying clusters: fields as in the official SDK.

Prism Central, which is in the list of clusters too, is changed and destroyed by none of these.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mock_prism.faces.rest.exchange import Call, Handler, Json, Reply
from mock_prism.faces.rest.v4.cluster_schemas import SMTP_TYPES
from mock_prism.faces.rest.v4.cluster_views import AhvCluster
from mock_prism.faces.rest.v4.envelopes import started
from mock_prism.faces.rest.v4.etags import require_match
from mock_prism.faces.rest.v4.network_values import ip_of
from mock_prism.faces.rest.v4.vms import ordered
from mock_prism.model.cluster import Cluster, HttpProxy, ProxyType, PublicKey, SmtpServer
from mock_prism.model.commands.cluster import UpdateCluster
from mock_prism.model.commands.cluster_life import CreateCluster, DestroyCluster
from mock_prism.model.errors import Invalid
from mock_prism.model.site import Site
from mock_prism.model.spare import UnconfiguredNode
from mock_prism.model.views import cluster_view

CLUSTERS = "/clustermgmt/config/clusters"
Body = Mapping[str, Json]


def create(call: Call) -> Reply:
    """Make a cluster of unconfigured nodes, which the body names by the addresses of their CVMs or their uuids."""
    body = call.body
    network, config = body.get("network") or {}, body.get("config") or {}
    nodes = (body.get("nodes") or {}).get("nodeList") or ()
    if not body.get("name"):
        raise Invalid("name", "a cluster needs one")
    return ordered(
        call,
        CreateCluster(
            name=body["name"],
            node_uuids=tuple(_node(call.site, node) for node in nodes),
            redundancy_factor=config.get("redundancyFactor", 2),
            external_ip=ip_of(network.get("externalAddress")),
            data_services_ip=ip_of(network.get("externalDataServiceIp")),
            name_servers=_servers(network.get("nameServerIpList")) or (),
            ntp_servers=_servers(network.get("ntpServerIpList")) or (),
        ),
    )


def _node(site: Site, node: Body) -> str:
    uuid, ip, host_ip = node.get("nodeUuid"), ip_of(node.get("controllerVmIp")), ip_of(node.get("hostIp"))
    for each in site.all(UnconfiguredNode):
        here = (each.uuid, each.node.cvm.ip, each.node.host.hypervisor_ip)
        asked = (uuid and uuid.lower(), ip, host_ip)
        if any(asked) and all(want in (None, is_) for want, is_ in zip(asked, here, strict=True)):
            return each.uuid
    raise Invalid("nodes.nodeList", f"there is no unconfigured node {uuid or ''} with a CVM at {ip}")


def update(call: Call) -> Reply:
    """Change a cluster. What a body leaves out stays; what cannot be changed must be as it is."""
    cluster = call.site.get(Cluster, call.path["extId"].lower())
    require_match(call, AhvCluster(cluster_view(call.site, cluster)), Cluster.kind)
    body = call.body
    network, config = body.get("network") or {}, body.get("config") or {}
    factor = config.get("redundancyFactor", cluster.redundancy_factor)
    if factor != cluster.redundancy_factor:
        raise Invalid("config.redundancyFactor", f"is {cluster.redundancy_factor} and cannot be changed")
    return ordered(
        call,
        UpdateCluster(
            cluster.uuid,
            name=body.get("name"),
            external_ip=ip_of(network.get("externalAddress")),
            data_services_ip=ip_of(network.get("externalDataServiceIp")),
            name_servers=_servers(network.get("nameServerIpList")),
            ntp_servers=_servers(network.get("ntpServerIpList")),
            nfs_whitelist=_tuple(network.get("nfsSubnetWhitelist")),
            public_keys=_keys(config.get("authorizedPublicKeyList")),
            http_proxies=_proxies(network.get("httpProxyList"), cluster),
            smtp=_smtp(network.get("smtpServer")),
            timezone=config.get("timezone"),
        ),
    )


def destroy(call: Call) -> Reply:
    """Destroy a cluster."""
    return started(call, DestroyCluster(call.site.get(Cluster, call.path["extId"].lower()).uuid))


def _tuple(found: Sequence[str] | None) -> tuple[str, ...] | None:
    return None if found is None else tuple(found)


def _servers(found: Sequence[Body] | None) -> tuple[str, ...] | None:
    """Servers by address or by name."""
    return None if found is None else tuple(_server(one) for one in found)


def _server(found: Body) -> str:
    name = (found.get("fqdn") or {}).get("value")
    if name and (found.get("ipv4") or found.get("ipv6")):
        raise Invalid("network", f"the server {name} goes by its name or by an address")
    return str(name or ip_of(found) or "")


def _keys(found: Sequence[Body] | None) -> tuple[PublicKey, ...] | None:
    return None if found is None else tuple(PublicKey(key["name"], key["key"]) for key in found)


def _proxies(found: Sequence[Body] | None, cluster: Cluster) -> tuple[HttpProxy, ...] | None:
    """Proxies. One that goes by a name has no address to be shown and sent back: it keeps the one it has."""
    if found is None:
        return None
    known = {proxy.name: proxy.address for proxy in cluster.http_proxies}
    return tuple(
        HttpProxy(
            name=proxy["name"],
            address=ip_of(proxy.get("ipAddress")) or known.get(proxy["name"], ""),
            port=proxy.get("port", 0),
            username=proxy.get("username", ""),
            types=tuple(ProxyType[word] for word in proxy.get("proxyTypes") or () if word in ProxyType.__members__),
        )
        for proxy in found
    )


def _smtp(found: Body | None) -> SmtpServer | None:
    if found is None:
        return None
    words = {word: security for security, word in SMTP_TYPES.items()}
    server = found["server"]
    return SmtpServer(
        address=_server(server["ipAddress"]),
        port=server.get("port", 25),
        from_address=found["emailAddress"],
        username=server.get("username", ""),
        security=words.get(found.get("type", ""), SmtpServer("").security),
    )


HANDLERS: dict[str, Handler] = {
    f"v4 POST {CLUSTERS}": create,
    f"v4 PUT {CLUSTERS}/{{extId}}": update,
    f"v4 DELETE {CLUSTERS}/{{extId}}": destroy,
}
