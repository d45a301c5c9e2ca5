import io
import os
import time
import zipfile

import pytest
from cryptography.fernet import Fernet
from PIL import Image, PngImagePlugin

from gongzhi.core import files, personal
from gongzhi.core.errors import Refused

GPS = 0x8825
ORIENTATION = 0x0112
TYPES = b"<Types/>"


def picture(kind="JPEG", size=(40, 20), **options) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, "red").save(written, kind, **options)
    return written.getvalue()


def telling_photo() -> bytes:
    """A photograph on its side that tells where and with what it was taken."""
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[0x010F] = "SpyPhone"
    exif.get_ifd(GPS).update({1: "N", 2: (26.0, 38.0, 49.0), 3: "E", 4: (106.0, 37.0, 48.0)})
    return picture(exif=exif, comment=b"taken by Zhang San", xmp=b"<x:xmpmeta>secret place</x:xmpmeta>")


def packed(*names: str, **contents: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as folder:
        for name in names:
            folder.writestr(name, contents.get(name, TYPES))
    return written.getvalue()


DOCX = packed("[Content_Types].xml", "word/document.xml")
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer <<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    yield settings.FILES_DIR
    personal.cipher.cache_clear()


class TestExamine:
    def test_takes_place_device_comment_and_xmp_out_of_a_photograph_and_sets_it_upright(self):
        photo = telling_photo()
        assert b"SpyPhone" in photo
        assert Image.open(io.BytesIO(photo)).getexif().get_ifd(GPS)
        examined = files.examine("票据.jpg", photo)
        kept = Image.open(io.BytesIO(examined.content))
        assert kept.size == (20, 40)
        assert not dict(kept.getexif())
        assert "comment" not in kept.info
        for secret in (b"SpyPhone", b"Zhang San", b"secret place", b"Exif"):
            assert secret not in examined.content

    def test_takes_text_out_of_a_png(self):
        told = PngImagePlugin.PngInfo()
        told.add_text("Author", "Zhang San")
        examined = files.examine("a.png", picture("PNG", pnginfo=told))
        assert b"Zhang San" not in examined.content
        assert Image.open(io.BytesIO(examined.content)).getpixel((3, 3)) == (255, 0, 0)

    def test_takes_hidden_data_out_of_a_webp(self):
        exif = Image.Exif()
        exif[0x010F] = "SpyPhone"
        examined = files.examine("a.webp", picture("WEBP", exif=exif, xmp=b"secret place"))
        assert examined.media_type == "image/webp"
        assert b"SpyPhone" not in examined.content and b"secret place" not in examined.content

    def test_keeps_the_transparency_of_a_png(self):
        written = io.BytesIO()
        Image.new("RGBA", (4, 4), (0, 0, 255, 0)).save(written, "PNG")
        kept = Image.open(io.BytesIO(files.examine("a.png", written.getvalue()).content))
        assert kept.getpixel((1, 1)) == (0, 0, 255, 0)

    def test_keeps_the_first_picture_of_a_jpeg_that_holds_several(self):
        written = io.BytesIO()
        first, second = Image.new("RGB", (8, 8), "red"), Image.new("RGB", (8, 8), "blue")
        first.save(written, "MPO", save_all=True, append_images=[second])
        examined = files.examine("a.jpg", written.getvalue())
        assert examined.media_type == "image/jpeg"
        assert Image.open(io.BytesIO(examined.content)).format == "JPEG"

    def test_gives_the_same_content_for_the_same_picture(self):
        assert files.examine("a.jpg", telling_photo()).sha256 == files.examine("b.jpg", telling_photo()).sha256

    @pytest.mark.parametrize(
        ("name", "content", "media_type", "ending"),
        [
            ("x.exe", picture(), "image/jpeg", "x.exe.jpg"),
            ("x", PDF, "application/pdf", "x.pdf"),
            ("合同.DOCX", DOCX, files.OFFICE["word/document.xml"], "合同.DOCX"),
            (
                "a.jpg",
                packed("[Content_Types].xml", "xl/workbook.xml"),
                files.OFFICE["xl/workbook.xml"],
                "a.jpg.xlsx",
            ),
            ("p.pptx", packed("[Content_Types].xml", "ppt/presentation.xml"), None, "p.pptx"),
        ],
    )
    def test_tells_the_type_by_content_and_names_the_file_so(self, name, content, media_type, ending):
        examined = files.examine(name, content)
        assert examined.name == ending
        assert media_type is None or examined.media_type == media_type

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "空文件"),
            (b"MZ\x90\x00 this program cannot be run", "不是可以接收的文件"),
            (b"<html><script>alert(1)</script>", "不是可以接收的文件"),
            (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "不是可以接收的文件"),
            (b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "不是可以接收的文件"),
            (picture()[:200], "不是可以接收的文件"),
            (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "HEIC"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "旧版 Office"),
            (b"%PDF-1.7\nhalf", "不完整"),
            (PDF.replace(b"<<>>", b"<</OpenAction <</S/JavaScript/JS(app.alert(1))>> >>"), "脚本"),
            (packed("evil.exe"), "压缩包"),
            (packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "宏"),
            (packed("[Content_Types].xml", "word/document.xml", "word/embeddings/oleObject1.bin"), "宏"),
            (
                packed(
                    "[Content_Types].xml", "xl/workbook.xml", **{"[Content_Types].xml": b"x.macroEnabled.main+xml"}
                ),
                "宏",
            ),
            (DOCX[:-30], "损坏"),
        ],
    )
    def test_refuses_what_is_no_fit_evidence_and_says_why(self, content, words):
        with pytest.raises(Refused, match=words) as refused:
            files.examine("证据.jpg", content)
        assert refused.value.field == "files"
        assert "证据.jpg" in str(refused.value) or not content

    def test_refuses_a_file_that_is_too_large(self, settings):
        settings.FILE_MOST_BYTES = 1024 * 1024
        with pytest.raises(Refused, match="超过 1 MB"):
            files.examine("a.pdf", PDF + bytes(1024 * 1024))

    def test_refuses_a_picture_that_would_fill_the_memory(self):
        bomb = io.BytesIO()
        Image.new("1", (8_000, 8_000)).save(bomb, "PNG")
        assert len(bomb.getvalue()) < 100_000
        with pytest.raises(Refused, match="像素过多"):
            files.examine("a.png", bomb.getvalue())

    def test_refuses_an_office_file_that_unpacks_to_a_flood(self):
        flood = packed("[Content_Types].xml", "word/document.xml", **{"word/document.xml": bytes(201 * 2**20)})
        assert len(flood) < 2**20
        with pytest.raises(Refused, match="展开后过大"):
            files.examine("a.docx", flood)


