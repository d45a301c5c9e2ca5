"""Files that people hand in: told by their content, never by their name; kept encrypted, once each; never executed.

`examine` decides whether a file may come in and makes it harmless (pictures lose place and device data), `keep`
writes it below `settings.FILES_DIR` under its SHA-256, `read_kept` gives it back. A file is kept before the row that
names it is written, so a crash leaves at most a file that nobody names, which `sweep` takes away.
"""

import base64
import hashlib
import io
import os
import re
import time
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import NamedTemporaryFile
from urllib.parse import quote

from cryptography.fernet import Fernet, InvalidToken
from django.apps import apps
from django.conf import settings
from django.db.models import Model
from django.http import HttpResponse
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from gongzhi.core.errors import Refused
from gongzhi.core.personal import cipher

NAME_LENGTH = 120
MOST_PIXELS = 50_000_000
MOST_UNPACKED = 200 * 1024 * 1024
"""An office file is a packed folder; one that unpacks to more than this is no letter but a bomb."""
MOST_PARTS = 10_000

IMAGES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
OFFICE = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/presentation.xml": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
ENDINGS = {
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    "application/pdf": (".pdf",),
    OFFICE["word/document.xml"]: (".docx",),
    OFFICE["xl/workbook.xml"]: (".xlsx",),
    OFFICE["ppt/presentation.xml"]: (".pptx",),
}
"""Media type → the endings that a file of it may be named with, the usual one first."""
TAKEN = ",".join(ending for endings in ENDINGS.values() for ending in endings)
"""For the `accept` of an upload field."""

