"""NVMe-TCP clients of volume groups: read, attached and detached. Fields as in the official SDK."""

from __future__ import annotations

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.present import Alone
from mock_prism.faces.rest.v4.envelopes import Record, single
from mock_prism.faces.rest.v4.listing import listed, selected_one
from mock_prism.faces.rest.v4.namespaces import typed
from mock_prism.faces.rest.v4.nouns import blamed
from mock_prism.faces.rest.v4.vms import ordered
from mock_prism.faces.rest.v4.volume_groups import GROUP, named_group, required
from mock_prism.faces.rest.v4.volume_schemas import CONFIG
from mock_prism.model.attachments import ATTACHMENT
from mock_prism.model.commands.nvmf_attachment import AttachNvmfClient, DetachNvmfClient
from mock_prism.model.errors import NotFound
from mock_prism.model.site import Site
from mock_prism.model.volume_group import NvmfClient, VolumeGroup

CLIENTS = "/volumes/config/nvmf-clients"
NAME = "nvmfInitiatorName"


def _record(site: Site, client: NvmfClient) -> Record:
    """A client. Its subsystems go by the names of the groups' targets (*assumed*)."""
    targets = [group.target_name for group in site.all(VolumeGroup) if client.uuid in group.nvmf_uuids]
    return typed(
        f"{CONFIG}NvmfClient",
        extId=client.uuid,
        nvmfInitiatorName=client.name,
        attachedTargets=targets or None,
        clusterReference=client.cluster_uuid,
    )


def list_clients(call: Call) -> Reply:
    """All clients that are known."""
    return listed(call, [_record(call.site, client) for client in call.site.all(NvmfClient)])


def get_client(call: Call) -> Reply:
    """One client."""
    client = call.site.get(NvmfClient, call.path["extId"].lower())
    return single(call, selected_one(call, _record(call.site, client)), Alone(client))


def attach(call: Call) -> Reply:
    """Let a client reach a group."""
    group, body = named_group(call), call.body
    required(body, NAME)
    with blamed(call, {"initiator name": NAME}):
        return ordered(call, AttachNvmfClient(group.uuid, body[NAME]))


def detach(call: Call) -> Reply:
    """Keep a client from a group: told by its id, or else by the name of its initiator."""
    group, body = named_group(call), call.body
    if "extId" not in body:
        required(body, NAME)
    with blamed(call):
        return ordered(call, DetachNvmfClient(group.uuid, _meant(call, group, body.get("extId"), body.get(NAME))))


def _meant(call: Call, group: VolumeGroup, uuid: str | None, name: str | None) -> str:
    if uuid is not None:
        return uuid.lower()
    for one in group.nvmf_uuids:
        if call.site.get(NvmfClient, one).name == name:
            return one
    raise NotFound(ATTACHMENT, str(name))


HANDLERS: dict[str, Handler] = {
    f"v4 GET {CLIENTS}": list_clients,
    f"v4 GET {CLIENTS}/{{extId}}": get_client,
    f"v4 POST {GROUP}/$actions/attach-nvmf-client": attach,
    f"v4 POST {GROUP}/$actions/detach-nvmf-client": detach,
}
