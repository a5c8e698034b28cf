"""Remote support and encryption of v1 and v2.0: whether they are on. Nothing is behind them here."""

from __future__ import annotations

from mock_prism.faces.rest.documents import content_of
from mock_prism.faces.rest.element.documents import change_setting, setting
from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.storage import Disk, StorageContainer
from mock_prism.model.vm import Vm

SUPPORT = "/cluster/remote_support"
ENCRYPTION = "/data_at_rest_encryption"


def _support(wire: Wire, call: Call) -> Reply:
    """No tunnel is ever open."""
    return wire.shown(call, {"enable": content_of(setting(call, SUPPORT).text), "tunnel_details": None})


def _switch(wire: Wire, call: Call) -> Reply:
    return wire.done(call, change_setting(call, SUPPORT, wire.body(call)))


def _encryption(wire: Wire, call: Call) -> Reply:
    """No disk and no container is encrypted, and none can be."""
    cluster = cluster_meant(call).uuid
    disks = call.site.where(Disk, "cluster_uuid", cluster)
    containers = call.site.where(StorageContainer, "cluster_uuid", cluster)
    return wire.shown(
        call,
        {
            "desired_password_protection": False,
            "disk_encryption_status": {disk.uuid: False for disk in disks},
            "is_cluster_empty": not call.site.where(Vm, "cluster_uuid", cluster),
            "is_ready_for_password_protection": False,
            "is_ready_for_software_encryption": False,
            "software_encryption_scope": None,
            "storage_container_encryption_status": {container.uuid: False for container in containers},
        },
    )


KEPT: Shared = {f"GET {SUPPORT}": _support, f"PUT {SUPPORT}": _switch}
SHARED: Shared = {f"GET {ENCRYPTION}": _encryption}
