"""The one place that asks Airflow who may read our pages.

Airflow mounts a plugin's pages without any protection of its own, so whoever builds them must
bring the guard. The modules imported here are not declared public by Airflow; when they move, our
pages close instead of opening.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import urlsplit

from fastapi import Depends, HTTPException, status
from fastapi.params import Depends as Guard

REFUSAL = (
    "Integration Watch cannot ask this version of Airflow who may read its pages, so it shows "
    "them to nobody. Install a version of Integration Watch made for this Airflow."
)


def guards() -> tuple[Guard, ...]:
    """Return what every request must pass: a login that may see plugins; nobody if that is not known."""
    try:
        from airflow.api_fastapi.auth.managers.models.resource_details import (  # noqa: PLC0415 - may not be there
            AccessView,
        )
        from airflow.api_fastapi.core_api.security import (  # noqa: PLC0415 - nor this
            requires_access_view,
        )

        may_see_plugins = requires_access_view(AccessView.PLUGINS)
    except (ImportError, AttributeError):
        return (Depends(refuse),)
    return (Depends(may_see_plugins),)


@dataclass(frozen=True)
class Person:
    """A person who is logged in: the name their changes are kept under, their addresses, their rights."""

    name: str
    addresses: frozenset[str]
    admin: bool = False
    may_decide: bool = False

    def may_run(self, manager: str) -> bool:
        """Tell whether they may run the list of a manager: their own, or every one as administrator."""
        return self.admin or manager.lower() in self.addresses


def who_is_logged_in() -> Callable[..., Person]:
    """Return the dependency that says who asks; one that refuses where Airflow cannot be asked.

    Whoever may change connections may change where every mail goes; so they may run every list.
    Whoever may edit DAGs may decide about differences; who may only look at them sees them.
    """
    try:
        from airflow.api_fastapi.app import get_auth_manager  # noqa: PLC0415 - may not be there
        from airflow.api_fastapi.core_api.security import GetUserDep  # noqa: PLC0415 - nor this
    except (ImportError, AttributeError):
        return refuse

    def person(user: GetUserDep) -> Person:
        name = str(user.get_name())
        mail = str(getattr(user, "email", "") or "")
        admin = get_auth_manager().is_authorized_connection(method="PUT", user=user)
        editor = get_auth_manager().is_authorized_dag(method="PUT", user=user)
        known = frozenset(each.lower() for each in (name, mail) if "@" in each)
        return Person(name=name, addresses=known, admin=bool(admin), may_decide=bool(editor))

    return person


def refuse() -> NoReturn:
    """Refuse a request because nobody can say who asks."""
    raise HTTPException(status.HTTP_503_SERVICE_UNAVAILABLE, REFUSAL)


def base_url() -> str:
    """Return Airflow's ``[api] base_url`` without a slash at its end; empty where it is not set."""
    from airflow.sdk import conf  # noqa: PLC0415 - seconds

    return str(conf.get("api", "base_url", fallback="")).rstrip("/")


def base_path() -> str:
    """Return the path of Airflow's ``[api] base_url``: empty at the root of a host, else ``/team-a``."""
    return urlsplit(base_url()).path
