"""acli iscsi_client: who mounts volume groups from outside. All *assumed*."""

from __future__ import annotations

from mock_prism.faces.shell.acli.call import AcliCall, AcliVerb
from mock_prism.faces.shell.answers import Answer, Shown
from mock_prism.faces.shell.registry import Param
from mock_prism.faces.shell.render import Json, block, table
from mock_prism.model.attachments import groups_of
from mock_prism.model.errors import NotFound
from mock_prism.model.volume_group import IscsiClient


def _clients(call: AcliCall) -> list[IscsiClient]:
    clients = call.site.where(IscsiClient, "cluster_uuid", call.cluster.uuid)
    return sorted(clients, key=lambda client: (client.name, client.uuid))


def _list(call: AcliCall) -> Answer:
    rows = [(client.name, client.uuid) for client in _clients(call)]
    data = [{"name": name, "uuid": uuid} for name, uuid in rows]
    return Shown(table(("Client name", "Client UUID"), rows), data)


def _get(call: AcliCall) -> Answer:
    wanted = call.args.text("client")
    for client in _clients(call):
        if wanted in (client.name, client.uuid):
            targets: list[Json] = [group.target_name for group in groups_of(call.site, client)]
            tree: dict[str, Json] = {
                "enabled_authentications": "kNone" if client.secret is None else "kCHAP",
                "name": client.name,
                "target_list": targets,
                "uuid": client.uuid,
            }
            return Shown(block(client.name, tree), {client.uuid: tree})
    raise NotFound(IscsiClient.kind, wanted)


VERBS: tuple[AcliVerb, ...] = (
    AcliVerb("iscsi_client.list", "Lists the iSCSI clients.", (), _list),
    AcliVerb("iscsi_client.get", "Shows an iSCSI client.", (Param("client", positional=True),), _get),
)
