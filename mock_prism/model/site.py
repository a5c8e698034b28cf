"""The aggregate: one Prism Central and its clusters, their time, and every change to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeGuard, TypeVar

from mock_prism.model import engine
from mock_prism.model.api_key import ApiKey
from mock_prism.model.authorization import AccessRole, AuthorizationPolicy, UserGroup
from mock_prism.model.batch import Batch
from mock_prism.model.category import Category
from mock_prism.model.clock import Clock
from mock_prism.model.cluster import Cluster, PrismCentral
from mock_prism.model.cvm import Cvm
from mock_prism.model.document import Document
from mock_prism.model.entity import Entity, Table
from mock_prism.model.errors import NotFound
from mock_prism.model.faults import FaultRule
from mock_prism.model.floating_ip import FloatingIp
from mock_prism.model.host import Host
from mock_prism.model.ids import Ids
from mock_prism.model.image import Image
from mock_prism.model.journal import Alert, Audit, Event
from mock_prism.model.lockout import WrongPasswords
from mock_prism.model.machine_password import MachinePassword
from mock_prism.model.network import Network
from mock_prism.model.ova import Ova
from mock_prism.model.policy import AntiAffinityPolicy, HostAffinityPolicy, ImagePolicy
from mock_prism.model.protection_domain import ProtectionDomain
from mock_prism.model.recovery_point import GroupSnapshot, RecoveryPoint, Snapshot
from mock_prism.model.remote_site import RemoteSite
from mock_prism.model.replication import Replication
from mock_prism.model.report import NonMigratableReport
from mock_prism.model.routing import Route, RouteTable
from mock_prism.model.routing_policy import RoutingPolicy
from mock_prism.model.schedule import Schedule
from mock_prism.model.series import READING_MICROS
from mock_prism.model.software import Software
from mock_prism.model.spare import NodeFindings, UnconfiguredNode
from mock_prism.model.storage import Disk, StorageContainer, StoragePool
from mock_prism.model.task import Command, Task
from mock_prism.model.template import Template
from mock_prism.model.timings import Behaviour, Timings
from mock_prism.model.user import User
from mock_prism.model.virtual_switch import VirtualSwitch
from mock_prism.model.vm import Vm, VmGroup
from mock_prism.model.volume_group import IscsiClient, NvmfClient, VolumeGroup
from mock_prism.model.vpc import Vpc

if TYPE_CHECKING:
    from mock_prism.model.fullness import Fullness

E = TypeVar("E", bound=Entity)

KINDS: tuple[type[Entity], ...] = (
    PrismCentral,
    Cluster,
    Host,
    Cvm,
    Vm,
    VmGroup,
    StoragePool,
    Disk,
    StorageContainer,
    VolumeGroup,
    IscsiClient,
    NvmfClient,
    VirtualSwitch,
    Network,
    Vpc,
    RouteTable,
    Route,
    RoutingPolicy,
    FloatingIp,
    Image,
    Software,
    Category,
    ProtectionDomain,
    Schedule,
    RemoteSite,
    Replication,
    RecoveryPoint,
    Snapshot,
    GroupSnapshot,
    Template,
    Ova,
    HostAffinityPolicy,
    AntiAffinityPolicy,
    ImagePolicy,
    User,
    WrongPasswords,
    MachinePassword,
    ApiKey,
    AccessRole,
    AuthorizationPolicy,
    UserGroup,
    Task,
    Event,
    Alert,
    Audit,
    FaultRule,
    NonMigratableReport,
    UnconfiguredNode,
    NodeFindings,
    Batch,
    Document,
)


def _holds(table: Table[Entity], kind: type[E]) -> TypeGuard[Table[E]]:
    return table.kind is kind


class Site:
    """A site holds immutable entities by kind and uuid. It is single-threaded and knows its own time.

    Nothing changes but through :meth:`put` and :meth:`remove`, and those are called by the acts of
    runbooks, which :mod:`mock_prism.model.engine` drives. ``holders`` says which task has which
    thing in its hands; ``waiters`` which tasks wait for it.

    For those who remember what they have read: ``state`` is the same object as long as nothing is put or removed, also
    in a fork; ``glances`` grows whenever somebody looks at the clock, so that what was read may depend on the instant.
    ``seen_reading`` is the instant of the reading of statistics that somebody has looked at, if anybody has;
    ``fullness`` how full storage was when somebody last asked, and of which state that was.
    ``answers`` is what faces have answered to requests with an id, the oldest first; what that is only they know.
    """

    __slots__ = (
        "_tables",
        "answers",
        "behaviour",
        "clock",
        "fullness",
        "glances",
        "holders",
        "ids",
        "seen_reading",
        "sequence",
        "state",
        "timings",
        "waiters",
    )

    def __init__(
        self, seed: int, now_micros: int, timings: Timings | None = None, behaviour: Behaviour | None = None
    ) -> None:
        self.timings = timings or Timings()
        self.behaviour = behaviour or Behaviour()
        self.ids = Ids(seed)
        self.clock = Clock(now_micros)
        self.holders: dict[str, str] = {}
        self.waiters: dict[str, tuple[str, ...]] = {}
        self.sequence = 0
        self.state = object()
        self.glances = 0
        self.seen_reading: int | None = None
        self.answers: dict[str, object] = {}
        self.fullness: tuple[tuple[object, Behaviour], Fullness] | None = None
        self._tables: dict[type[Entity], Table[Entity]] = {kind: Table(kind) for kind in KINDS}

    @property
    def now_micros(self) -> int:
        """The instant at which the site stands."""
        self.glances += 1
        return self.clock.now_micros

    @property
    def last_reading_micros(self) -> int:
        """The instant at which the product last took readings of what its machines do."""
        self.seen_reading = self.clock.now_micros - self.clock.now_micros % READING_MICROS
        return self.seen_reading

    def table(self, kind: type[E]) -> Table[E]:
        """The things of one kind."""
        table = self._tables[kind]
        assert _holds(table, kind)
        return table

    def all(self, kind: type[E]) -> Iterable[E]:
        """The things of one kind in order of creation. Do not put or remove while iterating."""
        return self.table(kind)

    def get(self, kind: type[E], uuid: str) -> E:
        """The thing with this uuid. Raises NotFound."""
        entity = self.table(kind).get(uuid)
        if entity is None:
            raise NotFound(kind.kind, uuid)
        return entity

    def anything(self, uuid: str) -> Entity | None:
        """The thing with this uuid, of whatever kind, or None."""
        return next((found for table in self._tables.values() if (found := table.get(uuid)) is not None), None)

    def find(self, kind: type[E], field: str, value: str) -> E | None:
        """The first thing whose indexed field has this value, or None."""
        return next(iter(self.table(kind).where(field, value)), None)

    def where(self, kind: type[E], field: str, value: str) -> Sequence[E]:
        """The things whose indexed field has this value, as they are now: one may put and remove while iterating."""
        return tuple(self.table(kind).where(field, value))

    def put(self, entity: E) -> E:
        """Store a new or changed thing and stamp its revision. Returns what was stored."""
        table = self.table(type(entity))
        old = table.get(entity.uuid)
        stamped = replace(entity, revision=0 if old is None else old.revision + 1)
        table.put(stamped)
        self.state = object()
        return stamped

    def remove(self, entity: Entity) -> None:
        """Forget a thing."""
        self.table(type(entity)).remove(entity)
        self.state = object()

    def submit(self, command: Command, requester: str = "admin", parent: Task | None = None) -> Task:
        """Ask for an act. Raises what its check raises, and has then changed nothing."""
        return engine.submit(self, command, requester, parent)

    def carry_out(self, command: Command, requester: str = "admin") -> Task:
        """Ask for an act whose answer names no task, so that nobody can wait for it: its first steps are done when this
        returns, whoever has the things in hand. Raises what its check raises, and what befalls it at once.
        """
        task = engine.submit(self, command, requester, None, waits=False)
        if task.error is not None:
            raise task.error
        return task

    def cancel(self, task_uuid: str) -> Task:
        """Give up a task. Raises WrongState if it has ended or cannot be cancelled."""
        return engine.cancel(self, task_uuid)

    def advance_to(self, instant_micros: int) -> None:
        """Let time pass until an instant (never backwards), doing all that falls due on the way."""
        while (task_uuid := self.clock.pop_due(instant_micros)) is not None:
            engine.drive(self, task_uuid)
        self.clock.now_micros = max(self.clock.now_micros, instant_micros)

    def advance(self, micros: int) -> None:
        """Let so much time pass."""
        self.advance_to(self.now_micros + micros)

    def leap(self) -> bool:
        """Let time pass until the next instant at which something is due; False if nothing is."""
        self.glances += 1
        due = self.clock.next_due()
        if due is None:
            return False
        self.advance_to(due)
        return True

    def finish(self, task: Task) -> Task:
        """Let time pass until a task has ended (or nothing is due any more); the task then."""
        current = self.get(Task, task.uuid)
        while not current.has_ended and self.leap():
            current = self.get(Task, task.uuid)
        return current

    def fork(self) -> Site:
        """A site of its own that goes on from here: dictionaries of references are copied, no entity is."""
        twin = Site(self.ids.seed, self.now_micros, self.timings, self.behaviour)
        twin.ids = self.ids.copy()
        twin.clock = self.clock.copy()
        twin.holders = self.holders.copy()
        twin.waiters = self.waiters.copy()
        twin.sequence = self.sequence
        twin.state, twin.fullness = self.state, self.fullness
        twin.answers = self.answers.copy()
        twin._tables = {kind: table.copy() for kind, table in self._tables.items()}
        return twin
