"""What people do with a Prism Central, from the first call to the last, by the official SDKs over TLS."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import ntnx_clustermgmt_py_client as clustermgmt
import ntnx_prism_py_client as prism
import ntnx_vmm_py_client as vmm
import pytest

from mock_prism.testing.live_server import LiveServer, live_server

POLLS = 400
GIB = 1 << 30
ENDED = frozenset({"SUCCEEDED", "FAILED", "CANCELED"})
CLOUD_CONFIG = base64.b64encode(b"#cloud-config\nhostname: shop\n").decode()


class Operator:
    """Somebody with the SDKs of three namespaces, in a sandbox of the test's own."""

    def __init__(self, server: LiveServer, sandbox: str) -> None:
        self._server, self._user = server, f"{server.user}@{sandbox}"
        self.clusters = clustermgmt.ClustersApi(self._client(clustermgmt))
        self.categories = prism.CategoriesApi(self._client(prism))
        self.tasks = prism.TasksApi(self._client(prism))
        self.batches = prism.BatchesApi(self._client(prism))
        self.vms = vmm.VmApi(self._client(vmm))
        self.images = vmm.ImagesApi(self._client(vmm))
        self.points = vmm.VmRecoveryPointsApi(self._client(vmm))

    def _client(self, sdk: Any) -> Any:
        configuration = sdk.Configuration()
        configuration.host, configuration.port = "127.0.0.1", self._server.port
        configuration.username, configuration.password = self._user, self._server.password
        configuration.verify_ssl = True
        configuration.root_ca_certificate_file = str(self._server.ca_file)
        return sdk.ApiClient(configuration=configuration)

    def succeed(self, reply: Any) -> Any:
        """The task of a reply, once it has ended well."""
        for _ in range(POLLS):
            task = self.tasks.get_task_by_id(reply.data.ext_id).data
            if task.status in ENDED:
                assert task.status == "SUCCEEDED", task.error_messages
                return task
        raise AssertionError(f"the task has not ended after {POLLS} polls")

    def vm(self, name: str) -> Any:
        """The only VM of a name, read by its id."""
        (found,) = self.vms.list_vms(_filter=f"name eq '{name}'").data
        return self.vms.get_vm_by_id(found.ext_id).data

    def token(self, thing: Any) -> dict[str, str]:
        """The If-Match of what was read."""
        return {"if_match": self.vms.api_client.get_etag(thing)}

    @property
    def hosts(self) -> list[Any]:
        """All hosts, by name."""
        return sorted(self.clusters.list_hosts().data, key=lambda host: str(host.host_name))


@pytest.fixture(scope="module")
def server() -> Iterator[LiveServer]:
    """A server at an eager pace."""
    with live_server("--pace", "eager") as server:
        yield server


def shop(operator: Operator) -> Any:
    """A VM to make: a disk from an image, a NIC, a cloud-init script and a category."""
    category = operator.categories.create_category(prism.Category(key="Shop", value="front")).data
    (image,) = operator.images.list_images(_filter="name eq 'CentOS 7'").data
    model = operator.vm("web-01")
    reference = vmm.DataSource(reference=vmm.ImageReference(image_ext_id=image.ext_id))
    network = vmm.AhvConfigNicNetworkInfo(subnet=model.nics[0].network_info.subnet)
    script = vmm.CloudInit(datasource_type="CONFIG_DRIVE_V2", cloud_init_script=vmm.Userdata(value=CLOUD_CONFIG))
    return vmm.AhvConfigVm(
        name="shop",
        num_sockets=1,
        num_cores_per_socket=2,
        memory_size_bytes=2 * GIB,
        cluster=model.cluster,
        disks=[vmm.AhvConfigDisk(backing_info=vmm.AhvConfigVmDisk(data_source=reference))],
        nics=[vmm.AhvConfigNic(network_info=network)],
        guest_customization=vmm.GuestCustomizationParams(config=script),
        categories=[vmm.AhvConfigCategoryReference(ext_id=category.ext_id)],
    )


