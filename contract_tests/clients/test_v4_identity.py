"""Users, keys, roles and policies by the official Python SDKs of iam and vmm, against a live server."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.serving import BaseWSGIServer

from contract_tests.clients.test_v4_sdks import bearing, connect
from contract_tests.clients.test_v4_sdks import journal as journal
from contract_tests.clients.test_v4_sdks import server as server

iam: Any = pytest.importorskip("ntnx_iam_py_client")
vmm: Any = pytest.importorskip("ntnx_vmm_py_client")


@pytest.fixture
def users(server: BaseWSGIServer) -> Any:
    """The API of users."""
    return iam.UsersApi(connect(iam, server))


def robot(users: Any) -> Any:
    """A user who is a program."""
    return users.create_user(iam.User(username="robot", user_type=iam.UserType.SERVICE_ACCOUNT)).data


def test_a_key_opens_until_it_is_revoked(server: BaseWSGIServer, users: Any) -> None:
    user = robot(users)
    made = users.create_user_key(user.ext_id, iam.Key(name="ci", key_type=iam.KeyKind.API_KEY)).data
    vms = vmm.VmApi(bearing(vmm, server, made.key_details.api_key))
    seen = vms.list_vms(_limit=1).metadata.total_available_results

    users.revoke_user_key(user.ext_id, made.ext_id)

    with pytest.raises(Exception, match="401"):
        vms.list_vms(_limit=1)
    (listed,) = users.list_user_keys(user.ext_id).data
    assert seen > 0
    assert (listed.ext_id, listed.status, listed.key_details) == (made.ext_id, "REVOKED", None)


def test_a_user_that_was_read_is_written_back(users: Any) -> None:
    user = users.get_user_by_id(robot(users).ext_id).data
    user.display_name = "Robot"

    users.update_user_by_id(user.ext_id, user)

    (found,) = users.list_users(_filter="userType eq Schema.Enums.UserType'SERVICE_ACCOUNT'").data
    assert (found.display_name, found.username) == ("Robot", "robot")


def test_a_role_and_a_policy_from_their_birth_to_their_end(server: BaseWSGIServer, users: Any) -> None:
    client = connect(iam, server)
    roles, policies = iam.RolesApi(client), iam.AuthorizationPoliciesApi(client)
    operations = iam.OperationsApi(client).list_operations(_filter="startswith(displayName, 'Create_')").data
    role = roles.create_role(iam.Role(display_name="Maker", operations=[one.ext_id for one in operations])).data
    identity = {"user": {"uuid": {"anyof": [robot(users).ext_id]}}}
    policy = iam.AuthorizationPolicy(
        display_name="acp",
        role=role.ext_id,
        identities=[iam.IdentityFilter(identity_filter=identity)],
        entities=[iam.EntityFilter(entity_filter={"*": {"*": {"eq": "*"}}})],
    )

    made = policies.create_authorization_policy(policy).data
    read = policies.get_authorization_policy_by_id(made.ext_id).data
    counted = roles.get_role_by_id(role.ext_id).data.assigned_users_count
    policies.delete_authorization_policy_by_id(made.ext_id)
    roles.delete_role_by_id(role.ext_id)

    assert read.identities[0].identity_filter == identity
    assert counted == 1
    assert roles.list_roles(_filter="displayName eq 'Maker'").data is None
