"""File servers of v1: made, changed, joined to a domain, shared, and deleted with all that is on them."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.rest_element.filer import QUOTA, SCHEDULE, SERVER, SHARE, done, filled, made, shared
from contract_tests.rest_element.prism import Prism
from contract_tests.rest_element.test_volume_groups import fault
from contract_tests.rest_v2.element import EPOCH_MICROS, NOWHERE
from mock_prism.model.cluster import Cluster
from mock_prism.model.document import Document
from mock_prism.model.network import Network
from mock_prism.model.storage import StorageContainer
from mock_prism.model.task import Task


def documents(prism: Prism) -> list[str]:
    """What is kept of file servers."""
    return [one.text for one in prism.v1.site.all(Document) if "/vfilers" in one.shelf]


def test_a_file_server_is_made_by_a_task(prism: Prism) -> None:
    answer = prism.v1.done("POST", "/vfilers", SERVER)

    early = prism.v1.read("/vfilers")["entities"]
    prism.v1.settle()
    (server,) = prism.v1.read("/vfilers")["entities"]
    task = prism.v2.read(f"/tasks/{answer['taskUuid']}")
    assert (early, task["progress_status"]) == ([], "Succeeded")
    assert {key: server[key] for key in ("name", "dnsDomainName", "dnsServerIpAddresses", "ntpServers")} == {
        key: SERVER[key] for key in ("name", "dnsDomainName", "dnsServerIpAddresses", "ntpServers")
    }
    assert (server["fileServerState"], server["nvms"], server["numShares"]) == ("REACHABLE", [], 0)
    assert server["createdTimeStampInUsecs"] == EPOCH_MICROS
    assert server["domainDirectoryDTO"]["windowsAdDomainName"] == "corp.test"
    assert server["domainDirectoryDTO"]["windowsAdPassword"] is None
    assert prism.v1.read(f"/vfilers/{server['uuid'].upper()}") == server


def test_it_may_bring_its_own_id_and_what_it_stands_on_must_be_there(prism: Prism) -> None:
    site = prism.v1.site
    container, network = (next(iter(site.all(kind))).uuid for kind in (StorageContainer, Network))
    places = {
        "containerUuid": container,
        "externalVirtualNetworkUuids": [network],
        "internalVirtualNetworkUuid": network,
    }

    for key, wrong in (("containerUuid", NOWHERE), ("externalVirtualNetworkUuids", [NOWHERE])):
        assert fault(prism.v1, "POST", "/vfilers", {**SERVER, **places, key: wrong})[0] == 404
    done(prism.v1, "POST", "/vfilers", {**SERVER, **places, "uuid": NOWHERE})

    server = prism.v1.read(f"/vfilers/{NOWHERE}")
    assert (server["containerUuid"], server["externalVirtualNetworkUuids"]) == (container, [network])
    for again in ({"name": "files"}, {"name": "other", "uuid": NOWHERE}, {"name": "other", "uuid": "a/b"}):
        assert fault(prism.v1, "POST", "/vfilers", {**SERVER, **again})[0] == 422


@pytest.mark.parametrize(
    "body", [{}, {**SERVER, "name": None}, {**SERVER, "sizeGib": -1}, {**SERVER, "ntpServers": "10.0.0.3"}, []]
)
def test_a_bad_body_makes_nothing(prism: Prism, body: object) -> None:
    assert fault(prism.v1, "POST", "/vfilers", body)[0] == 422
    prism.v1.settle()
    assert (documents(prism), list(prism.v1.site.all(Task))) == ([], [])


def test_a_file_server_is_changed(prism: Prism) -> None:
    path = made(prism)
    before = prism.v1.read(path)

    done(prism.v1, "PUT", "/vfilers", {"uuid": before["uuid"], "dnsDomainName": "new.test"})

    after = prism.v1.read(path)
    assert after["lastModifiedTimeStampInUsecs"] > before["lastModifiedTimeStampInUsecs"]
    stamp = {"lastModifiedTimeStampInUsecs": after["lastModifiedTimeStampInUsecs"]}
    assert after == {**before, "dnsDomainName": "new.test", **stamp}
    assert fault(prism.v1, "PUT", "/vfilers", {"dnsDomainName": "x"})[0] == 422
    assert fault(prism.v1, "PUT", "/vfilers", {"uuid": NOWHERE})[0] == 404
    done(prism.v1, "POST", "/vfilers", {**SERVER, "name": "other"})
    assert fault(prism.v1, "PUT", "/vfilers", {"uuid": before["uuid"], "name": "other"})[0] == 422


def test_a_file_server_joins_a_domain_and_leaves_it(prism: Prism) -> None:
    path = made(prism)
    details = {"windowsAdDomainName": "new.test", "windowsAdUsername": "jo", "windowsAdPassword": "secret-3"}

    def domain() -> Any:
        found = prism.v1.read(path)["domainDirectoryDTO"]
        return found and found["windowsAdDomainName"]

    done(prism.v1, "POST", f"{path}/unjoinDomain", {"windowsAdUsername": "jo", "windowsAdPassword": "secret-3"})
    left = domain()
    done(prism.v1, "POST", f"{path}/joinDomain", details)
    joined = domain()
    services = {"adDetails": {**details, "windowsAdDomainName": "third.test"}, "ldapDetails": {"bindpw": "secret-4"}}
    done(prism.v1, "POST", f"{path}/configureNameServices", {**services, "nfsv4Domain": "nfs.test"})

    assert (left, joined, domain()) == (None, "new.test", "third.test")
    kept = prism.v1.read(path)["nameServicesDTO"]
    assert (kept["nfsv4Domain"], kept["adDetails"]["windowsAdUsername"]) == ("nfs.test", "jo")
    done(prism.v1, "POST", f"{path}/configureNameServices", {"nfsv4Domain": "other.test"})
    assert domain() == "third.test"
    assert fault(prism.v1, "POST", f"{path}/unjoinDomain", {})[0] == 422
    assert fault(prism.v1, "POST", f"/vfilers/{NOWHERE}/joinDomain", details)[0] == 404
    assert not any("secret" in text for text in documents(prism))


def test_shares_belong_to_their_file_server(prism: Prism) -> None:
    path = made(prism)
    share = shared(prism, path)
    done(prism.v1, "POST", "/vfilers", {**SERVER, "name": "other"})
    other = next(one for one in prism.v1.read("/vfilers")["entities"] if one["name"] == "other")
    done(prism.v1, "POST", f"/vfilers/{other['uuid']}/shares", SHARE)

    shown = prism.v1.read(share)
    assert (shown["fileServerName"], shown["windowsAdDomainName"]) == ("files", "corp.test")
    assert {key: shown[key] for key in SHARE} == SHARE
    assert [one["fileServerName"] for one in prism.v1.read("/vfilers/shares")["entities"]] == ["files", "other"]
    server = prism.v1.read(path)
    assert (server["numShares"], server["numHomeShares"]) == (1, 1)
    assert fault(prism.v1, "POST", f"{path}/shares", SHARE)[0] == 422
    done(prism.v1, "PUT", f"{path}/shares", {"uuid": shown["uuid"], "description": "of all"})
    assert prism.v1.read(share)["description"] == "of all"
    assert prism.v1.send("GET", share.replace(path, f"/vfilers/{other['uuid']}")).status_code == 404
    done(prism.v1, "DELETE", share)
    assert prism.v1.read(f"{path}/shares")["entities"] == []
    assert [prism.v1.send("GET", f"{share}{tail}").status_code for tail in ("", "/quota_policies")] == [404, 404]


@pytest.mark.parametrize(
    ("noun", "body", "change"),
    [
        ("admin_users", {"user": "CORP\\al", "role": "ADMIN"}, {"role": "BACKUP_OPERATOR"}),
        ("icap_servers", {"ipAddress": "10.0.0.5", "portNumber": "1344"}, {"enable": True}),
    ],
)
def test_what_is_configured_on_one_is_done_at_once(
    prism: Prism, noun: str, body: dict[str, Any], change: dict[str, Any]
) -> None:
    path = made(prism)
    created = prism.v1.send("POST", f"{path}/{noun}", body)
    (one,) = prism.v1.read(f"{path}/{noun}")["entities"]
    member = f"{path}/{noun}/{one['uuid']}"

    assert (created.status_code, one["fileServerUuid"]) == (201, path.rpartition("/")[2])
    assert prism.v1.read(member) == one
    assert fault(prism.v1, "POST", f"{path}/{noun}", body)[0] == 422
    belongs = {"fileServerUuid": NOWHERE}
    changed = prism.v1.done("PUT", f"{path}/{noun}", {"uuid": one["uuid"], **change, **belongs})
    assert changed == prism.v1.read(member) == {**one, **change}
    assert prism.v1.send("DELETE", member).status_code == 204
    assert prism.v1.send("DELETE", member).status_code == 404


def test_quotas_lie_below_a_share(prism: Prism) -> None:
    share = shared(prism, made(prism))
    path = f"{share}/quota_policies"
    done(prism.v1, "POST", path, QUOTA)

    (quota,) = prism.v1.read(path)["entities"]
    done(prism.v1, "PUT", path, {"uuid": quota["uuid"], "quotaSizeGiB": 20})

    after = prism.v1.read(f"{path}/{quota['uuid']}")
    assert after == {**quota, "quotaSizeGiB": 20}
    assert quota["shareUuid"] == share.rpartition("/")[2]
    done(prism.v1, "DELETE", f"{path}/{quota['uuid']}")
    assert prism.v1.read(path)["entities"] == []


def test_snapshot_policies_go_by_the_uuid_that_is_answered(prism: Prism) -> None:
    path = f"{made(prism)}/snapshot_policies"
    uuid = prism.v1.done("POST", path, SCHEDULE)["value"]

    changed = prism.v1.done("PUT", path, {"uuid": uuid, "localMaxSnapshots": 9})

    (policy,) = prism.v1.read(path)["entities"]
    assert changed == {"value": uuid}
    assert (policy["uuid"], policy["localMaxSnapshots"], policy["fsUuid"]) == (uuid, 9, path.split("/")[2])
    assert prism.v1.done("DELETE", f"{path}/{uuid}") == {"value": uuid}
    assert prism.v1.read(path)["entities"] == []


def test_users_go_by_their_names_and_show_no_password(prism: Prism) -> None:
    path = f"{made(prism)}/users"
    created = prism.v1.done("POST", path, {"username": "api", "password": "secret-2", "role": "ROLE_CLUSTER_VIEWER"})

    prism.v1.done("PUT", path, {"username": "API", "role": "ROLE_CLUSTER_ADMIN"})

    (user,) = prism.v1.read(path)
    assert (created["role"], created["password"]) == ("ROLE_CLUSTER_VIEWER", None)
    assert user == {**created, "role": "ROLE_CLUSTER_ADMIN"}
    assert prism.v1.send("DELETE", f"{path}/api").status_code == 204
    assert prism.v1.read(path) == []


def test_viruses_are_looked_for_in_all_shares_or_in_one(prism: Prism) -> None:
    path = made(prism)
    share = shared(prism, path)
    uuid, scan = share.rpartition("/")[2], f"{path}/virus_scan_policy"
    assert [prism.v1.send("GET", scan).status_code, fault(prism.v1, "PUT", scan, {})[0]] == [404, 404]

    prism.v1.done("POST", scan, {"enableAntiVirus": True})
    prism.v1.done("POST", scan, {"shareUuid": uuid, "enableAntiVirus": False})
    changed = prism.v1.done("PUT", scan, {"shareUuid": uuid, "scanOnRead": True})

    assert prism.v1.read(f"{scan}?shareUuid={uuid}") == changed
    assert (changed["scanOnRead"], changed["enableAntiVirus"], changed["shareUuid"]) == (True, False, uuid)
    assert (prism.v1.read(scan)["enableAntiVirus"], prism.v1.read(scan)["shareUuid"]) == (True, None)
    for body in ({}, {"shareUuid": uuid}):
        assert fault(prism.v1, "POST", scan, body)[0] == 422
    assert fault(prism.v1, "POST", scan, {"shareUuid": NOWHERE})[0] == 404
    assert prism.v1.done("DELETE", f"{share}/virus_scan_policy") == {"value": True}
    assert prism.v1.send("GET", f"{scan}?shareUuid={uuid}").status_code == 404


def test_nothing_is_infected_and_nobody_writes(prism: Prism) -> None:
    path = made(prism)
    share = shared(prism, path).rpartition("/")[2]

    for act in ("delete", "quarantine", "rescan", "reset", "unquarantine"):
        found = [
            fault(prism.v1, "POST", f"{path}/infected_files/{act}", {"infectedFileUuids": uuids})[0]
            for uuids in ([], [NOWHERE], None)
        ]
        assert found == [422, 404, 422]
    assert prism.v1.send("GET", f"{path}/infected_files/{NOWHERE}").status_code == 404
    assert prism.v1.send("GET", f"{path}/snapshots/{share}/{NOWHERE}").status_code == 404
    for tail in (f"snapshots/{share}", "infected_files"):
        assert prism.v1.read(f"{path}/{tail}")["entities"] == []
    assert [prism.v1.read(f"{path}/{tail}") for tail in ("dnsEntries", "builtin_groups")] == [[], []]
    assert prism.v1.send("GET", f"{path}/snapshots/{NOWHERE}").status_code == 404


def test_a_file_server_goes_with_all_that_is_on_it(prism: Prism) -> None:
    path = filled(prism)

    done(prism.v1, "DELETE", path)

    assert documents(prism) == []
    tails = ("", "/shares", "/users", "/dnsEntries", "/infected_files", "/virus_scan_policy", "/admin_users/x")
    assert {prism.v1.send("GET", f"{path}{tail}").status_code for tail in tails} == {404}
    assert fault(prism.v1, "DELETE", path)[0] == 404


def test_each_cluster_has_its_own_and_a_viewer_makes_none() -> None:
    prism = Prism.start("two-clusters")
    _, other = (cluster.uuid for cluster in prism.v1.site.all(Cluster))
    done(prism.v1, "POST", f"/vfilers?proxyClusterUuid={other}", SERVER)

    assert prism.v1.read("/vfilers")["entities"] == []
    (server,) = prism.v1.read(f"/vfilers?proxyClusterUuid={other}")["entities"]
    assert server["clusterUuid"] == other
    assert prism.v1.send("GET", f"/vfilers/{server['uuid']}").status_code == 404
    assert prism.v1.send("POST", "/vfilers", SERVER, user="viewer").status_code == 403
