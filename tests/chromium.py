"""The browser of the browser tests: Debian's Chromium, its flags, and how patient the tests are with it."""

import shutil

import pytest
from playwright.async_api import expect as expect_async
from playwright.sync_api import expect as expect_sync

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 45_000
"""How long a page may take on a busy machine: how fast it is, benchmarks tell."""

expect_async.set_options(timeout=PATIENCE_MS)
expect_sync.set_options(timeout=PATIENCE_MS)

BROWSER_TESTS = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine (Debian: apt install chromium)"),
]
