"""Whole bodies, each against a file in ``fixtures/wire/v1``."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contract_tests.rest_v1 import scenes
from contract_tests.rest_v2.element import NOWHERE, Element, assert_wire
from mock_prism.model.node import cvm_of

Path = Callable[[Element], str]

READS: dict[str, tuple[Callable[[Element], object], Path]] = {
    "host": (scenes.at_rest, lambda e: f"/hosts/{e.host('B').uuid}"),
    "host_entering": (scenes.entering, lambda e: f"/hosts/{e.host('A').uuid}?projection=basicInfo"),
    "host_entered": (scenes.entered, lambda e: f"/hosts/{e.host('A').uuid}?projection=basicInfo"),
    "host_planned": (scenes.planned, lambda e: f"/hosts/{e.host('A').uuid}?projection=basicInfo"),
    "host_lost": (scenes.host_lost, lambda e: f"/hosts/{e.host('A').uuid}?projection=HEALTH,ALERTS"),
    "cluster": (scenes.at_rest, lambda e: "/cluster"),
    "clusters": (scenes.at_rest, lambda e: "/clusters?projection=BASIC_INFO"),
    "fault_tolerance": (scenes.at_rest, lambda e: "/cluster/domain_fault_tolerance_status"),
    "fault_tolerance_cvm_down": (scenes.cvm_down, lambda e: "/cluster/domain_fault_tolerance_status/NODE"),
    "rackable_units": (scenes.at_rest, lambda e: "/cluster/rackable_units"),
    "remote_support": (scenes.at_rest, lambda e: "/cluster/remote_support"),
    "name_servers": (scenes.at_rest, lambda e: "/cluster/name_servers"),
    "ntp_servers": (scenes.at_rest, lambda e: "/cluster/ntp_servers"),
    "version": (scenes.at_rest, lambda e: "/cluster/version"),
    "external_state": (scenes.at_rest, lambda e: "/multicluster/cluster_external_state"),
    "session": (scenes.at_rest, lambda e: "/users/session_info"),
    "vm_on": (scenes.at_rest, lambda e: f"/vms/{e.vm('web-01').uuid}"),
    "vm_off": (scenes.at_rest, lambda e: f"/vms/{e.vm('old-erp').uuid}?projection=basicInfo"),
    "vm_cvm": (scenes.at_rest, lambda e: f"/vms/{cvm_of(e.site, e.host('A')).uuid}?projection=basicInfo"),
    "vm_cvm_down": (scenes.cvm_down, lambda e: f"/vms/{cvm_of(e.site, e.host('A')).uuid}?projection=basicInfo"),
    "container": (scenes.at_rest, lambda e: "/containers?searchString=rf1-scratch"),
    "containers": (scenes.at_rest, lambda e: "/containers?projection=BASIC_INFO"),
    "storage_pools": (scenes.at_rest, lambda e: "/storage_pools"),
    "disk": (scenes.at_rest, lambda e: "/disks?count=1"),
    "disk_cvm_down": (scenes.cvm_down, lambda e: f"/disks?host_ids={e.host('A').uuid}&count=1&projection=basicInfo"),
    "alerts": (scenes.cvm_down, lambda e: "/alerts"),
    "events": (scenes.entered, lambda e: "/events"),
    "no_host": (scenes.at_rest, lambda e: f"/hosts/{NOWHERE}"),
    "no_path": (scenes.at_rest, lambda e: "/storage_containers"),
    "bad_filter": (scenes.at_rest, lambda e: "/vms?filterCriteria=nothing==1"),
    "datastores": (scenes.at_rest, lambda e: "/containers/datastores"),
    "not_simulated": (scenes.at_rest, lambda e: "/cloud/aws/images"),
}


@pytest.mark.parametrize("name", READS)
def test_a_read_says_all_that_is_on_file(name: str, element: Element) -> None:
    scene, path = READS[name]
    scene(element)

    assert_wire(f"v1/{name}", element.send("GET", path(element)).json)
