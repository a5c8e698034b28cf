"""Whole bodies, as they are on the wire."""

from __future__ import annotations

import pytest

from contract_tests.rest_v4.central import CLUSTERS, HOSTS, NOWHERE, TASKS, Central, assert_wire
from mock_prism.model.clock import MICROS_PER_SECOND
from mock_prism.model.commands.migrate import MigrateVm
from mock_prism.model.vm import Vm


def test_the_list_of_clusters_has_prism_central_in_it(central: Central) -> None:
    assert_wire("clusters_list", central.read(CLUSTERS))


def test_one_cluster_links_to_what_hangs_on_it(central: Central) -> None:
    assert_wire("cluster_get", central.read(f"{CLUSTERS}/{central.cluster.uuid}"))


def test_prism_central_is_read_as_a_cluster(central: Central) -> None:
    assert_wire(
        "prism_central_get",
        central.read(
            f"{CLUSTERS}/{central.prism_central.uuid}",
        ),
    )


def test_a_page_of_hosts_links_to_the_others(central: Central) -> None:
    assert_wire("hosts_page", central.read(HOSTS, limit=1, page=1, orderby="hostName"))


def test_an_empty_list_has_no_data(central: Central) -> None:
    assert_wire("hosts_empty", central.read(HOSTS, filter="hostName eq 'no such host'"))


def test_a_node_at_rest(central: Central) -> None:
    assert_wire("host_normal", central.read(central.host_path("A")))


def test_a_node_in_maintenance(central: Central) -> None:
    central.finished(central.enter("A"))

    assert_wire("host_in_maintenance", central.read(central.host_path("A")))


def test_entering_maintenance_answers_with_a_task(central: Central) -> None:
    assert_wire("enter_started", central.enter("A").json)


def test_a_task_under_way(central: Central) -> None:
    task = central.task(central.enter("A"))
    central.site.advance(3 * MICROS_PER_SECOND)

    assert_wire("task_running", central.read(f"{TASKS}/ZXJnb24=:{task.uuid}"))


def test_a_task_that_has_failed_says_why(central: Central) -> None:
    task = central.finished(central.enter("A", timeoutSeconds=1))

    assert_wire("task_failed", central.read(f"{TASKS}/ZXJnb24=:{task.uuid}"))


def test_a_sub_task_names_its_parent(central: Central) -> None:
    task = central.task(central.enter("A"))
    child = central.site.get(type(task), task.uuid).subtask_uuids[0]

    assert_wire("task_child", central.read(f"{TASKS}/ZXJnb24=:{child}"))


def test_the_things_a_task_is_about(central: Central) -> None:
    task = central.task(central.enter("A"))

    assert_wire("task_affected_entities", central.read(f"{TASKS}/ZXJnb24=:{task.uuid}/affected-entities"))


def test_giving_a_task_up(central: Central) -> None:
    vm = next(vm for vm in central.site.all(Vm) if vm.name == "web-01")
    task = central.site.submit(MigrateVm(vm.uuid, central.host("C").uuid))

    reply = central.send("POST", f"{TASKS}/ZXJnb24=:{task.uuid}/$actions/cancel")

    assert reply.status_code == 200
    assert_wire("task_cancel", reply.json)
    assert central.read(f"{TASKS}/ZXJnb24=:{task.uuid}")["data"]["status"] == "CANCELED"


def test_the_guests_that_cannot_migrate(central: Central) -> None:
    compute = f"{CLUSTERS}/{central.cluster.uuid}/$actions/compute-non-migratable-vms"
    task = central.finished(central.send("POST", compute, {"hosts": [central.host("B").uuid]}))

    report = central.read(f"{CLUSTERS}/{central.cluster.uuid}/non-migratable-vms-result/{task.uuid}")

    assert_wire("non_migratable_vms", report)


REFUSED = {
    "error_not_found": ("GET", f"{CLUSTERS}/{NOWHERE}", 404),
    "error_limit": ("GET", f"{HOSTS}?$limit=9999", 400),
    "error_filter": ("GET", f"{HOSTS}?$filter=colour eq 'red'", 400),
    "error_not_simulated": ("POST", f"/api/vmm/v4.3/ahv/config/vms/{NOWHERE}/$actions/transfer-files-to-guest", 501),
    "error_unknown_path": ("GET", "/api/vmm/v4.3/ahv/config/teapots", 404),
    "error_method": ("PATCH", HOSTS, 405),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal(central: Central, name: str) -> None:
    method, path, status = REFUSED[name]

    reply = central.send(method, path)

    assert reply.status_code == status
    assert_wire(name, reply.json)


def test_a_body_against_its_schema(central: Central) -> None:
    reply = central.enter("A", timeoutSeconds=0)

    assert reply.status_code == 400
    assert_wire("error_body", reply.json)


def test_a_second_node_is_refused(central: Central) -> None:
    central.finished(central.enter("A"))

    reply = central.enter("C")

    assert reply.status_code == 409
    assert_wire("error_second_node", reply.json)
    assert central.host("C").maintenance is None


def test_nobody_is_told_anything(central: Central) -> None:
    reply = central.client.get(HOSTS)

    assert reply.status_code == 401
    assert_wire("error_unauthenticated", reply.json)
