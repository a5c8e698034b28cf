"""The forms in which the shell prints: tables, object blocks, ncli blocks and JSON documents."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]

NCLI_LABEL_WIDTH = 25
NCLI_LABEL_CUT = 22


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """An acli table (captured): left-aligned, two blanks after every column, the last included."""
    lines = [header, *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "".join(
        "".join(f"{cell:<{width}}  " for cell, width in zip(line, widths, strict=True)) + "\n" for line in lines
    )


def block(name: str, tree: Mapping[str, Json]) -> str:
    """An acli object (captured): keys sorted, strings quoted, a repeated message under a repeated key."""
    return "".join(f"{line}\n" for line in _block_lines(name, tree, ""))


def _block_lines(name: str, tree: Mapping[str, Json], indent: str) -> Iterable[str]:
    yield f"{indent}{name} {{"
    for key, value in sorted(tree.items()):
        for item in value if isinstance(value, list | tuple) else (value,):
            if isinstance(item, Mapping):
                yield from _block_lines(key, item, indent + "  ")
            else:
                yield f"{indent}  {key}: {_scalar(item)}"
    yield f"{indent}}}"


def _scalar(value: Json) -> str:
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return f'"{escaped}"'
    return str(value)


def ncli_blocks(blocks: Iterable[Sequence[tuple[str, str]]]) -> str:
    """Blocks of ncli (captured): a blank line before each; labels padded to 25 and cut beyond."""
    text = "".join("\n" + "".join(f"    {_label(label)} : {value}\n" for label, value in lines) for lines in blocks)
    return text or "\n    [None]\n"


def _label(label: str) -> str:
    if len(label) > NCLI_LABEL_WIDTH:
        label = f"{label[:NCLI_LABEL_CUT]}..."
    return f"{label:<{NCLI_LABEL_WIDTH}}"


def document(data: Json, *, error: str | None = None, status: int = 0, pretty: bool = False) -> str:
    """A JSON document of acli: one line, or with ``-o json-pretty`` an indented one (captured)."""
    whole = {"data": data, "error": error, "status": status}
    return json.dumps(whole, indent=2 if pretty else None, sort_keys=True) + "\n"


def ncli_document(data: Json, status: int = 0) -> str:
    """A JSON document of ncli: compact, in one line (scripts)."""
    return json.dumps({"data": data, "status": status}, separators=(",", ":")) + "\n"


def ncli_size(size_bytes: int) -> str:
    """A size as ncli shows it (captured): ``37.69 TiB (41,445,056,716,652 bytes)``, zero ``0 bytes``."""
    for power, unit in ((4, "TiB"), (3, "GiB"), (2, "MiB"), (1, "KiB")):
        if size_bytes >= 1 << (10 * power):
            amount = f"{size_bytes / (1 << (10 * power)):.2f}".rstrip("0").rstrip(".")
            return f"{amount} {unit} ({size_bytes:,} bytes)"
    return f"{size_bytes} bytes"
