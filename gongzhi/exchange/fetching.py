"""Getting the files that a feed offers: from a folder, or from an HTTP address."""

import logging
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote, urlsplit

import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from gongzhi.core.errors import Refused
from gongzhi.exchange.catalog import Feed

MOST_BYTES = 64 * 1024 * 1024
TIMEOUT = httpx.Timeout(30, connect=10)
"""Seconds without any byte after which the other side counts as gone."""
MOST_REDIRECTS = 3

logging.getLogger("httpx").setLevel(logging.WARNING)  # its lines quote the whole address


class CannotFetch(Refused):
    """The feed could not be read; says why."""


@dataclass(frozen=True)
class Fetched:
    """One file of a feed."""

    name: str
    body: bytes
    sha256: str
    etag: str = ""
    """What the server calls this version of the file, to be asked for changes next time."""


@dataclass(frozen=True)
class Unchanged:
    """The server answered that its file is the one that was fetched last time."""


WasFetched = Callable[[str, str], bool]
"""Called with (name, SHA-256): tells whether this file was fetched before."""


def place_of(feed: Feed) -> str:
    """Tell where a feed lies: as the environment says, else its file."""
    return os.environ.get(feed.setting) or feed.place


def is_address(place: str) -> bool:
    return urlsplit(place).scheme in {"http", "https"}


def folder_of(place: str) -> Path:
    """Tell which folder is meant; a relative one lies beside the files folder."""
    return Path(settings.FILES_DIR).parent / place


def is_set_up(feed: Feed) -> bool:
    """Tell whether there is anything to pull from: an address, a place named by the environment, or the folder."""
    place = place_of(feed)
    return is_address(place) or feed.setting in os.environ or folder_of(place).is_dir()


def fetch(feed: Feed, *, etag: str, was_fetched: WasFetched) -> Iterator[Fetched | Unchanged]:
    """Get a feed's new files, one by one, in the order of their names.

    :param etag: what the server called the file fetched last.
    :raises CannotFetch: if the folder or the server cannot be read, or a file is too large.
    """
    place = place_of(feed)
    if is_address(place):
        yield fetch_address(place, etag=etag, token=os.environ.get(f"{feed.setting}_TOKEN", ""))
    else:
        yield from fetch_folder(folder_of(place), feed.pattern, was_fetched)


def fetch_folder(folder: Path, pattern: str, was_fetched: WasFetched) -> Iterator[Fetched]:
    """Get the files of a folder that were not fetched before; hidden and half-written ones (.part, .tmp) are left."""
    if not folder.is_dir():
        raise CannotFetch(_("文件夹不存在。"))
    try:
        for path in sorted(folder.glob(pattern)):
            if not path.is_file() or path.name.startswith(".") or path.suffix in {".part", ".tmp"}:
                continue
            if path.stat().st_size > MOST_BYTES:
                raise too_large(path.name)
            body = path.read_bytes()
            digest = sha256(body).hexdigest()
            if not was_fetched(path.name, digest):
                yield Fetched(path.name, body, digest)
    except OSError as error:
        raise CannotFetch(_("文件夹不能读取：%(error)s。") % {"error": error.strerror}) from None


def fetch_address(address: str, *, etag: str, token: str) -> Fetched | Unchanged:
    """Get the file at an address; follows redirects within the same server only.

    :raises CannotFetch: saying what went wrong.
    """
    headers = {"If-None-Match": etag} if etag else {}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    try:
        with httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as client:
            for _redirect in range(MOST_REDIRECTS + 1):
                with client.stream("GET", address, headers=headers) as response:
                    if response.has_redirect_location:
                        address = same_server(address, response)
                        continue
                    return fetched(response)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise CannotFetch(_("对方系统没有应答（%(error)s）。") % {"error": type(error).__name__}) from None
    raise CannotFetch(_("对方系统转向次数过多。"))


def same_server(address: str, response: httpx.Response) -> str:
    """Tell where a redirect leads.

    :raises CannotFetch: if it leads to another server.
    """
    target = httpx.URL(address).join(response.headers.get("location", ""))
    here = httpx.URL(address)
    if (target.scheme, target.host, target.port) != (here.scheme, here.host, here.port):
        raise CannotFetch(_("对方系统把请求转向了别的服务器，没有跟随。"))
    return str(target)


def fetched(response: httpx.Response) -> Fetched | Unchanged:
    if response.status_code == httpx.codes.NOT_MODIFIED:
        return Unchanged()
    if response.status_code != httpx.codes.OK:
        raise CannotFetch(_("对方系统应答 HTTP %(status)s。") % {"status": response.status_code})
    body = bytearray()
    for piece in response.iter_bytes():
        body += piece
        if len(body) > MOST_BYTES:
            raise too_large(str(response.url.path))
    name = unquote(response.url.path.rpartition("/")[2]) or "feed"
    return Fetched(name, bytes(body), sha256(body).hexdigest(), response.headers.get("etag", "")[:200])


def too_large(name: str) -> CannotFetch:
    return CannotFetch(_("文件 %(name)s 超过 %(most)s MB。") % {"name": name, "most": MOST_BYTES // 1024 // 1024})
