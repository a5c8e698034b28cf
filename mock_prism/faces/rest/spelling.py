"""Spelling: the singular of what a path names, and the keys of v2.0, Jackson's SNAKE_CASE over the camelCase of v1.

The published v2.0 documents spell every capital as a word of its own (`num_v_ms`, `service_v_m_external_i_p`);
the product sends `num_vms` and `service_vmexternal_ip` (captured, CE 5.10 and 6.8.1).
"""

from __future__ import annotations

import re

_CAPITAL_MARK = re.compile(r"_([a-z])")


def camel_of(spec_key: str) -> str:
    """The camelCase that a v2.0 document's key was generated from."""
    return _CAPITAL_MARK.sub(lambda mark: mark[1].upper(), spec_key)


def jackson_snake(camel: str) -> str:
    """No underscore after a capital that follows a capital: `numVMs` is `num_vms`."""
    out: list[str] = []
    after_capital = False
    for letter in camel:
        if letter.isupper():
            if out and not after_capital and out[-1] != "_":
                out.append("_")
            out.append(letter.lower())
            after_capital = True
        else:
            out.append(letter)
            after_capital = False
    return "".join(out)


def v2_key(spec_key: str) -> str:
    """The key as the product sends it, from the key as the v2.0 document spells it."""
    return jackson_snake(camel_of(spec_key))


def singular(word: str) -> str:
    """One of the things that a segment of a path names."""
    for ending, one in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh"), ("ss", "ss")):
        if word.endswith(ending):
            return word.removesuffix(ending) + one
    return word.removesuffix("s")
