"""Domain managers, and the sizes of Controller VMs, in v4."""

from __future__ import annotations

from werkzeug.test import TestResponse

from contract_tests.rest_v4.central import CLUSTERS, NOWHERE, Central, assert_wire
from mock_prism.model.cluster import PrismCentral
from mock_prism.model.commands.cvm_size import ResizeCvm, ResizeCvms
from mock_prism.model.commands.registration import RegisterCluster
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


MANAGEMENT = MANAGERS.replace("/config/", "/management/")


def act(central: Central, name: str, body: object) -> TestResponse:
    """Do something with the domain manager."""
    return central.send("POST", f"{MANAGEMENT}/{central.prism_central.uuid}/$actions/{name}", body)


def aos(ip: str) -> dict[str, object]:
    """What registers the cluster at an address, as public clients write it."""
    login = {"authentication": {"username": "admin", "password": "secret"}}
    remote = {"address": {"ipv4": {"value": ip}}, "credentials": login}
    return {"remoteCluster": {"$objectType": "prism.v4.management.AOSRemoteClusterSpec", "remoteCluster": remote}}


def test_a_cluster_is_taken_away_and_registered_anew(central: Central) -> None:
    uuid = central.cluster.uuid
    known = {"$objectType": "prism.v4.management.ClusterReference", "extId": uuid}

    for again in (aos(cvm_of(central.site, central.host("C")).ip), {"remoteCluster": known}):
        central.finished(act(central, "unregister", {"extId": uuid}))
        assert central.cluster.prism_central_uuid is None
        assert act(central, "unregister", {"extId": uuid}).status_code == 409
        task = central.finished(act(central, "register", again))
        assert (task.command, task.error) == (RegisterCluster(uuid, central.prism_central.ip), None)
    assert central.cluster.prism_central_uuid == central.prism_central.uuid
    assert act(central, "register", {"remoteCluster": known}).status_code == 409


def test_what_does_not_answer_is_not_registered(central: Central) -> None:
    remote = {**aos("10.0.0.1")["remoteCluster"], "cloudType": "ONPREM_CLOUD"}  # type: ignore[dict-item]  # a mapping
    other = {"remoteCluster": {**remote, "$objectType": "prism.v4.management.DomainManagerRemoteClusterSpec"}}

    assert act(central, "register", aos("10.9.9.9")).status_code >= 500
    assert act(central, "register", other).status_code == 501
    assert act(central, "unregister", {"extId": NOWHERE}).status_code == 400


def test_a_domain_manager_is_renamed_and_no_more(central: Central) -> None:
    path = f"{MANAGERS}/{central.prism_central.uuid}"
    read = central.send("GET", path)
    body, token = read.get_json()["data"], {"If-Match": read.headers["ETag"]}
    renamed = {**body, "config": {**body["config"], "name": "renamed"}}
    larger = {**body, "config": {**body["config"], "size": "LARGE"}}

    assert central.send("PUT", path, renamed).status_code == 428
    assert central.send("PUT", path, larger, headers=token).status_code == 501
    assert central.finished(central.send("PUT", path, renamed, headers=token)).error is None

    assert central.read(path)["data"] == renamed
    assert central.send("PUT", path, renamed, headers=token).status_code == 412
