"""The two renderers: what stands in the files, the measures of the standard, and names that look like code."""

import io
import posixpath
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from docx import Document as open_docx
from lxml import etree
from pypdf import PdfReader

from gongzhi.documents import wording
from gongzhi.documents.amounts import dated
from gongzhi.documents.blocks import Heading, Official, Paragraph, Signatures, Table
from gongzhi.documents.catalog import shipped
from gongzhi.documents.kinds import kinds
from gongzhi.documents.pdf import as_pdf
from gongzhi.documents.tests.scene import pages_of_pdf, words_of_docx, words_of_pdf
from gongzhi.documents.word import FANG_SONG, XIAO_BIAO_SONG, as_docx

LONG = "某某市某某区" + "某" * 40 + "信息技术服务有限责任公司某某路第一百二十八分公司"
ATTACKS = (
    '#set page(fill: red) $ x $ *粗* _斜_ `码` @ref <label> #read("/etc/passwd") \\ // 注',
    "<script>alert(1)</script>&amp;<w:t>",
    "\"]} #panic() ' ; DROP TABLE",
    "{unit_name} {{ 7*7 }} {% x %}",
)
DOCUMENT = Official(
    head="某某市市场监督管理局",
    number="某市监消受〔2026〕1号",
    title="受理通知书",
    addressee="张示例",
    body=(
        Paragraph("正文第一段。"),
        Heading("一、依据", 1),
        Heading("（一）条款", 2),
        Table(("姓名", "地址"), (1, 2), (("张示例", "某路1号"),)),
        Signatures(("投诉人", "被投诉人")),
    ),
    attachments=("甲", "乙"),
    signature="某某市市场监督管理局",
    day=date(2026, 11, 24),
    copies="某某省市场监督管理局",
    link="https://example.org/documents/ABC/",
)
PARTS = (
    "某某市市场监督管理局", "某市监消受〔2026〕1号", "受理通知书", "张示例：", "正文第一段。", "一、依据", 
    "（一）条款", "某路1号", "被投诉人（签名）：", "2.乙", "2026年11月24日", "抄送：某某省市场监督管理局。",
)  # fmt: skip


def both(document: Official) -> list[str]:
    return ["".join(words_of_docx(as_docx(document)).split()), words_of_pdf(as_pdf(document))]


class TestBoth:
    def test_show_every_part(self):
        for words in both(DOCUMENT):
            for part in PARTS:
                assert part in words

    @pytest.mark.parametrize("attack", ATTACKS)
    def test_show_what_looks_like_code_as_it_is(self, attack):
        document = replace(
            DOCUMENT,
            head=attack,
            title=attack,
            addressee=attack,
            number=attack,
            signature=attack,
            copies=attack,
            attachments=(attack,),
            body=(Paragraph(attack), Heading(attack, 1), Table((attack,), (1,), ((attack,),)), Signatures((attack,))),
        )
        plain = "".join(attack.split())
        for words in both(document):
            assert words.count(plain) >= 9

    def test_bear_names_and_tables_of_any_length(self):
        rows = tuple((f"{LONG}{number}", LONG) for number in range(60))
        document = replace(
            DOCUMENT, head=LONG, addressee=LONG, signature=LONG, body=(Table(("甲", "乙"), (1, 1), rows),)
        )
        for words in both(document):
            assert words.count("第一百二十八分公司") >= 123
            assert f"{LONG}59" in words
        assert pages_of_pdf(as_pdf(document)) > 4

    def test_need_neither_signature_nor_addressee(self):
        bare = replace(DOCUMENT, signature="", addressee="", attachments=(), copies="", link="")
        for words in both(bare):
            assert "附件" not in words and "抄送" not in words and "2026年11月24日" not in words


class TestPdf:
    def test_is_the_same_each_time(self):
        assert as_pdf(DOCUMENT) == as_pdf(DOCUMENT)

    def test_brings_its_fonts_and_says_what_it_is(self):
        read = PdfReader(io.BytesIO(as_pdf(DOCUMENT)))
        assert read.metadata.title == "受理通知书 某市监消受〔2026〕1号"
        fonts = read.pages[0]["/Resources"]["/Font"]
        embedded = [font.get_object()["/DescendantFonts"][0].get_object() for font in fonts.values()]
        names = [str(font["/BaseFont"]) for font in embedded]
        assert names and all("+" in name for name in names)
        assert read.trailer["/Root"]["/Lang"].startswith("zh")

    def test_puts_28_characters_into_a_line_and_22_lines_on_a_page(self):
        body = tuple(Paragraph("字" * 28 * 22) for _page in range(3))
        read = PdfReader(io.BytesIO(as_pdf(replace(DOCUMENT, body=body))))
        full = read.pages[1].extract_text().strip().splitlines()
        lines = [line for line in full if set(line.strip()) == {"字"}]
        assert max(map(len, lines)) == 28
        assert len(lines) == 22

    def test_of_a_draft_says_so(self):
        assert "预览" in words_of_pdf(as_pdf(DOCUMENT, draft=True))
        assert "预览" not in words_of_pdf(as_pdf(DOCUMENT))


