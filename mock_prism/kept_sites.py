"""Sites as JSON to keep in a file: all that a site is at an instant, tasks under way and uploaded images included.

A kept site is for the release that kept it. What describes a site for longer is a site file.
"""

from __future__ import annotations

import base64
import binascii
import pickle
from collections import Counter
from importlib import import_module
from io import BytesIO
from typing import Any

from mock_prism import __version__
from mock_prism.model.errors import Invalid
from mock_prism.model.site import Site

MODEL = "mock_prism.model."
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


def keep(site: Site) -> dict[str, str]:
    """A site as JSON values: the release, and a pickle in base64. Nobody else may be at the site meanwhile."""
    packed = pickle.dumps(site, protocol=5)
    return {"mock_prism": __version__, "site": base64.b64encode(packed).decode("ascii")}


def unpack(release: str, packed: str) -> Site:
    """The site that was kept. Raises Invalid for what is none, or was kept by another release."""
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
    return found
