"""What policies let a program see and do, and what is told of it afterwards, by the official SDKs of v4."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

import pytest
from werkzeug.serving import BaseWSGIServer

from contract_tests.clients.test_v4_sdks import bearing, connect
from contract_tests.clients.test_v4_sdks import journal as journal
from contract_tests.clients.test_v4_sdks import server as server

iam: Any = pytest.importorskip("ntnx_iam_py_client")
monitoring: Any = pytest.importorskip("ntnx_monitoring_py_client")
prism: Any = pytest.importorskip("ntnx_prism_py_client")
vmm: Any = pytest.importorskip("ntnx_vmm_py_client")

NAMES = ("web-01", "web-02")


@pytest.fixture
def admin(server: BaseWSGIServer) -> Any:
    """The VMs as the administrator sees them, on a site whose policies bind."""
    body = json.dumps({"behaviour": {"enforce_access": True}}).encode()
    url = f"http://127.0.0.1:{server.server_port}/_mock/settings"
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"}, method="PUT")
    with urllib.request.urlopen(request) as reply:
        assert reply.status == 200
    return vmm.VmApi(connect(vmm, server))


@pytest.fixture
def vms(admin: Any) -> dict[str, Any]:
    """Some VMs by their names."""
    return {name: admin.list_vms(_filter=f"name eq '{name}'").data[0] for name in NAMES}


@pytest.fixture
def bound(server: BaseWSGIServer, vms: dict[str, Any]) -> Any:
    """The API of VMs for a program whose group may do what it wants with the first of them."""
    client = connect(iam, server)
    group = iam.UserGroupsApi(client).create_user_group(iam.UserGroup(name="operators", group_type="SAML")).data
    attributes = [iam_pair("groups", "operators;guests")]
    program = iam.User(username="robot", user_type="SERVICE_ACCOUNT", additional_attributes=attributes)
    users = iam.UsersApi(client)
    robot = users.create_user(program).data
    key = users.create_user_key(robot.ext_id, iam.Key(name="ci", key_type=iam.KeyKind.API_KEY)).data
    role = iam.RolesApi(client).list_roles(_filter="displayName eq 'Super Admin'").data[0]
    iam.AuthorizationPoliciesApi(client).create_authorization_policy(
        iam.AuthorizationPolicy(
            display_name="acp",
            role=role.ext_id,
            identities=[iam.IdentityFilter(identity_filter={"user": {"group": {"anyof": [group.ext_id]}}})],
            entities=[iam.EntityFilter(entity_filter={"vm": {"uuid": {"anyof": [vms["web-01"].ext_id]}}})],
        )
    )
    return vmm.VmApi(bearing(vmm, server, key.key_details.api_key))


def iam_pair(name: str, value: str) -> Any:
    """An attribute of a user."""
    return iam.models.common.v1.config.KVPair.KVPair(name=name, value=value)


def test_a_policy_for_one_vm_is_for_that_one(bound: Any, vms: dict[str, Any]) -> None:
    listed = bound.list_vms()

    assert ([one.name for one in listed.data], listed.metadata.total_available_results) == (["web-01"], 1)
    with pytest.raises(Exception, match="RBA-10001"):
        bound.get_vm_by_id(vms["web-02"].ext_id)
    with pytest.raises(Exception, match="RBA-10001"):
        bound.power_off_vm(vms["web-02"].ext_id, if_match=bound.api_client.get_etag(vms["web-02"]))


def test_what_was_done_is_told_of_whoever_did_it(server: BaseWSGIServer, bound: Any, vms: dict[str, Any]) -> None:
    read = bound.get_vm_by_id(vms["web-01"].ext_id)
    task = bound.power_off_vm(vms["web-01"].ext_id, if_match=bound.api_client.get_etag(read)).data

    tasks = prism.TasksApi(connect(prism, server))
    while tasks.get_task_by_id(task.ext_id).data.status not in ("SUCCEEDED", "FAILED"):
        pass

    client = connect(monitoring, server)
    (audit,) = monitoring.AuditsApi(client).list_audits(_filter="auditType eq 'VmPowerOffAudit'").data
    (event,) = monitoring.EventsApi(client).list_events(_filter="eventType eq 'VmPowerOffAudit'").data
    assert (audit.user_reference.name, audit.status, audit.operation_type) == ("robot", "SUCCEEDED", "POWERSTATECHANGE")
    assert event.source_entity.ext_id == vms["web-01"].ext_id
    assert {one.param_name: one.param_value.string_value for one in event.parameters}["vm_name"] == "web-01"
