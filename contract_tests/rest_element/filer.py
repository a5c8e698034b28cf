"""A file server of v1 with something of everything on it, made as a public client's scripts make one."""

from __future__ import annotations

from contract_tests.rest_element.prism import Prism
from contract_tests.rest_v2.element import Element
from mock_prism.model.states import TaskStatus
from mock_prism.model.task import Task

SERVER = {
    "name": "files",
    "sizeGib": 1024,
    "numCalculatedNvms": 3,
    "numVcpus": 4,
    "memoryGiB": 12,
    "dnsDomainName": "corp.test",
    "dnsServerIpAddresses": ["10.0.0.2"],
    "ntpServers": ["10.0.0.3"],
    "externalNetworks": [{"subnetMask": "", "defaultGateway": "", "pool": []}],
    "windowsAdDomainName": "corp.test",
    "windowsAdUsername": "administrator",
    "windowsAdPassword": "secret-1",
}
SHARE = {"name": "home", "shareType": "HOMES", "protocolType": "SMB", "enablePreviousVersion": True}
QUOTA = {"principalValue": "CORP\\jo", "quotaEnforcementType": "SOFT", "quotaSizeGiB": 10}
SCHEDULE = {"localMaxSnapshots": 7, "snapshotPolicyFrequency": 1, "snapshotPolicyType": "daily"}


def done(element: Element, method: str, path: str, body: object = None) -> None:
    """A call that answers with a task, which must succeed."""
    answer = element.done(method, path, body)
    element.settle()
    task = element.site.get(Task, answer["taskUuid"])
    assert task.status is TaskStatus.SUCCEEDED, task.error


def made(prism: Prism) -> str:
    """The path of a new file server."""
    done(prism.v1, "POST", "/vfilers", SERVER)
    (server,) = prism.v1.read("/vfilers")["entities"]
    return f"/vfilers/{server['uuid']}"


def shared(prism: Prism, path: str) -> str:
    """The path of a new share of one."""
    done(prism.v1, "POST", f"{path}/shares", SHARE)
    (share,) = prism.v1.read(f"{path}/shares")["entities"]
    return f"{path}/shares/{share['uuid']}"


def filled(prism: Prism) -> str:
    """The path of a new file server with one of each."""
    path = made(prism)
    share = shared(prism, path)
    done(prism.v1, "POST", f"{share}/quota_policies", QUOTA)
    prism.v1.done("POST", f"{path}/admin_users", {"user": "CORP\\jo", "role": "ADMIN"})
    prism.v1.done("POST", f"{path}/icap_servers", {"ipAddress": "10.0.0.4", "portNumber": "1344"})
    prism.v1.done("POST", f"{path}/snapshot_policies", SCHEDULE)
    prism.v1.done("POST", f"{path}/users", {"username": "api", "password": "secret-2"})
    prism.v1.done("POST", f"{path}/virus_scan_policy", {"enableAntiVirus": True, "scanOnRead": True})
    return path


def members(prism: Prism) -> dict[str, str]:
    """What to put for the last placeholder of a path below the first file server, by the path before it."""
    files = prism.v1.read("/vfilers")["entities"][0]["uuid"]
    share = prism.v1.read(f"/vfilers/{files}/shares")["entities"][0]["uuid"]
    nouns = ("admin_users", "icap_servers", f"shares/{share}/quota_policies")
    below = {noun: prism.v1.read(f"/vfilers/{files}/{noun}")["entities"][0]["uuid"] for noun in nouns}
    return {
        "/vfilers": files,
        "/vfilers/{}/shares": share,
        "/vfilers/{}/snapshots": share,
        **{f"/vfilers/{{}}/{noun.replace(share, '{}')}": uuid for noun, uuid in below.items()},
    }
