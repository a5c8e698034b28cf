"""Route tables and routes in v4: fields as in the official SDK."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.present import Alone
from mock_prism.faces.rest.v4.envelopes import Record, single, started
from mock_prism.faces.rest.v4.etags import require_match
from mock_prism.faces.rest.v4.listing import listed, selected_one
from mock_prism.faces.rest.v4.namespaces import typed
from mock_prism.faces.rest.v4.network_values import CONFIG, address, belonging_of, ip_of, ip_subnet, metadata, prefix_of
from mock_prism.faces.rest.v4.nouns import Body, blamed
from mock_prism.faces.rest.v4.wire import missing
from mock_prism.model.commands.routing import CreateRoute, DeleteRoute, UpdateRoute
from mock_prism.model.errors import Invalid, NotFound, NotSimulated, Refused
from mock_prism.model.network import Network
from mock_prism.model.routing import NextHop, NextHopKind, Route, RouteTable, is_active, local_routes
from mock_prism.model.site import Site

TABLES = "/networking/config/route-tables"
ROUTES = f"{TABLES}/{{routeTableExtId}}/routes"
ROUTE = f"{ROUTES}/{{extId}}"
STATIC = "STATIC"
PRIORITY = 32768
"""That of a static route (so a client's sample)."""
HOPS = {
    NextHopKind.IP: "IP_ADDRESS",
    NextHopKind.LOCAL: "LOCAL_SUBNET",
    NextHopKind.EXTERNAL: "EXTERNAL_SUBNET",
}


def _table(table: RouteTable) -> Record:
    return typed(f"{CONFIG}RouteTable", extId=table.uuid, vpcReference=table.vpc_uuid)


def shown(site: Site, route: Route) -> Record:
    """A route. That of a network is local (*assumed*, of one outside of the VPC too)."""
    hop, network = route.next_hop, None
    if hop.network_uuid is not None:
        network = site.table(Network).get(hop.network_uuid)
    return typed(
        f"{CONFIG}Route",
        extId=route.uuid,
        routeTableReference=route.table_uuid,
        vpcReference=site.get(RouteTable, route.table_uuid).vpc_uuid,
        routeType=STATIC if route.is_static else "LOCAL",
        isActive=is_active(site, route),
        priority=PRIORITY if route.is_static else None,
        name=route.name or None,
        description=route.description or None,
        destination=ip_subnet(route.destination),
        nexthop=typed(
            f"{CONFIG}Nexthop",
            nexthopType=HOPS[hop.kind],
            nexthopReference=hop.network_uuid,
            nexthopIpAddress=address(hop.ip or _gateway(network if hop.kind is NextHopKind.EXTERNAL else None)),
            nexthopName=hop.ip if network is None else network.name,
        ),
        metadata=metadata(site, route.belonging),
        projectExtId=route.belonging.project_uuid,
    )


def _gateway(network: Network | None) -> str | None:
    """The router of an external network: who goes out over it goes there (so a client's sample)."""
    return network.ipam.gateway if network is not None and network.ipam is not None else None


def list_tables(call: Call) -> Reply:
    """The table of each VPC."""
    return listed(call, [_table(table) for table in call.site.all(RouteTable)])


def get_table(call: Call) -> Reply:
    """One table."""
    table = call.site.get(RouteTable, call.path["extId"].lower())
    return single(call, selected_one(call, _table(table)), Alone(table))


def _owner(call: Call) -> RouteTable:
    return call.site.get(RouteTable, call.path["routeTableExtId"].lower())


def _routes(site: Site, table: RouteTable) -> list[Route]:
    return [*local_routes(site, table), *site.where(Route, "table_uuid", table.uuid)]


def _named(call: Call) -> Route:
    """The route that the path names, static or not. Raises NotFound."""
    uuid = call.path["extId"].lower()
    for route in _routes(call.site, _owner(call)):
        if route.uuid == uuid:
            return route
    raise NotFound(Route.kind, uuid)


def _to_change(call: Call, act: str) -> Route:
    """The same, which must be static. Raises Refused."""
    route = _named(call)
    if not route.is_static:
        raise Refused(f"{act} the route", ("it follows from a subnet",))
    return route


def list_routes(call: Call) -> Reply:
    """The routes of a table: those that follow from subnets, then the static ones."""
    return listed(call, [shown(call.site, route) for route in _routes(call.site, _owner(call))])


def get_route(call: Call) -> Reply:
    """One route."""
    route = _named(call)
    return single(call, selected_one(call, shown(call.site, route)), Alone(route))


def _hop(site: Site, body: Mapping[str, Any]) -> NextHop:
    kind = next((kind for kind, word in HOPS.items() if word == body["nexthopType"]), None)
    if kind is None:
        raise NotSimulated(f"a route to a {body['nexthopType']}")
    reference, ip = body.get("nexthopReference"), ip_of(body.get("nexthopIpAddress"))
    uuid = reference and reference.lower()
    if kind is NextHopKind.EXTERNAL:
        if ip not in (None, _gateway(site.table(Network).get(uuid or ""))):
            raise NotSimulated("a router of an external subnet besides its gateway")
        ip = None
    return NextHop(kind, uuid, ip)


def _check_place(table: RouteTable, body: Body) -> None:
    """A body may say in which table of which VPC a route is, as clients do. Raises Invalid where it is in no such."""
    for key, there in (("routeTableReference", table.uuid), ("vpcReference", table.vpc_uuid)):
        if (body.get(key) or there).lower() != there:
            raise Invalid(key, f"is not that of the route table of the path, {there}")


def _read(call: Call, table: RouteTable) -> tuple[Body, NextHop]:
    """The body of a static route, and its one next hop."""
    body: Body = call.body
    _check_place(table, body)
    if body["routeType"] != STATIC:
        raise Invalid("routeType", "only static routes are written")
    hops = [hop for hop in (body.get("nexthop"), *body.get("nexthops", ())) if hop]
    if lacking := [key for key, value in (("destination", body.get("destination")), ("nexthop", hops)) if not value]:
        raise Invalid("body", missing(lacking))
    first, *others = dict.fromkeys(_hop(call.site, hop) for hop in hops)
    if others:
        raise NotSimulated("a route with several next hops")
    return body, first


def create_route(call: Call) -> Reply:
    """Add a static route."""
    table = _owner(call)
    body, hop = _read(call, table)
    texts = (body.get("name", ""), body.get("description", ""))
    with blamed(call):
        return started(call, CreateRoute(table.uuid, prefix_of(body["destination"]), hop, *texts, belonging_of(body)))


def update_route(call: Call) -> Reply:
    """Change a static route."""
    route = _to_change(call, "change")
    require_match(call, Alone(route), Route.kind)
    body, hop = _read(call, _owner(call))
    said = (body.get("name"), body.get("description"), belonging_of(body, route.belonging))
    with blamed(call):
        return started(call, UpdateRoute(route.uuid, prefix_of(body["destination"]), hop, *said))


def delete_route(call: Call) -> Reply:
    """Take a static route away."""
    route = _to_change(call, "delete")
    return started(call, DeleteRoute(route.uuid))


HANDLERS: dict[str, Handler] = {
    f"v4 GET {TABLES}": list_tables,
    f"v4 GET {TABLES}/{{extId}}": get_table,
    f"v4 GET {ROUTES}": list_routes,
    f"v4 POST {ROUTES}": create_route,
    f"v4 GET {ROUTE}": get_route,
    f"v4 PUT {ROUTE}": update_route,
    f"v4 DELETE {ROUTE}": delete_route,
}
