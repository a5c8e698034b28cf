"""What Genesis can be asked for by way of v1: methods that public clients call, over the model.

``METHODS`` only tell; ``ACTS`` change something. Each is given the CVM that is asked and the method's arguments.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from mock_prism.bodies import NotJson, read_json
from mock_prism.faces.rest.documents import content_of, standing, written
from mock_prism.faces.rest.element.documents import shelf
from mock_prism.faces.rest.exchange import Call, Json
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.commands.document import ReplaceDocument
from mock_prism.model.commands.failure import ShutDownHost
from mock_prism.model.commands.shutdown_token import ClearShutdownToken, TakeShutdownToken
from mock_prism.model.cvm import Cvm
from mock_prism.model.document import Document
from mock_prism.model.errors import Disconnected, Invalid, NotFound, Refused
from mock_prism.model.host import Host
from mock_prism.model.node import cvm_of, hosts_of, leader
from mock_prism.model.services import GENESIS, SERVICES, genesis_name, process_ids
from mock_prism.model.views import shown_cvm_state

SERVICE = "Genesis"
FRAMEWORK = "LifeCycleManager.lcm_framework_rpc"
LCM_URL = "http://download.nutanix.com/lcm/2.0"
LCM_VERSION = "2.5"
"""*Assumed*, for a cluster of AOS 6.5."""
Arguments = Mapping[str, Json]
Method = Callable[[Call, Cvm | None, Arguments], Json]


def _status(call: Call, cvm: Cvm | None, arguments: Arguments) -> Json:
    """What ``cluster status`` tells. A public client takes every state but ``down`` for a node that is there, and
    wants no other keys than these four."""
    hosts = hosts_of(call.site, cluster_meant(call).uuid)
    cvms = (cvm_of(call.site, host) for host in hosts)
    states = {each.ip: {"state": shown_cvm_state(each).lower()} for each in cvms}
    return {"lockdown_mode": False, "state": "OK", "retry": False, "svms": states}


def _master(call: Call, cvm: Cvm | None, arguments: Arguments) -> Json:
    """The address of the CVM that leads. Raises Disconnected where none does."""
    found = leader(call.site, cluster_meant(call).uuid)
    if found is None:
        raise Disconnected(SERVICE)
    return found.ip


def _enabled(call: Call) -> Document:
    """The services that have been enabled on top of those that always are."""
    default = standing(shelf(call, "/genesis/services"), "services", {"service_list": []})
    return call.site.table(Document).get(default.uuid) or default


def _is_enabled(call: Call, cvm: Cvm | None, arguments: Arguments) -> Json:
    """A pair (public clients): whether it is, and why not."""
    name = arguments.get("service_name")
    if not isinstance(name, str) or not name:
        raise Invalid("service_name", "is required")
    is_enabled = name in content_of(_enabled(call).text)["service_list"]
    return [is_enabled, "" if is_enabled else f"Service: {name} is not enabled."]


def _switch(is_on: bool) -> Method:
    def act(call: Call, cvm: Cvm | None, arguments: Arguments) -> Json:
        document = _enabled(call)
        before: list[str] = content_of(document.text)["service_list"]
        named = _named(arguments)
        after = [*before, *(name for name in named if name not in before)]
        left = after if is_on else [name for name in before if name not in named]
        changed = replace(document, text=written({"service_list": left}))
        command = ReplaceDocument(changed, call.operation.op, True, cluster_meant(call).uuid)
        call.site.submit(command, call.user.name)
        return [True, None]

    return act


def _named(arguments: Arguments) -> list[str]:
    """The services that a list in JSON as text names."""
    try:
        names = read_json(str(arguments.get("service_list_json", "")).encode())["service_list"]
    except (NotJson, TypeError, KeyError):
        raise Invalid("service_list_json", "must be JSON with a service_list") from None
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        raise Invalid("service_list_json", "must name services")
    return names


def _prepare(call: Call, cvm: Cvm | None, arguments: Arguments) -> Json:
    """Whether the node of the CVM that is asked now has the shutdown token (a public client asks until it has)."""
    node = cvm or leader(call.site, cluster_meant(call).uuid)
    if node is None:
        raise Disconnected(SERVICE)
    try:
        call.site.submit(TakeShutdownToken(node.host_uuid), call.user.name)
    except Refused:
        return False
    return True


def _clear(call: Call, cvm: Cvm | None, arguments: Arguments) -> Json:
    call.site.submit(ClearShutdownToken(cluster_meant(call).uuid), call.user.name)
    return True


def _shut_down(call: Call, cvm: Cvm | None, arguments: Arguments) -> Json:
    """Shut down the AHV host of the CVM with a number."""
    number = str(arguments.get("svm_id", ""))
    for host in call.site.where(Host, "cluster_uuid", cluster_meant(call).uuid):
        if str(host.number) == number:
            call.site.submit(ShutDownHost(host.uuid), call.user.name)
            return True
    raise NotFound(Cvm.kind, number)


def _services(call: Call, cvm: Cvm | None, arguments: Arguments) -> Json:
    """The services of the CVM that is asked, with their processes, and how it does. A public client wants these two
    keys; what the second says of the CVM that leads is its own example."""
    cluster = cluster_meant(call)
    first = leader(call.site, cluster.uuid)
    asked = cvm or first
    if asked is None:
        raise Disconnected(SERVICE)
    services = {genesis_name(name): list(process_ids(cluster, asked, name)) for name in (GENESIS, *SERVICES)}
    state = shown_cvm_state(asked)
    return {"services": services, "state": f"{state}, Zeus Leader" if first == asked else state}


def _life_cycle(call: Call) -> Document:
    """How Life Cycle Manager is set up in the cluster; what it holds before anybody has changed it is *assumed*."""
    default = standing(shelf(call, "/genesis/life_cycle_manager"), "LCM", {"url": LCM_URL, "auto_inventory": False})
    return call.site.table(Document).get(default.uuid) or default


def _life_cycle_config(call: Call, cvm: Cvm | None, arguments: Arguments) -> Json:
    """With the version, which a public client reads."""
    return {**content_of(_life_cycle(call).text), "version": LCM_VERSION}


def _take_inventory(call: Call, cvm: Cvm | None, arguments: Arguments) -> Json:
    """Begin to look for updates, at the address that may be given; answers with the task (public clients)."""
    document = _life_cycle(call)
    given = arguments.get("args") or []
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given) or len(given) > 1:
        raise Invalid("args", "takes the address to look for updates at")
    content = content_of(document.text)
    changed = replace(document, text=written({**content, "url": given[0] if given else content["url"]}))
    command = ReplaceDocument(changed, "perform_inventory", cluster_uuid=cluster_meant(call).uuid)
    return call.site.submit(command, call.user.name).uuid


METHODS: dict[str, Method] = {
    f"{FRAMEWORK}.get_config": _life_cycle_config,
    "NodeManager.services_status": _services,
    "ClusterManager.status": _status,
    "ClusterManager.current_master": _master,
    "ClusterManager.is_service_enabled": _is_enabled,
}
ACTS: dict[str, Method] = {
    f"{FRAMEWORK}.perform_inventory": _take_inventory,
    "ClusterManager.enable_service": _switch(True),
    "ClusterManager.enable_service_with_prechecks": _switch(True),
    "ClusterManager.disable_service": _switch(False),
    "ClusterManager.prepare_node_for_shutdown": _prepare,
    "ClusterManager.clear_shutdown_token": _clear,
    "ClusterManager.shutdown_hypervisor": _shut_down,
}
