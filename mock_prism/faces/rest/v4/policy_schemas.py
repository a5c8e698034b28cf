"""Policies about where VMs run, and how VMs stand to them, on the wire (``vmm.v4.ahv.policies``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from mock_prism.faces.rest.fields import IsoInstant
from mock_prism.faces.rest.present import Part
from mock_prism.faces.rest.v4.envelopes import Record
from mock_prism.faces.rest.v4.namespaces import typed
from mock_prism.faces.rest.v4.vm_fields import Reference, Text
from mock_prism.faces.rest.v4.wire import missing
from mock_prism.model.affinity import members, policy_hosts
from mock_prism.model.cluster import Cluster
from mock_prism.model.compliance import Standing, Verdict, verdicts
from mock_prism.model.policy import AntiAffinityPolicy, HostAffinityPolicy, Policy
from mock_prism.model.site import Site
from mock_prism.model.user import User
from mock_prism.model.vm import VmGroup

POLICIES = "vmm.v4.ahv.policies."
REASONS_OF_PLACE = {
    Standing.OLDER_POLICY: "ConflictingVmHostAffinityPolicy",
    Standing.OWN_AFFINITY: "ConflictingLegacyVmHostAffinityPolicy",
    Standing.NO_HOSTS: "NoHostsForVmHostAffinityPolicy",
    Standing.NO_RESOURCES: "NotEnoughResourcesForVmHostAffinityPolicy",
    Standing.OTHER: "OtherVmHostAffinityPolicyVmNonComplianceReason",
}
REASONS_OF_COMPANY = {
    Standing.TOO_FEW_HOSTS: "NotEnoughHostsForVmAntiAffinity",
    Standing.NO_RESOURCES: "NotEnoughResourcesForVmAntiAffinity",
    Standing.OTHER: "OtherVmAntiAffinityPolicyNonComplianceReason",
}
"""The types of what keeps a VM from complying, by the model's words."""

SETTLED = (Standing.COMPLIANT, Standing.PENDING)


def reference(noun: str, uuid: str | None) -> Any:
    """A reference of this module; None to nothing."""
    return None if uuid is None else typed(f"{POLICIES}{noun}Reference", extId=uuid)


def _references(noun: str, uuids: tuple[str, ...]) -> Any:
    return [reference(noun, uuid) for uuid in uuids] or None


def _common(site: Site, policy: Policy, changer: str) -> Record:
    """What both sorts of policy show."""
    users = {name: site.find(User, "name", name) for name in (policy.created_by, policy.updated_by)}
    uuids = {name: None if user is None else user.uuid for name, user in users.items()}
    instants = IsoInstant()
    return {
        "extId": policy.uuid,
        "name": policy.name,
        "description": policy.description or None,
        "createTime": instants.serialize("created_micros", policy),
        "updateTime": instants.serialize("updated_micros", policy),
        "createdBy": reference("User", uuids[policy.created_by]),
        changer: reference("User", uuids[policy.updated_by]),
    }


def _counted(found: list[Verdict], *standings: Standing) -> int:
    return sum(one.standing in standings for one in found)


def host_affinity_shown(site: Site, policy: HostAffinityPolicy) -> Record:
    """A policy about VMs and hosts. A VM on its way counts as not there yet (*assumed*)."""
    found = verdicts(site, policy)
    compliant = _counted(found, Standing.COMPLIANT)
    return typed(
        f"{POLICIES}VmHostAffinityPolicy",
        **_common(site, policy, "lastUpdatedBy"),
        vmCategories=_references("Category", policy.vm_categories),
        hostCategories=_references("Category", policy.host_categories),
        numVms=len(members(site, policy)),
        numHosts=sum(len(policy_hosts(site, policy, cluster.uuid)) for cluster in site.all(Cluster)),
        numCompliantVms=compliant,
        numNonCompliantVms=len(found) - compliant,
    )


