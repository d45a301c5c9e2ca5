"""A picture of a kept page, as evidence: drawn by a Chromium without network, scripts or storage."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from django.conf import settings
from selectolax.lexbor import LexborHTMLParser

NAMES = ("chromium", "chromium-browser", "google-chrome")
SIZE = (1024, 2000)
"""Pixels of the picture: the page's top, as on a desk."""
POLICY = "<meta http-equiv=content-security-policy content=\"default-src 'none'; style-src 'unsafe-inline'\">"


def browser() -> str | None:
    """Tell which program draws pictures: what the setting names, or what the machine has; None without one."""
    if settings.MONITORING_BROWSER:
        return settings.MONITORING_BROWSER
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def harmless(html: str) -> str:
    """Take out of a page what would run, load or lead somewhere else; the policy above forbids the rest."""
    tree = LexborHTMLParser(html)
    tree.strip_tags(["script", "noscript", "iframe", "frame", "object", "embed", "base", "link"])
    for node in tree.css("meta"):
        node.decompose()
    return tree.html or ""


def draw(html: str) -> bytes | None:
    """Draw a page as PNG; None where no browser is there or it fails. Nothing outside the page is loaded."""
    program = browser()
    if program is None:
        return None
    with tempfile.TemporaryDirectory(prefix="gongzhi-page-") as folder:
        page, picture = Path(folder, "page.html"), Path(folder, "page.png")
        page.write_bytes(f"<!doctype html><meta charset=utf-8>{POLICY}{harmless(html)}".encode())
        command = [
            program,
            "--headless",
            *(["--no-sandbox"] if os.geteuid() == 0 else []),
            "--disable-gpu",
            "--no-first-run",
            "--disable-extensions",
            "--hide-scrollbars",
            "--host-resolver-rules=MAP * ~NOTFOUND",
            "--proxy-server=127.0.0.1:9",
            f"--user-data-dir={folder}/profile",
            f"--window-size={SIZE[0]},{SIZE[1]}",
            f"--screenshot={picture}",
            page.as_uri(),
        ]
        try:
            subprocess.run(command, capture_output=True, timeout=settings.MONITORING_SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired):
            return None
        return picture.read_bytes() if picture.exists() else None
