"""Plain mode: a command line that holds the mock's own commands and nothing else.

It knows quotes, ``;``, ``&&``, ``||`` and ``$?``. It is pure: it neither reads nor writes a file of the machine, and
starts no program of it. What needs a real shell is refused in one line before anything of the command line runs.
"""