def anti_affinity_shown(site: Site, policy: AntiAffinityPolicy) -> Record:
    """A policy about VMs that keep apart."""
    found = verdicts(site, policy)
    settled = _counted(found, *SETTLED)
    return typed(
        f"{POLICIES}VmAntiAffinityPolicy",
        **_common(site, policy, "updatedBy"),
        categories=_references("Category", policy.categories),
        numCompliantVms=_counted(found, Standing.COMPLIANT),
        numNonCompliantVms=len(found) - settled,
        numPendingVms=_counted(found, Standing.PENDING),
    )


def standing_shown(verdict: Verdict, policy: HostAffinityPolicy | AntiAffinityPolicy) -> Record:
    """How one VM stands. It goes by the VM's own id (*assumed*)."""
    is_of_place = isinstance(policy, HostAffinityPolicy)
    words = policy.vm_categories if isinstance(policy, HostAffinityPolicy) else policy.categories
    vm = verdict.vm
    tail = "VmHostAffinityPolicy" if is_of_place else "VmAntiAffinityPolicy"
    return typed(
        f"{POLICIES}{tail}VmComplianceState",
        extId=vm.uuid,
        cluster=reference("Cluster", vm.cluster_uuid),
        host=reference("Host", vm.host_uuid),
        associatedCategories=_references("Category", tuple(one for one in vm.categories if one in words)),
        complianceStatus=_status(verdict, tail, REASONS_OF_PLACE if is_of_place else REASONS_OF_COMPANY),
    )


def _status(verdict: Verdict, tail: str, reasons: Mapping[Standing, str]) -> Record:
    if verdict.standing in SETTLED:
        word = "Compliant" if verdict.standing is Standing.COMPLIANT else "Pending"
        return typed(f"{POLICIES}{word}{tail}")
    more = {} if verdict.other_uuid is None else {"extId": verdict.other_uuid}
    reason = typed(f"{POLICIES}{reasons[verdict.standing]}", **more)
    return typed(f"{POLICIES}NonCompliant{tail}", nonComplianceReason=reason)


def legacy_shown(group: VmGroup) -> Record:
    """A group of VMs of one cluster that keep apart."""
    return typed(
        f"{POLICIES}LegacyVmAntiAffinityPolicy",
        extId=group.uuid,
        name=group.name,
        cluster=reference("Cluster", group.cluster_uuid),
        vms=_references("Vm", group.vm_uuids),
    )


class PolicyBody(Part):
    """What both sorts of policy may say. What the server alone sets is passed over."""

    name = Text(80, 1, load_default=None, allow_none=True)
    description = Text(1000, load_default=None, allow_none=True)


class HostAffinityBody(PolicyBody):
    """A ``VmHostAffinityPolicy`` that is to be otherwise."""

    vm_categories = fields.List(Reference("Category"), data_key="vmCategories", load_default=None, allow_none=True)
    host_categories = fields.List(Reference("Category"), data_key="hostCategories", load_default=None, allow_none=True)


class AntiAffinityBody(PolicyBody):
    """A ``VmAntiAffinityPolicy`` that is to be otherwise."""

    categories = fields.List(Reference("Category"), load_default=None, allow_none=True)


def _require(loaded: Mapping[str, Any], keys: Mapping[str, str]) -> None:
    if lacking := [key for name, key in keys.items() if not loaded[name]]:
        raise ValidationError(missing(lacking))


class NewHostAffinityBody(HostAffinityBody):
    """A ``VmHostAffinityPolicy`` to make."""

    @validates_schema
    def require(self, loaded: Mapping[str, Any], **kwargs: Any) -> None:
        """A name and both sorts of category are required (*assumed*)."""
        _require(loaded, {"name": "name", "vm_categories": "vmCategories", "host_categories": "hostCategories"})


class NewAntiAffinityBody(AntiAffinityBody):
    """A ``VmAntiAffinityPolicy`` to make."""

    @validates_schema
    def require(self, loaded: Mapping[str, Any], **kwargs: Any) -> None:
        """A name and categories are required (*assumed*)."""
        _require(loaded, {"name": "name", "categories": "categories"})
