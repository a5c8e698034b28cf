"""The official v4 SDKs over TLS, with the server's certificate checked, against a real gunicorn: a whole round."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ntnx_clustermgmt_py_client as clustermgmt
import ntnx_prism_py_client as prism
import pytest
import requests

from contract_tests.patience import PATIENCE_SECONDS
from mock_prism.testing.live_server import LiveServer, live_server

POLLS = 200
ENDED = frozenset({"SUCCEEDED", "FAILED", "CANCELED"})
V2 = "/PrismGateway/services/rest/v2.0"


@pytest.fixture(scope="module")
def server() -> Iterator[LiveServer]:
    with live_server("--pace", "eager") as server:
        yield server


class Round:
    """The SDKs, each with a client of its own, in a sandbox of the test's own."""

    def __init__(self, server: LiveServer, sandbox: str) -> None:
        self.server, self.user = server, f"{server.user}@{sandbox}"
        self.clusters = clustermgmt.ClustersApi(self._client(clustermgmt))
        self.tasks = prism.TasksApi(self._client(prism))

    def _client(self, sdk: Any) -> Any:
        configuration = sdk.Configuration()
        configuration.host, configuration.port = "127.0.0.1", self.server.port
        configuration.username, configuration.password = self.user, self.server.password
        configuration.verify_ssl = True
        configuration.root_ca_certificate_file = str(self.server.ca_file)
        return sdk.ApiClient(configuration=configuration)

    def end(self, reply: Any) -> Any:
        """The task of a reply, asked for until it has ended."""
        for _ in range(POLLS):
            task = self.tasks.get_task_by_id(reply.data.ext_id).data
            if task.status in ENDED:
                return task
        raise AssertionError(f"the task has not ended after {POLLS} polls")

    def host(self, name: str) -> Any:
        """A host, found as clients find one."""
        return self.clusters.list_hosts(_filter=f"hostName eq '{name}'").data[0]

    def v2(self, path: str) -> Any:
        """What another face says of the same site."""
        with requests.Session() as session:
            session.trust_env = False
            session.verify = str(self.server.ca_file)
            reply = session.get(
                f"{self.server.url}{V2}{path}", auth=(self.user, self.server.password), timeout=PATIENCE_SECONDS
            )
        return reply.json()


@pytest.fixture
def round_trip(server: LiveServer, request: pytest.FixtureRequest) -> Round:
    return Round(server, request.node.name.replace("_", "-")[:60])


def test_every_node_goes_out_and_comes_back_one_after_another(round_trip: Round) -> None:
    hosts = round_trip.clusters.list_hosts().data
    before = round_trip.v2("/vms/")["entities"]

    for host in hosts:
        cluster = host.cluster.uuid
        spec = clustermgmt.EnterHostMaintenanceSpec(should_shutdown_non_migratable_uvms=True)
        entered = round_trip.end(round_trip.clusters.enter_host_maintenance(cluster, host.ext_id, spec))
        assert entered.status == "SUCCEEDED", entered.error_messages
        assert round_trip.v2(f"/hosts/{host.ext_id}")["host_in_maintenance_mode"] is True
        back = clustermgmt.HostMaintenanceCommonSpec()
        left = round_trip.end(round_trip.clusters.exit_host_maintenance(cluster, host.ext_id, back))
        assert left.status == "SUCCEEDED", left.error_messages

    after = {vm["name"]: vm for vm in round_trip.v2("/vms/")["entities"]}
    assert {vm["name"]: vm.get("host_uuid") for vm in before} == {
        name: vm.get("host_uuid") for name, vm in after.items()
    }


def test_a_node_entered_by_v2_and_exited_by_the_sdk_is_the_trap(round_trip: Round) -> None:
    """M47."""
    host = round_trip.clusters.list_hosts().data[0]
    with requests.Session() as session:
        session.trust_env = False
        session.verify = str(round_trip.server.ca_file)
        session.auth = (round_trip.user, round_trip.server.password)
        url = f"{round_trip.server.url}{V2}"
        task = session.post(
            f"{url}/hosts/{host.ext_id}/enter_maintenance_mode", json={}, timeout=PATIENCE_SECONDS
        ).json()
        while (
            session.get(f"{url}/tasks/{task['task_uuid']}", timeout=PATIENCE_SECONDS).json()["percentage_complete"]
            < 100
        ):
            pass

    spec = clustermgmt.HostMaintenanceCommonSpec()
    left = round_trip.end(round_trip.clusters.exit_host_maintenance(host.cluster.uuid, host.ext_id, spec))

    assert left.status == "FAILED"
    assert "exit by the method that entered" in left.error_messages[0].message
    assert round_trip.host(host.host_name).hypervisor.state == "ENTERED_MAINTENANCE_MODE"