def test_a_vm_is_provisioned_resized_and_migrated(server: LiveServer) -> None:
    operator = Operator(server, "provision")

    operator.succeed(operator.vms.create_vm(shop(operator)))
    vm = operator.vm("shop")
    operator.succeed(operator.vms.power_on_vm(vm.ext_id, **operator.token(vm)))
    running = operator.vm("shop")
    away = next(host for host in operator.hosts if host.ext_id != running.host.ext_id)
    there = vmm.VmMigrateToHostParams(host=vmm.AhvConfigHostReference(ext_id=away.ext_id))
    operator.succeed(operator.vms.migrate_vm_to_host(vm.ext_id, there, **operator.token(running)))
    moved = operator.vm("shop")
    operator.succeed(operator.vms.power_off_vm(vm.ext_id, **operator.token(moved)))
    off = operator.vm("shop")
    off.num_sockets, off.memory_size_bytes = 4, 16 * GIB
    operator.succeed(operator.vms.update_vm_by_id(vm.ext_id, off))
    resized = operator.vm("shop")

    assert [disk.backing_info.disk_size_bytes for disk in vm.disks] == [8 * GIB]
    assert [drive.iso_type for drive in vm.cd_roms] == ["GUEST_CUSTOMIZATION"]
    assert moved.host.ext_id == away.ext_id
    assert (resized.power_state, resized.num_sockets, resized.memory_size_bytes) == ("OFF", 4, 16 * GIB)
    carriers = operator.categories.list_categories(_filter="key eq 'Shop'", _expand="associations").data[0].associations
    assert [(one.resource_type, one.count) for one in carriers] == [("VM", 1)]


def test_a_vm_is_kept_changed_put_back_and_brought_back_beside_itself(server: LiveServer) -> None:
    operator = Operator(server, "revert")
    before = operator.vm("web-01")
    category = operator.categories.create_category(prism.Category(key="Kept", value="yes")).data

    operator.succeed(
        operator.points.create_vm_recovery_point(vmm.VmRecoveryPoint(name="kept", vm_ext_id=before.ext_id))
    )
    (point,) = operator.points.list_vm_recovery_points(_filter=f"vmExtId eq '{before.ext_id}'").data
    label = vmm.AhvConfigAssociateVmCategoriesParams(
        categories=[vmm.AhvConfigCategoryReference(ext_id=category.ext_id)]
    )
    operator.succeed(operator.vms.associate_categories(before.ext_id, label, **operator.token(before)))
    gone = operator.vm("web-01").disks[0]
    operator.succeed(
        operator.vms.delete_disk_by_id(before.ext_id, gone.ext_id, **operator.token(operator.vm("web-01")))
    )
    spec = vmm.AhvConfigRevertParams(vm_recovery_point_ext_id=point.ext_id)
    operator.succeed(operator.vms.revert_vm(before.ext_id, spec, **operator.token(operator.vm("web-01"))))
    beside = vmm.RestoreVmRecoveryPointParams(vm_config_override_spec=vmm.VmConfigOverrideSpecification(name="beside"))
    operator.succeed(operator.points.restore_vm_recovery_point(point.ext_id, beside))
    operator.succeed(operator.points.delete_vm_recovery_point_by_ext_id(point.ext_id))

    after, copy = operator.vm("web-01"), operator.vm("beside")
    assert point.vm.disks == before.disks
    assert after.disks == before.disks
    assert (after.power_state, [one.ext_id for one in after.categories]) == ("OFF", [category.ext_id])
    sizes = [[disk.backing_info.disk_size_bytes for disk in vm.disks] for vm in (before, copy)]
    assert sizes[0] == sizes[1]
    assert not {disk.ext_id for disk in before.disks} & {disk.ext_id for disk in copy.disks}
    assert operator.points.list_vm_recovery_points().data is None