class TestShownName:
    @pytest.mark.parametrize(
        ("given", "shown"),
        [
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\me\\发票.pdf", "发票.pdf"),
            ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
            ("照片\u202egpj.exe", "照片gpj.exe"),
            (" .. ", "附件"),
            ("", "附件"),
        ],
    )
    def test_holds_no_folders_and_nothing_unseen(self, given, shown):
        assert files.shown_name(given) == shown

    def test_is_cut_but_keeps_its_ending(self):
        name = files.shown_name("长" * 300 + ".pdf")
        assert len(name) == files.NAME_LENGTH
        assert name.endswith("长.pdf")


class TestKeep:
    def test_gives_back_what_was_kept_and_writes_it_encrypted(self, folder):
        content = b"the receipt of Zhang San" * 100
        sha256 = files.keep(content)
        assert files.read_kept(sha256) == content
        assert b"Zhang San" not in files.path_of(sha256).read_bytes()
        assert files.path_of(sha256).stat().st_size < len(content) * 1.1

    def test_keeps_the_same_content_once(self, folder):
        assert files.keep(b"one") == files.keep(b"one")
        assert len(list(files.kept_files())) == 1

    def test_leaves_nothing_behind_when_writing_fails(self, folder, monkeypatch):
        def full(fd):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            files.keep(b"one")
        assert list(files.kept_files()) == []

    def test_is_readable_to_its_owner_only(self, folder):
        path = files.path_of(files.keep(b"one"))
        assert path.stat().st_mode & 0o077 == 0
        assert path.parent.stat().st_mode & 0o077 == 0


class TestReadKept:
    def test_says_when_a_file_is_gone(self):
        with pytest.raises(files.Unreadable):
            files.read_kept("0" * 64)

    def test_says_when_a_file_was_changed(self):
        path = files.path_of(files.keep(b"one"))
        token = bytearray(path.read_bytes())
        token[-1] ^= 1
        path.write_bytes(token)
        with pytest.raises(files.Unreadable):
            files.read_kept(path.name)

    def test_says_when_another_file_stands_in_its_place(self):
        one, two = files.path_of(files.keep(b"one")), files.path_of(files.keep(b"two"))
        one.write_bytes(two.read_bytes())
        with pytest.raises(files.Unreadable):
            files.read_kept(one.name)

    @pytest.mark.parametrize("sha256", ["../../settings", "A" * 64, "", "0" * 63])
    def test_leads_nowhere_but_into_the_folder(self, sha256):
        with pytest.raises(ValueError, match="SHA-256"):
            files.read_kept(sha256)


class TestRotate:
    def test_encrypts_anew_with_the_newest_key_and_counts_what_no_key_opens(self, settings):
        lost = files.keep(b"lost")
        settings.PERSONAL_DATA_KEYS = [Fernet.generate_key().decode()]
        personal.cipher.cache_clear()
        kept = files.keep(b"kept")
        settings.PERSONAL_DATA_KEYS = [Fernet.generate_key().decode(), *settings.PERSONAL_DATA_KEYS]
        personal.cipher.cache_clear()
        assert files.rotate() == (1, 1)
        assert files.rotate() == (0, 1)
        settings.PERSONAL_DATA_KEYS = settings.PERSONAL_DATA_KEYS[:1]
        personal.cipher.cache_clear()
        assert files.read_kept(kept) == b"kept"
        with pytest.raises(files.Unreadable):
            files.read_kept(lost)


class TestSweep:
    def test_takes_away_only_what_is_old_and_named_by_nobody(self):
        named, unnamed, young = files.keep(b"named"), files.keep(b"unnamed"), files.keep(b"young")
        for sha256 in (named, unnamed):
            os.utime(files.path_of(sha256), (time.time() - 1000,) * 2)
        assert files.sweep(lambda some: [named], older_than=500) == 1
        assert [files.is_kept(sha256) for sha256 in (named, unnamed, young)] == [True, False, True]

    def test_leaves_an_old_file_that_was_handed_in_again(self):
        sha256 = files.keep(b"again")
        os.utime(files.path_of(sha256), (time.time() - 1000,) * 2)
        files.keep(b"again")
        assert files.sweep(lambda some: [], older_than=500) == 0


class TestDownload:
    def test_is_saved_and_never_shown_or_run(self):
        response = files.download('发票"\r\n.pdf', "application/pdf", PDF)
        assert response["Content-Disposition"].startswith("attachment; filename=\"_____.pdf\"; filename*=UTF-8''%E5")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response["Content-Security-Policy"]
        assert "no-store" in response["Cache-Control"]
