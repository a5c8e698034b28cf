"""The HTTP proxies of a cluster, which are the model's."""

from __future__ import annotations

from dataclasses import replace

from mock_prism.faces.rest.element.cluster_settings import configured, read_proxy
from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.types import Record
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.cluster import HttpProxy
from mock_prism.model.commands.cluster import UpdateCluster
from mock_prism.model.errors import NotFound

PROXIES = "/http_proxies"


def _records(call: Call) -> list[Record]:
    found: list[Record] = configured(call, cluster_meant(call))["http_proxies"]
    return found


def _named(call: Call, name: str) -> HttpProxy:
    for proxy in cluster_meant(call).http_proxies:
        if proxy.name == name:
            return proxy
    raise NotFound("HTTP proxy", name)


def _list(wire: Wire, call: Call) -> Reply:
    return wire.listed(call, _records(call))


def _get(wire: Wire, call: Call) -> Reply:
    name = _named(call, next(iter(call.path.values()))).name
    return wire.shown(call, next(record for record in _records(call) if record["name"] == name))


def _create(wire: Wire, call: Call) -> Reply:
    cluster = cluster_meant(call)
    proxy = read_proxy(wire.body(call))
    return wire.done(call, UpdateCluster(cluster.uuid, http_proxies=(*cluster.http_proxies, proxy)))


def _change(wire: Wire, call: Call) -> Reply:
    """The name says which one. What a body leaves out stays as it is (*assumed*)."""
    body, cluster = wire.body(call), cluster_meant(call)
    before = _named(call, body["name"])
    after = read_proxy(body)
    if "username" not in body:
        after = replace(after, username=before.username)
    if "proxy_types" not in body:
        after = replace(after, types=before.types)
    proxies = tuple(after if proxy is before else proxy for proxy in cluster.http_proxies)
    return wire.done(call, UpdateCluster(cluster.uuid, http_proxies=proxies))


def _delete(wire: Wire, call: Call) -> Reply:
    cluster = cluster_meant(call)
    gone = _named(call, next(iter(call.path.values())))
    left = tuple(proxy for proxy in cluster.http_proxies if proxy is not gone)
    return wire.done(call, UpdateCluster(cluster.uuid, http_proxies=left))


SHARED: Shared = {
    f"GET {PROXIES}": _list,
    f"POST {PROXIES}": _create,
    f"PUT {PROXIES}": _change,
    f"PATCH {PROXIES}": _change,
    f"GET {PROXIES}/{{}}": _get,
    f"DELETE {PROXIES}/{{}}": _delete,
}
