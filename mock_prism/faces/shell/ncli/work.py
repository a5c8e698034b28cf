"""ncli task and ms: what is under way and has been, and who manages the hypervisors. Labels *assumed*."""

from __future__ import annotations

from mock_prism.faces.shell.answers import Answer, Shown
from mock_prism.faces.shell.ncli.call import NcliCall, NcliVerb
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.faces.shell.render import Json, ncli_blocks
from mock_prism.faces.shell.words import TASK_STATUS, instant
from mock_prism.model.errors import NotFound
from mock_prism.model.task import Task

ACROPOLIS = "Acropolis"
"""What manages hosts that run AHV; scripts compare the fourth word of the line."""


def _shown(tasks: list[Task]) -> Shown:
    blocks = []
    data: list[Json] = []
    for task in tasks:
        status = TASK_STATUS[task.status].removeprefix("k")
        began = f"{instant(task.created_micros):%a %b %d %H:%M:%S UTC %Y}"
        blocks.append(
            [
                ("Id", task.uuid),
                ("Operation", task.operation),
                ("Component", task.command.component),
                ("Percentage Complete", str(task.percentage)),
                ("Status", status),
                ("Created On", began),
            ]
        )
        data.append(
            {
                "uuid": task.uuid,
                "operation": task.operation,
                "percentageComplete": task.percentage,
                "status": status,
                "createTimeUsecs": task.created_micros,
            }
        )
    return Shown(ncli_blocks(blocks), data)


def _list_tasks(call: NcliCall) -> Answer:
    """The cluster's, newest first; or the one named. Raises NotFound."""
    ident = call.args.maybe_text("id")
    tasks = [
        task
        for task in call.site.where(Task, "cluster_uuid", call.cluster.uuid)
        if not task.command.is_internal and ident in (None, task.uuid)
    ]
    if ident is not None and not tasks:
        raise NotFound(Task.kind, ident)
    return _shown(sorted(tasks, key=lambda task: -task.sequence))


def _list_managers(call: NcliCall) -> Answer:
    """One for all hosts: on AHV the cluster manages them itself."""
    version = call.hosts[0].hypervisor_version
    lines = [
        ("Id", f"{call.cluster.uuid}::{call.cluster.uuid}"),
        ("Name", ACROPOLIS),
        ("IP Address", call.cluster.external_ip or ""),
        ("Hypervisor Type", ACROPOLIS),
        ("Hypervisor Version", version),
    ]
    data: list[Json] = [
        {"name": ACROPOLIS, "ipAddress": call.cluster.external_ip, "hypervisorType": "kKvm", "version": version}
    ]
    return Shown(ncli_blocks([lines]), data)


VERBS: tuple[NcliVerb, ...] = (
    NcliVerb("task list", "Lists tasks.", (Param("id", Kind.TASK),), _list_tasks, aliases=("task ls",)),
    NcliVerb(
        "ms list",
        "Tells who manages the hypervisors.",
        (),
        _list_managers,
        aliases=("ms ls", "managementserver list", "managementserver ls"),
    ),
)
