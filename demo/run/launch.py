"""Become another program, after telling the guardian: ``launch.py <pipe> <program> ...``.

The pipe stays open here until the guardian was told, so that no moment exists at which the runner
could be killed and leave behind a process that nobody knows of.
"""

import os
import sys

pipe, program = int(sys.argv[1]), sys.argv[2:]
os.write(pipe, f"{os.getpid()}\n".encode())
os.close(pipe)
os.execvp(program[0], program)  # noqa: S606 - no shell is wanted
