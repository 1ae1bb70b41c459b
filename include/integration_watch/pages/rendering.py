"""Turn values into pages: Jinja templates that escape everything, one style sheet inside each page."""

from collections.abc import Callable
from pathlib import Path

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from .comparison_said import keyless_said, remark_said, suggestion_said
from .headers import for_page
from .reader import Reader
from .transfer_said import transfer_documents, transfer_verdict

_TEMPLATES = Path(__file__).parent / "templates"


class Renderer:
    """Renders our templates for a reader and sends them with the headers of a page."""

    def __init__(self, headers: Callable[[str], dict[str, str]] = for_page) -> None:
        self._style = (_TEMPLATES / "pages.css").read_text(encoding="utf-8")
        self._headers = headers(self._style)
        self._templates = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

        self._templates.globals.update(
            suggestion_said=suggestion_said, remark_said=remark_said, keyless_said=keyless_said
        )
        self._templates.globals.update(
            transfer_verdict=transfer_verdict, transfer_documents=transfer_documents
        )

    def page(
        self, template: str, reader: Reader, *, status: int = 200, **values: object
    ) -> HTMLResponse:
        """Return a page."""
        text = self._templates.get_template(template).render(
            reader=reader, say=reader.say, style=self._style, **values
        )
        return HTMLResponse(text, status_code=status, headers=self._headers)

    def notice(
        self, word: str, reader: Reader, *, status: int, headers: dict[str, str] | None = None
    ) -> HTMLResponse:
        """Return a page of one sentence: what is the matter, and what to do."""
        page = self.page("notice.html", reader, status=status, word=word)
        page.headers.update(headers or {})
        return page
