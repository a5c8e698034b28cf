"""Tasks on the wire (``prism.v4.config.Task``): fields as in the official SDK, shapes recorded."""

from __future__ import annotations

from marshmallow import fields

from mock_prism.faces.rest.exchange import Json
from mock_prism.faces.rest.fields import IsoInstant, Word
from mock_prism.faces.rest.v4.errors import app_message, problem_of
from mock_prism.faces.rest.v4.namespaces import typed
from mock_prism.faces.rest.v4.task_details import details
from mock_prism.faces.rest.v4.task_words import RELATIONS, Words, affected, words_of
from mock_prism.faces.rest.v4.wire import TaskId, WireSchema
from mock_prism.model.batch import Batch
from mock_prism.model.cluster import Cluster
from mock_prism.model.entity import Entity
from mock_prism.model.frozen import frozen
from mock_prism.model.journal import EntityRef
from mock_prism.model.states import TaskStatus
from mock_prism.model.task import Task
from mock_prism.model.user import User

STATUSES = {
    TaskStatus.QUEUED: "QUEUED",
    TaskStatus.RUNNING: "RUNNING",
    TaskStatus.SUCCEEDED: "SUCCEEDED",
    TaskStatus.FAILED: "FAILED",
    TaskStatus.ABORTED: "CANCELED",
}


@frozen
class TaskRef:
    """Another task, and how it is related."""

    uuid: str
    rel: str


@frozen
class TaskShown:
    """A task with its relatives that v4 shows, its cluster, who asked for it, and the batch that it sees through."""

    task: Task
    children: tuple[Task, ...]
    parent: Task | None
    root: Task | None
    cluster: Cluster
    owner: User | None
    batch: Batch | None

    @property
    def parts(self) -> tuple[Entity | None, ...]:
        """The entities it is made of."""
        return (self.task, self.parent, self.root, self.cluster, self.owner, self.batch, *self.children)

    @property
    def words(self) -> Words:
        """What v4 calls the operation."""
        return words_of(self.task)

    @property
    def affected(self) -> tuple[EntityRef, ...]:
        """What it is about."""
        return affected(self.task, self.cluster.name)

    @property
    def subtasks(self) -> list[TaskRef]:
        """Its sub-tasks, oldest first."""
        return [TaskRef(child.uuid, "subtask") for child in self.children]

    @property
    def parent_task(self) -> TaskRef | None:
        """The task that started it."""
        return None if self.parent is None else TaskRef(self.parent.uuid, "parent")

    @property
    def root_task(self) -> TaskRef | None:
        """The task at the beginning of the line."""
        return None if self.root is None else TaskRef(self.root.uuid, "rootTask")

    @property
    def is_cancelable(self) -> bool:
        """Whether it can be given up now."""
        return self.task.command.is_cancelable and not self.task.has_ended

    @property
    def steps_done(self) -> list[str]:
        """The names of the steps of its runbook that are done and stand."""
        return [step.name for step in self.task.command.runbook.steps[: max(self.task.step, 0)]]

    @property
    def details(self) -> list[Json]:
        """What it tells besides."""
        return [typed("common.v1.config.KVPair", name=name, value=value) for name, value in details(self.task)]

    @property
    def errors(self) -> list[Json]:
        """What made it fail. Clients read the first one's message of every task that did not succeed."""
        error = self.task.error
        if error is None or not self.task.has_ended:
            return []
        return [app_message(problem_of(error, self.words.namespace), "prism")]


class TaskRefSchema(WireSchema):
    """A reference to another task. Its ``href`` depends on the request and is added to each reply."""

    object_type = "prism.v4.config.TaskReferenceInternal"
    uuid = TaskId(data_key="extId")
    rel = fields.String()


class AffectedSchema(WireSchema):
    """A thing that a task is about."""

    object_type = "prism.v4.config.EntityReference"
    uuid = fields.String(data_key="extId")
    rel = fields.Function(lambda ref: RELATIONS.get(ref.kind, ref.kind))
    name = fields.String()


class OwnerSchema(WireSchema):
    """Who asked for it."""

    object_type = "prism.v4.config.OwnerReference"
    uuid = fields.String(data_key="extId")
    name = fields.String()


class StepSchema(WireSchema):
    """A step of a task."""

    object_type = "prism.v4.config.TaskStep"
    name = fields.Function(str)


class BatchSummarySchema(WireSchema):
    """How many acts a batch has; how they ended is counted at its end (*assumed*)."""

    object_type = "prism.v4.config.TaskBatchSummary"
    size = fields.Integer(data_key="numberOfJobs")
    succeeded = fields.Integer(data_key="numberOfJobsSuccessful")
    failed = fields.Integer(data_key="numberOfJobsFailed")


class TaskSchema(WireSchema):
    """A task. ``completionDetails`` is absent where an operation has none to tell (recorded)."""

    object_type = "prism.v4.config.Task"
    ext_id = TaskId(attribute="task.uuid", data_key="extId")
    operation = fields.String(attribute="words.operation")
    description = fields.String(attribute="words.description", data_key="operationDescription")
    parent_task = fields.Nested(TaskRefSchema, data_key="parentTask")
    root_task = fields.Nested(TaskRefSchema, data_key="rootTask")
    created = IsoInstant(attribute="task.created_micros", data_key="createdTime")
    started = IsoInstant(attribute="task.started_micros", data_key="startedTime")
    completed = IsoInstant(attribute="task.completed_micros", data_key="completedTime")
    updated = IsoInstant(attribute="task.updated_micros", data_key="lastUpdatedTime")
    status = Word(STATUSES, attribute="task.status")
    percentage = fields.Integer(attribute="task.percentage", data_key="progressPercentage")
    affected = fields.List(fields.Nested(AffectedSchema), data_key="entitiesAffected")
    affected_count = fields.Function(lambda view: len(view.affected), data_key="numberOfEntitiesAffected")
    subtasks = fields.List(fields.Nested(TaskRefSchema), data_key="subTasks")
    subtask_count = fields.Function(lambda view: len(view.children), data_key="numberOfSubtasks")
    steps_done = fields.List(fields.Nested(StepSchema), data_key="subSteps")
    is_cancelable = fields.Boolean(data_key="isCancelable")
    is_background = fields.Constant(False, data_key="isBackgroundTask")
    owner = fields.Nested(OwnerSchema, data_key="ownedBy")
    clusters = fields.Function(lambda view: [view.task.cluster_uuid], data_key="clusterExtIds")
    details = fields.Raw(data_key="completionDetails")
    errors = fields.Raw(data_key="errorMessages")
    batch = fields.Nested(BatchSummarySchema, data_key="batchSummary")
