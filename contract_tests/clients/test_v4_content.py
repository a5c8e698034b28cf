"""Templates from a VM to the VMs made from them, by the official Python SDK of vmm."""

from __future__ import annotations

import tarfile
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import BaseWSGIServer

from contract_tests.clients.test_v4_sdks import connect, finished, unknown_fields
from contract_tests.clients.test_v4_sdks import journal as journal
from contract_tests.clients.test_v4_sdks import server as server
from contract_tests.clients.test_v4_sdks import tasks as tasks
from contract_tests.clients.test_v4_vms import VM, if_match, made
from contract_tests.clients.test_v4_vms import client as client
from contract_tests.clients.test_v4_vms import vms as vms

vmm: Any = pytest.importorskip("ntnx_vmm_py_client")
TEMPLATE = "vmm:content:template"


@pytest.fixture
def templates(client: Any) -> Any:
    """The API of templates."""
    return vmm.TemplatesApi(client)


def template_of(vm: Any) -> Any:
    """A template to make of a VM."""
    spec = vmm.TemplateVersionSpec(version_source=vmm.TemplateVmReference(ext_id=vm.ext_id))
    return vmm.Template(template_name="golden", template_version_spec=spec)


def test_a_template_lives_and_its_vms_stay(templates: Any, vms: Any, tasks: Any) -> None:
    vm = vms.list_vms(_filter="name eq 'web-01'").data[0]
    uuid = made(finished(tasks, templates.create_template(template_of(vm))), TEMPLATE)
    template = templates.get_template_by_id(uuid).data
    source = vmm.TemplateVersionReference(
        version_id=template.template_version_spec.ext_id,
        override_vm_config=vmm.VmConfigOverride(num_sockets=4),
    )
    template.template_version_spec = vmm.TemplateVersionSpec(
        version_name="larger", version_description="four sockets", version_source=source, is_active_version=True
    )
    made(finished(tasks, templates.update_template_by_id(uuid, template)), TEMPLATE)
    override = {"0": vmm.VmConfigOverride(name="from-template")}
    deployment = vmm.TemplateDeployment(
        number_of_vms=1, cluster_reference=vm.cluster.ext_id, override_vm_config_map=override
    )
    new = made(finished(tasks, templates.deploy_template(uuid, deployment)), VM)
    listed = templates.list_template_versions(uuid).data
    finished(
        tasks, templates.delete_template_by_id(uuid, **if_match(templates, templates.get_template_by_id(uuid).data))
    )

    assert unknown_fields(template) == unknown_fields(listed) == []
    assert [(one.version_name, one.is_active_version) for one in listed] == [
        ("Initial Version", False),
        ("larger", True),
    ]
    assert (vms.get_vm_by_id(new).data.name, vms.get_vm_by_id(new).data.num_sockets) == ("from-template", 4)
    assert templates.list_templates().data is None


def test_a_guest_is_updated_through_a_temporary_vm(templates: Any, vms: Any, tasks: Any) -> None:
    vm = vms.list_vms(_filter="name eq 'web-01'").data[0]
    uuid = made(finished(tasks, templates.create_template(template_of(vm))), TEMPLATE)
    finished(tasks, templates.initiate_guest_update(uuid, vmm.InitiateGuestUpdateSpec()))
    temporary = templates.get_template_by_id(uuid).data.guest_update_status.deployed_vm_reference
    shown = vms.get_vm_by_id(temporary).data
    spec = vmm.CompleteGuestUpdateSpec(version_name="patched", version_description="by hand", is_active_version=True)
    made(finished(tasks, templates.complete_guest_update(uuid, spec)), TEMPLATE)

    assert shown.power_state == "OFF"
    assert templates.get_template_by_id(uuid).data.template_version_spec.version_name == "patched"
    assert vms.list_vms(_filter=f"extId eq '{temporary}'").data is None


