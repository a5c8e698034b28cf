"""acli iscsi_client: who mounts volume groups from outside. All *assumed*."""

from __future__ import annotations

from mock_prism.faces.shell.acli.call import AcliCall, AcliVerb
from mock_prism.faces.shell.answers import Answer, Shown
from mock_prism.faces.shell.errors import Usage
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.faces.shell.render import Json, block, table
from mock_prism.model.attachments import groups_of
from mock_prism.model.commands.volume_attachment import UpdateClient
from mock_prism.model.errors import NotFound
from mock_prism.model.volume_group import IscsiClient

CLIENT = Param("client", Kind.CLIENT, positional=True)
NONE, CHAP = "kNone", "kCHAP"


def _clients(call: AcliCall) -> list[IscsiClient]:
    clients = call.site.where(IscsiClient, "cluster_uuid", call.cluster.uuid)
    return sorted(clients, key=lambda client: (client.name, client.uuid))


def _list(call: AcliCall) -> Answer:
    rows = [(client.name, client.uuid) for client in _clients(call)]
    data = [{"name": name, "uuid": uuid} for name, uuid in rows]
    return Shown(table(("Client name", "Client UUID"), rows), data)


def _client(call: AcliCall) -> IscsiClient:
    wanted = call.args.text("client")
    for client in _clients(call):
        if wanted in (client.name, client.uuid):
            return client
    raise NotFound(IscsiClient.kind, wanted)


def _get(call: AcliCall) -> Answer:
    client = _client(call)
    targets: list[Json] = [group.target_name for group in groups_of(call.site, client)]
    tree: dict[str, Json] = {
        "enabled_authentications": NONE if client.secret is None else CHAP,
        "name": client.name,
        "target_list": targets,
        "uuid": client.uuid,
    }
    return Shown(block(client.name, tree), {client.uuid: tree})


def _update(call: AcliCall) -> Answer:
    """A secret makes a client prove itself by CHAP; without one anybody may use its name."""
    client, args = _client(call), call.args
    wanted, secret = args.maybe_text("enabled_authentications"), args.maybe_text("client_secret")
    if (wanted is None and not secret) or (wanted == CHAP) > bool(secret) or (wanted == NONE and secret):
        raise Usage(f"InvalidArgument: give client_secret, or enabled_authentications={NONE}")
    command = UpdateClient(client.uuid, "" if wanted == NONE else secret)
    return call.start_one(client.name, client, command)


VERBS: tuple[AcliVerb, ...] = (
    AcliVerb("iscsi_client.list", "Lists the iSCSI clients.", (), _list),
    AcliVerb(
        "iscsi_client.update",
        "Changes how an iSCSI client proves itself.",
        (CLIENT, Param("enabled_authentications", Kind.WORD, words=(NONE, CHAP)), Param("client_secret")),
        _update,
    ),
    AcliVerb("iscsi_client.get", "Shows an iSCSI client.", (CLIENT,), _get),
)