def test_a_whole_cluster_is_maintained_node_by_node(server: LiveServer) -> None:
    operator = Operator(server, "rolling")
    (cluster,) = operator.clusters.list_clusters(_filter="name eq 'nx-four'").data
    before = {vm.name: vm.power_state for vm in operator.vms.list_vms(_limit=100).data}

    for host in operator.hosts:
        allowed = clustermgmt.EnterHostMaintenanceSpec(should_shutdown_non_migratable_uvms=True)
        operator.succeed(operator.clusters.enter_host_maintenance(cluster.ext_id, host.ext_id, allowed))
        inside = operator.clusters.get_host_by_id(cluster.ext_id, host.ext_id).data
        left = operator.vms.list_vms(_filter=f"host/extId eq '{host.ext_id}'").data
        spec = clustermgmt.HostMaintenanceCommonSpec()
        operator.succeed(operator.clusters.exit_host_maintenance(cluster.ext_id, host.ext_id, spec))

        assert inside.maintenance_state == "entered_maintenance_mode"
        assert inside.controller_vm.is_in_maintenance_mode
        assert left is None

    after = operator.hosts
    assert {host.maintenance_state for host in after} == {"normal"}
    assert not any(host.controller_vm.is_in_maintenance_mode for host in after)
    assert {vm.name: vm.power_state for vm in operator.vms.list_vms(_limit=100).data} == before


def test_a_batch_makes_many_vms(server: LiveServer) -> None:
    operator = Operator(server, "batch")
    model = operator.vm("web-01")
    size = {"num_sockets": 1, "num_cores_per_socket": 1, "memory_size_bytes": GIB}
    wanted = [vmm.AhvConfigVm(name=f"many-{number}", cluster=model.cluster, **size) for number in range(20)]
    about = prism.BatchSpecMetadata(action="CREATE", name="many", uri="/api/vmm/v4.3/ahv/config/vms")
    spec = prism.BatchSpec(metadata=about, payload=[prism.BatchSpecPayload(data=vm) for vm in wanted])

    task = operator.succeed(operator.batches.submit_batch(spec))

    assert len(task.sub_tasks) == 20
    assert operator.vms.list_vms(_filter="startswith(name,'many-')").metadata.total_available_results == 20
    batch = operator.batches.get_batch_by_id(task.entities_affected[0].ext_id).data
    assert (batch.success_count, batch.completion_status) == (20, "SUCCEEDED")


def test_groups_are_of_the_sdks_own_types(server: LiveServer) -> None:
    operator = Operator(server, "groups")

    (group,) = operator.clusters.list_hosts(
        _apply="groupby((cluster/name),aggregate(memorySizeBytes with sum as memory))", _select="hostName"
    ).data

    assert type(group) is clustermgmt.HostGroup
    assert (group.group, len(group.data)) == ("nx-four", 4)
    assert {type(host) for host in group.data} == {clustermgmt.Host}
    assert group.aggregates[0].result == sum(host.memory_size_bytes for host in operator.hosts)


def test_one_vm_is_found_among_ten_thousand() -> None:
    with live_server("--pace", "eager", "--vms", "10000") as server:
        operator = Operator(server, "crowd")

        named = operator.vms.list_vms(_filter="name eq 'vm-09876'")
        tail = operator.vms.list_vms(
            _filter="startswith(name,'vm-0999') and not (memorySizeBytes gt 1073741824)", _orderby="name desc", _limit=3
        )
        off = operator.vms.list_vms(_filter="powerState eq Vmm.Ahv.Config.PowerState'OFF'", _select="name", _page=1)

    assert [vm.name for vm in named.data] == ["vm-09876"]
    assert [vm.name for vm in tail.data] == ["vm-09999", "vm-09998", "vm-09997"]
    assert tail.metadata.total_available_results == 10
    assert len(off.data) == 50
    assert off.data[0].memory_size_bytes is None