def test_a_vm_is_packed_downloaded_and_unpacked(client: Any, vms: Any, tasks: Any, tmp_path: Path) -> None:
    ovas = vmm.OvasApi(client)
    client.configuration.download_directory = str(tmp_path)
    vm = vms.list_vms(_filter="name eq 'web-01'").data[0]
    source = vmm.OvaVmSource(vm_ext_id=vm.ext_id, disk_file_format="QCOW2")
    uuid = made(finished(tasks, ovas.create_ova(vmm.Ova(name="packed", source=source))), "vmm:content:ova")
    ova = ovas.get_ova_by_id(uuid).data
    file = ovas.get_file_by_ova_id(uuid).data["path"]
    override = vmm.OvaVmConfigOverrideSpec(name="unpacked", nics=[])
    spec = vmm.OvaDeploymentSpec(override_vm_config=override, cluster_location_ext_id=vm.cluster.ext_id)
    new = made(finished(tasks, ovas.deploy_ova(uuid, spec)), VM)

    assert unknown_fields(ova) == []
    assert file.stat().st_size == ova.size_bytes
    assert tarfile.is_tarfile(file)
    assert (vms.get_vm_by_id(new).data.name, vms.get_vm_by_id(new).data.nics) == ("unpacked", None)


def test_vms_keep_apart_by_their_categories(client: Any, vms: Any, tasks: Any, server: BaseWSGIServer) -> None:
    policies = vmm.VmAntiAffinityPoliciesApi(client)
    prism: Any = pytest.importorskip("ntnx_prism_py_client")
    category = prism.CategoriesApi(connect(prism, server)).list_categories(_filter="key eq 'Environment'").data[0]
    pair = vms.list_vms(_filter="name in ('web-01', 'app-01')").data
    for vm in pair:
        params = vmm.AhvConfigAssociateVmCategoriesParams(
            categories=[vmm.AhvConfigCategoryReference(ext_id=category.ext_id)]
        )
        token = if_match(vms, vms.get_vm_by_id(vm.ext_id).data)
        finished(tasks, vms.associate_categories(vm.ext_id, params, **token))
    reference = vmm.AhvPoliciesCategoryReference(ext_id=category.ext_id)
    policy = vmm.VmAntiAffinityPolicy(name="apart", categories=[reference])
    relation = "vmm:ahv:policies:vm-anti-affinity-policy"
    uuid = made(finished(tasks, policies.create_vm_anti_affinity_policy(policy)), relation)

    shown = policies.get_vm_anti_affinity_policy_by_id(uuid).data
    states = policies.list_vm_anti_affinity_policy_vm_compliance_states(uuid).data
    hosts = {vms.get_vm_by_id(vm.ext_id).data.host.ext_id for vm in pair}
    assert (shown.num_compliant_vms, len(hosts), unknown_fields([shown, *states])) == (2, 2, [])
    assert {type(one.compliance_status) for one in states} == {vmm.CompliantVmAntiAffinityPolicy}


def test_a_policy_of_images_from_its_birth_to_its_end(client: Any, tasks: Any, server: BaseWSGIServer) -> None:
    """The calls that public modules make: create, read, suspend and resume with the token of what was read, delete."""
    prism: Any = pytest.importorskip("ntnx_prism_py_client")
    category = prism.CategoriesApi(connect(prism, server)).list_categories(_limit=1).data[0]
    policies, images = vmm.ImagePlacementPoliciesApi(client), vmm.ImagesApi(client)
    relation = "vmm:images:config:placement-policy"
    image = images.get_image_by_id(images.list_images(_limit=1).data[0].ext_id).data
    chosen = vmm.Filter(type="CATEGORIES_MATCH_ALL", category_ext_ids=[category.ext_id])
    image.category_ext_ids = chosen.category_ext_ids
    finished(tasks, images.update_image_by_id(image.ext_id, image, **if_match(images, image)))
    policy = vmm.PlacementPolicy(
        name="where", placement_type="SOFT", image_entity_filter=chosen, cluster_entity_filter=chosen
    )
    uuid = made(finished(tasks, policies.create_placement_policy(policy)), relation)
    shown, status = policies.get_placement_policy_by_id(uuid).data, images.get_image_by_id(image.ext_id).data
    config = vmm.SuspendPlacementPolicyConfig(should_cancel_running_tasks=True)
    finished(tasks, policies.suspend_placement_policy(uuid, config, **if_match(policies, shown)))
    suspended = policies.get_placement_policy_by_id(uuid).data
    finished(tasks, policies.resume_placement_policy(uuid, **if_match(policies, suspended)))
    resumed = policies.get_placement_policy_by_id(uuid).data
    finished(tasks, policies.delete_placement_policy_by_id(uuid, **if_match(policies, resumed)))

    assert unknown_fields([shown, status]) == []
    assert [one.enforcement_state for one in (shown, suspended, resumed)] == ["ACTIVE", "SUSPENDED", "ACTIVE"]
    assert [one.placement_policy_ext_id for one in status.placement_policy_status] == [uuid]
    assert policies.list_placement_policies().data is None
