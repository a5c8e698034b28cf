"""Statistics of volume groups and their disks, as v4 tells them."""

from __future__ import annotations

from contract_tests.rest_v4.central import NOWHERE, Central
from contract_tests.rest_v4.test_stats import HOUR, told, values
from mock_prism.faces.rest.v4.types import documented_types
from mock_prism.faces.rest.v4.volume_stats import GROUP
from mock_prism.model.storage import StorageContainer
from mock_prism.model.volume_group import VolumeDisk, VolumeGroup

STATS = "/api/volumes/v4.3/stats/volume-groups"


def group(central: Central) -> VolumeGroup:
    """A group that somebody outside has."""
    home = next(iter(central.site.all(StorageContainer))).uuid
    disk = VolumeDisk("11111111-0000-4000-8000-000000000000", 0, home, 1 << 30)
    return central.site.put(
        VolumeGroup(
            uuid="22222222-0000-4000-8000-000000000000",
            cluster_uuid=central.cluster.uuid,
            name="vg",
            target_name="vg",
            disks=(disk,),
            client_uuids=("c",),
        )
    )


def test_a_group_is_told_of_with_its_disks(central: Central) -> None:
    found = group(central)
    whole = told(central, f"{STATS}/{found.uuid}")
    part = told(central, f"{STATS}/{found.uuid}/disks/{found.disks[0].uuid}")
    assert (whole["volumeGroupExtId"], part["volumeDiskExtId"]) == (found.uuid, found.disks[0].uuid)
    assert set(values(whole["capacityBytes"])) == {1 << 30}
    assert values(whole["controllerNumIOPS"]) == values(part["controllerNumIOPS"])
    assert min(values(whole["controllerNumIOPS"])) > 0


def test_every_figure_of_a_group_is_documented() -> None:
    assert set(GROUP) - set(documented_types()["volumes.v4.stats.VolumeGroupStats"]["fields"]) == set()


def test_what_is_not_there_is_not_found(central: Central) -> None:
    query = {f"${key}": value for key, value in HOUR.items()}
    for path in (f"{STATS}/{NOWHERE}", f"{STATS}/{group(central).uuid}/disks/{NOWHERE}"):
        assert central.send("GET", path, query_string=query).status_code == 404
