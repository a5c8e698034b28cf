"""The official Python SDKs of v4 against a live server, over plain HTTP and at an eager pace."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import ntnx_clustermgmt_py_client as clustermgmt
import ntnx_prism_py_client as prism
import pytest
from flask import request
from ntnx_clustermgmt_py_client.rest import ApiException
from werkzeug.serving import BaseWSGIServer, make_server

from mock_prism.app import create_app
from mock_prism.sandboxes import Pace, Sandboxes
from mock_prism.site_files import load_site

PASSWORD = "Nutanix/4u"
POLLS = 200
ENDED = frozenset({"SUCCEEDED", "FAILED", "CANCELED"})


class Journal:
    """Every request that reached the server: method, path and what it authenticated with."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, str, str]] = []

    def note(self) -> None:
        """Put down the request being answered."""
        means = "basic" if request.authorization else "cookie" if request.cookies else "none"
        self.rows.append((request.method, request.path, means))


@pytest.fixture
def journal() -> Journal:
    """An empty journal."""
    return Journal()


@pytest.fixture
def server(journal: Journal) -> Iterator[BaseWSGIServer]:
    """Every face, on a free port of this machine."""
    with serving(journal) as server:
        yield server


@contextmanager
def serving(journal: Journal) -> Iterator[BaseWSGIServer]:
    """A server that writes a journal."""
    seeded = load_site("four-node", seed=1, epoch_micros=1_700_000_000_000_000)
    app = create_app(Sandboxes(seeded, Pace.EAGER))
    app.before_request(journal.note)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def connect(sdk: Any, server: BaseWSGIServer, password: str = PASSWORD) -> Any:
    """An API client of one of the SDKs, set up as its documentation says."""
    configuration = sdk.Configuration()
    configuration.scheme = "http"
    configuration.host = "127.0.0.1"
    configuration.port = server.server_port
    configuration.username = "admin"
    configuration.password = password
    configuration.max_retry_attempts = 1
    configuration.backoff_factor = 1
    return sdk.ApiClient(configuration=configuration)


def bearing(sdk: Any, server: BaseWSGIServer, key: str) -> Any:
    """An API client that brings a key along, as the SDK's documentation says."""
    client = connect(sdk, server, password="")
    client.configuration.username = ""
    client.configuration.api_key = {}  # the SDK lets all its configurations share one
    client.configuration.set_api_key(key)
    return client


@pytest.fixture
def clusters(server: BaseWSGIServer) -> Any:
    """The API of clusters and hosts."""
    return clustermgmt.ClustersApi(connect(clustermgmt, server))


@pytest.fixture
def tasks(server: BaseWSGIServer) -> Any:
    """The API of tasks."""
    return prism.TasksApi(connect(prism, server))


def finished(tasks: Any, reply: Any) -> Any:
    """The task of a reply, asked for until it has ended."""
    for _ in range(POLLS):
        task = tasks.get_task_by_id(reply.data.ext_id).data
        if task.status in ENDED:
            return task
    raise AssertionError(f"the task has not ended after {POLLS} polls")


def host_named(clusters: Any, name: str) -> Any:
    """A host, found as clients find one."""
    return clusters.list_hosts(_filter=f"hostName eq '{name}'").data[0]


def test_the_sdks_take_a_node_out_of_service_and_put_it_back(clusters: Any, tasks: Any) -> None:
    cluster = clusters.list_clusters(
        _filter="config/clusterFunction/any(t:t eq Clustermgmt.Config.ClusterFunctionRef'AOS')"
    ).data[0]
    host = clusters.list_hosts_by_cluster_id(cluster.ext_id).data[0]
    spec = clustermgmt.EnterHostMaintenanceSpec(timeout_seconds=3600)

    entered = finished(tasks, clusters.enter_host_maintenance(cluster.ext_id, host.ext_id, spec))
    out = clusters.get_host_by_id(cluster.ext_id, host.ext_id).data
    left = finished(
        tasks,
        clusters.exit_host_maintenance(cluster.ext_id, host.ext_id, clustermgmt.HostMaintenanceCommonSpec()),
    )
    back = clusters.get_host_by_id(cluster.ext_id, host.ext_id).data

    assert (entered.status, left.status) == ("SUCCEEDED", "SUCCEEDED")
    assert entered.progress_percentage == 100
    assert [(entity.ext_id, entity.rel) for entity in entered.entities_affected] == [
        (host.ext_id, "clustermgmt:config:host"),
        (cluster.ext_id, "clustermgmt:config:cluster"),
    ]
    assert (out.hypervisor.state, out.controller_vm.is_in_maintenance_mode) == ("ENTERED_MAINTENANCE_MODE", True)
    assert out.maintenance_state != "normal"
    assert out.hypervisor.number_of_vms == 1
    assert (back.hypervisor.state, back.controller_vm.is_in_maintenance_mode) == ("ACROPOLIS_NORMAL", False)
    assert back.maintenance_state == "normal"
    assert back.hypervisor.number_of_vms == host.hypervisor.number_of_vms


