"""What keeps us from a data file."""


class FilesError(Exception):
    """A data file cannot be had; the message says which, why, and what to do.

    ``permanent`` tells that trying again helps nothing before somebody changed something.
    """

    def __init__(self, message: str, *, permanent: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent
