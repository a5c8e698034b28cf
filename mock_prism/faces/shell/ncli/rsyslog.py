"""ncli rsyslog-config: where the cluster's logs are sent. Servers are the documents that v4 has of them.

Verbs and parameters by scripts and documents (STIG guides), labels *assumed*. Nothing is ever sent.
"""

from __future__ import annotations

from mock_prism.faces.shell.answers import Answer, Shown
from mock_prism.faces.shell.ncli.call import NcliCall, NcliVerb
from mock_prism.faces.shell.ncli.shelf import Content, Setting, Shelf
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.faces.shell.render import Json, ncli_blocks
from mock_prism.model.commands.cluster import check_ip, check_port
from mock_prism.model.errors import NotFound

SERVERS = Shelf("/clustermgmt/config/clusters/{cluster}/rsyslog-servers", "rsyslog server", "serverName")
STATUS = Setting("/prism-element/{cluster}/rsyslog", "rsyslog", (("enabled", True),))
RELP = "RELP"
PROTOCOLS = ("UDP", "TCP")
LEVELS = ("EMERGENCY", "ALERT", "CRITICAL", "ERROR", "WARNING", "NOTICE", "INFO", "DEBUG")
MODULES = (
    "CASSANDRA CEREBRO CURATOR GENESIS PRISM STARGATE SYSLOG_MODULE ZOOKEEPER UHARA LAZAN API_AUDIT AUDIT CALM "
    "EPSILON ACROPOLIS MINERVA_CVM FLOW FLOW_SERVICE_LOGS LCM APLOS NCM_AIOPS"
)
SERVER = Param("server-name", Kind.SYSLOG_SERVER, required=True)


def _address(server: Content) -> str:
    """Its address of either kind."""
    address = server["ipAddress"]
    of_kinds = [address.get(kind) for kind in ("ipv4", "ipv6")] if isinstance(address, dict) else []
    return next((str(each["value"]) for each in of_kinds if isinstance(each, dict)), "")


def _protocol(server: Content) -> str:
    """RELP goes over TCP."""
    return "TCP" if server["networkProtocol"] == RELP else str(server["networkProtocol"])


def _modules(server: Content) -> list[Content]:
    modules = server.get("modules")
    return [dict(each) for each in modules if isinstance(each, dict)] if isinstance(modules, list) else []


def _block(server: Content) -> list[tuple[str, str]]:
    return [
        ("Name", str(server["serverName"])),
        ("IP Address", _address(server)),
        ("Port", str(server["port"])),
        ("Protocol", _protocol(server)),
        ("Relp Enabled", str(server["networkProtocol"] == RELP).lower()),
    ]


def _object(server: Content) -> Json:
    return {
        "serverName": server["serverName"],
        "ipAddress": _address(server),
        "port": server["port"],
        "networkProtocol": _protocol(server),
        "relpEnabled": server["networkProtocol"] == RELP,
        "modules": [{"name": each["name"], "level": each["logSeverityLevel"]} for each in _modules(server)],
    }


def _list(call: NcliCall) -> Answer:
    """Whether logs are sent at all, and where to."""
    is_on, servers = bool(STATUS.content(call)["enabled"]), SERVERS.contents(call)
    status = [("Status", "enabled" if is_on else "disabled")]
    text = ncli_blocks([status, *(_block(server) for server in servers)])
    return Shown(text, {"enabled": is_on, "servers": [_object(server) for server in servers]})


def _servers(call: NcliCall) -> Answer:
    servers = SERVERS.contents(call)
    return Shown(ncli_blocks(_block(server) for server in servers), [_object(server) for server in servers])


def _set_status(call: NcliCall) -> Answer:
    STATUS.change(call, {"enabled": call.args.flag("enable")}, "setRsyslogStatus")
    return _list(call)


def _one(call: NcliCall, name: str) -> Content:
    SERVERS.find(call, name)
    return next(each for each in SERVERS.contents(call) if str(each["serverName"]).lower() == name.lower())


def _add(call: NcliCall) -> Answer:
    args = call.args
    ip, port = args.text("ip-address"), args.maybe_number("port") or 0
    check_ip("ip-address", ip)
    check_port("port", port)
    kind, length = ("ipv6", 128) if ":" in ip else ("ipv4", 32)
    type_ = "IPv6Address" if kind == "ipv6" else "IPv4Address"
    address: Json = {"$objectType": f"common.v1.config.{type_}", "value": ip, "prefixLength": length}
    server: Content = {
        "serverName": args.text("name"),
        "ipAddress": {"$objectType": "common.v1.config.IPAddress", kind: address},
        "port": port,
        "networkProtocol": RELP if args.flag("relp-enabled") else args.text("network-protocol"),
    }
    SERVERS.add(call, server, "create_rsyslog_server")
    return Shown(ncli_blocks([_block(server)]), _object(server))


