"""Bringing images to the clusters where policies want them, and taking them from where a policy forbids them.

Whatever may change what policies say of an image calls :func:`settle_images`; each image that is not where it should
be gets a task of its own, which goes on by itself (official SDK: tasks that transfer and remove images).
"""

from __future__ import annotations

from typing import ClassVar

from mock_prism.model import engine
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.target import ImageCommand
from mock_prism.model.commands.vm_labels import UNCHANGED, Change
from mock_prism.model.frozen import frozen
from mock_prism.model.image import Image
from mock_prism.model.image_placement import place_in, wanted_clusters
from mock_prism.model.policy import ImagePolicy
from mock_prism.model.runbook import Pause, Runbook, Step, until
from mock_prism.model.site import Site
from mock_prism.model.task import Task


def _transfer(site: Site, task: Task) -> Pause | None:
    """One copy after another."""
    command = PlaceImage.of(task)
    image = site.get(Image, command.image_uuid)
    copies = len({*command.change.added} - {*image.clusters})
    end = task.step_began_micros + copies * site.timings.copy_micros(image.size_bytes)
    return until(site, end)


def _place(site: Site, task: Task) -> Pause | None:
    """A cluster may have gone meanwhile, and the image have been brought elsewhere."""
    command = PlaceImage.of(task)
    image = site.get(Image, command.image_uuid)
    wanted = command.change.applied(image.clusters)
    there = tuple(uuid for uuid in wanted if site.table(Cluster).get(uuid) is not None)
    site.put(place_in(site, image, there or image.clusters))
    return None


@frozen
class PlaceImage(ImageCommand):
    """Bring an image to some clusters, and take it from others; from its last one it is never taken."""

    operation: ClassVar[str] = "ImagePlace"
    component: ClassVar[str] = "Prism"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Transfer the image", _transfer, weight=3), Step("Place the image", _place)
    )
    is_audited: ClassVar[bool] = False
    is_cancelable: ClassVar[bool] = True
    needs_services: ClassVar[bool] = False

    change: Change


def settle_images(site: Site, requester: str) -> None:
    """Start a task for each image that is not where policies want it, unless one brings it there already.

    An image without content has nothing to bring.
    """
    changes = {image.uuid: _change(site, image) for image in site.all(Image) if image.is_active}
    moves = [PlaceImage(uuid, change) for uuid, change in changes.items() if change != UNCHANGED]
    under_way = [task.command for task in site.all(Task) if not task.has_ended] if moves else []
    for move in moves:
        if move not in under_way:
            site.submit(move, requester)


def _change(site: Site, image: Image) -> Change:
    wanted, there = wanted_clusters(site, image), image.clusters
    return Change(tuple(one for one in wanted if one not in there), tuple(one for one in there if one not in wanted))


def stop_placing(site: Site, policy: ImagePolicy) -> None:
    """Abort the tasks that place the images of a policy."""
    placing = [task for task in site.all(Task) if isinstance(task.command, PlaceImage) and not task.has_ended]
    for task in placing:
        image = site.table(Image).get(PlaceImage.of(task).image_uuid)
        if image is not None and policy.images.finds(image.categories):
            engine.abort(site, task)
