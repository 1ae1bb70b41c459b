"""What can be wrong with a single run, and what only looks so: one that comes while the demo is watched."""

from typing import Annotated, Literal

from pydantic import Field

from include.integration_watch.domain.value import Value

Wrong = Literal[
    "failed",
    "aborted",
    "partly_failed",
    "discarded",
    "empty",
    "smaller",
    "bigger",
    "slower",
    "stuck",
    "stranded",
    "hidden_refusal",
    "lost",
    "missing",
]
Fine = Literal[
    "first_run",
    "by_hand",
    "retried",
    "discarded_beside",
    "discarded_then_delivered",
    "spelt_otherwise",
]


class RunGoesWrong(Value):
    """Between hourly runs of about 200 documents one goes wrong, ``after_s`` seconds after the start.

    ``slower``, ``stuck`` and ``stranded`` runs began long before, and no other has come since; ``missing``
    ones have not come for hours. Everything else of the integration rests meanwhile.
    """

    type: Literal["run_goes_wrong"]
    integration: str
    how: Wrong
    after_s: Annotated[float, Field(ge=0)] = 0
    documents: Annotated[int, Field(ge=0)] = 3
    message: str = ""
    log: str = ""

    @property
    def arises(self) -> bool:
        """Tell whether it begins to be wrong at a moment after the start, so that one can time it."""
        return self.after_s > 0 and self.how not in ("slower", "stuck", "stranded", "missing")


class FileLoaded(Value):
    """A file of an integration that Coupa loads ``after_s`` seconds after the start, and calls done.

    It did not take ``refused`` of its rows. With ``again`` the corrected file has come before anybody looks.
    """

    type: Literal["file_loaded"]
    integration: str
    rows: Annotated[int, Field(ge=1)] = 200
    refused: Annotated[int, Field(ge=1)] = 3
    message: str = "Branch 17 is not served."
    after_s: Annotated[float, Field(ge=0)] = 0
    again: bool = False


class RunIsFine(Value):
    """A run, or the lack of one, that looks wrong and is not."""

    type: Literal["run_is_fine"]
    integration: str
    why: Fine
    after_s: Annotated[float, Field(ge=0)] = 0
