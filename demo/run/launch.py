"""Become another program, after telling the guardian: ``launch.py <pipe> <niceness> <program> ...``.

The pipe stays open here until the guardian was told, so that no moment exists at which the runner
could be killed and leave behind a process that nobody knows of.
"""

import os
import sys
from pathlib import Path

AUTOGROUP = Path("/proc/self/autogroup")


def stand_back(niceness: int) -> None:
    """Leave the processor to others: among processes, and where Linux groups them, among sessions."""
    if not niceness:
        return
    os.nice(niceness)
    try:
        AUTOGROUP.write_text(str(niceness))
    except OSError:
        return  # a kernel without such groups, or one that asks too often


def main() -> None:
    """Tell the guardian, then become the program."""
    pipe, niceness, program = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    os.write(pipe, f"{os.getpid()}\n".encode())
    os.close(pipe)
    stand_back(niceness)
    os.execvp(program[0], program)  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main()
