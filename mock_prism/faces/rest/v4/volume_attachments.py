"""What volume groups are attached to: VMs, and iSCSI clients, which are read and changed here too."""

from __future__ import annotations

import re

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.v4.envelopes import single
from mock_prism.faces.rest.v4.etags import require_match
from mock_prism.faces.rest.v4.listing import listed, selected_one
from mock_prism.faces.rest.v4.vms import ordered
from mock_prism.faces.rest.v4.volume_groups import BELOW, GROUP, OWNER, named_group, required, secret_of
from mock_prism.faces.rest.v4.volume_schemas import Client, IscsiClientSchema, client_attachment, vm_attachment
from mock_prism.faces.rest.v4.wire import address_text
from mock_prism.model.attachments import attachments, groups_of
from mock_prism.model.commands.volume_attachment import (
    MOST_TARGETS,
    AttachClient,
    AttachVolumeGroup,
    DetachClient,
    DetachVolumeGroup,
    UpdateClient,
)
from mock_prism.model.errors import Invalid, NotSimulated
from mock_prism.model.volume_group import IscsiClient, VolumeGroup

CLIENTS = "/volumes/config/iscsi-clients"
CLIENT = f"{CLIENTS}/{{extId}}"
OF_CLIENTS = {"iscsi client": "iscsiInitiatorName", "num virtual targets": "numVirtualTargets"}
HERE = "PRIMARY"
"""The site of an attachment: there is one."""


def list_vms(call: Call) -> Reply:
    """The VMs that a group is attached to."""
    group = call.site.get(VolumeGroup, call.path[OWNER].lower())
    return listed(call, [vm_attachment(one) for one in attachments(call.site, group)])


def list_clients_of_group(call: Call) -> Reply:
    """The clients outside that may reach a group."""
    group = call.site.get(VolumeGroup, call.path[OWNER].lower())
    return listed(call, [client_attachment(group, uuid) for uuid in group.client_uuids])


def attach_vm(call: Call) -> Reply:
    """Attach a group to a VM. The task fails where the index is taken, or the group has another and is not shared."""
    group = named_group(call)
    body = call.body
    return ordered(
        call, AttachVolumeGroup(group.uuid, body["extId"].lower(), body.get("index")), {"disk index": "index"}
    )


def detach_vm(call: Call) -> Reply:
    """Take a group away from a VM."""
    group = named_group(call)
    body = call.body
    return ordered(call, DetachVolumeGroup(group.uuid, body["extId"].lower()))


INITIATOR = re.compile(r"iqn\.\d{4}-\d\d\.|eui\.|naa\.")
"""How the name of an initiator begins (RFC 3720); that other names are refused is *assumed*."""


def attach_client(call: Call) -> Reply:
    """Let a client reach a group."""
    group = named_group(call)
    body = call.body
    if body.get("attachmentSite") not in (None, HERE) or body.get("projectExtId"):
        raise NotSimulated("an iSCSI client of a site or a project")
    name = body.get("iscsiInitiatorName")
    if name and not INITIATOR.match(name):
        raise Invalid("iscsiInitiatorName", f"{name} is no name of an initiator")
    command = AttachClient(
        group.uuid,
        name,
        address_text(body.get("iscsiInitiatorNetworkId")),
        secret_of(body, "clientSecret"),
        MOST_TARGETS if body.get("numVirtualTargets") is None else body["numVirtualTargets"],
    )
    return ordered(call, command, OF_CLIENTS)


def detach_client(call: Call) -> Reply:
    """Keep a client from a group."""
    group = named_group(call)
    body = call.body
    required(body, "extId")
    return ordered(call, DetachClient(group.uuid, body["extId"].lower()))


def _view(call: Call, client: IscsiClient) -> Client:
    return Client(client, tuple(groups_of(call.site, client)))


def list_clients(call: Call) -> Reply:
    """All clients that are known."""
    views = [_view(call, client) for client in call.site.all(IscsiClient)]
    return listed(call, [call.presenter.present(IscsiClientSchema, view) for view in views])


def get_client(call: Call) -> Reply:
    """One client."""
    view = _view(call, call.site.get(IscsiClient, call.path["extId"].lower()))
    return single(call, selected_one(call, call.presenter.present(IscsiClientSchema, view)), view)


def update_client(call: Call) -> Reply:
    """Change how a client proves itself; its initiator is immutable (documented)."""
    client = call.site.get(IscsiClient, call.path["extId"].lower())
    require_match(call, _view(call, client), IscsiClient.kind)
    body = call.body
    given = {
        "iscsiInitiatorName": (body.get("iscsiInitiatorName"), client.initiator_name),
        "iscsiInitiatorNetworkId": (address_text(body.get("iscsiInitiatorNetworkId")), client.address),
        "numVirtualTargets": (body.get("numVirtualTargets"), client.num_virtual_targets),
    }
    for key, (wanted, now) in given.items():
        if wanted not in (None, now):
            raise Invalid(key, "is immutable")
    return ordered(call, UpdateClient(client.uuid, secret_of(body, "clientSecret", client.secret is not None)))


HANDLERS: dict[str, Handler] = {
    f"v4 GET {BELOW}/vm-attachments": list_vms,
    f"v4 GET {BELOW}/external-iscsi-attachments": list_clients_of_group,
    f"v4 POST {GROUP}/$actions/attach-vm": attach_vm,
    f"v4 POST {GROUP}/$actions/detach-vm": detach_vm,
    f"v4 POST {GROUP}/$actions/attach-iscsi-client": attach_client,
    f"v4 POST {GROUP}/$actions/detach-iscsi-client": detach_client,
    f"v4 GET {CLIENTS}": list_clients,
    f"v4 GET {CLIENT}": get_client,
    f"v4 PUT {CLIENT}": update_client,
}
