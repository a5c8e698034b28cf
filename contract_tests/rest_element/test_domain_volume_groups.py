"""Volume groups in protection domains of v1 and v2.0."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.rest_element.prism import Prism
from contract_tests.rest_element.test_protection_domains import PD, made
from contract_tests.rest_element.test_volume_groups import fault
from contract_tests.rest_v2.element import NOWHERE
from mock_prism.model.commands.volume_attachment import AttachVolumeGroup
from mock_prism.model.protection_domain import ProtectionDomain
from mock_prism.model.volume_group import VolumeGroup

GIB = 1 << 30


def group(prism: Prism, name: str = "vg") -> VolumeGroup:
    found = prism.v2.site.find(VolumeGroup, "name", name)
    assert found is not None
    return found


def furnished(prism: Prism) -> None:
    """A protection domain with nothing in it, and a group with a disk that web-01 has."""
    made(prism)
    container = prism.v2.read("/storage_containers")["entities"][0]["storage_container_uuid"]
    disk = {"create_config": {"size": GIB, "storage_container_uuid": container}}
    prism.v2.done("POST", "/volume_groups", {"name": "vg", "disk_list": [disk]})
    prism.v2.settle()
    prism.v2.site.submit(AttachVolumeGroup(group(prism).uuid, prism.v2.vm("web-01").uuid))
    prism.v2.settle()


def add(prism: Prism, **more: Any) -> Any:
    """What a public client asks of v1."""
    body = {"vmAddRemoveType": "LISTED_VMS", "protectionDomainName": "pd", "appConsistentSnapshots": False, **more}
    return prism.v1.done("POST", f"{PD}/pd/add_entities", body)


def test_a_group_is_put_in_and_shown(prism: Prism) -> None:
    furnished(prism)
    volumes, web = group(prism), prism.v2.vm("web-01").uuid

    answer = add(prism, volumeGroupUuids=[volumes.uuid])

    (one,) = prism.v2.read(f"{PD}/pd")["volume_groups"]
    (path,) = one.pop("nfs_file_paths")
    assert path.endswith(f"/.acropolis/vmdisk/{volumes.disks[0].uuid}")
    assert one == {
        "volume_group_uuid": volumes.uuid,
        "name": "vg",
        "consistency_group": "vg",
        "related_entity_uuids": [web],
    }
    assert answer["volumeGroups"] == prism.v1.read(f"{PD}/pd")["volumeGroups"]
    assert answer["volumeGroups"][0]["volumeGroupUuid"] == volumes.uuid
    (consistency,) = prism.v2.read(f"{PD}/pd/consistency_groups")["entities"]
    assert (consistency["consistency_group_name"], consistency["vm_count"]) == ("vg", 0)
    assert 0 < prism.v2.read(f"{PD}/pd")["total_user_written_bytes"] < GIB


def test_what_is_related_goes_in_too_where_that_is_asked_for(prism: Prism) -> None:
    furnished(prism)
    web = prism.v2.vm("web-01").uuid

    alone = add(prism, vmIds=[web], volumeGroupUuids=[], protectRelatedEntities=False)
    prism.v1.done("POST", f"{PD}/pd/unprotect_vms", [web])
    both = add(prism, vmIds=[f"x::{web}"], volumeGroupUuids=[], protectRelatedEntities=True)

    assert [len(one["vms"]) for one in (alone, both)] == [1, 1]
    assert [len(one["volumeGroups"]) for one in (alone, both)] == [0, 1]
    (vm,) = prism.v1.read(f"{PD}/pd")["vms"]
    assert vm["relatedEntityUuids"] == [group(prism).uuid]


def test_a_snapshot_shows_its_groups_and_one_comes_back_with_a_prefix(prism: Prism) -> None:
    furnished(prism)
    volumes = group(prism)
    add(prism, volumeGroupUuids=[volumes.uuid])
    prism.v2.done("POST", f"{PD}/pd/oob_schedules", {})
    prism.v2.settle()

    (point,) = prism.v2.read(f"{PD}/pd/dr_snapshots")["entities"]
    assert [(one["name"], one["related_entity_uuids"]) for one in point["volume_groups"]] == [("vg", [])]
    assert (point["consistency_groups"], 0 < point["size_in_bytes"] < GIB, point["vms"]) == (["vg"], True, [])
    body = {"snapshot_id": point["snapshot_id"], "volume_group_uuids": [volumes.uuid], "vg_name_prefix": "test_"}
    prism.v2.done("POST", f"{PD}/pd/restore_entities", body)
    (actions,) = prism.v2.read(f"{PD}/pd/pending_actions")
    assert actions["pending_vms_restore"] == []
    prism.v2.settle()

    names = {one["name"] for one in prism.v2.read("/volume_groups")["entities"]}
    assert names == {"vg", "test_vg"}
    assert prism.v1.send("DELETE", f"{PD}/pd/dr_snapshots/{point['snapshot_id']}").status_code == 204
    assert prism.v2.read(f"{PD}/pd/dr_snapshots")["entities"] == []


def test_what_only_a_snapshot_of_a_group_holds_is_counted(prism: Prism) -> None:
    furnished(prism)
    add(prism, volumeGroupUuids=[group(prism).uuid])
    prism.v2.done("POST", f"{PD}/pd/oob_schedules", {})
    prism.v2.settle()
    assert prism.v2.read(f"{PD}/pd")["usage_stats"] == {"dr.exclusive_snapshot_usage_bytes": "0"}

    prism.v2.done("POST", f"{PD}/pd/deactivate")
    prism.v2.settle()

    (point,) = prism.v2.read(f"{PD}/pd/dr_snapshots")["entities"]
    assert point["exclusive_usage_in_bytes"] == point["size_in_bytes"] > 0
    assert list(prism.v2.site.all(VolumeGroup)) == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"vmIds": [], "volumeGroupUuids": []}, 422),
        ({"vmIds": None, "volumeGroupUuids": None}, 422),
        ({"volumeGroupUuids": "vg"}, 422),
        ({"volumeGroupUuids": [NOWHERE]}, 404),
        ({"vmIds": [NOWHERE], "protectRelatedEntities": True}, 404),
        ({"vmAddRemoveType": "SOME_OTHER", "vmIds": [NOWHERE]}, 501),
    ],
)
def test_what_cannot_be_is_refused(prism: Prism, body: Any, status: int) -> None:
    furnished(prism)

    assert fault(prism.v1, "POST", f"{PD}/pd/add_entities", body)[0] == status
    assert fault(prism.v1, "POST", f"{PD}/none/add_entities", {"vmIds": [NOWHERE]})[0] == 404
    assert len(list(prism.v2.site.all(ProtectionDomain))) == 1