class TestDocx:
    def test_has_the_measures_and_fonts_of_the_standard(self):
        made = open_docx(io.BytesIO(as_docx(DOCUMENT)))
        section = made.sections[0]
        measures = (section.page_width, section.page_height, section.top_margin, section.left_margin)
        assert [round(each.mm) for each in (*measures, section.right_margin)] == [210, 297, 37, 28, 26]
        normal = made.styles["Normal"]
        assert (normal.font.size.pt, normal.font.name) == (16, FANG_SONG)
        title = next(each for each in made.paragraphs if each.text == "受理通知书")
        assert (title.runs[0].font.size.pt, title.runs[0].font.name) == (22, XIAO_BIAO_SONG)
        assert made.settings.odd_and_even_pages_header_footer

    def test_numbers_pages_outside(self):
        made = open_docx(io.BytesIO(as_docx(DOCUMENT)))
        section = made.sections[0]
        for footer in (section.footer, section.even_page_footer):
            assert footer.paragraphs[0].text == "—  —" and "PAGE" in footer._element.xml

    def test_names_fonts_that_stand_in(self):
        with zipfile.ZipFile(io.BytesIO(as_docx(DOCUMENT))) as packed:
            table = packed.read("word/fontTable.xml").decode()
        assert f'w:name="{FANG_SONG}"><w:altName w:val="仿宋"/>' in table

    def test_tells_nothing_of_the_machine(self):
        properties = open_docx(io.BytesIO(as_docx(DOCUMENT))).core_properties
        assert (properties.author, properties.last_modified_by) == (DOCUMENT.head, DOCUMENT.head)
        assert properties.comments == ""


LONG_TEXTS = {"terms", "minutes", "narrative", "reason", "facts", "demand", "report", "decision"}


def longest(kind) -> Official:
    """Make a document of a kind as long as it may become: long names, great amounts, many rows and paragraphs."""
    changes = {}
    for name, each in kind.context.placeholders().items():
        match each.metadata["shape"]:
            case "money":
                changes[name] = Decimal("1234567890.55")
            case "rows":
                width = len(each.metadata["columns"])
                changes[name] = tuple((LONG, *("古丽示例·阿卜杜热合曼示例",) * (width - 1)) for _row in range(30))
            case "text" if name.endswith("_name"):
                changes[name] = LONG
            case "text" if name in {
                "terms",
                "minutes",
                "narrative",
                "reason",
                "facts",
                "demand",
                "report",
                "decision",
            }:
                changes[name] = "\n".join(
                    ["双方对退款金额、期限和方式逐项协商，并对检测费用的承担达成一致。" * 3] * 12
                )
    context = replace(kind.context.example(), **changes)
    return wording.fill(shipped(kind), context, link="https://example.org/documents/ABCDEFGHJKMNPQRS/")


IN_ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
    "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
    "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid "
    "vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em "
    "lang eastAsianLayout specVanish oMath",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing "
    "tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType "
    "pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings",
}
"""Elements whose children have an order (ECMA-376 part 1, 17); a program that finds another one repairs the file."""
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
RELATED = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


def faults_in(content: bytes) -> list[str]:
    """Find what would make a program repair a DOCX: parts that are missing or undeclared, children out of order."""
    found = []
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert packed.testzip() is None
        names = set(packed.namelist())
        types = etree.fromstring(packed.read("[Content_Types].xml"))
        known = {each.get("Extension") for each in types} | {
            (each.get("PartName") or "").lstrip("/") for each in types
        }
        found += [f"{name}: no type" for name in names if {name, name.rpartition(".")[2]}.isdisjoint(known)]
        for name in sorted(names):
            if not name.endswith((".xml", ".rels")):
                continue
            root = etree.fromstring(packed.read(name))
            if name.endswith(".rels"):
                home = posixpath.dirname(posixpath.dirname(name))
                for each in root.iter(RELATED):
                    target = posixpath.normpath(posixpath.join(home, each.get("Target"))).lstrip("/")
                    if each.get("TargetMode") != "External" and target not in names:
                        found.append(f"{name}: {each.get('Target')} is not there")
            for tag, order in IN_ORDER.items():
                places = {f"{W}{child}": number for number, child in enumerate(order.split())}
                for element in root.iter(f"{W}{tag}"):
                    told = [places.get(child.tag, -1) for child in element]
                    if told != sorted(told) or -1 in told:
                        found.append(f"{name}: {tag} {[child.tag.removeprefix(W) for child in element]}")
            for cell in root.iter(f"{W}tc"):
                if cell[-1].tag != f"{W}p":
                    found.append(f"{name}: a cell without a paragraph at its end")
            drawn = [each.get("id") for each in root.iter() if each.tag.endswith("}docPr")]
            if len(drawn) != len(set(drawn)):
                found.append(f"{name}: two drawings with one id")
    return found


@pytest.mark.parametrize("kind", list(kinds()), ids=lambda kind: kind.key)
class TestEveryKind:
    def test_says_the_same_in_both_forms_however_long_its_names_and_amounts(self, kind):
        document = longest(kind)
        words, printed = both(document)
        printed = re.sub(r"—\d+—", "", printed)  # a paragraph may go on behind the number of a page
        texts = [block.text for block in document.body if isinstance(block, Paragraph | Heading)]
        for part in (document.title, document.head, *texts):
            plain = "".join(part.split())
            assert plain in words and plain in printed
        assert "{" not in words and "None" not in words

    def test_has_all_parts_of_a_docx_in_their_order(self, kind):
        assert faults_in(as_docx(longest(kind))) == []


@pytest.mark.skipif(shutil.which("soffice") is None, reason="apt-get install libreoffice-writer-nogui")
def test_libreoffice_opens_every_kind_and_sets_it(tmp_path):
    documents = {kind.key: longest(kind) for kind in kinds()}
    for key, document in documents.items():
        (tmp_path / f"{key}.docx").write_bytes(as_docx(document))
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    told = ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*told, *map(str, tmp_path.glob("*.docx"))], check=True, capture_output=True, timeout=300)
    for key, document in documents.items():
        words = words_of_pdf((tmp_path / f"{key}.pdf").read_bytes())
        assert document.title.replace(" ", "") in words and "第一百二十八分公司" in words
        assert dated(document.day) in words or not document.signature
