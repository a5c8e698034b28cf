"""What v4 is asked to make of a snapshot: overrides, checked and turned into the model's orders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_prism.faces.rest.v4.nouns import Body
from mock_prism.model.commands.device_specs import NicSpec
from mock_prism.model.commands.restore import RestoreOrder
from mock_prism.model.errors import Invalid, NotSimulated
from mock_prism.model.recovery_point import Snapshot
from mock_prism.model.vm import VmNic


def order_of(snapshot: Snapshot, is_strict: bool, spec: Body) -> RestoreOrder:
    """The order that an override asks for; an empty one takes the VM as it was. Raises Invalid and NotSimulated."""
    owner = (spec.get("ownershipInfo") or {}).get("owner") or {}
    return RestoreOrder(
        snapshot.uuid,
        name=spec.get("name"),
        description=spec.get("description"),
        nics=_cards(snapshot, spec["nicSpec"]) if spec.get("nicSpec") else None,
        categories=tuple(category["extId"].lower() for category in spec.get("categories", ())),
        owner_uuid=owner.get("extId"),
        is_strict=is_strict,
    )


def _cards(snapshot: Snapshot, spec: Body) -> tuple[NicSpec, ...]:
    """The NICs of a snapshot but for those that are to be dropped, changed where that is said."""
    removed = {uuid.lower() for uuid in spec.get("nicRemoveList", ())}
    changes = {change["nicExtId"].lower(): change for change in spec.get("nicOverrideList", ())}
    unknown = (removed | changes.keys()) - {nic.uuid for nic in snapshot.vm.nics}
    if unknown:
        raise Invalid("nicSpec", f"{min(unknown)} is no NIC of the VM recovery point")
    return tuple(_card(nic, changes.get(nic.uuid, {})) for nic in snapshot.vm.nics if nic.uuid not in removed)


def _card(nic: VmNic, change: Mapping[str, Any]) -> NicSpec:
    network = change.get("nicNetworkInfo", {})
    config = network.get("ipv4Config", {})
    if change.get("guestNicInfo") or config.get("secondaryIpAddressList"):
        raise NotSimulated("guestNicInfo and secondaryIpAddressList of a restored VM")
    mac = change.get("nicBackingInfo", {}).get("macAddress")
    return NicSpec(
        network.get("subnet", {}).get("extId", nic.network_uuid).lower(),
        mac=mac and mac.lower().replace("-", ":"),
        ip=config.get("ipAddress", {}).get("value"),
        is_connected=nic.is_connected,
        model=nic.model,
    )
