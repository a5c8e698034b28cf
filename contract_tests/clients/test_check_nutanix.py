"""check_nutanix (nagios-nutanix), a check for Nagios in both its versions: two calls of v1, and a verdict from them.

Any status but 200 ends it as critical. It fills an alert's title in by the index of each context type, so that types
and values must be of one length.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contract_tests.clients.caller import GATEWAY, Caller
from contract_tests.clients.reads import Kind, many, misread, number, text
from contract_tests.rest_element.prism import Prism
from contract_tests.rest_v2 import scenes
from mock_prism.testing.live_server import LiveServer

HEALTH: dict[str, Kind] = {f"healthSummary/{verdict}": number for verdict in ("Critical", "Unknown", "Good", "Warning")}
PENDING = "/alerts/?resolved=false&acknowledged=false"
ALERT: dict[str, Kind] = {"alertTitle": text, "contextTypes": many, "contextValues": many, "severity": text}
NOT_PLAYED: list[str] = []


@pytest.fixture
def caller(mock_server: LiveServer, mock_sandbox: str) -> Iterator[Caller]:
    """The check, with its options."""
    caller = Caller(mock_server, mock_sandbox)
    yield caller
    caller.close()


def test_check_nutanix_counts_health_and_alerts(caller: Caller) -> None:
    health = caller.ask("GET", f"{GATEWAY}/v1/vms/health_check_summary")
    alerts = caller.ask("GET", f"{GATEWAY}/v1{PENDING}")

    assert misread(health, HEALTH) == {}
    assert alerts["metadata"]["totalEntities"] == 0


def test_check_nutanix_writes_titles_from_their_contexts() -> None:
    prism = Prism.start()
    scenes.cvm_down(prism.v2)

    page = prism.v1.read(PENDING)
    titles = []
    for alert in page["entities"]:
        title = alert["alertTitle"]
        for index, kind in enumerate(alert["contextTypes"]):
            title = title.replace(f"{{{kind}}}", alert["contextValues"][index])
        titles.append(title)

    assert misread(page["entities"], {f"*/{path}": kind for path, kind in ALERT.items()}) == {}
    assert {alert["severity"] for alert in page["entities"]} <= {"kInfo", "kWarning", "kCritical"}
    assert len(titles) == page["metadata"]["totalEntities"] > 0
    assert [title for title in titles if "{" in title] == []
