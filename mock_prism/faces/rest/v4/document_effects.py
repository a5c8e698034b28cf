"""What the actions on documents do to them: one table. An action that is not in it, and would change something, is
declared. What each changes is *assumed* from the names of fields."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

from mock_prism.faces.rest.exchange import Json
from mock_prism.model.frozen import frozen

Content = dict[str, Json]


class Effect(Protocol):
    """What an action makes of the content of its document."""

    def of(self, content: Content, body: Content) -> Content:
        """The content afterwards."""


@frozen
class Sets:
    """Fields become these values, whatever the body says; an object is added to what is there."""

    values: Mapping[str, Json]

    def of(self, content: Content, body: Content) -> Content:
        """The content with the values in it."""
        values = {
            key: {**content.get(key, {}), **value} if isinstance(value, dict) else value
            for key, value in self.values.items()
        }
        return {**content, **values}


@frozen
class Takes:
    """Fields become what the body says."""

    names: tuple[str, ...]

    def of(self, content: Content, body: Content) -> Content:
        """The content with the body's fields in it."""
        return {**content, **{name: body[name] for name in self.names if name in body}}


@frozen
class Drops:
    """Fields are gone."""

    names: tuple[str, ...]

    def of(self, content: Content, body: Content) -> Content:
        """The content without the fields."""
        return {key: value for key, value in content.items() if key not in self.names}


@frozen
class Puts:
    """A field becomes the body as a whole."""

    name: str

    def of(self, content: Content, body: Content) -> Content:
        """The content with the body in it."""
        return {**content, self.name: body}


@frozen
class Adds:
    """Elements join a list: those of a field of the body, or the body itself."""

    to: str
    source: str | None = None
    wrapped_as: str | None = None

    def of(self, content: Content, body: Content) -> Content:
        """The content with the elements that were not there yet."""
        known = content.get(self.to, [])
        fresh = [
            each
            for each in _elements(body, self.source, self.wrapped_as)
            if all(not _is_same(each, one) for one in known)
        ]
        return {**content, self.to: [*known, *fresh]}


@frozen
class Removes:
    """Elements leave a list: those like the elements of a field of the body, or like the body itself."""

    to: str
    source: str | None = None
    wrapped_as: str | None = None

    def of(self, content: Content, body: Content) -> Content:
        """The content without the elements."""
        gone = _elements(body, self.source, self.wrapped_as)
        kept = [one for one in content.get(self.to, []) if all(not _is_same(each, one) for each in gone)]
        return {**{key: value for key, value in content.items() if key != self.to}, **({self.to: kept} if kept else {})}


@frozen
class Runs:
    """Nothing changes that v4 would show: what is asked for is that it is done."""

    def of(self, content: Content, body: Content) -> Content:
        """The content as it was."""
        return content


def _elements(body: Content, source: str | None, wrapped_as: str | None) -> list[Json]:
    """What a body names: itself, or what a field of it holds, each perhaps as the one field of an object."""
    found = body if source is None else body.get(source, [])
    elements = found if isinstance(found, list) else [found]
    return elements if wrapped_as is None else [{wrapped_as: each} for each in elements]


def _is_same(one: Json, two: Json) -> bool:
    """Whether two elements are one thing: by their ids where they have any."""
    if not (isinstance(one, dict) and isinstance(two, dict)):
        return bool(one == two)
    if "extId" in one:
        return bool(one["extId"] == two.get("extId"))
    return {key: one[key] for key in one if key[0] != "$"} == {key: two[key] for key in two if key[0] != "$"}


RUNS = Runs()
SNMP = "/clustermgmt/config/clusters/{}/snmp"
VCENTER = "/clustermgmt/config/vcenter-extensions/{}"
ESXI_VM = "/vmm/esxi/config/vms/{}"
ESXI_TOOLS = f"{ESXI_VM}/nutanix-guest-tools"
NIC_PROFILE = "/networking/config/nic-profiles/{}"
FILE_SERVER = "/files/config/file-servers/{}"
MOUNT_TARGET = f"{FILE_SERVER}/mount-targets/{{}}"

