"""Domain managers, and the sizes of Controller VMs, in v4."""

from __future__ import annotations

from contract_tests.rest_v4.central import CLUSTERS, NOWHERE, Central, assert_wire
from mock_prism.model.cluster import PrismCentral
from mock_prism.model.commands.cvm_size import ResizeCvm, ResizeCvms
from mock_prism.model.node import cvm_of

MANAGERS = "/api/prism/v4.4/config/domain-managers"


def test_a_domain_manager_on_the_wire(central: Central) -> None:
    assert_wire("domain_manager_get", central.read(f"{MANAGERS}/{central.prism_central.uuid}"))


def test_the_sites_own_is_listed(central: Central) -> None:
    (found,) = central.read(MANAGERS)["data"]
    assert found["config"]["name"] == central.prism_central.name
    assert found["hostingClusterExtId"] == central.cluster.uuid
    assert central.send("GET", f"{MANAGERS}/{NOWHERE}").status_code == 404


def test_one_that_no_cluster_is_registered_with_is_hosted_nowhere(central: Central) -> None:
    central.site.put(PrismCentral(uuid=NOWHERE, name="other", ip="10.0.0.1", version="pc.1", full_version="pc.1"))
    assert "hostingClusterExtId" not in central.read(f"{MANAGERS}/{NOWHERE}")["data"]


def test_a_controller_vm_is_given_another_size(central: Central) -> None:
    cvm = cvm_of(central.site, central.host("A"))
    path = f"{CLUSTERS}/{central.cluster.uuid}/cvms/{cvm.uuid}"
    etag = central.send("GET", path).headers["ETag"]
    assert central.send("PUT", path, {"numVcpus": 16}).status_code == 428
    task = central.finished(central.send("PUT", path, {"numVcpus": 16}, headers={"If-Match": etag}))
    assert (task.command, task.error) == (ResizeCvm(cvm.uuid, 16), None)
    assert central.read(path)["data"]["numVcpus"] == 16
    stranger = path.replace(cvm.uuid, NOWHERE)
    assert central.send("PUT", stranger, {"numVcpus": 16}, headers={"If-Match": etag}).status_code == 404


def test_all_controller_vms_are_given_another_size(central: Central) -> None:
    path = f"{CLUSTERS}/{central.cluster.uuid}/cvms/$actions/reconfigure"
    task = central.task(central.send("POST", path, {"memorySizeBytes": 48 << 30}))
    assert task.command == ResizeCvms(central.cluster.uuid, memory_bytes=48 << 30)
    assert central.send("POST", path, {}).status_code == 400
