"""Where policies want images, and whether they are there: pure functions of the site.

Documented (official SDK; the vendor's forum on image management): both sorts of policy see to it that images are in
the clusters that they name, and a hard one that they are in no others. What happens where policies contradict each
other is *assumed*: what a hard policy forbids counts before what another asks for, and an image that could be nowhere
stays where it is. A policy that names no cluster does nothing (*assumed*, as policies about hosts).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_prism.model.cluster import Cluster
from mock_prism.model.errors import Refused
from mock_prism.model.frozen import frozen
from mock_prism.model.fullness import check_room
from mock_prism.model.image import Image, ImageCopy
from mock_prism.model.policy import ImagePolicy
from mock_prism.model.storage import StorageContainer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mock_prism.model.site import Site


@frozen
class ImageStanding:
    """How an image stands to a policy: the clusters that it names, those of them where nothing forbids the image, and
    the policies that forbid it in the others, or are forbidden by this one what they ask for."""

    policy: ImagePolicy
    named: tuple[str, ...]
    enforced: tuple[str, ...]
    conflicting: tuple[str, ...]
    complies: bool


def policy_clusters(site: Site, policy: ImagePolicy) -> tuple[str, ...]:
    """The clusters that a policy names."""
    return tuple(cluster.uuid for cluster in site.all(Cluster) if policy.clusters.finds(cluster.categories))


def governing(site: Site, categories: Iterable[str]) -> dict[ImagePolicy, tuple[str, ...]]:
    """The policies that act on an image with these categories, each with the clusters that it names."""
    words = tuple(categories)
    policies = site.all(ImagePolicy) if words else ()
    return {one: policy_clusters(site, one) for one in policies if not one.is_suspended and one.images.finds(words)}


def _allowed(policies: dict[ImagePolicy, tuple[str, ...]], clusters: Iterable[str]) -> tuple[str, ...]:
    """Those of some clusters where no hard policy forbids the image."""
    limits = [named for policy, named in policies.items() if policy.is_hard and named]
    return tuple(uuid for uuid in clusters if all(uuid in named for named in limits))


def wanted_clusters(site: Site, image: Image) -> tuple[str, ...]:
    """The clusters where an image is to be: those where it may stay first."""
    policies = governing(site, image.categories)
    asked = [uuid for named in policies.values() for uuid in named]
    return _allowed(policies, dict.fromkeys((*image.clusters, *asked))) or image.clusters


def first_clusters(site: Site, categories: Iterable[str]) -> tuple[str, ...]:
    """Where a new image goes of which nobody says where: where policies want it, or else to the first cluster."""
    policies = governing(site, categories)
    asked = dict.fromkeys(uuid for named in policies.values() for uuid in named)
    return _allowed(policies, asked) or (next(iter(site.all(Cluster))).uuid,)


def check_allowed(site: Site, categories: Iterable[str], clusters: Iterable[str]) -> None:
    """Raise Refused where a hard policy lets an image with these categories not be in one of the clusters."""
    wanted = tuple(clusters)
    reasons = tuple(
        f"the image placement policy {policy.name} lets the image not be in the cluster {site.get(Cluster, uuid).name}"
        for policy, named in governing(site, categories).items()
        if policy.is_hard and named
        for uuid in wanted
        if uuid not in named
    )
    if reasons:
        raise Refused("PlaceImage", reasons)


def check_usable(site: Site, image: Image, cluster_uuid: str) -> None:
    """Raise Refused where an image is neither in a cluster nor may be brought there."""
    if cluster_uuid not in image.clusters:
        check_allowed(site, image.categories, (cluster_uuid,))


def standings(site: Site, image: Image) -> list[ImageStanding]:
    """How an image stands to each policy that acts on it."""
    policies = governing(site, image.categories)
    return [_standing(policies, policy, image) for policy in policies]


def _standing(policies: dict[ImagePolicy, tuple[str, ...]], policy: ImagePolicy, image: Image) -> ImageStanding:
    named = policies[policy]
    conflicting = tuple(
        other.uuid
        for other, others in policies.items()
        if named and others and not (_grants(other, others, named) and _grants(policy, named, others))
    )
    is_there = bool(named) and {*named} <= {*image.clusters}
    is_elsewhere = policy.is_hard and not {*image.clusters} <= {*named}
    return ImageStanding(policy, named, _allowed(policies, named), conflicting, is_there and not is_elsewhere)


def _grants(policy: ImagePolicy, named: tuple[str, ...], asked: tuple[str, ...]) -> bool:
    return not policy.is_hard or {*asked} <= {*named}


def place_in(site: Site, image: Image, clusters: tuple[str, ...]) -> Image:
    """The image in these clusters: where it is already as it is there, elsewhere in the first container (*assumed*)."""
    known = {place.cluster_uuid: place for place in image.places}
    return image.moved(tuple(known.get(uuid) or _new_copy(site, uuid) for uuid in clusters))


def check_copies(site: Site, image: Image, clusters: Iterable[str]) -> None:
    """Raise Refused where a cluster that has no copy of an image yet has no room for one."""
    for uuid in clusters:
        if uuid not in image.clusters:
            check_room(site, first_container(site, uuid), image.size_bytes, "copy the image")


def _new_copy(site: Site, cluster_uuid: str) -> ImageCopy:
    return ImageCopy(cluster_uuid, first_container(site, cluster_uuid), site.ids.uuid("vmdisk"))


def first_container(site: Site, cluster_uuid: str) -> str:
    """The first container of a cluster, where images go unless told otherwise (*assumed*)."""
    return next(container.uuid for container in site.where(StorageContainer, "cluster_uuid", cluster_uuid))


def checked_out(site: Site, image: Image, cluster_uuid: str) -> ImageCopy:
    """The place of an image in the cluster that needs it now; it is brought there where it has none yet (*assumed*).

    Raises Refused where a policy forbids that, or there is no room.
    """
    check_usable(site, image, cluster_uuid)
    if cluster_uuid not in image.clusters:
        check_copies(site, image, (cluster_uuid,))
        image = site.put(place_in(site, image, (*image.clusters, cluster_uuid)))
    return image.at(cluster_uuid)
