"""What the control face does, and what it refuses."""

from __future__ import annotations

import base64
import builtins
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from mock_prism import __version__
from mock_prism.model.commands.maintenance import EnterMaintenance
from mock_prism.model.errors import Refused
from mock_prism.model.host import Host
from mock_prism.model.site import KINDS
from mock_prism.model.states import CvmPower, HostPower, HostState, TaskStatus
from mock_prism.model.task import Task
from mock_prism.model.user import hash_password
from mock_prism.model.views import node_view
from mock_prism.model.vm import Vm
from mock_prism.sandboxes import Pace, Sandboxes

EPOCH_MICROS = 1_700_000_000_000_000
OTHER = {"X-Mock-Prism-Sandbox": "other"}


def now(client: FlaskClient, headers: dict[str, str] | None = None) -> int:
    answer: dict[str, Any] = client.get("/_mock/pace", headers=headers).json or {}
    return int(answer["now_usecs"])


def test_health_asks_for_no_login(client: FlaskClient) -> None:
    answer = client.get("/_mock/health")

    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["status"] == "ok"


def test_a_frozen_site_moves_by_the_seconds_that_are_asked_for(client: FlaskClient) -> None:
    answer = client.post("/_mock/advance", json={"seconds": 90.5})

    assert answer.status_code == 200
    assert now(client) == EPOCH_MICROS + 90_500_000


def test_a_site_can_be_moved_to_the_next_due_instant(client: FlaskClient, sandboxes: Sandboxes) -> None:
    client.post("/_mock/faults", json={"fail_host": "192.168.38.161"})
    due = (client.get("/_mock/pace").json or {})["next_due_usecs"]

    client.post("/_mock/advance", json={"to_next": True})

    assert now(client) == due


def test_one_sandbox_does_not_see_the_time_of_another(client: FlaskClient) -> None:
    client.post("/_mock/advance", json={"seconds": 5}, headers=OTHER)

    assert now(client) == EPOCH_MICROS
    assert now(client, OTHER) == EPOCH_MICROS + 5_000_000


def test_reset_brings_back_the_seeded_site_and_its_pace(client: FlaskClient, sandboxes: Sandboxes) -> None:
    client.post("/_mock/advance", json={"seconds": 5})
    client.put("/_mock/pace", json={"pace": "eager"})

    answer = client.post("/_mock/reset")

    assert answer.status_code == 200
    assert now(client) == EPOCH_MICROS
    assert sandboxes.get().pace is Pace.FROZEN


def test_the_pace_can_be_changed_and_read(client: FlaskClient) -> None:
    answer = client.put("/_mock/pace", json={"pace": "live", "rate": 60})

    assert answer.json is not None
    assert (answer.json["pace"], answer.json["rate"]) == ("live", 60.0)


@pytest.mark.parametrize("pace", ["live", "eager", "frozen"])
def test_a_pace_that_was_read_can_be_set_again(client: FlaskClient, pace: str) -> None:
    read = client.put("/_mock/pace", json={"pace": pace}).json
    assert read is not None

    again = client.put("/_mock/pace", json={"pace": read["pace"], "rate": read["rate"]}).json

    assert again is not None
    assert (again["pace"], again["rate"]) == (pace, 1.0 if pace == "live" else None)


def test_a_snapshot_can_be_gone_back_to(client: FlaskClient) -> None:
    assert client.post("/_mock/snapshots", json={"label": "before"}).status_code == 201
    client.post("/_mock/advance", json={"seconds": 5})

    assert client.post("/_mock/snapshots/before/revert").status_code == 200
    assert now(client) == EPOCH_MICROS


def test_a_site_with_tasks_under_way_goes_on_where_it_was_kept(client: FlaskClient, sandboxes: Sandboxes) -> None:
    with sandboxes.get().enter() as visit:
        host = next(iter(visit.site.all(Host)))
        task = visit.site.submit(EnterMaintenance(host.uuid))
        visit.site.leap()
    kept = client.get("/_mock/site").json
    assert client.put("/_mock/site", json=kept, headers=OTHER).status_code == 200

    with sandboxes.get().enter() as here, sandboxes.get("other").enter() as there:
        assert not there.site.get(Task, task.uuid).has_ended
        ended = [visit.site.finish(visit.site.get(Task, task.uuid)) for visit in (here, there)]
        assert ended[0] == ended[1]
        assert ended[0].status is TaskStatus.SUCCEEDED
        assert here.site.now_micros == there.site.now_micros
        assert [list(here.site.all(kind)) == list(there.site.all(kind)) for kind in KINDS] == [True] * len(KINDS)
        assert list(there.site.where(Vm, "host_uuid", host.uuid)) == []


