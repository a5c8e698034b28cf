"""A cluster whose services are stopped, as its faces tell it: the CVM's shell goes on, Prism Element is not there."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from mock_prism.app import create_app
from mock_prism.faces.shell.run import run
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.cluster_services import StartCluster, StopCluster
from mock_prism.sandboxes import Pace, Sandboxes
from mock_prism.site_files import load_site

GATEWAY = "/PrismGateway/services/rest"
READS = ("/v2.0/hosts/", "/v1/cluster")
ADMIN = ("admin", "Nutanix/4u")


@pytest.fixture
def sandboxes() -> Sandboxes:
    return Sandboxes(load_site("four-node", seed=1, epoch_micros=1_700_000_000_000_000), Pace.FROZEN)


@pytest.fixture
def client(sandboxes: Sandboxes) -> FlaskClient:
    return create_app(sandboxes).test_client()


def finish(sandboxes: Sandboxes, kind: type[StopCluster] | type[StartCluster]) -> None:
    """Stop or start the services, to the end."""
    site = sandboxes.get().site
    site.finish(site.submit(kind(next(iter(site.all(Cluster))).uuid)))


def statuses(client: FlaskClient) -> list[int]:
    """What Prism Element answers to some reads."""
    paths = (*(f"{GATEWAY}{path}" for path in READS), "/api/nutanix/v0.8/vms/")
    return [client.get(path, auth=ADMIN).status_code for path in paths]


def test_prism_element_is_there_only_while_the_services_run(sandboxes: Sandboxes, client: FlaskClient) -> None:
    assert statuses(client) == [200, 200, 200]

    finish(sandboxes, StopCluster)

    assert statuses(client) == [503, 503, 503]
    body = client.get(f"{GATEWAY}/v2.0/hosts/", auth=ADMIN).json
    assert body is not None
    assert body["message"] == "Could not connect to Prism"
    with sandboxes.get().enter() as visit:
        assert run(visit, None, ["acli", "vm.list"]).stdout == "Server disconnected\n"
        assert run(visit, None, ["cluster", "status"]).stdout.startswith("The state of the cluster: stop\n")

    finish(sandboxes, StartCluster)

    assert statuses(client) == [200, 200, 200]


def test_prism_central_goes_on_and_tells_that_orders_go_nowhere(sandboxes: Sandboxes, client: FlaskClient) -> None:
    finish(sandboxes, StopCluster)

    vms = client.get("/api/vmm/v4.0/ahv/config/vms", auth=ADMIN)
    assert vms.status_code == 200
    assert vms.json is not None
    vm = next(one for one in vms.json["data"] if one["powerState"] == "OFF")
    etag = client.get(f"/api/vmm/v4.0/ahv/config/vms/{vm['extId']}", auth=ADMIN).headers["ETag"]

    refused = client.post(
        f"/api/vmm/v4.0/ahv/config/vms/{vm['extId']}/$actions/power-on",
        auth=ADMIN,
        headers={"If-Match": etag, "NTNX-Request-Id": "8a0c0d1e-0000-4000-8000-000000000001"},
    )

    assert refused.status_code == 503
