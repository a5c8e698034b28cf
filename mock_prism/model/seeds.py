"""From the description of a site to the site: what stands there before anybody has done anything."""

from __future__ import annotations

from dataclasses import field, replace

from mock_prism.model.authorization import seed_roles
from mock_prism.model.category import CategorySpec, seed_categories
from mock_prism.model.cluster import Cluster, PrismCentral
from mock_prism.model.errors import Invalid
from mock_prism.model.frozen import frozen
from mock_prism.model.guests import GroupSpec, VmSpec, seed_vms
from mock_prism.model.hardware import HYPERVISOR_GIB, NODE_BYTES, HostSpec, build_node, seed_host
from mock_prism.model.ids import Ids
from mock_prism.model.image import Image
from mock_prism.model.seed_checks import check_distinct
from mock_prism.model.seed_networks import NetworkSpec, seed_networks
from mock_prism.model.site import Site
from mock_prism.model.spare import unconfigured
from mock_prism.model.storage import StorageContainer, StoragePool
from mock_prism.model.timings import Behaviour, Timings
from mock_prism.model.user import Role, User, hash_password

DAY_MICROS = 86_400 * 1_000_000


@frozen
class ContainerSpec:
    """A storage container."""

    name: str
    replication_factor: int = 2


@frozen
class ImageSpec:
    """An image, kept in the cluster's first container."""

    name: str
    size_gib: int = 1
    iso: bool = False
    description: str = ""


@frozen
class ClusterSpec:
    """One cluster with all that is in it."""

    name: str
    version: str
    full_version: str
    ncc_version: str
    redundancy_factor: int
    external_ip: str | None
    hosts: tuple[HostSpec, ...]
    containers: tuple[ContainerSpec, ...]
    networks: tuple[NetworkSpec, ...] = ()
    images: tuple[ImageSpec, ...] = ()
    vms: tuple[VmSpec, ...] = ()
    groups: tuple[GroupSpec, ...] = ()
    data_services_ip: str | None = None
    name_servers: tuple[str, ...] = ()
    ntp_servers: tuple[str, ...] = ()


@frozen
class UserSpec:
    """Somebody who may log in to Prism."""

    name: str
    password: str
    roles: tuple[Role, ...]
    groups: tuple[str, ...] = ()


@frozen
class PrismCentralSpec:
    """The site's Prism Central."""

    name: str
    ip: str
    version: str
    full_version: str


@frozen
class SiteSpec:
    """A whole site."""

    clusters: tuple[ClusterSpec, ...]
    users: tuple[UserSpec, ...]
    prism_central: PrismCentralSpec | None = None
    behaviour: Behaviour = field(default_factory=Behaviour)
    timings: Timings = field(default_factory=Timings)
    categories: tuple[CategorySpec, ...] = ()
    unconfigured_nodes: tuple[HostSpec, ...] = ()


def build_site(spec: SiteSpec, seed: int, epoch_micros: int) -> Site:
    """A site made to a description. Raises Invalid where it names what is not there, or says one thing twice."""
    if not spec.clusters:
        raise Invalid("clusters", "needs at least one")
    check_distinct(spec)
    site = Site(seed, epoch_micros, spec.timings, spec.behaviour)
    for user in spec.users:
        site.put(
            User(
                uuid=site.ids.uuid("user"),
                name=user.name,
                password_hash=hash_password(user.password),
                roles=frozenset(user.roles),
                groups=user.groups,
                is_predefined=True,
                created_micros=epoch_micros,
                updated_micros=epoch_micros,
            )
        )
    central = _seed_prism_central(site, spec.prism_central)
    seed_roles(site)
    seed_categories(site, spec.categories, next((user.uuid for user in site.all(User)), None))
    for cluster in spec.clusters:
        _seed_cluster(site, cluster, central)
    ids = Ids(seed, branch="unconfigured/")
    for node in spec.unconfigured_nodes:
        site.put(unconfigured(build_node(ids, node, epoch_micros)))
    return site


