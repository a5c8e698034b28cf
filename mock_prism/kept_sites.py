"""Sites as JSON to keep in a file: all that a site is at an instant, tasks under way and uploaded images included, as
long as those are not too large.

A kept site is for the release that kept it. What describes a site for longer is a site file.
"""

from __future__ import annotations

import base64
import binascii
import pickle
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from importlib import import_module
from io import BytesIO
from typing import Any

from mock_prism import __version__
from mock_prism.contents import Contents, Full, referred
from mock_prism.model.errors import Invalid
from mock_prism.model.site import Site
from mock_prism.sandboxes import Sandboxes

MODEL = "mock_prism.model."
MOST_CONTENT_BYTES = 256 << 20
"""How much of uploaded images a kept site carries; a bound of the mock."""
PLAIN: dict[tuple[str, str], type] = {("builtins", "object"): object, ("collections", "Counter"): Counter}


class _Reader(pickle.Unpickler):
    """Makes things of the model and nothing else, whatever the pickle asks for: no function is to be had by it."""

    def find_class(self, module_name: str, global_name: str) -> Any:
        if plain := PLAIN.get((module_name, global_name)):
            return plain
        found = getattr(import_module(module_name), global_name) if module_name.startswith(MODEL) else None
        if not isinstance(found, type) or found.__module__ != module_name:
            raise pickle.UnpicklingError(f"{module_name}.{global_name} is nothing that a site is made of")
        return found


def keep(site: Site, contents: Contents) -> dict[str, Any]:
    """A site as JSON values: the release, and in base64 a pickle and what was uploaded. Nobody else may be at the site
    meanwhile. Raises Invalid where more was uploaded than a kept site carries.
    """
    files, size = {}, 0
    for name in sorted(referred(site)):
        with contents.open(name) as file:
            files[name] = file.read(MOST_CONTENT_BYTES + 1)
        size += len(files[name])
        if size > MOST_CONTENT_BYTES:
            raise Invalid("site", f"has more than the {MOST_CONTENT_BYTES} bytes of uploaded images that can be kept")
    return {
        "mock_prism": __version__,
        "site": _text(pickle.dumps(site, protocol=5)),
        "contents": {name: _text(raw) for name, raw in files.items()},
    }


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


@contextmanager
def uploads(sandboxes: Sandboxes, files: Mapping[str, str]) -> Iterator[frozenset[str]]:
    """The names of what was uploaded to a kept site, which is there again as long as this lasts, or a site refers to
    it. Raises Invalid for what is no base64, and where there is no room."""
    with ExitStack() as stack:
        try:
            raws = [BytesIO(base64.b64decode(text, validate=True)) for text in files.values()]
            names = frozenset(stack.enter_context(sandboxes.receive(raw)).name for raw in raws)
        except binascii.Error as error:
            raise Invalid("contents", f"is not base64: {error}") from None
        except Full as error:
            raise Invalid("contents", str(error)) from None
        yield names


def unpack(release: str, packed: str, uploaded: frozenset[str] = frozenset()) -> Site:
    """The site that was kept. Raises Invalid for what is none, was kept by another release, or lacks what was uploaded
    to it."""
    if release != __version__:
        raise Invalid("mock_prism", f"the site was kept by release {release}, and this is {__version__}")
    try:
        found = _Reader(BytesIO(base64.b64decode(packed, validate=True))).load()
    except binascii.Error as error:
        raise Invalid("site", f"is not base64: {error}") from None
    except Exception as error:  # a pickle can be broken in any way
        raise Invalid("site", f"cannot be read: {error}") from None
    if not isinstance(found, Site):
        raise Invalid("site", "is another thing")
    if referred(found) - uploaded:
        raise Invalid("contents", "lacks what was uploaded")
    return found
