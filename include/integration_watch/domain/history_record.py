"""What an integration wrote into the history of a document in Coupa: that it went well, or did not."""

from .observation import DocumentError


class HistoryRecord(DocumentError):
    """One line of a document's integration history (IntegrationHistoryRecord).

    ``succeeded`` is none where Coupa's word for the outcome is not known: it proves nothing.
    """

    document_type: str = ""
    document_id: int | None = None
    succeeded: bool | None = None
