"""Clusters, hosts, subnets and images as nuclei shows them, in the words of v3. Which keys there are is *assumed*, but
for those of clusters that a script reads.
"""

from __future__ import annotations

from collections.abc import Iterator

from mock_prism.faces.shell.nuclei.call import NucleiCall, noun
from mock_prism.faces.shell.nuclei.intent import Intent, Tree
from mock_prism.faces.shell.render import Json
from mock_prism.model.cluster import PrismCentral
from mock_prism.model.host import Host
from mock_prism.model.image import Image
from mock_prism.model.network import Ipam, Network
from mock_prism.model.node import cvm_of, guests_of, hosts_of

MIB = 1 << 20


def clusters(call: NucleiCall) -> Iterator[Intent]:
    """The clusters by name, then Prism Central, which is one too."""
    for cluster in sorted(call.clusters, key=lambda one: one.name):
        hosts = hosts_of(call.site, cluster.uuid)
        servers = [{"ip": one.hypervisor_ip, "version": one.hypervisor_version, "type": "AHV"} for one in hosts]
        network: Tree = {
            "external_ip": cluster.external_ip,
            "external_data_services_ip": cluster.data_services_ip,
            "name_server_ip_list": list(cluster.name_servers),
            "ntp_server_ip_list": list(cluster.ntp_servers),
        }
        config: Tree = {
            "service_list": ["AOS"],
            "redundancy_factor": cluster.redundancy_factor,
            "timezone": cluster.timezone,
            "build": {"version": cluster.version, "full_version": cluster.full_version},
        }
        resources: Tree = {"nodes": {"hypervisor_server_list": servers}, "network": network, "config": config}
        wanted: Tree = {"network": network, "config": {"timezone": cluster.timezone}}
        yield Intent(
            "cluster",
            cluster.uuid,
            cluster.name,
            cluster.revision,
            resources,
            wanted,
            created_micros=cluster.created_micros,
        )
    for central in call.site.all(PrismCentral):
        if central.uuid == call.session.cluster.prism_central_uuid:
            build = {"version": central.version, "full_version": central.full_version}
            about: Tree = {"config": {"service_list": ["PRISM_CENTRAL"], "build": build}, "network": {}}
            yield Intent("cluster", central.uuid, central.name, central.revision, about, {})


def hosts(call: NucleiCall) -> Iterator[Intent]:
    """The hosts of each cluster, in the order of their numbers."""
    for cluster in call.clusters:
        for host in hosts_of(call.site, cluster.uuid):
            home = (cluster.uuid, cluster.name)
            yield Intent("host", host.uuid, host.name, host.revision, _host(call, host), {}, home, host.booted_micros)


def _host(call: NucleiCall, host: Host) -> Tree:
    return {
        "hypervisor": {
            "ip": host.hypervisor_ip,
            "hypervisor_full_name": host.hypervisor_version,
            "num_vms": len(guests_of(call.site, host.uuid)) + 1,
        },
        "controller_vm": {"ip": cvm_of(call.site, host).ip},
        "ipmi": {"ip": host.ipmi_ip},
        "serial_number": host.serial,
        "block": {"block_serial_number": host.block_serial, "block_model": host.block_model},
        "cpu_model": host.cpu_model,
        "num_cpu_sockets": host.cpu_sockets,
        "num_cpu_cores": host.cpu_cores,
        "cpu_capacity_hz": host.cpu_hz * host.cpu_cores,
        "memory_capacity_mib": host.memory_bytes // MIB,
    }


def subnets(call: NucleiCall) -> Iterator[Intent]:
    """The networks of each cluster, by name."""
    for cluster in call.clusters:
        home = (cluster.uuid, cluster.name)
        for network in sorted(call.site.where(Network, "cluster_uuid", cluster.uuid), key=lambda one: one.name):
            resources: dict[str, Json] = {"subnet_type": "VLAN" if network.vpc_uuid is None else "OVERLAY"}
            if network.vpc_uuid is None:
                resources["vlan_id"] = network.vlan_id
            if network.ipam is not None:
                resources["ip_config"] = _ip_config(network.ipam)
            yield Intent("subnet", network.uuid, network.name, network.revision, resources, resources, home)


def _ip_config(ipam: Ipam) -> Tree:
    config: dict[str, Json] = {
        "subnet_ip": ipam.network,
        "prefix_length": ipam.prefix_length,
        "default_gateway_ip": ipam.gateway,
        "pool_list": [{"range": f"{pool.start} {pool.end}"} for pool in ipam.pools],
        "dhcp_options": {"domain_name_server_list": list(ipam.name_servers), "domain_name": ipam.domain},
    }
    return {key: value for key, value in config.items() if value is not None}


def images(call: NucleiCall) -> Iterator[Intent]:
    """The images of each cluster, by name."""
    for cluster in call.clusters:
        home = (cluster.uuid, cluster.name)
        for image in sorted(call.site.where(Image, "cluster_uuid", cluster.uuid), key=lambda one: one.name):
            wanted: dict[str, Json] = {
                "image_type": "ISO_IMAGE" if image.is_iso else "DISK_IMAGE",
                "architecture": "X86_64",
            }
            if image.source_url is not None:
                wanted["source_uri"] = image.source_url
            resources: Tree = {**wanted, "size_bytes": image.size_bytes}
            created, updated = image.created_micros, image.updated_micros
            yield Intent("image", image.uuid, image.name, image.revision, resources, wanted, home, created, updated)


VERBS = (*noun("cluster", clusters), *noun("host", hosts), *noun("subnet", subnets), *noun("image", images))
