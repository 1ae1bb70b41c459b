"""Where a system's data files lie: an SFTP server, a folder, an object store."""

from pathlib import Path

from include.integration_watch.domain.catalogue import Settings
from include.integration_watch.domain.system import System, SystemKind
from include.integration_watch.files.errors import FilesError
from include.integration_watch.files.folder import FolderFiles
from include.integration_watch.files.found import FilePlace

HOLD_FILES = (SystemKind.SFTP, SystemKind.FILES)
"""The kinds of systems whose data are files."""


def file_place(system: System, settings: Settings) -> FilePlace:
    """Return the place of a system's files; `FilesError` where its connection is unfit."""
    if system.kind is SystemKind.SFTP:
        return _sftp(system, metadata_allowed=settings.probe_metadata_network)
    if "://" not in system.folder:
        return FolderFiles(Path(system.folder), system.folder)
    from airflow.sdk import ObjectStoragePath  # noqa: PLC0415 - seconds

    store = ObjectStoragePath(system.folder, conn_id=system.conn_id or None)
    return FolderFiles(store, system.folder)


def _sftp(system: System, *, metadata_allowed: bool) -> FilePlace:
    from include.integration_watch.files.sftp import SftpFiles  # noqa: PLC0415 - a second
    from include.integration_watch.probes.place import ProbeSettingsError  # noqa: PLC0415

    from .looking import place_named  # noqa: PLC0415 - it looks at systems of every kind

    try:
        place = place_named(system)
    except ProbeSettingsError as unfit:
        raise FilesError(str(unfit), permanent=True) from unfit
    return SftpFiles(
        host=place.host,
        port=place.port,
        login=place.login,
        password=place.password,
        folder=system.folder,
        host_key=place.host_key,
        private_key=place.private_key,
        timeout=system.timeout.total_seconds(),
        metadata_allowed=metadata_allowed,
    )
