"""Documents: kept without meaning, and yet with tasks, revisions and forks like everything else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from mock_prism.model.category import Category
from mock_prism.model.commands.document import CreateDocument, DeleteDocument, ReplaceDocument
from mock_prism.model.document import Document, on_shelf, standing_uuid
from mock_prism.model.errors import AlreadyExists, NotFound, Stale
from mock_prism.model.site import Site
from mock_prism.model.states import TaskStatus
from mock_prism.model.task import Task
from mock_prism.site_files import load_site

SHELF = "/garden/config/trees"


@pytest.fixture
def site() -> Site:
    return load_site("four-node", seed=1, epoch_micros=1_700_000_000_000_000)


def planted(site: Site, shelf: str = SHELF, text: str = "{}") -> Document:
    """A document on a shelf, put there at once."""
    document = Document(uuid=site.ids.uuid("document"), shelf=shelf, noun="tree", name="oak", text=text)
    site.submit(CreateDocument(document, "create_tree", is_immediate=True))
    return site.get(Document, document.uuid)


def test_creating_takes_its_time_where_the_product_has_a_task(site: Site) -> None:
    document = Document(uuid=site.ids.uuid("document"), shelf=SHELF, noun="tree", name="oak", text="{}")

    task = site.submit(CreateDocument(document, "create_tree"))
    early = list(on_shelf(site, SHELF))
    ended = site.finish(task)

    assert (task.status, early) == (TaskStatus.RUNNING, [])
    assert ended.status is TaskStatus.SUCCEEDED
    assert [(one.uuid, one.revision) for one in on_shelf(site, SHELF)] == [(document.uuid, 0)]
    assert [(ref.uuid, ref.name) for ref in ended.entities] == [(document.uuid, "oak")]


def test_an_immediate_act_is_done_when_it_is_asked_for(site: Site) -> None:
    before = site.now_micros

    tree = planted(site)

    assert tree.revision == 0
    assert site.now_micros == before


def test_replacing_raises_the_revision(site: Site) -> None:
    tree = planted(site)

    site.finish(site.submit(ReplaceDocument(replace(tree, text='{"height":2}'), "update_tree")))

    changed = site.get(Document, tree.uuid)
    assert (changed.text, changed.revision) == ('{"height":2}', 1)


def test_a_change_that_is_based_on_an_old_revision_is_refused(site: Site) -> None:
    tree = planted(site)
    site.submit(ReplaceDocument(tree, "update_tree", is_immediate=True))

    with pytest.raises(Stale):
        site.submit(ReplaceDocument(tree, "update_tree"))


def test_of_two_changes_at_once_the_second_fails(site: Site) -> None:
    tree = planted(site)
    one = site.submit(ReplaceDocument(replace(tree, text="1"), "update_tree"))
    two = site.submit(ReplaceDocument(replace(tree, text="2"), "update_tree"))

    site.finish(one)
    ended = site.finish(two)

    assert ended.status is TaskStatus.FAILED
    assert isinstance(ended.error, Stale)
    assert site.get(Document, tree.uuid).text == "1"


def test_of_two_deletions_at_once_both_leave_nothing(site: Site) -> None:
    tree = planted(site)
    tasks = [site.submit(DeleteDocument(tree, "delete_tree")) for _ in range(2)]

    ends = [site.finish(task) for task in tasks]

    assert [task.status for task in ends] == [TaskStatus.SUCCEEDED] * 2
    assert list(on_shelf(site, SHELF)) == []


def test_what_was_never_written_can_be(site: Site) -> None:
    setting = Document(uuid=standing_uuid("/garden/fence"), shelf="/garden/fence/.", noun="fence", name="", text="{}")

    site.submit(ReplaceDocument(setting, "update_fence", is_immediate=True))

    assert site.get(Document, setting.uuid).revision == 0


def test_a_uuid_is_taken_once(site: Site) -> None:
    tree = planted(site)

    with pytest.raises(AlreadyExists):
        site.submit(CreateDocument(tree, "create_tree"))


def test_what_belongs_to_a_document_goes_with_it(site: Site) -> None:
    tree, other = planted(site), planted(site)
    bird = planted(site, f"{SHELF}/{tree.uuid}/birds")
    egg = planted(site, f"{SHELF}/{tree.uuid}/birds/{bird.uuid}/eggs")
    theirs = planted(site, f"{SHELF}/{other.uuid}/birds")

    site.finish(site.submit(DeleteDocument(tree, "delete_tree")))

    assert {one.uuid for one in site.all(Document)} == {other.uuid, theirs.uuid}
    assert egg.uuid not in {one.uuid for one in site.all(Document)}


@pytest.mark.parametrize("act", [ReplaceDocument, DeleteDocument])
def test_what_is_gone_can_not_be_changed(site: Site, act: Callable[..., DeleteDocument | ReplaceDocument]) -> None:
    tree = planted(site)
    site.submit(DeleteDocument(tree, "delete_tree", is_immediate=True))

    with pytest.raises(NotFound):
        site.submit(act(tree, "act"))


def test_a_fork_has_documents_of_its_own(site: Site) -> None:
    tree = planted(site)

    twin = site.fork()
    twin.submit(DeleteDocument(tree, "delete_tree", is_immediate=True))

    assert list(on_shelf(twin, SHELF)) == []
    assert list(on_shelf(site, SHELF)) == [tree]
    assert len(twin.table(Task)) == len(site.table(Task)) + 1


def test_the_uuid_of_what_is_always_there_is_that_of_its_place() -> None:
    assert standing_uuid("/a") == standing_uuid("/a")
    assert standing_uuid("/a") != standing_uuid("/b")


def test_a_document_of_a_cluster_is_that_cluster_s_affair(site: Site) -> None:
    document = Document(uuid=site.ids.uuid("document"), shelf=SHELF, noun="tree", name="oak", text="{}")

    task = site.submit(CreateDocument(document, "create_tree", is_immediate=True, cluster_uuid="here"))

    assert (task.cluster_uuid, task.command.is_internal) == ("here", True)


def test_a_document_names_categories_that_are_there_or_that_it_has_named_before(site: Site) -> None:
    tree, known = planted(site), next(iter(site.all(Category))).uuid

    with pytest.raises(NotFound):
        site.submit(ReplaceDocument(replace(tree, categories=("nowhere",)), "update_tree"))
    site.finish(site.submit(ReplaceDocument(replace(tree, categories=(known,)), "update_tree")))
    site.behaviour = replace(site.behaviour, unknown_categories=True)
    site.finish(
        site.submit(ReplaceDocument(replace(site.get(Document, tree.uuid), categories=("nowhere",)), "update_tree"))
    )
    site.behaviour = replace(site.behaviour, unknown_categories=False)
    site.finish(site.submit(ReplaceDocument(site.get(Document, tree.uuid), "update_tree")))

    assert site.get(Document, tree.uuid).categories == ("nowhere",)
