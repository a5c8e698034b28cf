"""``$apply``: groups of records, and figures of each."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.rest_v4.central import CLUSTERS, HOSTS, Central, assert_wire
from mock_prism.faces.rest.v4.grouping import parse_grouping
from mock_prism.model.errors import Invalid
from mock_prism.model.storage import Disk

DISKS = "/api/clustermgmt/v4.3/config/disks"


def groups(central: Central, path: str, apply: str, **query: object) -> Any:
    """The groups of a list."""
    return central.read(path, apply=apply, **query)["data"]


def figures(group: Any) -> dict[str, Any]:
    """The figures of a group by their labels."""
    return {one["label"]: one["result"] for one in group["aggregates"]}


def test_groups_on_the_wire(central: Central) -> None:
    text = "groupby((name),aggregate(extId with count as totalCount))"
    assert_wire("clusters_grouped", central.read(CLUSTERS, apply=text, select="name"))


def test_records_are_counted_by_what_they_have_in_common(central: Central) -> None:
    found = groups(central, DISKS, "groupby((storageTier),aggregate(serialNumber with count as many))")
    wanted: dict[str, int] = {}
    for disk in central.site.all(Disk):
        word = {"SSD-PCIe": "SSD_PCIE", "SSD-SATA": "SSD_SATA", "DAS-SATA": "DAS_SATA"}[disk.tier]
        wanted[word] = wanted.get(word, 0) + 1
    assert {one["group"]: figures(one)["many"] for one in found} == wanted
    assert len(wanted) > 1


def test_every_figure_of_numbers(central: Central) -> None:
    text = ",".join(
        f"diskSizeBytes with {name} as {name}" for name in ("sum", "min", "max", "average", "countdistinct")
    )
    (found,) = groups(central, DISKS, f"groupby((clusterExtId),aggregate({text},$count as n))")
    sizes = [disk.size_bytes for disk in central.site.all(Disk)]
    assert figures(found) == {
        "sum": sum(sizes),
        "min": min(sizes),
        "max": max(sizes),
        "average": sum(sizes) / len(sizes),
        "countdistinct": len(set(sizes)),
        "n": len(sizes),
    }


def test_groups_are_sorted_and_cut_into_pages(central: Central) -> None:
    text = "groupby((hostName),aggregate(extId with count as n))/orderby(hostName desc)/page(1)/limit(2)"
    body = central.read(HOSTS, apply=text)
    assert [one["group"][-1] for one in body["data"]] == ["B", "A"]
    assert body["metadata"]["totalAvailableResults"] == 4


def test_groups_are_sorted_by_their_figures(central: Central) -> None:
    text = "groupby((nodeExtId,storageTier),aggregate(diskSizeBytes with sum as room))/orderby(room desc,nodeExtId)"
    rooms = [figures(one)["room"] for one in groups(central, DISKS, text)]
    assert rooms == sorted(rooms, reverse=True)
    assert len(set(rooms)) > 1


def test_a_group_shows_five_of_its_records_unless_asked_for_more(central: Central) -> None:
    def shown(**query: object) -> tuple[int, int]:
        (found,) = groups(central, DISKS, "groupby((clusterExtId))", **query)
        return len(found["data"]), found["metadata"]["totalAvailableResults"]

    total = len(list(central.site.all(Disk)))
    assert shown() == (5, total)
    assert shown(limit=7) == (7, total)
    assert shown(limit=5, page=1, filter="storageTier eq 'DAS_SATA'")[1] < total


def test_a_group_of_several_properties_has_several_values(central: Central) -> None:
    found = groups(central, HOSTS, "groupby((hypervisor/type,cluster/name))")
    assert [one["group"] for one in found] == [["AHV", central.cluster.name]]


def test_what_has_no_such_property_is_a_group_of_its_own(central: Central) -> None:
    found = groups(
        central, CLUSTERS, "groupby((config/incarnationId),aggregate(config/incarnationId with sum as total))"
    )
    assert [one.get("group") for one in found] == [1598308314848290, None]
    assert "result" not in found[1]["aggregates"][0]


WRONG = [
    "",
    "hostName",
    "groupby",
    "groupby(hostName)",
    "groupby((colour))",
    "groupby((hostName)",
    "groupby((hostName),sum(x))",
    "groupby((hostName),limit(3))",
    "groupby((hostName),aggregate(extId))",
    "groupby((hostName),aggregate(extId with median as m))",
    "groupby((hostName),aggregate(extId with sum as m))",
    "groupby((hostName),aggregate(colour with sum as m))",
    "groupby((hostName),aggregate($count as n),aggregate($count as m))",
    "aggregate($count as n)",
    "groupby((hostName))/limit(0)",
    "groupby((hostName))/limit(101)",
    "groupby((hostName))/limit(x)",
    "groupby((hostName))/page(-1)",
    "groupby((hostName))/limit(1)/page(1)",
    "groupby((hostName))/orderby(extId)",
    "groupby((hostName))/orderby(hostName down)",
    "groupby((hostName))/groupby((hostName))",
    "groupby((cluster/name))/orderby(cluster)",
]


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_grouping_is_refused(central: Central, text: str) -> None:
    reply = central.send("GET", HOSTS, query_string={"$apply": text})
    assert reply.status_code == 400
    assert "$apply" in reply.get_json()["data"]["error"][0]["message"]


@given(st.text(alphabet="groupby(),/ acehnsotlimdr$'page0123", max_size=60) | st.sampled_from(WRONG).map(str.upper))
def test_no_text_is_too_odd_for_the_parser(text: str) -> None:
    with suppress(Invalid):
        parse_grouping(text, {"a": {}})