def test_every_object_is_of_the_sdks_own_classes(clusters: Any, tasks: Any) -> None:
    listed = clusters.list_clusters()
    host = clusters.list_hosts().data[0]

    assert [type(cluster) for cluster in listed.data] == [clustermgmt.Cluster] * 2
    assert listed.metadata.total_available_results == 2
    assert type(host.hypervisor.external_address.ipv4) is clustermgmt.IPv4Address
    assert type(listed.data[0].nodes.node_list[0]) is clustermgmt.NodeListItemReference
    assert unknown_fields(listed.data) == []
    assert unknown_fields(host) == []


def unknown_fields(thing: Any) -> list[str]:
    """The fields of a deserialised object that its class does not know."""
    if isinstance(thing, list):
        return [name for inner in thing for name in unknown_fields(inner)]
    if isinstance(thing, dict) or not hasattr(thing, "swagger_types"):
        return []
    inner = [name for key in thing.attribute_map for name in unknown_fields(getattr(thing, key, None))]
    return [*(thing.get_unknown_fields() or {}), *inner]


def test_a_task_and_its_sub_tasks_deserialise_whole(clusters: Any, tasks: Any) -> None:
    host = host_named(clusters, "NTNX-17SM6B290216-A")
    reply = clusters.enter_host_maintenance(
        host.cluster.uuid, host.ext_id, clustermgmt.EnterHostMaintenanceSpec(timeout_seconds=1)
    )

    task = finished(tasks, reply)
    child = tasks.get_task_by_id(task.sub_tasks[0].ext_id).data
    found = tasks.list_tasks(
        _filter=f"entitiesAffected/any(a:a/extId eq '{host.ext_id}') and status eq Prism.Config.TaskStatus'FAILED'"
    )

    assert task.status == "FAILED"
    assert type(task.error_messages[0]) is prism.AppMessage
    assert task.error_messages[0].message
    assert child.parent_task.ext_id == task.ext_id
    assert task.ext_id in [one.ext_id for one in found.data]
    assert unknown_fields(task) == []
    assert unknown_fields(child) == []


def test_the_etag_reaches_the_object(clusters: Any) -> None:
    cluster = clusters.list_clusters().data[0]

    reply = clusters.get_cluster_by_id(cluster.ext_id)

    assert clustermgmt.ApiClient.get_etag(reply.data).startswith("YXBwbGljYXRpb24vanNvbg==:")


def test_an_empty_list_is_none(clusters: Any) -> None:
    reply = clusters.list_hosts(_filter="hostName eq 'nobody''s'")

    assert reply.data is None
    assert reply.metadata.total_available_results == 0


def test_the_sdk_goes_on_with_its_cookie_alone(clusters: Any, journal: Journal) -> None:
    clusters.list_clusters()
    clusters.list_hosts()

    assert journal.rows[0] == ("OPTIONS", "/api/clustermgmt/unversioned/info", "basic")
    assert journal.rows[-1] == ("GET", "/api/clustermgmt/v4.3/config/hosts", "cookie")
    assert [row for row in journal.rows if row[0] == "OPTIONS"] == journal.rows[:1]


def test_a_session_that_the_server_does_not_know_is_opened_anew(clusters: Any, journal: Journal) -> None:
    """As after a restart: the client is refused, says who it is, and goes on by another session."""
    clusters.list_clusters()
    with serving(journal) as restarted:
        clusters.api_client.configuration.port = restarted.server_port
        journal.rows.clear()

        found = [clusters.list_clusters().data for _ in range(2)]

    assert [len(one) for one in found] == [len(found[0])] * 2
    assert [means for method, _, means in journal.rows if method == "GET"] == ["cookie", "basic", "cookie"]


def test_a_wrong_password_is_401(server: BaseWSGIServer) -> None:
    api = clustermgmt.ClustersApi(connect(clustermgmt, server, password="wrong"))

    with pytest.raises(ApiException) as refused:
        api.list_clusters()

    assert refused.value.status == 401


def test_a_second_node_is_refused(clusters: Any, tasks: Any) -> None:
    one, two = (host_named(clusters, f"NTNX-17SM6B290216-{letter}") for letter in "AC")
    spec = clustermgmt.EnterHostMaintenanceSpec()
    finished(tasks, clusters.enter_host_maintenance(one.cluster.uuid, one.ext_id, spec))

    with pytest.raises(ApiException) as refused:
        clusters.enter_host_maintenance(two.cluster.uuid, two.ext_id, spec)

    assert refused.value.status == 409
    assert "another node is in maintenance" in refused.value.body


def test_the_guests_that_cannot_migrate_are_told(clusters: Any, tasks: Any) -> None:
    host = host_named(clusters, "NTNX-17SM6B290216-B")
    spec = clustermgmt.ComputeNonMigratableVmsSpec(hosts=[host.ext_id])

    task = finished(tasks, clusters.compute_non_migratable_vms(host.cluster.uuid, spec))
    result = clusters.get_non_migratable_vms_result_by_id(host.cluster.uuid, task.ext_id.partition(":")[2]).data

    assert {vm.vm_name for vm in result.vms} == {"cpu-passthrough", "gpu-render", "licence-pinned", "scratch-rf1"}
