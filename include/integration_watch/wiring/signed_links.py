"""Signed links: which key signs them, where they lead, how long each sort holds."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from include.integration_watch.domain.permit import Permit, Purpose
from include.integration_watch.links.signing import Signer, new_key
from include.integration_watch.pages.addresses import LINKS_PREFIX

from .pages import airflow_url
from .places import catalogue, store

LINKS_CONN_ID = "integration_watch_links"
LASTS: Mapping[Purpose, timedelta] = {
    Purpose.CONFIRM: timedelta(days=14),
    Purpose.LEAVE: timedelta(days=730),
    Purpose.INCIDENT: timedelta(days=30),
    Purpose.MANAGE: timedelta(days=7),
    Purpose.FORM: timedelta(hours=2),
    Purpose.HEARTBEAT: timedelta(days=3650),
    Purpose.CASE: timedelta(days=30),
}


def signer() -> Signer:
    """Return who signs: the keys of the connection, else the key that the store keeps.

    Whoever can read the store's key could write members into the store: the key guards nothing
    that lies elsewhere.
    """
    keys = connection_keys()
    return Signer(keys or [store().people.link_key(new_key(), datetime.now(UTC))])


def connection_keys() -> list[str]:
    """Return the keys that the connection holds; none where it is not there, unfit ones raise."""
    from airflow.sdk import BaseHook  # noqa: PLC0415 - seconds
    from airflow.sdk.exceptions import AirflowNotFoundException  # noqa: PLC0415

    try:
        password = BaseHook.get_connection(LINKS_CONN_ID).password
    except AirflowNotFoundException:
        return []
    keys = (password or "").split()
    if keys:
        Signer(keys)
    return keys


def address_of(permit: Permit, signed_by: Signer, *, page: str = "") -> str:
    """Return the address that a person opens."""
    base = catalogue("").settings.links_url or airflow_url()
    return f"{base.rstrip('/')}{LINKS_PREFIX}/{page or permit.purpose}/{signed_by.sign(permit)}"


def permit(
    purpose: Purpose,
    group: str,
    address: str,
    now: datetime,
    *,
    generation: int = 0,
    incident: int | None = None,
    nonce: str = "",
) -> Permit:
    """Return a permit that lasts as long as its sort does."""
    return Permit(
        purpose=purpose,
        group=group,
        address=address,
        generation=generation,
        incident=incident,
        nonce=nonce,
        expires=now + LASTS[purpose],
    )
