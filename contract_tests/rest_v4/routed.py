"""A Prism Central with a VPC, made as a client makes it: a subnet outside, one inside, and a guest behind."""

from __future__ import annotations

from typing import Any

from werkzeug.test import TestResponse

from contract_tests.rest_v4.central import Central
from contract_tests.rest_v4.test_subnets import SUBNETS, ip
from contract_tests.rest_v4.test_vms import VMS
from contract_tests.rest_v4.test_vms_changed import order
from mock_prism.model.states import TaskStatus
from mock_prism.model.task import Task

CONFIG = SUBNETS.removesuffix("/subnets")
VPCS, FLOATING_IPS = f"{CONFIG}/vpcs", f"{CONFIG}/floating-ips"
POLICIES, TABLES, SWITCHES = f"{CONFIG}/routing-policies", f"{CONFIG}/route-tables", f"{CONFIG}/virtual-switches"


def address(text: str) -> dict[str, Any]:
    """An ``IPAddress`` as clients write it."""
    return {"ipv4": ip(text)}


def prefix(text: str) -> dict[str, Any]:
    """An ``IPSubnet`` as clients write it."""
    network, _, length = text.partition("/")
    return {"ipv4": {"ip": ip(network), "prefixLength": int(length)}}


def ranged(number: int) -> list[dict[str, Any]]:
    """The ``ipConfig`` of 10.<number>.0.0/24 with four addresses."""
    pool = {"startIp": ip(f"10.{number}.0.10"), "endIp": ip(f"10.{number}.0.13")}
    subnet = {"ip": ip(f"10.{number}.0.0"), "prefixLength": 24}
    return [{"ipv4": {"ipSubnet": subnet, "defaultGatewayIp": ip(f"10.{number}.0.1"), "poolList": [pool]}}]


def made(central: Central, path: str, body: object) -> str:
    """The id of what a request has made: the first thing that its task is about."""
    task = central.finished(central.send("POST", path, body))
    assert task.status is TaskStatus.SUCCEEDED, task.error
    return task.entities[0].uuid


def change(central: Central, path: str, /, **changes: object) -> TestResponse:
    """Write back what was just read, otherwise."""
    read = central.send("GET", path)
    assert read.status_code == 200, read.text
    return central.send("PUT", path, read.get_json()["data"] | changes, headers={"If-Match": read.headers["ETag"]})


def failed(central: Central, reply: TestResponse) -> Task:
    """The task of a request that comes to nothing."""
    task = central.finished(reply)
    assert task.status is TaskStatus.FAILED
    return task


class Routed:
    """The Prism Central, and the ids of what was made."""

    def __init__(self) -> None:
        self.central = Central.start()
        outside = {"name": "outside", "subnetType": "VLAN", "networkId": 99, "isExternal": True}
        self.outside = made(self.central, SUBNETS, outside | {"ipConfig": ranged(99)})
        self.vpc = made(self.central, VPCS, {"name": "vpc", "externalSubnets": [{"subnetReference": self.outside}]})
        inside = {"name": "inside", "subnetType": "OVERLAY", "vpcReference": self.vpc}
        self.inside = made(self.central, SUBNETS, inside | {"ipConfig": ranged(98)})
        nics = [{"networkInfo": {"subnet": {"extId": self.inside}}}]
        self.vm = made(self.central, VMS, order(self.central, name="guest", nics=nics))

    @property
    def nic(self) -> str:
        """The id of the guest's NIC."""
        nics: Any = self.central.read(f"{VMS}/{self.vm}/nics")["data"]
        return str(nics[0]["extId"])

    def data(self, path: str) -> Any:
        """What a path shows."""
        return self.central.read(path).get("data")
