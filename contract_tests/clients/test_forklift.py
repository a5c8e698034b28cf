"""forklift (kubev2v), which moves VMs elsewhere: how it tells an Element from a Central, and what it does on either.

It takes a source for a Central if ``v3/prism_central`` answers with a 200, and else for an Element if the storage
containers of v2.0 do. A 401 or 403 ends the attempt. At the one address of a site that has a Prism Central both
answer, so that it goes for the Central; a site without one is an Element.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from contract_tests.clients.caller import Caller
from contract_tests.clients.reads import Kind, map_, misread, number, text, uuid
from mock_prism.testing.live_server import LiveServer, live_server

SITES = Path(__file__).parents[2] / "fixtures" / "sites"
CENTRAL, CONTAINERS = "/api/nutanix/v3/prism_central", "/api/nutanix/v2.0/storage_containers"
NOT_PLAYED = ["v3 hosts/list, vms/list, subnets/list and images/list, by which it takes stock: v3 is only partly there"]
CONTAINER: dict[str, Kind] = {
    "storage_container_uuid": uuid,
    "name": text,
    "cluster_uuid": uuid,
    "max_capacity": number,
    "usage_stats": map_,
    "usage_stats/storage.capacity_bytes": text,
    "usage_stats/storage.usage_bytes": text,
    "usage_stats/storage.free_bytes": text,
}


@pytest.fixture
def caller(mock_server: LiveServer, mock_sandbox: str) -> Iterator[Caller]:
    """Its client, with the credentials of a source."""
    caller = Caller(mock_server, mock_sandbox, {"Accept": "application/json"})
    yield caller
    caller.close()


def test_forklift_takes_a_site_that_has_one_for_a_central(caller: Caller) -> None:
    found = caller.ask("GET", CENTRAL)

    assert (found["resources"]["type"], text(found["resources"]["version"])) == ("PC", True)


def test_forklift_tells_an_element_by_what_it_has_and_what_it_lacks(tmp_path: Path) -> None:
    site = tmp_path / "element.yaml"
    site.write_text(re.sub(r"(?m)^prism_central:\n(  .*\n)+", "", (SITES / "four-node.yaml").read_text()))

    with live_server("--site", str(site), "--no-ssh") as server:
        caller = Caller(server, "forklift")
        none, containers = caller.send("GET", CENTRAL), caller.send("GET", CONTAINERS)
        clusters = caller.ask("POST", "/api/nutanix/v3/clusters/list", {"kind": "cluster"})["entities"]
        caller.close()

    assert (none.status_code, containers.status_code, len(clusters)) == (404, 200, 1)


def test_forklift_reads_where_disks_may_lie(caller: Caller) -> None:
    page = caller.ask("GET", CONTAINERS)

    assert misread(page["entities"], {f"*/{path}": kind for path, kind in CONTAINER.items()}) == {}
    assert page["metadata"]["grand_total_entities"] == page["metadata"]["total_entities"] == len(page["entities"])


def test_forklift_tries_the_connection_by_the_clusters_of_v3(caller: Caller) -> None:
    found = caller.ask("POST", "/api/nutanix/v3/clusters/list", {"kind": "cluster"})

    assert found["entities"]


def test_forklift_gives_up_on_wrong_credentials(caller: Caller, mock_sandbox: str) -> None:
    caller.sign_in(f"admin@{mock_sandbox}", "wrong")

    assert caller.send("GET", CONTAINERS).status_code == 401