def _seed_prism_central(site: Site, spec: PrismCentralSpec | None) -> str | None:
    if spec is None:
        return None
    uuid = site.ids.uuid("prism-central")
    site.put(PrismCentral(uuid=uuid, name=spec.name, ip=spec.ip, version=spec.version, full_version=spec.full_version))
    return uuid


def _seed_cluster(site: Site, spec: ClusterSpec, central: str | None) -> None:
    if not spec.hosts or not spec.containers:
        raise Invalid(f"clusters.{spec.name}", "needs a host and a container")
    cluster = site.put(
        Cluster(
            uuid=site.ids.cluster_uuid(),
            name=spec.name,
            external_ip=spec.external_ip,
            data_services_ip=spec.data_services_ip,
            version=spec.version,
            full_version=spec.full_version,
            ncc_version=spec.ncc_version,
            redundancy_factor=spec.redundancy_factor,
            name_servers=spec.name_servers,
            ntp_servers=spec.ntp_servers,
            created_micros=site.now_micros - 90 * DAY_MICROS,
            prism_central_uuid=central,
        )
    )
    pool = site.put(
        StoragePool(uuid=site.ids.uuid("pool"), cluster_uuid=cluster.uuid, number=9, name="default-storage-pool")
    )
    for number, host in enumerate(spec.hosts, start=2):
        seed_host(site, cluster, pool, host, number)
    _seed_containers(site, cluster, pool, spec)
    seed_networks(site, cluster, spec.networks)
    seed_vms(site, cluster, spec.vms, spec.groups)


def _seed_containers(site: Site, cluster: Cluster, pool: StoragePool, spec: ClusterSpec) -> None:
    for number, container in enumerate(spec.containers, start=100):
        site.put(
            StorageContainer(
                uuid=site.ids.uuid("container"),
                cluster_uuid=cluster.uuid,
                pool_uuid=pool.uuid,
                number=number,
                name=container.name,
                replication_factor=container.replication_factor,
            )
        )
    home = next(iter(site.where(StorageContainer, "cluster_uuid", cluster.uuid)))
    for image in spec.images:
        site.put(
            Image(
                uuid=site.ids.uuid("image"),
                cluster_uuid=cluster.uuid,
                container_uuid=home.uuid,
                vmdisk_uuid=site.ids.uuid("vmdisk"),
                name=image.name,
                description=image.description,
                is_iso=image.iso,
                size_bytes=image.size_gib << 30,
                created_micros=site.now_micros - 60 * DAY_MICROS,
            )
        )


def grow(spec: SiteSpec, hosts: int | None, vms: int | None, clusters: int | None) -> SiteSpec:
    """A description of another size: so many clusters, hosts in each, and VMs in each. None leaves a size as it is.

    What is too many is left out from the end; what is missing is made in the manner of what is there. VMs that the
    hosts could not carry with one of them empty are there, and off; all together have written half of what the nodes
    hold at the most, so that there is room for more.
    """
    grown = spec.clusters
    if clusters is not None:
        grown = tuple(grown[n] if n < len(grown) else _another(grown[-1], n) for n in range(clusters))
    vcpus_per_core = spec.behaviour.vcpus_per_core
    resized = (_resized(cluster, n, hosts, vms, vcpus_per_core) for n, cluster in enumerate(grown))
    grown = tuple(resized)
    most = min([spec.behaviour.most_written_bytes, *(_half_a_share(one) for one in grown if vms)])
    return replace(spec, clusters=grown, behaviour=replace(spec.behaviour, most_written_bytes=most))


def _half_a_share(cluster: ClusterSpec) -> int:
    """What each VM of a cluster may have written where all of them fill half of its nodes."""
    copies = max((container.replication_factor for container in cluster.containers), default=1)
    return len(cluster.hosts) * NODE_BYTES // 2 // (copies * len(cluster.vms))


