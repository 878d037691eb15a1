"""A file as an answer that can do nothing.

The type is the one that was found by content, nothing may guess another, and the file runs in a sandbox.
"""

from pathlib import Path
from urllib.parse import quote

from aiohttp import web

from conversations.model import Attachment


def file_answer(kept: Attachment, path: Path, *, other_sites: bool = False) -> web.FileResponse:
    """Return pictures to be shown, all else to be saved; `other_sites` may show it in their pages."""
    shown = "inline" if kept.is_picture else "attachment"
    headers = {
        "Content-Type": kept.mime,
        "Content-Disposition": f"{shown}; filename*=UTF-8''{quote(kept.name, safe='')}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "cross-origin" if other_sites else "same-origin",
        "Cache-Control": "no-store",
    }
    return web.FileResponse(path, headers=headers)
