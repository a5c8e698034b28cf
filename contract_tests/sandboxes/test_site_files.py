"""Site files: what can be had, and messages that name the file, the place in it and the reason."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from mock_prism.faces.control.schemas import dump_choices
from mock_prism.model.cluster import Cluster, PrismCentral
from mock_prism.model.commands.maintenance import lacks_room
from mock_prism.model.host import Host
from mock_prism.model.node import guests_of
from mock_prism.model.site import Site
from mock_prism.model.states import Family
from mock_prism.model.timings import Behaviour
from mock_prism.model.user import Role, User
from mock_prism.model.vm import Vm, VmGroup
from mock_prism.site_files import SiteFileError, find_site, load_site, read_spec, site_names
from mock_prism.site_format import page

HOST = {
    "name": "N-A",
    "hypervisor_ip": "10.0.0.1",
    "cvm_ip": "10.0.0.2",
    "ipmi_ip": "10.0.0.3",
    "block_serial": "S1",
}
CLUSTER = {
    "name": "small",
    "version": "6.5",
    "full_version": "el7.3-release-6.5",
    "hosts": [HOST],
    "containers": [{"name": "one"}],
    "networks": [{"name": "vlan.0"}],
}
USER = {"name": "admin", "password": "secret", "roles": ["cluster_admin"]}


def a_file(folder: Path, content: object) -> str:
    path = folder / "site.yaml"
    path.write_text(content if isinstance(content, str) else yaml.safe_dump(content), encoding="utf-8")
    return str(path)


def load(name: str, **sizes: int) -> Site:
    return load_site(name, seed=1, epoch_micros=1_000_000, **sizes)


def test_the_sites_that_come_along_are_known_by_name() -> None:
    assert site_names() == ("five-node-rf3", "four-node", "single-node", "three-node", "two-clusters")
    assert find_site("four-node").name == "four-node.yaml"


def test_an_unknown_name_is_answered_with_those_there_are() -> None:
    with pytest.raises(SiteFileError) as refused:
        find_site("no-node")

    assert str(refused.value) == (
        "no-node: no such site; there are five-node-rf3, four-node, single-node, three-node, two-clusters, "
        "or give a file"
    )


@pytest.mark.parametrize("name", ["here/there", "site.yaml", "site.yml"])
def test_what_looks_like_a_file_is_looked_for_as_one(name: str) -> None:
    with pytest.raises(SiteFileError, match=f"^{name}: there is no such file$"):
        read_spec(name)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(SiteFileError, match="no such file"):
        read_spec(str(tmp_path))


def test_hosts_and_vms_have_what_their_file_says(tmp_path: Path) -> None:
    host = HOST | {"gpus": ["Tesla T4"], "pcie_devices": ["Mellanox ConnectX-5"], "categories": ["AppTier/Default"]}
    vm = {"name": "one", "gpu": "GRID T4-8Q", "guest_tools": True, "categories": ["AppTier/Default"]}
    site = load(a_file(tmp_path, {"clusters": [CLUSTER | {"hosts": [host], "vms": [vm]}], "users": [USER]}))

    (node,), (guest,) = site.all(Host), site.all(Vm)
    assert ([one.model for one in node.gpus], [one.model for one in node.pcie_devices]) == (
        ["Tesla T4"],
        ["Mellanox ConnectX-5"],
    )
    assert [gpu.is_virtual for gpu in guest.gpus] == [True]
    assert guest.guest_tools.serves
    assert node.categories == guest.categories != ()


@pytest.mark.parametrize(
    ("key", "value"), [("pcie_devices", ["Floppy"]), ("categories", ["No/Such"]), ("gpus", ["CGA"])]
)
def test_what_a_host_cannot_have_is_refused_by_its_file(tmp_path: Path, key: str, value: list[str]) -> None:
    with pytest.raises(SiteFileError, match=key if key != "categories" else "No/Such"):
        load(a_file(tmp_path, {"clusters": [CLUSTER | {"hosts": [HOST | {key: value}]}], "users": [USER]}))


def test_a_small_file_makes_a_small_site(tmp_path: Path) -> None:
    site = load(a_file(tmp_path, {"clusters": [CLUSTER], "users": [USER]}))

    assert [host.hypervisor_ip for host in site.all(Host)] == ["10.0.0.1"]
    assert [user.roles for user in site.all(User)] == [frozenset({Role.CLUSTER_ADMIN})]
    assert list(site.all(PrismCentral)) == []
    assert site.now_micros == 1_000_000


def test_what_a_file_says_of_a_vm_is_what_the_vm_is(tmp_path: Path) -> None:
    vm = {
        "name": "v",
        "memory_gib": 3,
        "vcpus": 5,
        "host": "N-A",
        "affinity": ["N-A"],
        "agent": True,
        "ha_priority": -1,
        "pcie_passthrough": True,
    }
    off = {"name": "w", "powered_on": False}
    cluster = {**CLUSTER, "vms": [vm, off], "groups": [{"name": "g", "vms": ["v", "w"]}]}

    site = load(a_file(tmp_path, {"clusters": [cluster], "users": [USER]}))

    one, two = site.all(Vm)
    host = next(iter(site.all(Host)))
    assert (one.memory_bytes, one.num_vcpus, one.host_uuid, one.affinity) == (3 << 30, 5, host.uuid, (host.uuid,))
    assert (one.is_agent_vm, one.ha_priority, one.has_pcie_passthrough) == (True, -1, True)
    assert two.host_uuid is None
    assert [group.vm_uuids for group in site.all(VmGroup)] == [(one.uuid, two.uuid)]


def test_a_file_says_which_groups_a_user_is_in(tmp_path: Path) -> None:
    bob = {"name": "bob", "password": "secret", "roles": [], "groups": ["operators"]}
    content = {"clusters": [CLUSTER], "users": [USER, bob], "behaviour": {"events_kept": 10}}

    site = load(a_file(tmp_path, content))

    assert [(user.roles, user.groups) for user in site.all(User)][1] == (frozenset(), ("operators",))
    assert site.behaviour.events_kept == 10


def test_a_file_can_settle_what_sources_leave_open(tmp_path: Path) -> None:
    behaviour = {"restart_stopped_guests": False, "planned_outage_reason": None, "parallel_migrations": 4}
    plain = load("four-node").behaviour

    site = load(a_file(tmp_path, {"clusters": [CLUSTER], "users": [USER], "behaviour": behaviour}))

    assert site.behaviour == replace(plain, restart_stopped_guests=False, parallel_migrations=4)


def cluster_with(**fields: object) -> dict[str, object]:
    return {"clusters": [{**CLUSTER, **fields}], "users": [USER]}


@pytest.mark.parametrize(
    ("content", "place", "reason"),
    [
        ("- a\n- b\n", "must be a mapping", ""),
        ("", "must be a mapping", ""),
        ("7", "must be a mapping", ""),
        ({"clusters": 7, "users": [USER]}, "clusters", "Not a valid list"),
        ({}, "clusters", "Missing data"),
        ({"clusters": [], "users": [USER]}, "clusters", "Shorter than minimum length 1"),
        ({"clusters": [CLUSTER]}, "users", "Missing data"),
        ({"clusters": [CLUSTER], "users": [USER], "colour": "red"}, "colour", "is none of clusters, users, "),
        ({"clusters": ["x"], "users": [USER]}, "clusters[0]", "Invalid input type"),
        (cluster_with(hosts=[]), "clusters[0].hosts", "Shorter than minimum length 1"),
        (cluster_with(hosts=[HOST, {**HOST, "cvm_ip": "x"}]), "clusters[0].hosts[1].cvm_ip", "Not a valid IPv4"),
        (cluster_with(hosts=[{**HOST, "gpus": ["Voodoo"]}]), "clusters[0].hosts[0].gpus[0]", "Must be one of"),
        (cluster_with(redundancy_factor=5), "clusters[0].redundancy_factor", "Must be one of: 2, 3"),
        (cluster_with(containers=[{"name": "c", "replication_factor": 4}]), "clusters[0].containers[0]", "one of"),
        (cluster_with(networks=[{"name": "n", "vlan": 5000}]), "clusters[0].networks[0].vlan", "less than or equal"),
        (cluster_with(vms=[{"name": "v", "memory_gib": 0}]), "clusters[0].vms[0].memory_gib", "Must be greater"),
        (cluster_with(vms=[{"name": "v", "memory_gib": "much"}]), "clusters[0].vms[0].memory_gib", "Not a valid"),
        ({"clusters": [CLUSTER], "users": [{**USER, "roles": ["king"]}]}, "users[0].roles[0]", "Must be one of"),
        (cluster_with(vms=[{"name": "v", "host": "N-B"}]), "vms.v", "names N-B, which the cluster does not have"),
        (cluster_with(vms=[{"name": "v", "container": "c"}]), "vms.v", "names c, which the cluster does not have"),
        (cluster_with(networks=[], vms=[{"name": "v", "network": "n"}]), "vms.v", "vms.v: names n, which the cluster"),
        (cluster_with(version=6.5), "clusters[0].version", "must be text; what looks like a number or a date goes in"),
        (cluster_with(external_ip="x"), "clusters[0].external_ip", "Not a valid IPv4"),
        (cluster_with(groups=[{"name": "g", "vms": ["v"]}]), "groups.g", "names v, which the cluster does not have"),
        (cluster_with(hosts=[HOST, HOST]), "hosts", f"{HOST['name']} is there twice"),
        (cluster_with(hosts=[HOST, {**HOST, "name": "N-B"}]), "addresses", f"{HOST['hypervisor_ip']} is there twice"),
        (cluster_with(external_ip=HOST["cvm_ip"]), "addresses", f"{HOST['cvm_ip']} is there twice"),
        (cluster_with(images=[{"name": "i"}, {"name": "i"}]), "images", "i is there twice"),
        ({"clusters": [CLUSTER], "users": [USER, USER]}, "users", f"{USER['name']} is there twice"),
        ({"clusters": [CLUSTER, CLUSTER], "users": [USER]}, "clusters", f"{CLUSTER['name']} is there twice"),
    ],
)
def test_a_faulty_file_is_refused_with_file_place_and_reason_in_one_line(
    tmp_path: Path, content: object, place: str, reason: str
) -> None:
    name = a_file(tmp_path, content)

    with pytest.raises(SiteFileError) as refused:
        load(name)

    said = str(refused.value)
    assert said.startswith(f"{name}: ")
    assert place in said
    assert reason in said
    assert "\n" not in said


def test_of_a_key_that_is_misspelt_and_therefore_missing_the_spelling_is_told(tmp_path: Path) -> None:
    misspelt = {key.replace("full_version", "full_versoin"): value for key, value in CLUSTER.items()}

    with pytest.raises(
        SiteFileError, match=r"site\.yaml: clusters\[0\]\.full_versoin: is none of name, version, full_v"
    ):
        load(a_file(tmp_path, {"clusters": [misspelt], "users": [USER]}))


def test_a_file_takes_every_choice_of_behaviour_and_tells_what_it_is_without(tmp_path: Path) -> None:
    content = {"clusters": [CLUSTER], "users": [USER], "behaviour": dump_choices(Behaviour())}

    assert load(a_file(tmp_path, content)).behaviour == Behaviour()
    assert "  mixed_exit                cvm_off_then_fail | refuse (cvm_off_then_fail)" in page()
    assert "  acropolis_exit_of_planned_outage  host_only | refuse (host_only)" in page()
    assert "  most_disk_bytes           number (70368744177664)" in page()


@pytest.mark.parametrize("name", site_names())
def test_what_is_told_of_site_files_has_every_key_of_those_that_come_along(name: str) -> None:
    told = set(re.findall(r"^  (\w+)", page(), re.MULTILINE))

    used = set(re.findall(r"(?:^|[{,-])\s*(\w+):", find_site(name).read_text(), re.MULTILINE))

    assert "hypervisor_ip" in used
    assert used <= told


def test_what_is_told_of_a_key_is_what_it_takes_and_what_it_is_without() -> None:
    lines = page().splitlines()

    assert "  vlan                      number from 0 to 4094 (0)" in lines
    assert "  powered_on                true or false (true)" in lines
    assert "  roles                     list: viewer | cluster_admin | user_admin, required" in lines
    assert "  prism_central             PRISM_CENTRAL" in lines
    assert "PRISM_CENTRAL    prism_central of a site." in lines


@pytest.mark.parametrize(
    "content", [b"clusters: [", b"{a: b", b"\x00", b"\xff\xfe\x00", b"a: b: c", b"x: !!python/object:os.system {}"]
)
def test_what_is_no_yaml_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "site.yaml"
    path.write_bytes(content)

    with pytest.raises(SiteFileError) as refused:
        read_spec(str(path))

    assert str(refused.value).startswith(f"{path}: ")
    assert "\n" not in str(refused.value)


def test_what_is_no_yaml_is_shown_by_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "site.yaml"
    path.write_text("clusters:\n  - a: b: c\n")

    with pytest.raises(SiteFileError, match=r"site\.yaml: line 2, column 9: mapping values are not allowed"):
        read_spec(str(path))


@pytest.mark.parametrize("hosts", [1, 4, 30])
def test_a_crowded_site_has_room_to_empty_any_host(hosts: int) -> None:
    """VMs that would be too many are there, and off."""
    site = load("four-node", hosts=hosts, vms=3000)

    assert len(list(site.all(Vm))) == 3000
    assert any(vm.is_running for vm in site.all(Vm))
    fullest = max(site.all(Host), key=lambda host: len(guests_of(site, host.uuid)))
    assert hosts == 1 or lacks_room(site, fullest, Family.ACROPOLIS) == ()


def test_sizes_are_of_each_cluster() -> None:
    site = load("two-clusters", hosts=5, vms=40, clusters=3)

    assert len(list(site.all(Cluster))) == 3
    for cluster in site.all(Cluster):
        hosts = list(site.where(Host, "cluster_uuid", cluster.uuid))
        assert len(hosts) == 5
        assert sum(len(guests_of(site, host.uuid)) for host in hosts) == len(
            [vm for vm in site.where(Vm, "cluster_uuid", cluster.uuid) if vm.is_running]
        )
        assert len(list(site.where(Vm, "cluster_uuid", cluster.uuid))) == 40


def test_a_site_cut_to_one_host_keeps_what_can_run_there() -> None:
    site = load("four-node", hosts=1)

    host = next(iter(site.all(Host)))
    assert {vm.host_uuid for vm in site.all(Vm)} == {host.uuid, None}
    assert all(set(vm.affinity) <= {host.uuid} for vm in site.all(Vm))


@pytest.mark.parametrize("size", [{"hosts": 0}, {"clusters": 0}])
def test_a_site_of_nothing_is_refused(size: dict[str, int]) -> None:
    with pytest.raises(SiteFileError):
        load("four-node", **size)