def _delete(call: NcliCall) -> Answer:
    name = call.args.text("name")
    SERVERS.remove(call, name, "delete_rsyslog_server_by_id")
    text = f"Rsyslog server {name} deleted successfully"
    return Shown(f"{text}\n", text)


def _list_modules(call: NcliCall) -> Answer:
    server = _one(call, call.args.text("server-name"))
    modules = _modules(server)
    blocks = [
        [
            ("Module Name", str(each["name"])),
            ("Level", str(each["logSeverityLevel"])),
            ("Include Monitor Logs", str(bool(each.get("shouldLogMonitorFiles"))).lower()),
        ]
        for each in modules
    ]
    return Shown(ncli_blocks(blocks), [{"name": each["name"], "level": each["logSeverityLevel"]} for each in modules])


def _add_module(call: NcliCall) -> Answer:
    """One that is there gets the new level."""
    args = call.args
    server, name = _one(call, args.text("server-name")), args.text("module-name")
    others = [each for each in _modules(server) if each["name"] != name]
    module: Content = {
        "$objectType": "clustermgmt.v4.config.RsyslogModuleItem",
        "name": name,
        "logSeverityLevel": args.text("level"),
        "shouldLogMonitorFiles": args.flag("include-monitor-logs"),
    }
    return _set_modules(call, [*others, module])


def _delete_module(call: NcliCall) -> Answer:
    """Raises NotFound for one whose logs are not sent."""
    server, name = _one(call, call.args.text("server-name")), call.args.text("module-name")
    left = [each for each in _modules(server) if each["name"] != name]
    if len(left) == len(_modules(server)):
        raise NotFound("rsyslog module", name)
    return _set_modules(call, left)


def _set_modules(call: NcliCall, modules: list[Content]) -> Answer:
    SERVERS.change(call, call.args.text("server-name"), {"modules": modules}, "update_rsyslog_server_by_id")
    return _list_modules(call)


MODULE = Param("module-name", Kind.WORD, required=True, words=tuple(MODULES.split()), folds=True)

VERBS: tuple[NcliVerb, ...] = (
    NcliVerb("rsyslog-config list", "Shows where logs are sent.", (), _list, aliases=("rsyslog-config ls",)),
    NcliVerb(
        "rsyslog-config list-servers",
        "Lists the servers that logs are sent to.",
        (),
        _servers,
        aliases=("rsyslog-config ls-servers",),
    ),
    NcliVerb(
        "rsyslog-config set-status",
        "Has logs sent, or not.",
        (Param("enable", Kind.FLAG, required=True),),
        _set_status,
    ),
    NcliVerb(
        "rsyslog-config add-server",
        "Has logs sent to a server.",
        (
            Param("name", required=True),
            Param("ip-address", required=True),
            Param("port", Kind.NUMBER, required=True),
            Param("network-protocol", Kind.WORD, required=True, words=PROTOCOLS, folds=True),
            Param("relp-enabled", Kind.FLAG, default="false"),
        ),
        _add,
    ),
    NcliVerb(
        "rsyslog-config delete-server",
        "Has logs sent to a server no more.",
        (Param("name", Kind.SYSLOG_SERVER, required=True),),
        _delete,
        aliases=("rsyslog-config remove-server", "rsyslog-config rm-server"),
    ),
    NcliVerb(
        "rsyslog-config list-modules",
        "Lists whose logs are sent to a server.",
        (SERVER,),
        _list_modules,
        aliases=("rsyslog-config ls-modules",),
    ),
    NcliVerb(
        "rsyslog-config add-module",
        "Has the logs of a service sent to a server.",
        (
            SERVER,
            MODULE,
            Param("level", Kind.WORD, required=True, words=LEVELS, folds=True),
            Param("include-monitor-logs", Kind.FLAG, default="false"),
        ),
        _add_module,
    ),
    NcliVerb(
        "rsyslog-config delete-module",
        "Has the logs of a service sent to a server no more.",
        (SERVER, MODULE),
        _delete_module,
        aliases=("rsyslog-config remove-module", "rsyslog-config rm-module"),
    ),
)
