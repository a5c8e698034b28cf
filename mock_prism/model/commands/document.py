"""Writing and deleting documents: things that the model keeps without knowing what they mean."""

from __future__ import annotations

from typing import ClassVar

from mock_prism.model.category import Category
from mock_prism.model.cluster import Cluster
from mock_prism.model.document import Document, below
from mock_prism.model.errors import AlreadyExists, NotFound, Stale
from mock_prism.model.frozen import frozen
from mock_prism.model.journal import EntityRef
from mock_prism.model.runbook import Pause, Runbook, Step, until
from mock_prism.model.site import Site
from mock_prism.model.task import Command, Task


def _take_time(site: Site, task: Task) -> Pause | None:
    if DocumentCommand.of(task).is_immediate:
        return None
    end = task.step_began_micros + site.timings.document_micros
    return until(site, end)


def _check_categories(site: Site, document: Document, known: tuple[str, ...] = ()) -> None:
    """The categories that a document names anew must be there, unless the site's behaviour allows others.

    Raises NotFound.
    """
    if not site.behaviour.unknown_categories:
        for uuid in document.categories:
            if uuid not in known:
                site.get(Category, uuid)


@frozen
class DocumentCommand(Command):
    """An act on one document. ``act`` is what it is called, in the words of the face that asks for it.

    Where ``is_immediate`` the act is done when it is asked for: there the product's own has no task either.
    ``cluster_uuid`` is the cluster that the document belongs to; without one it is Prism Central's.
    """

    component: ClassVar[str] = "Documents"
    needs_services: ClassVar[bool] = False

    document: Document
    act: str
    is_immediate: bool = False
    cluster_uuid: str | None = None

    @property
    def is_internal(self) -> bool:
        """Of what the product does at once, no task is shown."""
        return self.is_immediate

    def check(self, site: Site) -> None:
        """The revision that the act is based on must be the present one; -1 is that of what was never written."""
        ours, known = self.document, site.table(Document).get(self.document.uuid)
        if known is None and ours.revision >= 0:
            raise NotFound(ours.noun, ours.uuid)
        if known is not None and known.revision != ours.revision:
            raise Stale(known.noun, known.uuid, known.revision, ours.revision)

    def cluster(self, site: Site) -> str:
        """The document's own or, of what belongs to Prism Central as a whole, the first one."""
        return self.cluster_uuid or next(iter(site.all(Cluster))).uuid

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return (EntityRef(self.document.noun, self.document.uuid, self.document.name),)

    def holds(self) -> tuple[str, ...]:
        return (self.document.uuid,)


def _write(site: Site, task: Task) -> Pause | None:
    command = DocumentCommand.of(task)
    command.check(site)
    site.put(command.document)
    return None


@frozen
class CreateDocument(DocumentCommand):
    """Put a new document on its shelf."""

    operation: ClassVar[str] = "DocumentCreate"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Prepare", _take_time), Step("Create", _write))

    def check(self, site: Site) -> None:
        """Its uuid must be new, and the categories that it names be there."""
        if site.table(Document).get(self.document.uuid) is not None:
            raise AlreadyExists(self.document.noun, self.document.uuid)
        _check_categories(site, self.document)


@frozen
class ReplaceDocument(DocumentCommand):
    """Put a document in place of its older revision; what is always there may have none yet."""

    operation: ClassVar[str] = "DocumentReplace"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Prepare", _take_time), Step("Replace", _write))

    def check(self, site: Site) -> None:
        """The revision must be the present one, and the categories that it names anew be there."""
        DocumentCommand.check(self, site)
        known = site.table(Document).get(self.document.uuid)
        _check_categories(site, self.document, () if known is None else known.categories)


def _delete(site: Site, task: Task) -> Pause | None:
    document = site.table(Document).get(DeleteDocument.of(task).document.uuid)
    if document is not None:
        for other in [*below(site, document), document]:
            site.remove(other)
    return None


@frozen
class DeleteDocument(DocumentCommand):
    """Forget a document, and those that belong to it."""

    operation: ClassVar[str] = "DocumentDelete"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Prepare", _take_time), Step("Delete", _delete))
