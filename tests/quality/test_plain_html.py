from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.integration_watch.quality.plain_html import plain

MARKUP = st.sampled_from(
    [
        "<script>alert(1)</script>",
        "<div>",
        "</div>",
        "<a href='javascript:alert(1)'>",
        "<img src=x onerror=alert(1)>",
        "<td onclick=alert(1)>",
        "<svg><script>alert(1)</script></svg>",
        "<p hidden>",
        "<!-- <b> -->",
        "<style>*{}</style>",
        "<textarea><b>",
        "</textarea>",
        "<a data-toggle=collapse>",
        "<div class=collapse>",
        "</a>",
        "<",
        ">",
        '"',
        "&lt;",
    ]
)


class _Seen(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ("<p>a<script>alert(1)</script>b</p>", "<p>ab</p>"),
        ('<p onclick="x()" style="color:red" class="h6 m-0">a</p>', '<p class="h6 m-0">a</p>'),
        ('<a href="https://example.com">a</a>', "a"),
        ('<img src="https://example.com/beacon.png">a', "a"),
        ("<b>a", "<b>a</b>"),
        ("a</b>", "a"),
        ("<td>1 &lt; 2 &#62; 0 &amp; 3 < 4</td>", "<td>1 &lt; 2 &#62; 0 &amp; 3 &lt; 4</td>"),
        ("<thead hidden><tr><th>x</th></tr></thead><tbody></tbody>", "<tbody></tbody>"),
        ('<p class="x&quot; onload=1">a</p>', "<p>a</p>"),
        ("<form><input name=x>a</form>b", "b"),
    ],
)
def test_only_what_is_known_stays(html, left):
    assert plain(html) == left


def test_what_a_script_would_open_becomes_details():
    html = (
        '<p><a data-toggle="collapse" href="#x">Show <b>all</b></a></p>'
        '<div id=x class="collapse m-2"><code>SELECT 1</code></div>'
    )

    assert plain(html) == (
        "<p></p><details><summary>Show <b>all</b></summary>"
        "<div><code>SELECT 1</code></div></details>"
    )


@given(st.lists(st.one_of(MARKUP, st.text(max_size=5))).map("".join))
def test_nothing_that_runs_or_loads_survives(html):
    for tag, attributes in _Seen(plain(html)).tags:
        assert tag not in {"script", "style", "img", "svg", "iframe", "a", "form", "input"}
        assert set(attributes) <= {"class"}
