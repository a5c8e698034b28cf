"""ncli multicluster: the Prism Central that the cluster is registered with. The block is captured."""

from __future__ import annotations

from mock_prism.faces.shell.answers import Answer, Shown
from mock_prism.faces.shell.errors import Usage
from mock_prism.faces.shell.ncli.call import NcliCall, NcliVerb
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.faces.shell.render import Json, ncli_blocks
from mock_prism.faces.shell.resolve import split_list
from mock_prism.model.access import logged_in
from mock_prism.model.cluster import PrismCentral
from mock_prism.model.commands.registration import RegisterCluster, UnregisterCluster
from mock_prism.model.errors import NotFound

BEGUN = "Cluster {act} is currently in progress. This operation may take a while."  # captured
NEVER = "This cluster was never added to Prism Central"  # captured


def _central(call: NcliCall) -> PrismCentral | None:
    return call.site.table(PrismCentral).get(call.cluster.prism_central_uuid or "")


def _block(central: PrismCentral) -> list[tuple[str, str]]:
    """Captured of a Prism Central that tells of a cluster; told the other way round it is the same (*assumed*)."""
    return [
        ("Cluster Id", central.uuid),
        ("Cluster Name", central.name),
        ("Is Multicluster", "true"),
        ("Controller VM IP Addresses", f"[{central.ip}]"),
        ("External or Masquerading IP Address", central.ip),
        ("Cluster FQDN", ""),
        ("Controller VM NAT IP Addresses", ""),
        ("Marked for Removal", "false"),
        ("Remote Connection Exists", "true"),
    ]


def _object(central: PrismCentral) -> Json:
    """With the keys of REST v1, which scripts read."""
    return {
        "clusterUuid": central.uuid,
        "clusterDetails": {
            "clusterName": central.name,
            "ipAddresses": [central.ip],
            "multicluster": True,
            "reachable": True,
        },
        "markedForRemoval": False,
        "remoteConnectionExists": True,
    }


def _state(call: NcliCall) -> Answer:
    central = _central(call)
    count = f"Registered Cluster Count: {0 if central is None else 1}\n"
    if central is None:
        return Shown(count + ncli_blocks([]), [])
    return Shown(count + ncli_blocks([_block(central)]), [_object(central)])


def _check_login(call: NcliCall) -> None:
    """Prism Central's users are the site's. Raises Unauthenticated."""
    logged_in(call.site, call.args.text("username"), call.args.text("password"))


def _add(call: NcliCall) -> Answer:
    """The first address counts. That it has begun is said when it is over: it takes no time here."""
    if (central := _central(call)) is not None:
        raise Usage(f"This cluster is already registered with Prism Central {central.ip}")
    _check_login(call)
    address = split_list(call.args.text("external-ip-address-or-svm-ips"))[0]
    call.do(RegisterCluster(call.cluster.uuid, address))
    return _told("registration")


def _remove(call: NcliCall) -> Answer:
    """By force or not is the same: Prism Central always answers here."""
    central = _central(call)
    if central is None:
        raise Usage(NEVER)
    _check_login(call)
    addresses = split_list(call.args.text("external-ip-address-or-svm-ips"))
    if central.ip not in addresses:
        raise NotFound(PrismCentral.kind, addresses[0])
    call.do(UnregisterCluster(call.cluster.uuid, central.uuid))
    return _told("unregistration")


def _told(act: str) -> Shown:
    text = BEGUN.format(act=act)
    return Shown(f"{text}\n", text)


LOGIN = (
    Param("external-ip-address-or-svm-ips", Kind.CENTRAL, required=True),
    Param("username", required=True),
    Param("password", required=True),
)

VERBS: tuple[NcliVerb, ...] = (
    NcliVerb("multicluster get-cluster-state", "Tells which Prism Central the cluster is registered with.", (), _state),
    NcliVerb(
        "multicluster add-to-multicluster", "Registers the cluster with Prism Central.", (*LOGIN, Param("port")), _add
    ),
    NcliVerb(
        "multicluster remove-from-multicluster",
        "Takes the cluster away from Prism Central.",
        (*LOGIN, Param("force", Kind.FLAG, default="false")),
        _remove,
    ),
)
