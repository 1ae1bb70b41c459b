"""How long a message waits: for whoever took it, and after each attempt that came to nothing."""

from datetime import timedelta

LEASE = timedelta(minutes=2)
"""How long a sender may take before somebody else tries; longer than any channel's timeout."""

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
