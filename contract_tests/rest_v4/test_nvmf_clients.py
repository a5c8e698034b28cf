"""NVMe-TCP clients of volume groups in v4."""

from __future__ import annotations

from typing import Any

from werkzeug.test import TestResponse

from contract_tests.rest_v4.central import NOWHERE, TASKS, Central, assert_wire
from contract_tests.rest_v4.test_volume_groups import group, made
from mock_prism.model.commands.nvmf_attachment import AttachNvmfClient, DetachNvmfClient
from mock_prism.model.volume_group import NvmfClient

CLIENTS = "/api/volumes/v4.3/config/nvmf-clients"
NQN = "nqn.2026-01.example:one"


def act(central: Central, path: str, verb: str, body: dict[str, Any]) -> TestResponse:
    """Attach a client, or detach it."""
    return central.send("POST", f"{path}/$actions/{verb}-nvmf-client", body)


def test_a_client_on_the_wire(central: Central) -> None:
    path = made(central)

    task = central.finished(act(central, path, "attach", {"nvmfInitiatorName": NQN}))

    (client,) = central.site.all(NvmfClient)
    whole = central.read(f"{CLIENTS}/{client.uuid}")
    assert_wire("nvmf_client_get", whole)
    assert central.read(CLIENTS)["data"] == [whole["data"]]
    assert task.command == AttachNvmfClient(group(central).uuid, NQN)
    rels = [one["rel"] for one in central.read(f"{TASKS}/ZXJnb24=:{task.uuid}")["data"]["entitiesAffected"]]
    assert rels == ["volumes:config:nvmf-client", "volumes:config:volume-group"]


def test_its_group_shows_it(central: Central) -> None:
    path = made(central)
    central.finished(act(central, path, "attach", {"nvmfInitiatorName": NQN}))

    shown = central.read(path)["data"]

    (client,) = central.site.all(NvmfClient)
    assert (shown["protocol"], shown["attachmentType"]) == ("NVMF", "EXTERNAL")
    (attachment,) = (one["attachment"] for one in shown["attachments"])
    assert attachment["$objectType"] == "volumes.v4.config.NvmfClientAttachment"
    assert attachment["extId"] == client.uuid
    assert "data" not in central.read(f"{path}/external-iscsi-attachments")


def test_a_client_is_detached_by_its_name_or_its_id(central: Central) -> None:
    path = made(central)

    for told in ("nvmfInitiatorName", "extId"):
        central.finished(act(central, path, "attach", {"nvmfInitiatorName": NQN}))
        (client,) = central.site.all(NvmfClient)
        word = {"nvmfInitiatorName": NQN, "extId": client.uuid}[told]
        task = central.finished(act(central, path, "detach", {told: word}))
        assert task.command == DetachNvmfClient(group(central).uuid, client.uuid)
    assert group(central).nvmf_uuids == ()
    assert "attachedTargets" not in central.read(f"{CLIENTS}/{client.uuid}")["data"]


def test_what_cannot_be_is_refused(central: Central) -> None:
    path = made(central)
    central.finished(act(central, path, "attach", {"nvmfInitiatorName": NQN}))

    for verb, body, status in (
        ("attach", {}, 400),
        ("attach", {"nvmfInitiatorName": "x" * 69}, 400),
        ("attach", {"nvmfInitiatorName": NQN, "projectExtId": NOWHERE}, 501),
        ("detach", {}, 400),
        ("detach", {"nvmfInitiatorName": "other"}, 400),
        ("detach", {"extId": NOWHERE}, 400),
    ):
        reply = act(central, path, verb, body)
        assert reply.status_code == status, (verb, body, reply.text)
    assert len(group(central).nvmf_uuids) == 1
    assert central.send("GET", f"{CLIENTS}/{NOWHERE}").status_code == 404
