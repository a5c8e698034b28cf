"""REST v4, of Prism Central: namespaces with minor versions, OData lists, ETags, and a task for whatever changes."""

from __future__ import annotations

from mock_prism.faces.rest.exchange import Generation, Handler
from mock_prism.faces.rest.v4 import (
    authorization_policies,
    categories,
    clusters,
    cvms,
    disks,
    floating_ips,
    gpu_profiles,
    guest_tools,
    host_nics,
    hosts,
    images,
    maintenance,
    monitoring,
    permissions,
    recovery_points,
    roles,
    routes,
    routing_policies,
    stats,
    storage_containers,
    subnet_reservations,
    subnets,
    tasks,
    unversioned,
    user_groups,
    user_keys,
    users,
    virtual_switches,
    vm_acts,
    vm_devices,
    vm_hardware,
    vm_moves,
    vm_nics,
    vms,
    volume_attachments,
    volume_groups,
    vpcs,
)
from mock_prism.faces.rest.v4.dialect import V4Dialect
from mock_prism.faces.rest.v4.handlers import Handlers
from mock_prism.faces.rest.v4.namespaces import NAME, TREE, locate

INFO = "v4 OPTIONS /{namespace}/unversioned/info"
CLUSTERS = "/clustermgmt/config/clusters"
OUTAGE = "/clustermgmt/operations/clusters/{clusterExtId}/hosts/{extId}/$actions"
TASKS = "/prism/config/tasks"

HANDLERS: dict[str, Handler] = {
    f"v4 GET {CLUSTERS}": clusters.list_clusters,
    f"v4 GET {CLUSTERS}/{{extId}}": clusters.get_cluster,
    "v4 GET /clustermgmt/config/hosts": hosts.list_hosts,
    f"v4 GET {CLUSTERS}/{{clusterExtId}}/hosts": hosts.list_hosts_of_cluster,
    f"v4 GET {CLUSTERS}/{{clusterExtId}}/hosts/{{extId}}": hosts.get_host,
    f"v4 POST {OUTAGE}/enter-host-maintenance": maintenance.enter,
    f"v4 POST {OUTAGE}/exit-host-maintenance": maintenance.exit_,
    f"v4 POST {CLUSTERS}/{{clusterExtId}}/$actions/compute-non-migratable-vms": maintenance.compute,
    f"v4 GET {CLUSTERS}/{{clusterExtId}}/non-migratable-vms-result/{{extId}}": maintenance.get_report,
    f"v4 GET {TASKS}": tasks.list_tasks,
    f"v4 GET {TASKS}/{{extId}}": tasks.get_task,
    f"v4 GET {TASKS}/{{taskExtId}}/affected-entities": tasks.list_affected,
    f"v4 POST {TASKS}/{{taskExtId}}/$actions/cancel": tasks.cancel_task,
    **vms.HANDLERS,
    **vm_acts.HANDLERS,
    **vm_devices.HANDLERS,
    **vm_nics.HANDLERS,
    **vm_hardware.HANDLERS,
    **vm_moves.HANDLERS,
    **guest_tools.HANDLERS,
    **gpu_profiles.HANDLERS,
    **images.HANDLERS,
    **recovery_points.HANDLERS,
    **monitoring.HANDLERS,
    **cvms.HANDLERS,
    **disks.HANDLERS,
    **host_nics.HANDLERS,
    **stats.HANDLERS,
    **storage_containers.HANDLERS,
    **categories.HANDLERS,
    **users.HANDLERS,
    **user_groups.HANDLERS,
    **permissions.HANDLERS,
    **roles.HANDLERS,
    **authorization_policies.HANDLERS,
    **user_keys.HANDLERS,
    **subnets.HANDLERS,
    **subnet_reservations.HANDLERS,
    **virtual_switches.HANDLERS,
    **vpcs.HANDLERS,
    **floating_ips.HANDLERS,
    **routing_policies.HANDLERS,
    **routes.HANDLERS,
    **volume_groups.HANDLERS,
    **volume_attachments.HANDLERS,
}

ALL = Handlers(HANDLERS, {INFO: unversioned.tell_version})

GENERATION = Generation(
    name=NAME,
    locate=locate,
    tree=TREE,
    handlers=ALL,
    dialect=V4Dialect(),
    open=frozenset({INFO}),
    headers={"X-Ntnx-Env": "pc"},
    cookie="NTNX_IAM_SESSION",
    everybodys=frozenset({users.CHANGE_PASSWORD}),
    key_header="X-ntnx-api-key",
    grants=permissions.grants,
    is_document=ALL.is_document,
)
