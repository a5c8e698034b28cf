"""What a site is made of: seeds and their sizes, placement, resiliency, views, states as faces show them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract_tests.model.scene import EPOCH_MICROS, GIB, Scene, seeded
from mock_prism.model import seeds
from mock_prism.model.category import CategorySpec
from mock_prism.model.cluster import Cluster, PrismCentral
from mock_prism.model.commands.failure import FailCvm, FailHost
from mock_prism.model.commands.planned_outage import EnterPlannedOutage
from mock_prism.model.commands.power import SetPower
from mock_prism.model.errors import Invalid, NoPlacement, NotFound
from mock_prism.model.guests import GroupSpec, VmSpec
from mock_prism.model.hardware import HostSpec
from mock_prism.model.host import Host
from mock_prism.model.network import Ipam, IpPool
from mock_prism.model.node import cvm_of
from mock_prism.model.placement import choose, obstacles
from mock_prism.model.resiliency import Domain, attainable_tolerance, domain_tolerance, node_tolerance
from mock_prism.model.seed_networks import NetworkSpec
from mock_prism.model.states import PowerState, PowerTransition
from mock_prism.model.user import User
from mock_prism.model.views import cluster_view, node_view
from mock_prism.model.vm import Vm
from mock_prism.site_files import load_site, read_spec, site_names

HOST = HostSpec(
    name="N-A", hypervisor_ip="10.0.0.1", cvm_ip="10.0.0.2", ipmi_ip="10.0.0.3", block_serial="S", block_model="NX"
)


def a_cluster(**fields: object) -> seeds.ClusterSpec:
    """One host and one container, and what a test adds to them."""
    bare = replace(
        read_spec("single-node").clusters[0],
        hosts=(HOST,),
        containers=(seeds.ContainerSpec("one", 2),),
        networks=(),
        images=(),
        vms=(),
        groups=(),
    )
    return replace(bare, **fields)  # type: ignore[arg-type]  # fields by name


def build(cluster: seeds.ClusterSpec) -> object:
    return seeds.build_site(seeds.SiteSpec((cluster,), ()), 1, EPOCH_MICROS)


@pytest.mark.parametrize(
    "fields",
    [
        {"hosts": ()},
        {"containers": ()},
        {"vms": (VmSpec("v", host="nowhere"),)},
        {"vms": (VmSpec("v", container="none"),)},
        {"vms": (VmSpec("v", affinity=("nowhere",)),)},
        {"vms": (VmSpec("v", network="none"),), "networks": (NetworkSpec("n", 0),)},
        {"vms": (VmSpec("v", image="none"),)},
        {"groups": (GroupSpec("g", ("nobody",)),)},
    ],
)
def test_a_description_that_names_what_is_not_there_is_invalid(fields: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        build(a_cluster(**fields))


def test_a_site_without_a_cluster_is_invalid() -> None:
    with pytest.raises(Invalid, match="at least one"):
        seeds.build_site(seeds.SiteSpec((), ()), 1, EPOCH_MICROS)


def test_a_site_needs_neither_networks_nor_a_prism_central() -> None:
    site = seeds.build_site(seeds.SiteSpec((a_cluster(vms=(VmSpec("v"),)),), ()), 1, EPOCH_MICROS)

    assert next(iter(site.all(Vm))).nics == ()
    assert list(site.all(PrismCentral)) == []


@pytest.mark.parametrize("name", site_names())
def test_every_site_that_comes_along_is_whole(name: str) -> None:
    site = seeded(name)

    for host in site.all(Host):
        assert cvm_of(site, host).serving
        assert not [found for vm in site.where(Vm, "host_uuid", host.uuid) for found in obstacles(site, vm, host)]
    assert all(cluster_view(site, cluster).resiliency.value == "OK" for cluster in site.all(Cluster))


@pytest.mark.parametrize(("hosts", "vms", "clusters"), [(1, 0, 1), (8, 100, 1), (30, 5, 1), (2, 3, 3), (None, None, 2)])
def test_a_site_can_be_grown_and_shrunk(hosts: int | None, vms: int | None, clusters: int) -> None:
    site = load_site("four-node", seed=7, epoch_micros=0, hosts=hosts, vms=vms, clusters=clusters)

    found = list(site.all(Cluster))
    assert len(found) == clusters
    for cluster in found:
        assert hosts is None or len(list(site.where(Host, "cluster_uuid", cluster.uuid))) == hosts
        assert vms is None or len(list(site.where(Vm, "cluster_uuid", cluster.uuid))) == vms
    addresses = [ip for host in site.all(Host) for ip in (host.hypervisor_ip, cvm_of(site, host).ip)]
    assert len(set(addresses)) == len(addresses)
    names = [host.name for host in site.all(Host)]
    assert len(set(names)) == len(names)


def test_two_clusters_can_grow_to_three() -> None:
    site = load_site("two-clusters", seed=1, epoch_micros=0, clusters=3)

    assert len({cluster.external_ip for cluster in site.all(Cluster)}) == 3


def test_nodes_are_lettered_beyond_z() -> None:
    assert [seeds.letter_name(n) for n in (0, 25, 26, 51, 52, 702)] == ["A", "Z", "AA", "AZ", "BA", "AAA"]


@settings(max_examples=25)
@given(st.integers(0, 2**40))
def test_no_two_seeds_are_needed_for_a_whole_site(seed: int) -> None:
    site = seeds.build_site(read_spec("three-node"), seed, 0)

    uuids = [thing.uuid for kind in (Host, Vm, Cluster, User) for thing in site.all(kind)]
    assert len(set(uuids)) == len(uuids)


def test_a_user_is_known_by_the_password_alone(scene: Scene) -> None:
    admin = scene.site.find(User, "name", "admin")
    assert admin is not None

    assert admin.accepts("Nutanix/4u")
    assert not admin.accepts("nutanix/4u")


def test_why_a_vm_cannot_run_is_told_host_by_host(scene: Scene) -> None:
    scene.change("gpu-render", affinity=(scene.host("A").uuid,), memory_bytes=1 << 45, num_vcpus=5000)

    with pytest.raises(NoPlacement) as refused:
        choose(scene.site, scene.vm("gpu-render"))

    reasons = refused.value.reasons
    on_a = {reason for name, reason in reasons if name.endswith("-A")}
    assert on_a == {"no free GPU of the kind it needs", "not enough free memory", "not enough free CPU"}
    assert ("NTNX-17SM6B290216-C", "the VM's affinity does not name the host") in reasons


def test_vms_of_an_anti_affinity_group_do_not_meet(scene: Scene) -> None:
    assert [found.value for found in obstacles(scene.site, scene.vm("ha-proxy-1"), scene.host("C"))] == [
        "another VM of its anti-affinity group runs there"
    ]
    scene.succeed(SetPower(scene.vm("ha-proxy-2").uuid, PowerTransition.OFF))
    assert obstacles(scene.site, scene.vm("ha-proxy-1"), scene.host("C")) == ()


def test_a_gpu_is_given_once(scene: Scene) -> None:
    other = scene.change("test-off", gpus=scene.vm("gpu-render").gpus)
    free = [gpu for gpu in scene.host("B").gpus if gpu.device_id == other.gpus[0].device_id]

    found = obstacles(scene.site, other, scene.host("B"))

    assert ("no free GPU of the kind it needs" in [reason.value for reason in found]) == (len(free) < 2)


def test_a_disconnected_host_takes_nobody(scene: Scene) -> None:
    scene.run(FailHost(scene.host("A").uuid))

    assert [found.value for found in obstacles(scene.site, scene.vm("test-off"), scene.host("A"))] == [
        "the host is not connected"
    ]


def test_fault_tolerance_falls_component_by_component_with_a_cvm(scene: Scene) -> None:
    whole = {part.component: part.current for part in node_tolerance(scene.site, scene.cluster)}
    scene.run(FailCvm(scene.cvm("A").uuid))
    less = node_tolerance(scene.site, scene.cluster)

    assert set(whole.values()) == {1}
    lost = {part.component for part in less if part.current == 0}
    assert lost
    assert "STATIC_CONFIGURATION" not in lost
    assert all((part.details is None) == (part.current == 1) for part in less)


def test_disks_can_be_lost_on_however_few_nodes_and_racks_not_while_there_are_none() -> None:
    one = Scene("single-node")
    kinds = {domain: {part.current for part in domain_tolerance(one.site, one.cluster, domain)} for domain in Domain}

    assert kinds == {Domain.NODE: {0}, Domain.DISK: {one.cluster.desired_fault_tolerance}, Domain.RACK: {0}}


def test_rf3_survives_one_cvm_with_one_to_spare() -> None:
    scene = Scene("five-node-rf3")
    before = cluster_view(scene.site, scene.cluster).current_tolerance
    scene.run(FailCvm(scene.cvm("A").uuid))

    assert (before, cluster_view(scene.site, scene.cluster).current_tolerance) == (2, 1)


@pytest.mark.parametrize(("nodes", "wished", "got"), [(1, 1, 0), (3, 1, 1), (4, 2, 1), (5, 2, 2), (9, 1, 1)])
def test_how_many_failures_can_be_borne_depends_on_the_nodes(nodes: int, wished: int, got: int) -> None:
    assert attainable_tolerance(nodes, wished) == got


def test_a_cluster_that_is_stopped_is_not_resilient(scene: Scene) -> None:
    scene.site.put(replace(scene.cluster, services_running=False))

    assert scene.resiliency.value == "Critical"


def test_a_host_without_a_cvm_is_no_node(scene: Scene) -> None:
    scene.site.remove(scene.cvm("A"))

    with pytest.raises(NotFound):
        cvm_of(scene.site, scene.host("A"))


def test_the_cvm_counts_among_a_hosts_vms(scene: Scene) -> None:
    """M7."""
    view = node_view(scene.site, scene.host("A"))
    assert view.num_vms == len(view.guests) + 1

    scene.enter("A")

    assert node_view(scene.site, scene.host("A")).num_vms == 1


def test_what_the_console_offers_follows_the_node(scene: Scene) -> None:
    """M42, M43."""

    def offers() -> tuple[bool, bool, bool]:
        view = node_view(scene.site, scene.host("A"))
        return view.may_enter, view.may_exit, view.is_changing

    assert offers() == (True, False, False)
    task = scene.start(EnterPlannedOutage(scene.host("A").uuid))
    assert offers() == (False, False, True)
    scene.site.finish(task)
    assert offers() == (False, True, False)
    assert scene.host("A") in node_view(scene.site, scene.host("A")).parts
    assert scene.cluster in cluster_view(scene.site, scene.cluster).parts


def test_links_of_a_host_are_up_where_there_is_a_speed(scene: Scene) -> None:
    ports = scene.host("A").nics

    assert {port.link_up for port in ports} == {port.speed_mbps > 0 for port in ports}


@settings(max_examples=25)
@given(st.lists(st.tuples(st.sampled_from(range(24)), st.sampled_from([PowerTransition.ON, PowerTransition.OFF]))))
def test_memory_is_conserved(orders: list[tuple[int, PowerTransition]]) -> None:
    site = seeded()
    vms = [vm.uuid for vm in site.all(Vm)]
    for place, transition in orders:
        site.finish(site.submit(SetPower(vms[place], transition)))

    for host in site.all(Host):
        used = sum(vm.memory_bytes for vm in site.where(Vm, "host_uuid", host.uuid))
        assert 0 <= used <= host.memory_bytes - 8 * GIB
    assert all((vm.host_uuid is None) == (vm.power is PowerState.OFF) for vm in site.all(Vm))


def test_addresses_run_out_where_the_pools_do() -> None:
    ipam = Ipam("10.1.0.0", 24, "10.1.0.1", (IpPool("10.1.0.10", "10.1.0.10"), IpPool("10.1.1.255", "10.1.2.0")))
    vms = tuple(VmSpec(f"v{n}") for n in range(4))
    cluster = a_cluster(networks=(NetworkSpec("managed", 5, ipam),), vms=vms)
    site = seeds.build_site(seeds.SiteSpec((cluster,), ()), 1, EPOCH_MICROS)

    assert [vm.nics[0].ip for vm in site.all(Vm)] == ["10.1.0.10", "10.1.1.255", "10.1.2.0", None]


def test_a_host_goes_by_a_full_name_too(scene: Scene) -> None:
    assert scene.host("A").fqdn == "ntnx-17sm6b290216-a.mock-prism.test"


def test_clusters_that_grow_together_share_no_address() -> None:
    site = load_site("four-node", seed=1, epoch_micros=0, hosts=6, clusters=3)

    addresses = [host.hypervisor_ip for host in site.all(Host)]
    assert len(set(addresses)) == len(addresses) == 18


def test_a_site_that_says_one_thing_twice_is_invalid() -> None:
    spec = read_spec("four-node")
    cluster = spec.clusters[0]

    for twice in (
        replace(cluster, hosts=(*cluster.hosts, cluster.hosts[0])),
        replace(cluster, networks=(*cluster.networks, cluster.networks[0])),
    ):
        with pytest.raises(Invalid, match="is there twice"):
            seeds.build_site(replace(spec, clusters=(twice,)), 1, 0)


def test_a_site_that_has_a_category_twice_is_invalid() -> None:
    spec = read_spec("four-node")

    for twice in (spec.categories[0], CategorySpec("Environment", "Production")):
        with pytest.raises(Invalid, match="is there twice"):
            seeds.build_site(replace(spec, categories=(*spec.categories, twice)), 1, 0)
