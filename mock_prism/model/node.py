"""A node: an AHV host and its CVM, whose two states are independent of each other (M1)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mock_prism.model.cluster import Cluster
from mock_prism.model.cvm import Cvm
from mock_prism.model.errors import NotFound, WrongState
from mock_prism.model.host import Host
from mock_prism.model.states import CVM_TRANSITIONS, HOST_TRANSITIONS, CvmPower, Family, HostState
from mock_prism.model.vm import Vm

if TYPE_CHECKING:
    from mock_prism.model.site import Site


def cvm_of(site: Site, host: Host) -> Cvm:
    """The CVM of a host."""
    cvm = site.find(Cvm, "host_uuid", host.uuid)
    if cvm is None:
        raise NotFound(Cvm.kind, host.name)
    return cvm


def hosts_of(site: Site, cluster_uuid: str) -> tuple[Host, ...]:
    """The hosts of a cluster in the order of their numbers."""
    return tuple(sorted(site.where(Host, "cluster_uuid", cluster_uuid), key=lambda host: host.number))


def guests_of(site: Site, host_uuid: str) -> tuple[Vm, ...]:
    """The user VMs that run on a host, by name."""
    return tuple(sorted(site.where(Vm, "host_uuid", host_uuid), key=lambda vm: (vm.name, vm.uuid)))


def leader(site: Site, cluster_uuid: str) -> Cvm | None:
    """The CVM that leads the cluster's services: the first that serves, or None when none does."""
    cvms = (cvm_of(site, host) for host in hosts_of(site, cluster_uuid))
    return next((cvm for cvm in cvms if cvm.serving), None)


def set_host_state(site: Site, host: Host, state: HostState) -> Host:
    """Take the AHV host to a state. Raises WrongState where the table does not lead there."""
    if state not in HOST_TRANSITIONS[host.state]:
        raise WrongState(Host.kind, host.name, host.state.value, state.value)
    return site.put(replace(host, state=state))


def set_cvm_power(site: Site, cvm: Cvm, power: CvmPower) -> Cvm:
    """Take the CVM to a power state. Its services are down in all but ON."""
    if power not in CVM_TRANSITIONS[cvm.power]:
        raise WrongState(Cvm.kind, cvm.name, cvm.power.value, power.value)
    booted = site.now_micros if power is CvmPower.ON else cvm.booted_micros
    return site.put(replace(cvm, power=power, services_up=False, stopped_services=frozenset(), booted_micros=booted))


def settle(site: Site, host_uuid: str) -> None:
    """Let a node become what it has come to by the operator's own hand.

    A host that an ended attempt left *entering* is *entered* once its last guest is gone (M14). A
    planned outage is over once the host is normal and its CVM serves, whoever saw to it (M49).
    """
    host = site.get(Host, host_uuid)
    record = host.maintenance
    if record is None or host.uuid in site.holders:
        return
    if host.state is HostState.ENTERING and not guests_of(site, host.uuid):
        set_host_state(site, host, HostState.ENTERED)
    elif host.state is HostState.NORMAL and record.family is Family.PLANNED_OUTAGE and cvm_of(site, host).serving:
        forget_maintenance(site, host)


def forget_maintenance(site: Site, host: Host) -> Host:
    """End a node's memory of its maintenance and give back the cluster's shutdown token if it holds it."""
    cluster = site.get(Cluster, host.cluster_uuid)
    if cluster.shutdown_token == host.uuid:
        site.put(replace(cluster, shutdown_token=None))
    return site.put(replace(host, maintenance=None))