EFFECTS: Mapping[tuple[str, str], Effect] = MappingProxyType(
    {
        ("/clustermgmt/config/cluster-profiles/{}", "apply"): Adds("clusters", "clusters"),
        ("/clustermgmt/config/cluster-profiles/{}", "disassociate-cluster"): Removes("clusters", "clusters"),
        (SNMP, "add-transports"): Adds("transports"),
        (SNMP, "remove-transports"): Removes("transports"),
        (SNMP, "update-status"): Takes(("isEnabled",)),
        ("/clustermgmt/config/system-user-passwords/{}", "change-password"): RUNS,
        (VCENTER, "register"): Sets({"isRegistered": True}),
        (VCENTER, "unregister"): Sets({"isRegistered": False}),
        ("/datapolicies/config/entity-sync-policies/{}", "sync-entity"): RUNS,
        ("/dataprotection/operations/recovery-plans/{}", "clean-up-resources"): RUNS,
        ("/dataprotection/operations/recovery-plans/{}", "resume-protection"): RUNS,
        ("/dataprotection/operations/recovery-plans/{}", "validate"): RUNS,
        (FILE_SERVER, "recalculate-cold-data"): RUNS,
        (FILE_SERVER, "recall-tiered-files"): RUNS,
        (FILE_SERVER, "revise-dns-records"): RUNS,
        (FILE_SERVER, "tier-data"): RUNS,
        (FILE_SERVER, "verify-dns-records"): RUNS,
        (f"{FILE_SERVER}/anti-virus-servers/{{}}", "test-connection"): RUNS,
        (f"{MOUNT_TARGET}/snapshots/{{}}", "restore"): RUNS,
        (MOUNT_TARGET, "disable-worm-legal-hold"): Sets({"wormSpec": {"isLegalHoldEnabled": False}}),
        (MOUNT_TARGET, "enable-worm-compliance"): Sets({"wormSpec": {"isComplianceEnabled": True}}),
        (MOUNT_TARGET, "enable-worm-legal-hold"): Sets({"wormSpec": {"isLegalHoldEnabled": True}}),
        ("/iam/authn/users/{}/buckets-access-keys/{}", "revoke"): Sets({"status": "REVOKED"}),
        ("/licensing/agreements/eula", "add-user"): Adds("acceptances", wrapped_as="acceptedBy"),
        ("/licensing/config", "sync-license-state"): RUNS,
        ("/licensing/config/license-keys/{}", "associate-license-keys"): Adds("associationDetails", "keyAssociations"),
        ("/lifecycle/config/hardware-providers/{}/connections/{}", "refresh"): RUNS,
        ("/lifecycle/config/nodes/{}", "refresh"): RUNS,
        ("/lifecycle/operations", "inventory"): RUNS,
        ("/lifecycle/operations", "prechecks"): RUNS,
        ("/lifecycle/operations", "preload-artifacts"): RUNS,
        (NIC_PROFILE, "associate-host-nic"): Adds("hostNicReferences", "hostNicExtId", "extId"),
        (NIC_PROFILE, "disassociate-host-nic"): Removes("hostNicReferences", "hostNicExtId", "extId"),
        ("/opsmgmt/config/reports/{}", "notify-recipients"): RUNS,
        ("/security/management/approval-policies/{}", "associate-policies"): Takes(("securedPolicies",)),
        ("/security/report/security-summaries", "refresh"): RUNS,
        ("/vmm/ahv/config/vm-profiles/{}", "share"): Takes(("projectExtId",)),
        ("/vmm/ahv/config/vm-profiles/{}", "unshare"): Drops(("projectExtId",)),
        (ESXI_VM, "assign-owner"): Puts("ownershipInfo"),
        (ESXI_VM, "associate-categories"): Adds("categories", "categories"),
        (ESXI_VM, "disassociate-categories"): Removes("categories", "categories"),
        (ESXI_VM, "guest-reboot"): RUNS,
        (ESXI_VM, "guest-shutdown"): Sets({"powerState": "OFF"}),
        (ESXI_VM, "power-off"): Sets({"powerState": "OFF"}),
        (ESXI_VM, "power-on"): Sets({"powerState": "ON"}),
        (ESXI_VM, "reset"): RUNS,
        (ESXI_VM, "suspend"): Sets({"powerState": "SUSPENDED"}),
        (ESXI_TOOLS, "insert-iso"): Sets({"isIsoInserted": True}),
        (ESXI_TOOLS, "install"): Sets({"isInstalled": True, "isEnabled": True}),
        (ESXI_TOOLS, "uninstall"): Sets({"isInstalled": False, "isEnabled": False}),
        (ESXI_TOOLS, "upgrade"): RUNS,
    }
)
"""By the pattern of the document's path, and the action."""