def test_a_site_is_kept_with_what_went_wrong_in_it(client: FlaskClient, sandboxes: Sandboxes) -> None:
    with sandboxes.get().enter() as visit:
        pinned = next(host for host in visit.site.all(Host) if host.hypervisor_ip == "192.168.38.162")
        failed = visit.site.finish(visit.site.submit(EnterMaintenance(pinned.uuid)))
    kept = client.get("/_mock/site").json

    assert client.put("/_mock/site", json=kept, headers=OTHER).status_code == 200

    with sandboxes.get("other").enter() as there:
        found = there.site.get(Task, failed.uuid).error
        assert isinstance(found, Refused)
        assert vars(found) == vars(failed.error)


class Intruder:
    """Something that, read by an unwary reader, runs a program."""

    def __init__(self, act: Callable[..., object], word: str) -> None:
        self.act, self.word = act, word

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str]]:
        return self.act, (self.word,)


def test_a_kept_site_makes_nothing_but_a_site(client: FlaskClient, tmp_path: Path) -> None:
    before = client.get("/_mock/site").json or {}
    trace = tmp_path / "trace"
    acts: tuple[Callable[..., object], ...] = (os.mkdir, builtins.eval, hash_password, Host, HostState)

    for packed in [*(pickle.dumps(Intruder(act, str(trace))) for act in acts), pickle.dumps({}), b"", b"garbage"]:
        text = base64.b64encode(packed).decode()
        answer = client.put("/_mock/site", json={"mock_prism": before["mock_prism"], "site": text})
        assert (answer.status_code, (answer.json or {})["field"]) == (422, "site"), packed

    assert not trace.exists()
    assert client.get("/_mock/site").json == before


def test_sandboxes_can_be_listed_and_dropped(client: FlaskClient) -> None:
    now(client, OTHER)
    assert (client.get("/_mock/sandboxes").json or {})["sandboxes"] == ["other"]

    assert client.delete("/_mock/sandboxes/other").status_code == 200
    assert client.delete("/_mock/sandboxes/other").status_code == 404


def test_a_failed_host_loses_power_and_its_guests_come_back_elsewhere(
    client: FlaskClient, sandboxes: Sandboxes
) -> None:
    assert client.post("/_mock/faults", json={"fail_host": "192.168.38.161"}).status_code == 201
    client.post("/_mock/advance", json={"seconds": 120})

    with sandboxes.get().enter() as visit:
        host = visit.site.find(Host, "hypervisor_ip", "192.168.38.161")
        web = visit.site.find(Vm, "name", "web-01")
        assert host is not None
        assert web is not None
        assert host.power is HostPower.OFF
        assert web.host_uuid not in (None, host.uuid)


def test_a_failed_cvm_is_off_while_its_host_goes_on(client: FlaskClient, sandboxes: Sandboxes) -> None:
    assert client.post("/_mock/faults", json={"fail_cvm": "192.168.38.165"}).status_code == 201

    with sandboxes.get().enter() as visit:
        host = visit.site.find(Host, "hypervisor_ip", "192.168.38.161")
        assert host is not None
        assert node_view(visit.site, host).cvm.power is CvmPower.OFF
        assert host.power is HostPower.ON


def test_a_planned_fault_is_listed_until_it_is_spent(client: FlaskClient) -> None:
    body = {"operation": "VmMigrate", "step": "Copy memory", "times": 2}
    assert client.post("/_mock/faults", json=body).status_code == 201

    faults = (client.get("/_mock/faults").json or {})["faults"]

    assert [(fault["operation"], fault["step"], fault["remaining"]) for fault in faults] == [
        ("VmMigrate", "Copy memory", 2)
    ]


def test_settings_can_be_read_and_changed(client: FlaskClient, sandboxes: Sandboxes) -> None:
    answer = client.put(
        "/_mock/settings", json={"behaviour": {"mixed_exit": "refuse"}, "timings": {"cvm_boot_micros": 1}}
    )

    assert answer.json is not None
    assert answer.json["behaviour"]["mixed_exit"] == "refuse"
    assert answer.json["timings"]["cvm_boot_micros"] == 1
    assert client.get("/_mock/settings").json == answer.json


@pytest.mark.parametrize(
    ("name", "default", "other"),
    [
        ("mixed_exit", "cvm_off_then_fail", "refuse"),
        ("acropolis_exit_of_planned_outage", "host_only", "refuse"),
        ("restart_stopped_guests", True, False),
        ("rollback_returns_guests", False, True),
        ("cvm_shutdown_sets_flag", True, False),
        ("planned_outage_reason", None, "cooling"),
        ("enter_wait", True, False),
        ("evacuation_mode", "live", "power_off"),
    ],
)
def test_what_is_not_known_of_maintenance_is_a_setting(
    client: FlaskClient, name: str, default: object, other: object
) -> None:
    before: Any = client.get("/_mock/settings").json
    after: Any = client.put("/_mock/settings", json={"behaviour": {name: other}}).json

    assert (before["behaviour"][name], after["behaviour"][name]) == (default, other)


