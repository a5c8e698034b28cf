"""What a description of a site must not say twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from mock_prism.model.category import SYSTEM_CATEGORIES
from mock_prism.model.errors import Invalid

if TYPE_CHECKING:
    from mock_prism.model.hardware import HostSpec
    from mock_prism.model.seeds import ClusterSpec, SiteSpec


def check_distinct(spec: SiteSpec) -> None:
    """Names and addresses of machines are the site's, those of all else their cluster's. VMs may share a name, as they
    do in the product. Raises Invalid."""
    _no_two("clusters", (cluster.name for cluster in spec.clusters))
    _no_two("users", (user.name for user in spec.users))
    _no_two("categories", _categories(spec))
    _no_two("hosts", (host.name for host in _nodes(spec)))
    _no_two("addresses", _addresses(spec))
    for cluster in spec.clusters:
        for what, names in _names(cluster):
            _no_two(f"clusters.{cluster.name}.{what}", names)


def _addresses(spec: SiteSpec) -> Iterator[str]:
    if spec.prism_central is not None:
        yield spec.prism_central.ip
    for cluster in spec.clusters:
        yield from (ip for ip in (cluster.external_ip, cluster.data_services_ip) if ip is not None)
    for host in _nodes(spec):
        yield from (host.hypervisor_ip, host.cvm_ip, host.ipmi_ip)


def _nodes(spec: SiteSpec) -> Iterator[HostSpec]:
    yield from (host for cluster in spec.clusters for host in cluster.hosts)
    yield from spec.unconfigured_nodes


def _categories(spec: SiteSpec) -> Iterator[str]:
    """Those of the product are taken too."""
    yield from (f"{key}/{value}" for _, key, values in SYSTEM_CATEGORIES for value in values)
    yield from (f"{category.key}/{category.value}" for category in spec.categories)


def _names(cluster: ClusterSpec) -> Iterator[tuple[str, Iterable[str]]]:
    yield "containers", (item.name for item in cluster.containers)
    yield "networks", (item.name for item in cluster.networks)
    yield "images", (item.name for item in cluster.images)
    yield "groups", (item.name for item in cluster.groups)


def _no_two(what: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise Invalid(what, f"{name} is there twice")
        seen.add(name)
