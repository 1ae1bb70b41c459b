"""Plain HTML: what may stand on a page of ours of HTML that somebody else made."""

import re
from html import escape
from html.parser import HTMLParser

# fmt: off
_KEPT = frozenset({
    "b", "blockquote", "br", "code", "dd", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5",
    "h6", "hr", "i", "li", "ol", "p", "pre", "section", "small", "span", "strong", "table",
    "tbody", "td", "th", "thead", "tr", "u", "ul",
})
_DROPPED = frozenset({
    "audio", "button", "canvas", "embed", "form", "head", "iframe", "math", "noscript", "object",
    "script", "select", "style", "svg", "template", "textarea", "title", "video",
})
_VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
})
# fmt: on
# They stand below a heading of ours of the second order.
_HEADINGS = {"h1": "h3", "h2": "h3", "h5": "h3", "h6": "h4"}
_CLASSES = re.compile(r"^[\w -]*$")

Attributes = list[tuple[str, str | None]]


def plain(html: str) -> str:
    """Return HTML without anything that runs, loads, links or styles by itself.

    Only known tags stay, of their attributes only the class. What Bootstrap would open by script
    (a toggle and the block it opens) becomes ``<details>``, which needs none.
    """
    rewriter = _Rewriter()
    rewriter.feed(html)
    rewriter.close()
    return rewriter.finish()


class _Rewriter(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self._out: list[str] = []
        self._open: list[tuple[str, str]] = []
        self._dropping: list[str] = []
        self._summary: list[str] | None = None
        self._waiting = ""

    def finish(self) -> str:
        """Close what was left open and return everything."""
        while self._open:
            self._emit(self._open.pop()[1])
        return "".join(self._out)

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        given = dict(attrs)
        if self._dropping or tag in _DROPPED or "hidden" in given:
            if tag not in _VOID:
                self._dropping.append(tag)
            return
        if tag == "a" and given.get("data-toggle") == "collapse":
            self._summary = []
            return
        start, end = self._rewritten(tag, given)
        self._emit(start)
        if tag not in _VOID:
            self._open.append((tag, end))

    def _rewritten(self, tag: str, given: dict[str, str | None]) -> tuple[str, str]:
        classes = given.get("class") or ""
        if tag == "div" and "collapse" in classes.split():
            summary, self._waiting = self._waiting or "…", ""
            return f"<details><summary>{summary}</summary><div>", "</div></details>"
        if tag not in _KEPT:
            return "", ""
        marked = f' class="{classes}"' if classes and _CLASSES.match(classes) else ""
        shown = _HEADINGS.get(tag, tag)
        return f"<{shown}{marked}>", f"</{shown}>"

    def handle_endtag(self, tag: str) -> None:
        if self._dropping:
            if tag in self._dropping:
                while self._dropping.pop() != tag:
                    pass
            return
        if tag == "a" and self._summary is not None:
            self._waiting, self._summary = "".join(self._summary).strip(), None
            return
        if tag in (opened for opened, _ in self._open):
            while True:
                opened, end = self._open.pop()
                self._emit(end)
                if opened == tag:
                    return

    def handle_data(self, data: str) -> None:
        self._emit(escape(data, quote=False))

    def handle_entityref(self, name: str) -> None:
        self._emit(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._emit(f"&#{name};")

    def _emit(self, text: str) -> None:
        if self._dropping:
            return
        (self._out if self._summary is None else self._summary).append(text)