ACTIVE_PDF = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFile)\b")
ACTIVE_PART = re.compile(r"(?:^|/)(?:vbaProject\.bin|vbaData\.xml|activeX/.*|oleObject\d*\.bin)$", re.IGNORECASE)
UNSHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True)
class Examined:
    """A file that may come in, as it will be kept."""

    name: str
    media_type: str
    """By its content."""
    content: bytes

    @property
    def size(self) -> int:
        return len(self.content)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def examine(name: str, content: bytes) -> Examined:
    """Look into a file: give it with a safe name, its media type by content, and pictures without hidden data.

    :raises Refused: if it is empty, too large, of a kind that is not taken, broken, or holds macros or scripts.
    """
    if not content:
        raise Refused(_("“%(name)s”是空文件。") % {"name": shown_name(name)}, field="files")
    if len(content) > settings.FILE_MOST_BYTES:
        raise Refused(
            _("“%(name)s”超过 %(most)s MB，请压缩或拆分后再上传。")
            % {"name": shown_name(name), "most": settings.FILE_MOST_BYTES // 2**20},
            field="files",
        )
    try:
        media_type, content = look_into(content)
    except Unfit as unfit:
        raise Refused(f"“{shown_name(name)}”{unfit}", field="files") from None
    return Examined(fitting_name(name, media_type), media_type, content)


class Unfit(Exception):
    """Why a file cannot be taken; the words follow its name."""


def look_into(content: bytes) -> tuple[str, bytes]:
    """Tell the media type of a file and give the content to keep.

    :raises Unfit: if it is not taken.
    """
    if content.startswith(b"%PDF-"):
        return examine_pdf(content)
    if content.startswith(b"PK\x03\x04"):
        return examine_office(content)
    if content[4:8] == b"ftyp" and content[8:12] in {b"heic", b"heix", b"hevc", b"heim", b"mif1", b"msf1"}:
        raise Unfit(_("是 HEIC 图片，暂不能接收。请截屏，或在手机“设置—相机—格式”中选“兼容性最佳”后重新拍照。"))
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise Unfit(_("是旧版 Office 文件。请另存为 docx、xlsx、pptx 或 PDF 后上传。"))
    return examine_image(content)


def examine_image(content: bytes) -> tuple[str, bytes]:
    """Write a picture anew: upright, its colours kept, without place, device or any other hidden data."""
    try:
        with Image.open(io.BytesIO(content), formats=list(IMAGES)) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Unfit(_("的像素过多，请缩小后上传。"))
            upright = ImageOps.exif_transpose(image)
            kind = "JPEG" if image.format == "MPO" else image.format  # a JPEG with more pictures behind it
            colours = image.info.get("icc_profile")
    except Unfit:
        raise
    except Exception as error:  # decoders fail in many ways on what is no picture
        raise Unfit(_("不是可以接收的文件。可以上传图片（JPG、PNG、WebP）、PDF 和 docx、xlsx、pptx。")) from error
    if kind == "JPEG" and upright.mode not in {"RGB", "L"}:
        upright, colours = upright.convert("RGB"), None
    upright.info.clear()
    kept = io.BytesIO()
    options = {"PNG": {"optimize": False}, "JPEG": {"quality": 92}, "WEBP": {"quality": 92}}[kind]
    upright.save(kept, kind, icc_profile=colours, **options)
    return IMAGES[kind], kept.getvalue()


def examine_pdf(content: bytes) -> tuple[str, bytes]:
    if b"%%EOF" not in content[-2048:]:
        raise Unfit(_("不完整，可能没有传完。请重新上传。"))
    if ACTIVE_PDF.search(content):
        raise Unfit(_("含有脚本或内嵌文件，不能接收。请重新打印为 PDF 后上传。"))
    return "application/pdf", content


def examine_office(content: bytes) -> tuple[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            names = {part.filename for part in parts}
            media_type = next((media for part, media in OFFICE.items() if part in names), None)
            if media_type is None or "[Content_Types].xml" not in names:
                raise Unfit(_("是压缩包，不能接收。请逐个上传里面的文件。"))
            if any(part.flag_bits & 1 for part in parts):
                raise Unfit(_("设有密码，无法查看。请去掉密码后上传。"))
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise Unfit(_("展开后过大，不能接收。"))
            types = packed.read("[Content_Types].xml")
            if b"macroEnabled" in types or any(ACTIVE_PART.search(name) for name in names):
                raise Unfit(_("含有宏或内嵌对象，不能接收。请另存为不含宏的文件或 PDF 后上传。"))
            if packed.testzip() is not None:
                raise Unfit(_("已损坏，无法打开。"))
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, ValueError) as error:
        raise Unfit(_("已损坏，无法打开。")) from error
    return media_type, content


def shown_name(name: str) -> str:
    """Reduce a file's name to what can be shown: no folders, no control or direction marks, not too long."""
    plain = UNSHOWN.sub("", unicodedata.normalize("NFC", name)).replace("\\", "/")
    plain = " ".join(PurePosixPath(plain).name.split()).strip(". ")
    if len(plain) > NAME_LENGTH:
        ending = PurePosixPath(plain).suffix[:10]
        plain = plain[: NAME_LENGTH - len(ending)] + ending
    return plain or _("附件")


def fitting_name(name: str, media_type: str) -> str:
    """Give a shown name the ending that its content calls for, so that nobody opens it as something else."""
    plain = shown_name(name)
    endings = ENDINGS[media_type]
    return plain if plain.lower().endswith(endings) else shown_name(plain[: NAME_LENGTH - 5] + endings[0])


# Keeping


def path_of(sha256: str) -> Path:
    """Tell where a file lies.

    :raises ValueError: if this is no SHA-256.
    """
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise ValueError("not a SHA-256")
    return Path(settings.FILES_DIR) / sha256[:2] / sha256


def keep(content: bytes) -> str:
    """Write content encrypted, safely and once; return its SHA-256."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = path_of(sha256)
    if path.exists():
        os.utime(path)  # young again: a sweep at this moment leaves it alone
        return sha256
    write(path, cipher().encrypt(content))
    return sha256


def write(path: Path, token: bytes) -> None:
    """Put a token into its place whole or not at all, and on the disk before this returns."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as temporary:
        try:
            temporary.write(base64.urlsafe_b64decode(token))  # a third smaller than the token's letters
            temporary.flush()
            os.fsync(temporary.fileno())
            os.rename(temporary.name, path)
        except BaseException:
            Path(temporary.name).unlink(missing_ok=True)
            raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


class Unreadable(Exception):
    """A kept file is gone, was changed, or none of the keys opens it."""


def read_kept(sha256: str) -> bytes:
    """Give the content of a kept file.

    :raises Unreadable: if it is gone or is not what was kept.
    """
    try:
        content = cipher().decrypt(token_at(path_of(sha256)))
    except (OSError, InvalidToken) as error:
        raise Unreadable(sha256) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Unreadable(sha256)
    return content


def token_at(path: Path) -> bytes:
    return base64.urlsafe_b64encode(path.read_bytes())


def is_kept(sha256: str) -> bool:
    return path_of(sha256).exists()


def kept_files() -> Iterator[Path]:
    """List the files that are kept, of unfinished writing too."""
    return (path for path in sorted(Path(settings.FILES_DIR).glob("[0-9a-f][0-9a-f]/*")) if path.is_file())


NO_FILES = {"appeals.AnswerFile", "exchange.ImportRun", "exchange.FeedPull"}
"""Models whose `sha256` tells a file apart that is not kept here."""


def naming() -> Iterator[tuple[type[Model], str]]:
    """List what names kept files: each field called `sha256`, or ending so, of every app's models."""
    for model in apps.get_models():
        if model._meta.label not in NO_FILES and model.__module__.startswith("gongzhi."):
            for field in model._meta.concrete_fields:
                if field.name == "sha256" or field.name.endswith("_sha256"):
                    yield model, field.name


def named_among(some: list[str]) -> set[str]:
    """Tell which of some SHA-256 are named by a row of any app."""
    found: set[str] = set()
    for model, name in naming():
        found.update(model._default_manager.filter(**{f"{name}__in": some}).values_list(name, flat=True))
    return found


def missing() -> Iterator[str]:
    """Each file that a row names is kept and readable: yield a sentence for each that is not."""
    for model, name in naming():
        rows = model._default_manager.exclude(**{name: ""}).order_by("pk").values_list("pk", name)
        for pk, sha256 in rows.iterator(chunk_size=500):
            try:
                read_kept(sha256)
            except (Unreadable, ValueError):
                yield f"{model._meta.label} {pk}: its file is missing or was changed"


def sweep(named: Callable[[list[str]], Iterable[str]], *, older_than: float, batch: int = 500) -> int:
    """Take away the files that nobody names and that were not touched for so many seconds; return how many.

    :param named: tells which of some SHA-256 are named by a row.
    """
    limit = time.time() - older_than
    old = [path for path in kept_files() if path.stat().st_mtime < limit]
    gone = 0
    for start in range(0, len(old), batch):
        some = old[start : start + batch]
        wanted = set(named([path.name for path in some]))
        for path in some:
            if path.name not in wanted and path.stat().st_mtime < limit:
                path.unlink(missing_ok=True)
                gone += 1
    return gone


def rotate(*, tell: Callable[[int], None] = lambda done: None) -> tuple[int, int]:
    """Encrypt kept files anew with the newest key; returns (files encrypted anew, files that no key opens)."""
    newest = Fernet(settings.PERSONAL_DATA_KEYS[0])
    renewed = unreadable = 0
    for path in kept_files():
        if path.name.startswith("."):
            continue
        token = token_at(path)
        try:
            newest.decrypt(token)
        except InvalidToken:
            try:
                write(path, cipher().rotate(token))
                renewed += 1
            except InvalidToken:
                unreadable += 1
        tell(1)
    return renewed, unreadable


def download(name: str, media_type: str, content: bytes) -> HttpResponse:
    """Answer with a file to be saved, never shown inside a page or run."""
    response = HttpResponse(content, content_type=media_type)
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", name)
    encoded = quote(name, safe="")
    response["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
