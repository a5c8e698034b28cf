"""What public clients call before their real work, in their order and their spelling; each test bears a client's name.

The sequences were read in the clients' sources; the answers must carry what each of them reads.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from contract_tests.across.world import World

CAPX = ("clustermgmt", "vmm", "networking", "prism", "datapolicies", "volumes", "iam")
FUNCTION = "config/clusterFunction/any(t:t eq Clustermgmt.Config.ClusterFunctionRef'{}')"


@pytest.fixture
def world() -> World:
    """All faces over one frozen site."""
    return World.start()


def get(world: World, path: str, **query: str) -> Any:
    """What a GET answers, which must be 200."""
    text = "&".join(f"%24{key}={quote(value)}" for key, value in query.items())
    reply = world.send("GET", f"{path}?{text}" if text else path, None)
    assert reply.status_code == 200, (path, reply.text)
    return reply.get_json()


def one(body: Any) -> Any:
    """The only entity of a list."""
    (found,) = body["data"]
    assert body["metadata"]["totalAvailableResults"] == 1
    return found


def negotiate(world: World, *namespaces: str) -> None:
    """Ask each namespace for its version, as the SDKs do."""
    for namespace in namespaces:
        reply = world.send("OPTIONS", f"/api/{namespace}/unversioned/info", None)
        assert reply.status_code == 200
        assert reply.get_json()["data"].startswith("v4.")


def test_capx(world: World) -> None:
    """It builds a client of v3 and one of v4, and finds its cluster, its subnet and its image by name."""
    me = get(world, "/api/nutanix/v3/users/me")
    negotiate(world, *CAPX)
    cluster = one(get(world, "/api/clustermgmt/v4.2/config/clusters", filter="name eq 'nx-four'"))
    subnet = one(get(world, "/api/networking/v4.2/config/subnets", filter="name eq 'prod.20'"))
    image = one(get(world, "/api/vmm/v4.2/content/images", filter="name eq 'CentOS 7'"))
    gpus = get(world, f"/api/clustermgmt/v4.2/config/clusters/{cluster['extId']}/physical-gpu-profiles")
    categories = get(
        world, "/api/prism/v4.2/config/categories", filter="key eq 'KubernetesClusterName' and value eq 'x'"
    )
    assert me["status"]["state"] == "COMPLETE"
    assert subnet["clusterReference"] == cluster["extId"]
    assert image["sizeBytes"] > 0
    assert "metadata" in gpus
    assert "data" not in categories


def test_cloud_controller_manager(world: World) -> None:
    """It wants exactly one Prism Central among the clusters, and every other to be of AOS."""
    get(world, "/api/nutanix/v3/users/me")
    reply = world.send("POST", "/api/nutanix/v3/clusters/list", {"kind": "cluster", "filter": "", "length": 100})
    services = [each["status"]["resources"]["config"]["service_list"] for each in reply.get_json()["entities"]]
    assert sorted(services) == [["AOS"], ["PRISM_CENTRAL"]]
    assert one(get(world, "/api/clustermgmt/v4.2/config/clusters", filter=FUNCTION.format("PRISM_CENTRAL")))


def test_terraform(world: World) -> None:
    """With a session it asks who it is; the cookie alone opens the door from then on."""
    reply = world.send("GET", "/api/nutanix/v3/users/me", None)
    assert reply.headers["Set-Cookie"].startswith("NTNX_IAM_SESSION=")
    negotiate(world, "clustermgmt", "prism", "vmm", "networking", "volumes")
    cluster = one(get(world, "/api/clustermgmt/v4.2/config/clusters", filter=FUNCTION.format("AOS")))
    central = one(get(world, "/api/clustermgmt/v4.2/config/clusters", filter=FUNCTION.format("PRISM_CENTRAL")))
    managers = get(world, "/api/prism/v4.2/config/domain-managers")["data"]
    containers = get(
        world,
        "/api/clustermgmt/v4.2/config/storage-containers",
        filter=f"clusterExtId eq '{cluster['extId']}' and startswith(name,'default-container')",
    )
    assert [manager["extId"] for manager in managers] == [central["extId"]]
    assert containers["metadata"]["totalAvailableResults"] == 1


def test_ansible(world: World) -> None:
    """Its inventory pages by a hundred until it has all VMs that there are said to be."""
    negotiate(world, "vmm", "clustermgmt")
    found: list[Any] = []
    total = 1
    while len(found) < total:
        body = get(world, "/api/vmm/v4.2/ahv/config/vms", page=str(len(found) // 100), limit="100")
        found += body["data"]
        total = body["metadata"]["totalAvailableResults"]
    assert len({vm["extId"] for vm in found}) == total > 0


def test_packer(world: World) -> None:
    """It finds cluster, subnet and image, and asks whether there are GPUs."""
    negotiate(world, "clustermgmt", "networking", "vmm", "prism")
    cluster = one(get(world, "/api/clustermgmt/v4.2/config/clusters", filter="name eq 'nx-four'"))
    assert one(get(world, "/api/networking/v4.2/config/subnets", filter="name  eq  'prod.20'"))
    assert one(get(world, "/api/vmm/v4.2/content/images", filter="name eq 'CentOS 7'"))
    for kind in ("physical", "virtual"):
        path = f"/api/clustermgmt/v4.2/config/clusters/{cluster['extId']}/{kind}-gpu-profiles"
        assert "metadata" in get(world, path)


def test_prism_go_client(world: World) -> None:
    """It reads from the actuator which versions there are, and picks among them."""
    routes = {row["namespace"]: row["versionRoutes"] for row in get(world, "/api/actuator/versionroutes")}
    vmm = {row["version"]: row["routes"] for row in routes["vmm"]}
    assert list(vmm) == ["v4.0", "v4.1", "v4.2", "v4.3"]
    assert "/vmm/v4.0/ahv" in vmm["v4.0"]
    for namespace, rows in routes.items():
        assert all(route.startswith(f"/{namespace}/{row['version']}/") for row in rows for route in row["routes"])


def test_what_is_not_simulated_is_said_in_the_form_of_v3(world: World) -> None:
    """No bare page: each of them looks for the state at the top."""
    reply = world.send("POST", "/api/nutanix/v3//vms/list", {"kind": "vm"})
    assert (reply.status_code, reply.get_json()["state"]) == (501, "ERROR")


def test_the_actuator_lets_nobody_in_unknown(world: World) -> None:
    """Nor does it break on a path it does not have."""
    assert world.send("GET", "/api/actuator/versionroutes", None, user="nobody").status_code == 401
    assert world.send("GET", "/api/actuator/health", None).status_code == 404
