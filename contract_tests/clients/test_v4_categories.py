"""Categories by the official Python SDKs of prism and vmm, against a live server at an eager pace."""

from __future__ import annotations

from typing import Any

import ntnx_prism_py_client as prism
import pytest
from ntnx_prism_py_client.rest import ApiException
from werkzeug.serving import BaseWSGIServer

from contract_tests.clients.test_v4_sdks import connect, finished
from contract_tests.clients.test_v4_sdks import journal as journal
from contract_tests.clients.test_v4_sdks import server as server
from contract_tests.clients.test_v4_sdks import tasks as tasks

vmm: Any = pytest.importorskip("ntnx_vmm_py_client")


@pytest.fixture
def categories(server: BaseWSGIServer) -> Any:
    """The API of categories."""
    return prism.CategoriesApi(connect(prism, server))


def test_a_category_from_its_birth_to_its_end(server: BaseWSGIServer, categories: Any, tasks: Any) -> None:
    made = categories.create_category(prism.Category(key="Team", value="Net")).data
    vms = vmm.VmApi(connect(vmm, server))
    vm = vms.get_vm_by_id(vms.list_vms(_filter="name eq 'web-01'").data[0].ext_id).data
    params = {"categories": [vmm.AhvConfigCategoryReference(ext_id=made.ext_id)]}
    token = {"if_match": vms.api_client.get_etag(vm)}
    given = vms.associate_categories(vm.ext_id, vmm.AhvConfigAssociateVmCategoriesParams(**params), **token)
    finished(tasks, given)

    (found,) = categories.list_categories(
        _filter="key eq 'Team' and value eq 'Net'", _expand="associations,detailedAssociations"
    ).data
    with pytest.raises(ApiException) as refusal:
        categories.delete_category_by_id(made.ext_id)
    vm = vms.get_vm_by_id(vm.ext_id).data
    token = {"if_match": vms.api_client.get_etag(vm)}
    taken = vms.disassociate_categories(vm.ext_id, vmm.AhvConfigDisassociateVmCategoriesParams(**params), **token)
    finished(tasks, taken)

    assert [(one.resource_type, one.count) for one in found.associations] == [("VM", 1)]
    assert [one.resource_id for one in found.detailed_associations] == [vm.ext_id]
    assert refusal.value.status == 409
    assert categories.delete_category_by_id(made.ext_id) is None
    assert categories.list_categories(_filter="value eq 'Net'").data is None


def test_a_category_that_was_read_is_written_back(categories: Any) -> None:
    listed = categories.list_categories(_filter="value eq 'Web'").data[0]
    read = categories.get_category_by_id(listed.ext_id).data
    read.description = "The shop"

    categories.update_category_by_id(read.ext_id, read)

    assert categories.get_category_by_id(listed.ext_id).data.description == "The shop"
