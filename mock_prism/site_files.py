"""Site files: YAML descriptions of sites, checked before anything is built of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from marshmallow import ValidationError

from mock_prism.model import seeds
from mock_prism.model.errors import Invalid
from mock_prism.model.frozen import frozen
from mock_prism.model.site import Site
from mock_prism.model.user import Role
from mock_prism.site_schemas import UNKNOWN, SiteSchema

PACKAGE = Path(__file__).parent
FOLDERS = (PACKAGE / "fixtures" / "sites", PACKAGE.parent / "fixtures" / "sites")
LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class SiteFileError(Exception):
    """A site that cannot be had: the message names the file, the place in it and the reason, in one line."""


def site_names() -> tuple[str, ...]:
    """The sites that come with the product, by name."""
    return tuple(sorted({path.stem for folder in FOLDERS for path in folder.glob("*.yaml")}))


def find_site(name_or_path: str) -> Path:
    """The file of a named site, or the file itself. Raises SiteFileError."""
    if "/" in name_or_path or name_or_path.endswith((".yaml", ".yml")):
        path = Path(name_or_path)
        if path.is_file():
            return path
        raise SiteFileError(f"{name_or_path}: there is no such file")
    for folder in FOLDERS:
        if (path := folder / f"{name_or_path}.yaml").is_file():
            return path
    raise SiteFileError(f"{name_or_path}: no such site; there are {', '.join(site_names())}, or give a file")


def read_spec(name_or_path: str) -> seeds.SiteSpec:
    """The description in a site file. Raises SiteFileError."""
    path = find_site(name_or_path)
    try:
        loaded = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = "" if mark is None else f"line {mark.line + 1}, column {mark.column + 1}: "
        raise SiteFileError(f"{path}: {place}{error.problem}") from None
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        raise SiteFileError(f"{path}: {' '.join(str(error).split())}") from None
    if not isinstance(loaded, dict):
        raise SiteFileError(f"{path}: must be a mapping")
    try:
        spec: seeds.SiteSpec = SiteSchema().load(loaded)
    except ValidationError as error:
        raise SiteFileError(f"{path}: {_first_fault(error.messages)}") from None
    return spec


@frozen
class Login:
    """Who may log in to Prism, and with what."""

    user: str
    password: str


def login_of(spec: seeds.SiteSpec) -> Login:
    """The first user of a description who may change things, or just the first."""
    user = next((user for user in spec.users if Role.CLUSTER_ADMIN in user.roles), spec.users[0])
    return Login(user.name, user.password)


def load_site(
    name_or_path: str,
    *,
    seed: int,
    epoch_micros: int,
    hosts: int | None = None,
    vms: int | None = None,
    clusters: int | None = None,
) -> Site:
    """The site of a file, grown or cut to size where sizes are given. Raises SiteFileError."""
    spec = seeds.grow(read_spec(name_or_path), hosts, vms, clusters)
    try:
        return seeds.build_site(spec, seed, epoch_micros)
    except Invalid as error:
        raise SiteFileError(f"{find_site(name_or_path)}: {error.field}: {error.reason}") from None


def _first_fault(messages: Any) -> str:
    """What to mend first: a key that there is not, which also explains one that is missing."""
    path, reason = min(_faults(messages), key=lambda fault: not fault[1].startswith(UNKNOWN))
    return f"{path.lstrip('.') or 'site'}: {reason}".rstrip(".")


def _faults(messages: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if not isinstance(messages, dict):
        yield path, str(messages[0] if isinstance(messages, list) else messages)
        return
    for key, inner in messages.items():
        step = f"[{key}]" if isinstance(key, int) else "" if key == "_schema" else f".{key}"
        yield from _faults(inner, path + step)