def _another(cluster: ClusterSpec, number: int) -> ClusterSpec:
    """A cluster like the last one, with a name and addresses of its own (10.<number>.0.0/16)."""
    hosts = tuple(
        replace(
            host,
            name=f"{cluster.name}-{number + 1}-{letter_name(n)}",
            hypervisor_ip=f"10.{number}.1.{n + 1}",
            cvm_ip=f"10.{number}.2.{n + 1}",
            ipmi_ip=f"10.{number}.3.{n + 1}",
        )
        for n, host in enumerate(cluster.hosts)
    )
    renamed = dict(zip((host.name for host in cluster.hosts), (host.name for host in hosts), strict=True))
    vms = tuple(
        replace(vm, host=renamed.get(vm.host or ""), affinity=tuple(renamed[name] for name in vm.affinity))
        for vm in cluster.vms
    )
    return replace(
        cluster,
        name=f"{cluster.name}-{number + 1}",
        external_ip=f"10.{number}.0.10",
        data_services_ip=f"10.{number}.0.11",
        hosts=hosts,
        vms=vms,
    )


def _resized(cluster: ClusterSpec, number: int, hosts: int | None, vms: int | None, vcpus_per_core: int) -> ClusterSpec:
    """What names a host or VM that is left out is left out with it; what names one that never was stays, a fault."""
    kept_hosts = cluster.hosts
    if hosts is not None:
        made = (_extra_host(cluster.hosts[-1], n, number * hosts + n) for n in range(len(cluster.hosts), hosts))
        kept_hosts = (*cluster.hosts[:hosts], *made)
    gone = {host.name for host in cluster.hosts} - {host.name for host in kept_hosts}
    kept_vms = tuple(vm for vm in cluster.vms if vm.host not in gone and gone.isdisjoint(vm.affinity))
    if vms is not None:
        running = len(kept_vms) + _room(kept_hosts, kept_vms, vcpus_per_core)
        extra = (
            VmSpec(name=f"vm-{n + 1:05d}", memory_gib=1, vcpus=1, powered_on=n < running)
            for n in range(len(kept_vms), vms)
        )
        kept_vms = (*kept_vms[:vms], *extra)
    missing = {vm.name for vm in cluster.vms} - {vm.name for vm in kept_vms}
    groups = tuple(group for group in cluster.groups if missing.isdisjoint(group.vms))
    return replace(cluster, hosts=kept_hosts, vms=kept_vms, groups=groups)


def _room(hosts: tuple[HostSpec, ...], vms: tuple[VmSpec, ...], vcpus_per_core: int) -> int:
    """How many more VMs of 1 GiB and one vCPU may run, so that any one host can be emptied and a quarter stays free."""
    memory = sorted(host.memory_gib - host.cvm_memory_gib - HYPERVISOR_GIB for host in hosts)
    vcpus = sorted(host.cpu_cores * vcpus_per_core for host in hosts)
    on = [vm for vm in vms if vm.powered_on]
    free_memory = 3 * sum(memory[:-1] or memory) // 4 - sum(vm.memory_gib for vm in on)
    free_vcpus = 3 * sum(vcpus[:-1] or vcpus) // 4 - sum(vm.vcpus * vm.cores_per_vcpu for vm in on)
    return max(0, min(free_memory, free_vcpus))


def _extra_host(like: HostSpec, n: int, place: int) -> HostSpec:
    """One more host, with addresses in 10.200.0.0/14."""
    high, low = divmod(place, 250)
    return replace(
        like,
        name=f"{like.name.rpartition('-')[0]}-{letter_name(n)}",
        hypervisor_ip=f"10.200.{high}.{low + 1}",
        cvm_ip=f"10.201.{high}.{low + 1}",
        ipmi_ip=f"10.202.{high}.{low + 1}",
        gpus=(),
        pcie_devices=(),
        metadata_store=True,
    )


def letter_name(n: int) -> str:
    """Node positions: A to Z, then AA and on."""
    letters = ""
    while n >= 0:
        n, rest = divmod(n, 26)
        letters = chr(ord("A") + rest) + letters
        n -= 1
    return letters
