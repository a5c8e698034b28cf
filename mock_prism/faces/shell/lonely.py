"""The machines of a node that is in no cluster: hardly anything runs there, and what does says so."""

from __future__ import annotations

from mock_prism.faces.shell.errors import FAILURE
from mock_prism.faces.shell.outcome import Outcome
from mock_prism.faces.shell.session import Address
from mock_prism.faces.shell.words import log_line
from mock_prism.model.site import Site

ADVICE = "Cluster is currently unconfigured. Please create the cluster."


def run(site: Site, address: Address, name: str, args: tuple[str, ...]) -> Outcome:
    """``cluster status`` fails on stderr (captured, CE 6.5.2), which tells scripts that the node may join a cluster."""
    if name == "hostname" and not args:
        return Outcome(f"{address.name(site)}\n")
    if address.on_cvm and (name, args[-1:]) in (("cluster", ("status",)), ("cs", ())):
        return Outcome("", log_line(site.now_micros, "CRITICAL", "cluster:2930", ADVICE), FAILURE)
    return Outcome.undone(f"{name[:80]} on a node that is in no cluster")
