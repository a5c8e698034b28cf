"""Images: reading, making, changing and deleting them, and their content as far as it is known."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.files import image_file
from mock_prism.faces.rest.present import Alone, load
from mock_prism.faces.rest.v4.envelopes import Record, single, started
from mock_prism.faces.rest.v4.etags import require_match
from mock_prism.faces.rest.v4.image_policies import status_shown
from mock_prism.faces.rest.v4.image_schemas import CreateBody, ImageSchema, UpdateBody
from mock_prism.faces.rest.v4.listing import listed, selected_one
from mock_prism.faces.rest.v4.namespaces import TREE, locate
from mock_prism.faces.rest.v4.vms import ordered
from mock_prism.model.commands.image import CreateImage, DeleteImage, UpdateImage
from mock_prism.model.image import Image
from mock_prism.model.image_placement import first_clusters, standings

IMAGES = "/vmm/content/images"
IMAGE = f"{IMAGES}/{{extId}}"
FILE = f"v4 GET {IMAGES}/{{imageExtId}}/file"


def named_image(call: Call, placeholder: str = "extId") -> Image:
    """The image that the path names. Raises NotFound."""
    return call.site.get(Image, call.path[placeholder].lower())


def list_images(call: Call) -> Reply:
    """All images, in order of creation (*assumed*)."""
    return listed(call, [_shown(call, image) for image in call.site.all(Image)])


def _shown(call: Call, image: Image) -> Record:
    """An image, and how it stands to the policies about where it lies."""
    record = call.presenter.present(ImageSchema, Alone(image))
    statuses = [status_shown(standing) for standing in standings(call.site, image)]
    return {**record, "placementPolicyStatus": statuses} if statuses else record


def get_image(call: Call) -> Reply:
    """One image."""
    image = named_image(call)
    return single(call, selected_one(call, _shown(call, image)), Alone(image))


def create_image(call: Call) -> Reply:
    """Make an image of a VM's disk, or of an address."""
    wanted = load(CreateBody, call.body)
    categories = tuple(wanted["categories"] or ())
    home, *others = wanted["clusters"] or first_clusters(call.site, categories)
    command = CreateImage(
        home,
        wanted["name"],
        description=wanted["description"] or "",
        is_iso=wanted["is_iso"],
        categories=categories,
        other_clusters=tuple(others),
        checksum=wanted["checksum"],
    )
    name, value = wanted["source"]
    if name == "disk_uuid":
        return ordered(call, replace(command, disk_uuid=value))
    return ordered(call, replace(command, url=value, image_uuid=_own_image(call, value)))


def _own_image(call: Call, address: str) -> str | None:
    """The image whose file an address of this server leads to; its path where there is none; None of elsewhere."""
    parts = urlsplit(address)
    if f"{parts.scheme}://{parts.netloc}" != call.origin:
        return None
    located = locate(parts.path)
    found = TREE().match("GET", located.path) if located is not None else None
    is_file = found is not None and found.operation.name == FILE
    return found.params["imageExtId"].lower() if found is not None and is_file else parts.path


def update_image(call: Call) -> Reply:
    """Change what an image is called, what it is taken for, where it lies, and its categories."""
    image = named_image(call)
    require_match(call, Alone(image), Image.kind)
    wanted = load(UpdateBody, call.body)
    categories = None if wanted["categories"] is None else tuple(wanted["categories"])
    clusters = None if wanted["clusters"] is None else tuple(wanted["clusters"])
    places = None if clusters == image.clusters else clusters
    texts = wanted["name"], wanted["description"]
    return ordered(call, UpdateImage(image.uuid, *texts, categories, places, wanted["is_iso"]))


def delete_image(call: Call) -> Reply:
    """Delete an image; without a token too, as a public client does."""
    image = named_image(call)
    return started(call, DeleteImage(image.uuid))


def get_file(call: Call) -> Reply:
    """The content of an image."""
    return image_file(call, named_image(call, "imageExtId"))


HANDLERS: dict[str, Handler] = {
    f"v4 GET {IMAGES}": list_images,
    f"v4 POST {IMAGES}": create_image,
    f"v4 GET {IMAGE}": get_image,
    f"v4 PUT {IMAGE}": update_image,
    f"v4 DELETE {IMAGE}": delete_image,
    FILE: get_file,
}
