"""Site files: what is wrong with one is told in a line that names file, place and reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from mock_prism.model.cluster import Cluster
from mock_prism.site_files import SiteFileError, load_site, read_spec, site_names

FOUR_NODE = (Path(__file__).parents[2] / "fixtures" / "sites" / "four-node.yaml").read_text(encoding="utf-8")


def written(folder: Path, text: str) -> str:
    path = folder / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_the_sites_that_come_along_are_listed() -> None:
    assert set(site_names()) == {"four-node", "three-node", "five-node-rf3", "single-node", "two-clusters"}


def test_a_file_of_ones_own_is_a_site(tmp_path: Path) -> None:
    site = load_site(written(tmp_path, FOUR_NODE.replace("nx-four", "mine")), seed=1, epoch_micros=0)

    assert [cluster.name for cluster in site.all(Cluster)] == ["mine"]


@pytest.mark.parametrize(
    ("change", "place", "reason"),
    [
        (("hypervisor_ip: 192.168.38.161", "hypervisor_ip: nowhere"), "clusters[0].hosts[0].hypervisor_ip", "IPv4"),
        (("redundancy_factor: 2", "redundancy_factor: 7"), "clusters[0].redundancy_factor", "one of"),
        (("memory_gib: 4, host", "memory_gib: none, host"), "memory_gib", "integer"),
        (("users:", "usres:"), "users", "Missing"),
        (("gpu: Tesla T4", "gpu: Voodoo 2"), "clusters[0].vms[16].gpu", "one of"),
        (("container: rf1-scratch", "container: no-such"), "vms.scratch-rf1", "no-such"),
        (("clusters:", "clusters: 7\nrest:"), "clusters", ""),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, change: tuple[str, str], place: str, reason: str) -> None:
    assert change[0] in FOUR_NODE
    path = written(tmp_path, FOUR_NODE.replace(*change, 1))

    with pytest.raises(SiteFileError) as error:
        load_site(path, seed=1, epoch_micros=0)

    text = str(error.value)
    assert text.startswith(path)
    assert place in text
    assert reason in text
    assert "\n" not in text


@pytest.mark.parametrize("text", ["", "7", "- a list", "key: [unclosed", "\x00", "{a: b"])
def test_what_is_no_site_at_all_is_told_in_a_line(tmp_path: Path, text: str) -> None:
    path = written(tmp_path, text)

    with pytest.raises(SiteFileError) as error:
        read_spec(path)

    assert str(error.value).startswith(path)
    assert "\n" not in str(error.value)


def test_a_name_that_is_none_is_told_with_those_that_are() -> None:
    with pytest.raises(SiteFileError) as error:
        read_spec("no-such-site")

    assert "no-such-site" in str(error.value)
    assert "four-node" in str(error.value)


def test_a_folder_is_no_site(tmp_path: Path) -> None:
    with pytest.raises(SiteFileError):
        read_spec(str(tmp_path))
