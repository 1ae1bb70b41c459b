"""What the browser is told about every page of ours: run nothing, load nothing from elsewhere.

The pages quote Coupa, Boomi and the ERP inside Airflow's own origin. Escaping keeps their words
words; these headers hold where an escape was forgotten, above all in Data Docs.
"""

import base64
import hashlib

_NOWHERE = {
    "default-src": "'none'",
    "script-src": "'none'",
    "frame-ancestors": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
}
_COMMON = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
}


def for_data_docs() -> dict[str, str]:
    """Return the headers of a Data Docs file: the style sheet of the site, and nothing else."""
    return _COMMON | {
        "Content-Security-Policy": _policy({"style-src": "'self'"}),
        "Vary": "Accept-Language",
    }


def for_page(style: str) -> dict[str, str]:
    """Return the headers of a page of ours: the one style sheet it carries, and nothing else."""
    return _COMMON | {
        "Content-Security-Policy": _policy({"style-src": _hashed(style)}),
        "Cache-Control": "private, no-store",
        "Vary": "Accept-Language, Cookie, Sec-Fetch-Dest",
    }


def for_form_page(style: str) -> dict[str, str]:
    """Return the headers of a page of ours whose forms come back to us."""
    return _with_forms(style, frame_ancestors="'self'")


def for_link_page(style: str) -> dict[str, str]:
    """Return the headers of a page that a signed link opens: never framed, never passed on, never kept.

    The address is the key, so no other site may learn it as where somebody came from.
    """
    return _with_forms(style, frame_ancestors="'none'") | {
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex, nofollow",
        "Vary": "Accept-Language",
    }


def _with_forms(style: str, *, frame_ancestors: str) -> dict[str, str]:
    allowed = {
        "style-src": _hashed(style),
        "form-action": "'self'",
        "frame-ancestors": frame_ancestors,
    }
    return for_page(style) | {"Content-Security-Policy": _policy(allowed)}


def _hashed(style: str) -> str:
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def for_download(file_name: str) -> dict[str, str]:
    """Return the headers of a file to be saved."""
    safe = "".join(sign if sign.isalnum() or sign in "._-" else "_" for sign in file_name)
    ascii_name = safe.encode("ascii", "replace").decode().replace("?", "_")
    return _COMMON | {
        "Content-Security-Policy": _policy({}),
        "Content-Disposition": f'attachment; filename="{ascii_name}"',
        "Cache-Control": "private, no-store",
    }


def _policy(allowed: dict[str, str]) -> str:
    return "; ".join(f"{what} {where}" for what, where in (_NOWHERE | allowed).items())
