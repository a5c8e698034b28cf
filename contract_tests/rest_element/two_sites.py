"""Two Prism Elements of one site, each with the other as a remote site, and a protection domain in the first."""

from __future__ import annotations

from typing import Any

from contract_tests.rest_element.prism import Prism
from mock_prism.model.cluster import Cluster

PD, REMOTES = "/protection_domains", "/remote_sites"
OUTSIDE = "203.0.113.9"


class Elements:
    """East and west: paths are for the east, and for the west below its own Prism Element."""

    def __init__(self, is_mutual: bool = True) -> None:
        self.prism = Prism.start("two-clusters")
        self.east = self.prism.v2
        east, west = self.prism.v2.site.all(Cluster)
        self.here, self.there = east, west
        self.know("west", west.external_ip or "")
        if is_mutual:
            self.know("east", east.external_ip or "", away=True)

    def west(self, path: str) -> str:
        """A path of the other Prism Element."""
        return f"{path}{'&' if '?' in path else '?'}proxyClusterUuid={self.there.uuid}"

    def know(self, name: str, ip: str, away: bool = False) -> Any:
        """Make a remote site."""
        path = self.west(REMOTES) if away else REMOTES
        return self.east.done("POST", path, {"name": name, "remote_ip_ports": {ip: 2020}})

    def protect(self, *names: str) -> None:
        """A protection domain of the east, with some VMs."""
        self.east.done("POST", PD, {"value": "pd"})
        self.east.done("POST", f"{PD}/pd/protect_vms", {"names": list(names), "consistency_group_name": "cg"})

    def take(self, *remotes: str, **more: Any) -> int:
        """Have a snapshot taken and sent; the number of the order."""
        answer = self.east.done("POST", f"{PD}/pd/oob_schedules", {"remote_site_names": list(remotes), **more})
        return int(answer["schedule_id"])

    def pd(self, away: bool = False) -> Any:
        """The protection domain as either shows it."""
        return self.east.read(self.west(f"{PD}/pd") if away else f"{PD}/pd")

    def points(self, away: bool = False) -> list[Any]:
        """The snapshots that either has."""
        path = f"{PD}/pd/dr_snapshots"
        found: list[Any] = self.east.read(self.west(path) if away else path)["entities"]
        return found