def test_coverage_counts_operations_by_tier(client: FlaskClient) -> None:
    answer = client.get("/_mock/coverage").json

    assert answer is not None
    assert answer["totals"] == {"v4": {"modelled": 1, "document": 0, "declared": 1}}


def test_descriptions_are_listed_and_shown(client: FlaskClient) -> None:
    listed = client.get("/_mock/openapi").json
    missing = client.get("/_mock/openapi/v8.json")

    assert listed == {"openapi": ["/_mock/openapi/v9.json"]}
    assert client.get("/_mock/openapi/v9.json").json == {"openapi": "3.0.3"}
    assert (missing.status_code, missing.json is not None) == (404, True)


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/_mock/advance", b"{", 422),
        ("POST", "/_mock/advance", b"[]", 422),
        ("POST", "/_mock/advance", b"{}", 422),
        ("POST", "/_mock/advance", b'{"seconds": -1}', 422),
        ("POST", "/_mock/advance", b'{"seconds": NaN}', 422),
        ("POST", "/_mock/advance", b'{"seconds": 1e300}', 422),
        ("POST", "/_mock/advance", b'{"seconds": "5"}', 422),
        ("POST", "/_mock/advance", b'{"seconds": true}', 422),
        ("POST", "/_mock/advance", b'{"seconds": 5, "to_next": true}', 422),
        ("POST", "/_mock/advance", b'{"minutes": 5}', 422),
        ("POST", "/_mock/advance", b"[" * 100_000, 422),
        ("PUT", "/_mock/pace", b'{"pace": "slow"}', 422),
        ("PUT", "/_mock/pace", b'{"pace": "live", "rate": 0}', 422),
        ("POST", "/_mock/snapshots", b'{"label": ""}', 422),
        ("POST", "/_mock/snapshots/none/revert", b"", 404),
        ("POST", "/_mock/faults", b"{}", 422),
        ("POST", "/_mock/faults", b'{"fail_host": "a", "fail_cvm": "b"}', 422),
        ("POST", "/_mock/faults", b'{"fail_host": "10.9.9.9"}', 404),
        ("POST", "/_mock/faults", b'{"operation": "VmMigrate", "times": 0}', 422),
        ("POST", "/_mock/faults", b'{"operation": "VmMigrat"}', 422),
        ("POST", "/_mock/faults", b'{"operation": "VmMigrate", "step": "No such step"}', 422),
        ("POST", "/_mock/snapshots", b'{"label": "half \\ud800"}', 422),
        ("POST", "/_mock/snapshots", b'{"label": "' + b"x" * (2 << 20) + b'"}', 413),
        ("PUT", "/_mock/settings", b'{"behaviour": {"mixed_exit": "never"}}', 422),
        ("PUT", "/_mock/settings", b'{"behaviour": {"no_such": 1}}', 422),
        ("PUT", "/_mock/settings", b'{"timings": {"cvm_boot_micros": -1}}', 422),
        ("PUT", "/_mock/settings", b'{"timings": {"cvm_boot_micros": true}}', 422),
        ("PUT", "/_mock/settings", b'{"other": {}}', 422),
        ("PUT", "/_mock/site", b"{}", 422),
        ("PUT", "/_mock/site", b'{"mock_prism": "0.0.1", "site": ""}', 422),
        ("PUT", "/_mock/site", b'{"mock_prism": "%s", "site": "#"}' % __version__.encode(), 422),
        ("GET", "/_mock/nothing", b"", 404),
        ("DELETE", "/_mock/health", b"", 405),
    ],
)
def test_bad_input_is_refused_with_a_reason_and_changes_nothing(
    client: FlaskClient, method: str, path: str, body: bytes, status: int
) -> None:
    before = client.get("/_mock/settings").json, client.get("/_mock/faults").json, now(client)

    answer = client.open(path, method=method, data=body)

    assert answer.status_code == status
    assert answer.json is None or answer.json["error"]
    assert before == (client.get("/_mock/settings").json, client.get("/_mock/faults").json, now(client))


def test_a_sandbox_name_that_cannot_be_one_is_refused(client: FlaskClient) -> None:
    answer = client.get("/_mock/pace", headers={"X-Mock-Prism-Sandbox": "a/b"})

    assert answer.status_code == 422
    assert (answer.json or {})["field"] == "sandbox"


def test_a_host_that_is_off_can_be_switched_on_again(client: FlaskClient, sandboxes: Sandboxes) -> None:
    client.post("/_mock/faults", json={"fail_host": "192.168.38.161"})

    reply = client.post("/_mock/faults", json={"start_host": "192.168.38.161"})
    client.post("/_mock/advance", json={"seconds": 3600})

    host = next(iter(sandboxes.get().site.all(Host)))
    assert reply.status_code == 201
    assert host.power is HostPower.ON
    assert client.post("/_mock/faults", json={"start_host": "192.168.38.161"}).status_code == 409
