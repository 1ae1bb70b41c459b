"""What can go wrong with the mailbox."""


class MailboxError(Exception):
    """The mailbox cannot be read; the message says why and what to do, and names no secret."""

    permanent = False
