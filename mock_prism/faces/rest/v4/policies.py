"""Policies about where VMs run: reading, making, changing, enforcing and deleting them, and how VMs stand to them."""

from __future__ import annotations

from typing import Any

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.present import Alone, load
from mock_prism.faces.rest.v4.envelopes import single, started
from mock_prism.faces.rest.v4.etags import require_match
from mock_prism.faces.rest.v4.listing import listed, selected_one
from mock_prism.faces.rest.v4.policy_schemas import (
    AntiAffinityBody,
    HostAffinityBody,
    NewAntiAffinityBody,
    NewHostAffinityBody,
    anti_affinity_shown,
    host_affinity_shown,
    legacy_shown,
    standing_shown,
)
from mock_prism.faces.rest.v4.vms import ordered
from mock_prism.model.commands.policy import (
    CreateAntiAffinityPolicy,
    CreateHostAffinityPolicy,
    DeleteAntiAffinityPolicy,
    DeleteHostAffinityPolicy,
    ReEnforceHostAffinityPolicy,
    UpdateAntiAffinityPolicy,
    UpdateHostAffinityPolicy,
)
from mock_prism.model.commands.vm_group import DeleteVmGroup
from mock_prism.model.compliance import verdicts
from mock_prism.model.errors import NotFound
from mock_prism.model.policy import AntiAffinityPolicy, HostAffinityPolicy
from mock_prism.model.vm import VmGroup

POLICIES = "/vmm/ahv/policies"
PLACES, PLACE_ID = f"{POLICIES}/vm-host-affinity-policies", "vmHostAffinityPolicyExtId"
COMPANIES, COMPANY_ID = f"{POLICIES}/vm-anti-affinity-policies", "vmAntiAffinityPolicyExtId"
LEGACY = f"{POLICIES}/legacy-vm-anti-affinity-policies"


def _place(call: Call, placeholder: str = "extId") -> HostAffinityPolicy:
    return call.site.get(HostAffinityPolicy, call.path[placeholder].lower())


def _company(call: Call, placeholder: str = "extId") -> AntiAffinityPolicy:
    return call.site.get(AntiAffinityPolicy, call.path[placeholder].lower())


def _may_change(call: Call, policy: HostAffinityPolicy | AntiAffinityPolicy, is_strict: bool = False) -> None:
    """Replacing a policy needs its token; what else is done to it must not bring an old one."""
    if is_strict or "If-Match" in call.headers:
        require_match(call, Alone(policy), policy.kind)


def _list_places(call: Call) -> Reply:
    return listed(call, [host_affinity_shown(call.site, policy) for policy in call.site.all(HostAffinityPolicy)])


def _get_place(call: Call) -> Reply:
    policy = _place(call)
    return single(call, selected_one(call, host_affinity_shown(call.site, policy)), Alone(policy))


def _create_place(call: Call) -> Reply:
    wanted = load(NewHostAffinityBody, call.body)
    vms, hosts = tuple(wanted["vm_categories"]), tuple(wanted["host_categories"])
    return ordered(call, CreateHostAffinityPolicy(wanted["name"], vms, hosts, wanted["description"] or ""))


def _update_place(call: Call) -> Reply:
    policy = _place(call)
    _may_change(call, policy, is_strict=True)
    return ordered(call, UpdateHostAffinityPolicy(policy.uuid, **_said(load(HostAffinityBody, call.body))))


def _said(wanted: Any) -> dict[str, Any]:
    """What a body says; lists as the model has them."""
    return {key: tuple(value) if isinstance(value, list) else value for key, value in wanted.items()}


def _delete_place(call: Call) -> Reply:
    policy = _place(call)
    _may_change(call, policy)
    return started(call, DeleteHostAffinityPolicy(policy.uuid))


def _enforce(call: Call) -> Reply:
    policy = _place(call)
    _may_change(call, policy)
    return started(call, ReEnforceHostAffinityPolicy(policy.uuid))


def _place_standings(call: Call) -> Reply:
    policy = _place(call, PLACE_ID)
    return listed(call, [standing_shown(verdict, policy) for verdict in verdicts(call.site, policy)])


def _list_companies(call: Call) -> Reply:
    return listed(call, [anti_affinity_shown(call.site, policy) for policy in call.site.all(AntiAffinityPolicy)])


def _get_company(call: Call) -> Reply:
    policy = _company(call)
    return single(call, selected_one(call, anti_affinity_shown(call.site, policy)), Alone(policy))


def _create_company(call: Call) -> Reply:
    wanted = load(NewAntiAffinityBody, call.body)
    command = CreateAntiAffinityPolicy(wanted["name"], tuple(wanted["categories"]), wanted["description"] or "")
    return ordered(call, command)


def _update_company(call: Call) -> Reply:
    policy = _company(call)
    _may_change(call, policy, is_strict=True)
    return ordered(call, UpdateAntiAffinityPolicy(policy.uuid, **_said(load(AntiAffinityBody, call.body))))


def _delete_company(call: Call) -> Reply:
    policy = _company(call)
    _may_change(call, policy)
    return started(call, DeleteAntiAffinityPolicy(policy.uuid))


def _company_standings(call: Call) -> Reply:
    policy = _company(call, COMPANY_ID)
    return listed(call, [standing_shown(verdict, policy) for verdict in verdicts(call.site, policy)])


def _list_legacy(call: Call) -> Reply:
    return listed(call, [legacy_shown(group) for group in call.site.all(VmGroup) if group.anti_affinity])


def _delete_legacy(call: Call) -> Reply:
    group = call.site.get(VmGroup, call.path["extId"].lower())
    if not group.anti_affinity:
        raise NotFound(VmGroup.kind, group.uuid)
    return started(call, DeleteVmGroup(group.uuid))


HANDLERS: dict[str, Handler] = {
    f"v4 GET {PLACES}": _list_places,
    f"v4 POST {PLACES}": _create_place,
    f"v4 GET {PLACES}/{{extId}}": _get_place,
    f"v4 PUT {PLACES}/{{extId}}": _update_place,
    f"v4 DELETE {PLACES}/{{extId}}": _delete_place,
    f"v4 POST {PLACES}/{{extId}}/$actions/re-enforce": _enforce,
    f"v4 GET {PLACES}/{{{PLACE_ID}}}/vm-compliance-states": _place_standings,
    f"v4 GET {COMPANIES}": _list_companies,
    f"v4 POST {COMPANIES}": _create_company,
    f"v4 GET {COMPANIES}/{{extId}}": _get_company,
    f"v4 PUT {COMPANIES}/{{extId}}": _update_company,
    f"v4 DELETE {COMPANIES}/{{extId}}": _delete_company,
    f"v4 GET {COMPANIES}/{{{COMPANY_ID}}}/vm-compliance-states": _company_standings,
    f"v4 GET {LEGACY}": _list_legacy,
    f"v4 DELETE {LEGACY}/{{extId}}": _delete_legacy,
}
