"""Verbs as rows: one a verb, from which parsing, help and completion derive."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from enum import Enum
from typing import TYPE_CHECKING, Generic, TypeVar

from mock_prism.model.frozen import frozen

if TYPE_CHECKING:
    from mock_prism.faces.shell.answers import Answer


class Kind(Enum):
    """What a parameter's value is, in the word that help shows."""

    TEXT = "text"
    NUMBER = "integer"
    FLAG = "true|false"
    SIZE = "size, such as 512M or 4G"
    WORD = "word"
    NEW_NAMES = "list of new names"
    VM = "VM"
    VMS = "list of VMs"
    HOST = "host"
    HOSTS = "list of hosts"
    IMAGE = "image"
    IMAGES = "list of images"
    SNAPSHOT = "snapshot"
    SNAPSHOTS = "list of snapshots"
    GROUP = "volume group"
    GROUPS = "list of volume groups"
    VM_GROUP = "VM group"
    NETWORK = "network"
    SWITCH = "virtual switch"
    CONTAINER = "storage container"
    CLIENT = "iSCSI client"
    PORT = "port of a host"
    DISK_ADDRESS = "disk, such as scsi.0"
    MAC = "MAC address of a NIC"
    TASK = "UUID of a task"
    GPU = "GPU"
    HOST_ID = "id of a host"
    DISK_ID = "id of a disk"
    POOL = "storage pool"
    USER = "user"
    DIRECTORY = "directory"
    SYSLOG_SERVER = "syslog server"
    SOFTWARE = "version of a package"
    CENTRAL = "address of Prism Central"
    PUBLIC_KEY = "public key"
    PCIE_GROUP = "UUID of a group of PCIe devices"


@frozen
class Param:
    """One parameter. Positional ones come in the order of their rows and are required unless they have a default.

    ``words`` are the values that a WORD may have. ``simulated`` is False for what the product knows
    and the mock only declares: to give it a value other than its default is answered honestly. Where it ``folds``,
    small letters are as good as the capitals of its words.
    """

    name: str
    kind: Kind = Kind.TEXT
    positional: bool = False
    required: bool = False
    default: str | None = None
    words: tuple[str, ...] = ()
    simulated: bool = True
    folds: bool = False

    @property
    def is_wanted(self) -> bool:
        """Whether no call does without it."""
        return self.required or (self.positional and self.default is None)

    @property
    def usage(self) -> str:
        """How the parameter is written on a command line."""
        if self.positional:
            return self.name if self.default is None else f"[{self.name}]"
        value = "|".join(self.words) if self.words else self.kind.value
        written = f"{self.name}={{{value}}}"
        return written if self.required else f"[{written}]"


C = TypeVar("C")


@frozen
class Verb(Generic[C]):
    """One verb of a program whose handlers take a ``C``. Without a handler it is declared, and says so.

    ``prompt`` asks before anything happens; ``{count}`` in it is how many things the first
    parameter names. ``afterwards`` gives the output once the tasks that the handler started have ended.
    """

    name: str
    help: str
    params: tuple[Param, ...] = ()
    handler: Callable[[C], Answer] | None = None
    prompt: str | None = None
    afterwards: Callable[[C], Answer] | None = None
    aliases: tuple[str, ...] = ()

    @property
    def usage(self) -> str:
        """The line that help prints."""
        return " ".join([self.name, *(param.usage for param in self.params)])

    @property
    def help_text(self) -> str:
        """The usage line and a sentence."""
        return f"{self.usage}\n    {self.help}{'' if self.handler else ' (not simulated)'}\n"

    @property
    def positionals(self) -> tuple[Param, ...]:
        """The parameters given without a key, in order."""
        return tuple(param for param in self.params if param.positional)


class Verbs(Generic[C]):
    """All verbs of a program, by name and alias."""

    def __init__(self, *tables: Iterable[Verb[C]]) -> None:
        self.rows: tuple[Verb[C], ...] = tuple(verb for table in tables for verb in table)
        self._by_name = {name: verb for verb in self.rows for name in (verb.name, *verb.aliases)}

    def get(self, name: str) -> Verb[C] | None:
        """The verb that goes by this name."""
        return self._by_name.get(name)

    def suggest(self, name: str) -> str | None:
        """The known name that looks most like an unknown one."""
        return next(iter(difflib.get_close_matches(name, self._by_name, n=1)), None)

    def complete(self, prefix: str) -> tuple[str, ...]:
        """Names that go on from a prefix, sorted."""
        return tuple(sorted(name for name in self._by_name if name.startswith(prefix)))

    def help(self, prefix: str = "") -> str:
        """A usage line and a sentence for each verb whose name begins so."""
        rows = [verb for verb in self.rows if any(name.startswith(prefix) for name in (verb.name, *verb.aliases))]
        return "".join(verb.help_text for verb in rows)
