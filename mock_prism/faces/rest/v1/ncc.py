"""Runs of NCC, the cluster's health checks: begun, and read when their task has ended.

The paths, what begins a run and that the summary is a text are known from public clients. They cut it at lines that
begin a check's details and at one that refers to more, and take what a line of them begins with for how bad it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.faces.rest.v1.replies import WIRE, started
from mock_prism.model.commands.health_run import RunHealthChecks
from mock_prism.model.errors import Invalid, NotFound
from mock_prism.model.health import HealthCheck
from mock_prism.model.journal import Severity
from mock_prism.model.node import cvm_of, hosts_of, leader
from mock_prism.model.task import Task

STATES: dict[Severity, str] = {Severity.INFO: "INFO", Severity.WARNING: "WARN", Severity.CRITICAL: "FAIL"}
PASS = "PASS"
NOUN = "health check run"


def _begin(call: Call) -> Reply:
    """All checks, or those of some numbers. No mail is sent."""
    numbers = [_number(text) for text in WIRE.body(call).get("ncc_checks", ())]
    return started(call, RunHealthChecks(cluster_meant(call).uuid, tuple(numbers)))


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise Invalid("nccChecks", f"{text} is no number of a check")
    return int(text)


def _summary(call: Call) -> Reply:
    """Of a run that has ended. Raises NotFound, also for one that goes on (*assumed*)."""
    uuid = call.path["taskUuid"]
    task = call.visit.ask(uuid)
    run, cluster = task.command, cluster_meant(call)
    if not isinstance(run, RunHealthChecks) or run.cluster_uuid != cluster.uuid or not task.has_ended:
        raise NotFound(NOUN, uuid)
    asked = leader(call.site, cluster.uuid) or cvm_of(call.site, hosts_of(call.site, cluster.uuid)[0])
    return Reply(body={"taskUuid": uuid, "runSummary": _text(run, task, asked.ip)})


def _text(run: RunHealthChecks, task: Task, ip: str) -> str:
    """As NCC prints it, without what goes before the first check: everything is found by the CVM that leads
    (*assumed*)."""
    found: dict[str, list[str]] = {}
    for name, message in task.details:
        found.setdefault(name, []).append(message)
    states = {check.name: STATES[check.severity] if check.name in found else PASS for check in run.checks()}
    lines = [f"{_path(check):<70} [ {states[check.name]} ]" for check in run.checks()]
    lines.append(f"{'-' * 79}+")
    for check in run.checks():
        lines += _details(check, found, states, ip)
    counted = Counter(states.values())
    lines += ["", *(f"{word}: {counted[word]}" for word in (PASS, *STATES.values()) if counted[word])]
    return "".join(f"{line}\n" for line in lines)


def _path(check: HealthCheck) -> str:
    return "/".join(("/health_checks", *check.module, check.name))


def _details(check: HealthCheck, found: Mapping[str, list[str]], states: Mapping[str, str], ip: str) -> list[str]:
    if check.name not in found:
        return []
    lines = ["", f"Detailed information for {check.name}:", f"Node {ip}:"]
    lines += [f"{states[check.name]}: {message}" for message in found[check.name]]
    return [*lines, f"Refer to check {check.number} of the cluster's health checks"]


HANDLERS: dict[str, Handler] = {"v1 POST /ncc/checks": _begin, "v1 GET /ncc/{taskUuid}": _summary}
