"""What is read of a page."""

import pytest

from gongzhi.monitoring.pages import decode, read_page
from gongzhi.monitoring.tests.scene import SHOP


class TestReadPage:
    def test_reads_lines_as_a_person_does(self):
        page = read_page(SHOP)
        assert page.title == "示例蜂蜜店"
        assert page.text.splitlines()[:3] == ["示例蜂蜜店", "全国第一的土蜂蜜", "国家级品质，蜂蜜能降血糖。"]
        assert "顶级" not in page.text

    def test_reads_what_pictures_are_said_to_show(self):
        assert "国家级蜂蜜" in read_page("<body><img src=x alt='国家级蜂蜜'></body>").text.splitlines()

    @pytest.mark.parametrize("html", ["", "<", "<html>", "\x00\x01", "<body><p>" * 2000])
    def test_holds_on_anything(self, html):
        assert isinstance(read_page(html).text, str)


class TestDecode:
    @pytest.mark.parametrize(
        ("body", "content_type"),
        [
            ("最佳".encode(), "text/html; charset=utf-8"),
            ("最佳".encode("gb18030"), "text/html; charset=GB2312"),
            (b"<meta charset=gbk>" + "最佳".encode("gb18030"), "text/html"),
            ("最佳".encode("gb18030"), ""),
            ("最佳".encode(), "text/html; charset=nonsense"),
        ],
    )
    def test_reads_what_shops_use(self, body, content_type):
        assert decode(body, content_type).endswith("最佳")
