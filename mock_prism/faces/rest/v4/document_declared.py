"""What is declared: operations that have no meaning here, and why. Each answers 501, and says which it is.

An action is here, or in the table of effects, or about a noun of the model; a test holds the three complete.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

DOWNLOAD = "#Path"
"""The type of what is a file. A read of one is declared wherever it is: there is nothing to download."""

REASONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "nothing is forecast from what is measured": (
            "POST /aiops/config/scenarios/{}/$actions/generate-recommendation",
            "POST /aiops/config/scenarios/{}/$actions/generate-report",
            "POST /aiops/config/scenarios/{}/$actions/generate-runway",
        ),
        "there are no bytes to copy, compare or put back": (
            "POST /dataprotection/content/recovery-points/{}/vm-recovery-points/{}"
            "/disk-recovery-points/{}/$actions/compute-changed-regions",
            "POST /dataprotection/content/recovery-points/{}/volume-group-recovery-points/{}"
            "/disk-recovery-points/{}/$actions/compute-changed-regions",
            "POST /files/config/file-servers/{}/mount-targets/{}/$actions/clone",
            "POST /files/config/file-servers/{}/mount-targets/{}/$actions/compute-snapshot-change",
            "GET /dataprotection/content/recovery-points/{}/vm-recovery-points/{}/vss-metadata",
        ),
        "it would have to make or move VMs": (
            "POST /dataprotection/config/protected-resources/{}/$actions/promote",
            "POST /dataprotection/config/protected-resources/{}/$actions/restore",
            "POST /dataprotection/operations/recovery-plans/{}/$actions/planned-failover",
            "POST /dataprotection/operations/recovery-plans/{}/$actions/test-failover",
            "POST /dataprotection/operations/recovery-plans/{}/$actions/unplanned-failover",
            "POST /prism/management/restore-sources/{}/restorable-domain-managers/{}"
            "/restore-points/{}/$actions/restore",
            "POST /vmm/ahv/config/vm-profiles/{}/$actions/deploy",
            "POST /vmm/esxi/config/vms/{}/$actions/revert",
        ),
        "it takes or makes a file": (
            "POST /files/config/file-servers/{}/$actions/upload-user-mappings",
            "POST /licensing/config/$actions/upload-license-summary-file",
            "POST /lifecycle/resources/entities/$actions/export",
            "POST /lifecycle/resources/lcm-histories/$actions/export",
            "POST /lifecycle/resources/upgrade-selections/{}/$actions/export",
            "POST /microseg/config/policies/$actions/import",
            "POST /microseg/config/policies/$actions/prepare-export",
            "POST /monitoring/serviceability/clusters/{}/$actions/collect-logs",
            "POST /objects/config/object-stores/{}/certificates",
            "POST /opsmgmt/content/report-artifacts/{}/$actions/upload",
            "GET /networking/config/vpn-connections/{}/vpn-vendor-configs/{}",
        ),
        "it asks a system that is not there": (
            "POST /files/config/file-servers/{}/infected-files/{}/$actions/fix",
            "POST /iam/authn/directory-services/{}/$actions/search",
            "POST /iam/authn/directory-services/{}/$actions/verify-connection-status",
            "POST /multidomain/management/local-domain/$actions/register",
            "POST /multidomain/management/local-domain/$actions/unregister",
            "GET /iam/authn/saml-sp-metadata",
        ),
        "its result is a finding about the cluster that nobody has made": (
            "POST /lifecycle/operations/$actions/compute-notifications",
            "POST /lifecycle/operations/$actions/compute-recommendations",
            "POST /networking/stats/routing-policies/$actions/clear",
        ),
        "what it takes is not documented": ("POST /networking/config/vpc-virtual-switch-mappings",),
        "licences are not counted": (
            "POST /licensing/config/$actions/assign-license-keys",
            "POST /licensing/config/license-keys/{}/$actions/reclaim",
        ),
        "it would change more than the thing itself": (
            "POST /files/operations/$actions/ad-dns-failover",
            "POST /files/operations/$actions/failover",
            "POST /files/operations/$actions/resume-replication",
            "POST /lifecycle/config/nodes/$actions/configure",
            "POST /lifecycle/config/nodes/{}/$actions/image",
            "POST /lifecycle/operations/$actions/upgrade",
            "POST /networking/config/$actions/migrate-subnets",
            "POST /networking/config/gateways/{}/$actions/upgrade",
        ),
    }
)
"""Methods and paths, with ids as ``{}``, by the reason why nothing is done."""

DECLARED: Mapping[str, str] = MappingProxyType({path: reason for reason, paths in REASONS.items() for path in paths})
"""The reason of each."""
