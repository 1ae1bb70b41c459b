"""The one clock of the landscape, and how its systems write a moment down."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]
TENANT_ZONE = ZoneInfo("Europe/Berlin")


def utc_now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


def boomi_time(moment: datetime) -> str:
    """Write a moment as Boomi does: UTC, whole seconds, a Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def coupa_time(moment: datetime) -> str:
    """Write a moment as Coupa does: whole seconds with the offset of the tenant's zone."""
    return moment.astimezone(TENANT_ZONE).replace(microsecond=0).isoformat()
