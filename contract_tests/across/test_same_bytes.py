"""The same site gives the same bytes in every process, whatever Python makes of its hashes there."""

from __future__ import annotations

import os
import subprocess
import sys

LISTS = """
import hashlib
from mock_prism.app import create_app
from mock_prism.sandboxes import Pace, Sandboxes
from mock_prism.site_files import load_site

site = load_site("four-node", seed=1, epoch_micros=1_700_000_000_000_000)
client = create_app(Sandboxes(site, Pace.FROZEN)).test_client()
element = "alerts cluster clusters containers disks health_checks hosts images networks protection_domains snapshots " \
    "storage_containers storage_pools virtual_disks vms volume_groups".split()
paths = [f"/PrismGateway/services/rest/{version}/{noun}" for version in ("v0.8", "v1", "v2.0") for noun in element]
paths += [f"/api/{path}" for path in (
    "vmm/v4.2/ahv/config/vms", "vmm/v4.2/content/images", "clustermgmt/v4.2/config/clusters",
    "clustermgmt/v4.2/config/hosts", "clustermgmt/v4.2/config/storage-containers", "clustermgmt/v4.2/config/disks",
    "networking/v4.2/config/subnets", "networking/v4.2/config/virtual-switches", "prism/v4.2/config/categories",
    "prism/v4.2/config/tasks", "iam/v4.0/authn/users", "iam/v4.0/authz/roles", "iam/v4.0/authz/operations",
    "volumes/v4.2/config/volume-groups", "monitoring/v4.2/serviceability/audits",
)]
for path in paths:
    answer = client.get(path, auth=("admin", "Nutanix/4u"))
    print(answer.status_code, hashlib.sha256(answer.data).hexdigest()[:16], path)
"""


def test_lists_are_the_same_to_the_byte_in_every_process() -> None:
    told = [
        subprocess.run(
            [sys.executable, "-c", LISTS],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.splitlines()
        for seed in ("1", "2", "3")
    ]

    assert [lines for lines in zip(*told, strict=True) if len(set(lines)) > 1] == []
    assert sum(line.startswith("200 ") for line in told[0]) > 40
