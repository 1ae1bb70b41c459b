"""Addresses: where somebody is written to, by mail or by another channel."""

from typing import Annotated

from pydantic import Field

_MAIL = r"[^@\s<>,;:\"()\[\]\\\x00-\x1f\x7f]+@[^@\s<>,;:\"()\[\]\\\x00-\x1f\x7f]+"
_OTHER = r"[a-z][a-z0-9_]*:[A-Za-z0-9+@._#-]{0,100}"

MAIL = ""
"""The name of the channel of an address that names none."""

MailAddress = Annotated[str, Field(pattern=f"^{_MAIL}$", max_length=254)]
"""One mail address."""

Address = Annotated[str, Field(pattern=f"^(?:{_MAIL}|{_OTHER})$", max_length=254)]
"""A mail address, or ``channel:target`` such as ``sms:+4930123456`` or ``teams:``."""


def channel_of(address: str) -> str:
    """Return the name of the channel that reaches an address; that of mail is empty."""
    channel, colon, _ = address.partition(":")
    return channel if colon else MAIL


def target_of(address: str) -> str:
    """Return whom the channel is to reach; empty where it reaches one place only."""
    _, colon, target = address.partition(":")
    return target if colon else address
