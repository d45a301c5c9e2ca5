"""A document as DOCX in the layout of GB/T 9704-2012, for offices that go on working at it in Word or WPS."""

import io
from datetime import datetime

import segno
from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_ALIGN_VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor

from gongzhi.documents import blocks
from gongzhi.documents.amounts import dated
from gongzhi.documents.blocks import Official

XIAO_BIAO_SONG, FANG_SONG, HEI, KAI, SONG = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
ALIKE = {XIAO_BIAO_SONG: "宋体", FANG_SONG: "仿宋", KAI: "楷体", HEI: "Noto Sans CJK SC", SONG: "Noto Serif CJK SC"}
"""Which font stands in on a machine without the standard's."""
PITCH = Pt(28.95)
"""225 mm by 22 lines."""
SIZE = Pt(16)
CLOSER = -5
"""Between characters, in twentieths of a point: 28 of 16 pt go into 156 mm."""
RED = RGBColor(0xD9, 0x00, 0x1B)


def as_docx(document: Official) -> bytes:
    """Set a document."""
    made = Document()
    lay_out(made)
    Letter(made, document).write()
    about(made, document)
    told = io.BytesIO()
    made.save(told)
    return told.getvalue()


def about(made, document: Official) -> None:
    """Say what the file is; of the machine and its user nothing."""
    properties = made.core_properties
    properties.title, properties.author = f"{document.title} {document.number}", document.head
    properties.language, properties.comments = "zh-CN", ""
    properties.last_modified_by = document.head
    properties.created = properties.modified = datetime.combine(document.day, datetime.min.time())


def lay_out(made) -> None:
    """Set the page, 22 lines of 28 characters, the ordinary paragraph, and the page numbers."""
    section = made.sections[0]
    section.start_type = WD_SECTION.NEW_PAGE
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(23)
    if (grid := section._sectPr.find(qn("w:docGrid"))) is not None:
        section._sectPr.remove(grid)  # exact lines give 22 of them in every program; grids are read differently

    normal = made.styles["Normal"]
    normal.font.size = SIZE
    set_fonts(normal.element.get_or_add_rPr(), FANG_SONG)
    closer = OxmlElement("w:spacing")
    closer.set(qn("w:val"), str(CLOSER))
    normal.element.get_or_add_rPr().insert_element_before(
        closer, "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:highlight", "w:u", "w:effect", "w:lang"
    )
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "zh-CN")
    language.set(qn("w:eastAsia"), "zh-CN")
    normal.element.get_or_add_rPr().append(language)
    shape = normal.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, PITCH
    shape.widow_control = False
    name_alike(made)

    made.settings.odd_and_even_pages_header_footer = True
    number_pages(section.footer, ALIGN.RIGHT)
    number_pages(section.even_page_footer, ALIGN.LEFT)


def set_fonts(properties, name: str) -> None:
    """Say which font a run or style has, for Chinese and for all else."""
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), name)


def name_alike(made) -> None:
    """Name in the table of fonts what to take where a font is missing."""
    table = next(part for part in made.part.package.iter_parts() if str(part.partname) == "/word/fontTable.xml")
    more = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/><w:family w:val="auto"/>'
        f'<w:pitch w:val="default"/></w:font>'
        for name, other in ALIKE.items()
    )
    table._blob = table.blob.replace(b"</w:fonts>", more.encode() + b"</w:fonts>")


def number_pages(footer, side) -> None:
    """— 1 — in 4号, outside: right on odd pages, left on even ones."""
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.style = "Normal"
    paragraph.alignment = side
    shape = paragraph.paragraph_format
    shape.line_spacing_rule = WD_LINE_SPACING.SINGLE
    shape.left_indent = shape.right_indent = Pt(14)
    for text in ("— ", "PAGE", " —"):
        run = paragraph.add_run("" if text == "PAGE" else text)
        run.font.size = Pt(14)
        set_fonts(run._r.get_or_add_rPr(), SONG)
        if text == "PAGE":
            for kind in ("begin", "instr", "end"):
                mark = OxmlElement("w:instrText" if kind == "instr" else "w:fldChar")
                if kind == "instr":
                    mark.set(qn("xml:space"), "preserve")
                    mark.text = " PAGE "
                else:
                    mark.set(qn("w:fldCharType"), kind)
                run._r.append(mark)


class Letter:
    """Writes the parts of a document one after the other."""

    def __init__(self, made, document: Official):
        self.made, self.document = made, document

    def write(self) -> None:
        told = self.document
        self.top()
        number = self.line(told.number, align=ALIGN.CENTER)
        number.paragraph_format.space_before = PITCH
        rule(number, 12, "bottom", space=11, colour="D9001B")
        title = self.line(told.title, font=XIAO_BIAO_SONG, size=Pt(22), align=ALIGN.CENTER, pitch=Pt(34))
        title.paragraph_format.space_before = title.paragraph_format.space_after = PITCH
        title.paragraph_format.keep_with_next = True
        if told.addressee:
            self.line(f"{told.addressee}：")
        for index, block in enumerate(told.body):
            self.block(block, is_last=index + 1 == len(told.body))
        self.attachments()
        self.signature()
        if told.copies:
            copies = self.line(f"抄送：{told.copies}。", size=Pt(14))
            copies.paragraph_format.space_before = PITCH
            rule(copies, 8, "top")
            rule(copies, 8, "bottom")

    def line(self, text: str, *, font: str = "", size: Length | None = None, align=None, pitch=None, colour=None):
        paragraph = self.made.add_paragraph()
        paragraph.alignment = align
        if pitch:
            paragraph.paragraph_format.line_spacing = pitch
        run = paragraph.add_run(text)
        if size:
            run.font.size = size
        if colour is not None:
            run.font.color.rgb = colour
        if font:
            set_fonts(run._r.get_or_add_rPr(), font)
        return paragraph

    def top(self) -> None:
        """The code to check it by at the right, then the head in red, 35 mm below the top of the field."""
        if self.document.link:
            drawn = io.BytesIO()
            segno.make(self.document.link, error="m").save(drawn, kind="png", scale=8, border=0)
            drawn.seek(0)
            corner = self.made.add_paragraph()
            corner.alignment = ALIGN.RIGHT
            corner.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
            picture = corner.add_run().add_picture(drawn, width=Mm(20))
            picture._inline.docPr.set("descr", self.document.link)
            self.line("扫码核验真伪", size=Pt(9), align=ALIGN.RIGHT, pitch=Mm(5))
        size = min(36, max(16, int(442 / max(len(self.document.head), 1))))
        head = self.line(
            self.document.head,
            font=XIAO_BIAO_SONG,
            size=Pt(size),
            align=ALIGN.CENTER,
            pitch=Pt(size * 1.3),
            colour=RED,
        )
        head.paragraph_format.space_before = Mm(10) if self.document.link else Mm(35)

    def block(self, block: blocks.Block, *, is_last: bool) -> None:
        match block:
            case blocks.Paragraph():
                paragraph = self.line(block.text, align=ALIGN.JUSTIFY)
                indent(paragraph)
                paragraph.paragraph_format.keep_with_next = is_last and bool(self.document.signature)
            case blocks.Heading():
                paragraph = self.line(block.text, font=HEI if block.level == 1 else KAI)
                indent(paragraph)
                paragraph.paragraph_format.keep_with_next = True
            case blocks.Table():
                self.table(block)
            case blocks.Signatures():
                self.signatures(block)

    def table(self, block: blocks.Table) -> None:
        table = self.made.add_table(rows=1, cols=len(block.columns), style="Table Grid")
        table.autofit = False
        widths = [Mm(156 * width / sum(block.widths)) for width in block.widths]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        repeated = OxmlElement("w:tblHeader")
        table.rows[0]._tr.get_or_add_trPr().append(repeated)
        for cell, title in zip(table.rows[0].cells, block.columns, strict=True):
            put(cell, title, HEI, align=ALIGN.CENTER)
        for row in block.rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                put(cell, text, FANG_SONG)
        for row in table.rows:
            whole = OxmlElement("w:cantSplit")
            row._tr.get_or_add_trPr().append(whole)
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = width

    def signatures(self, block: blocks.Signatures) -> None:
        for label in block.labels:
            paragraph = self.line(f"{label}（签名）：")
            paragraph.paragraph_format.space_before = PITCH
            paragraph.paragraph_format.keep_with_next = True
            self.line("年　　月　　日", align=ALIGN.RIGHT)

    def attachments(self) -> None:
        names = self.document.attachments
        for index, name in enumerate(names):
            numbered = name if len(names) == 1 else f"{index + 1}. {name}"
            paragraph = self.line(f"附件：{numbered}" if index == 0 else numbered)
            shape = paragraph.paragraph_format
            shape.left_indent = Pt(80)
            if index == 0:
                shape.first_line_indent = Pt(-48)
                shape.space_before = PITCH

    def signature(self) -> None:
        """The unit above the day, as if centred on it, four characters from the right; room for the seal."""
        if not self.document.signature:
            return
        day = dated(self.document.day)
        wide, narrow = len(self.document.signature) * 16.0, day_width(day)
        right = max(0.0, 64 - max(0.0, (wide - narrow) / 2))
        over = max(0.0, (narrow - wide) / 2)
        unit = self.line(self.document.signature, align=ALIGN.RIGHT)
        unit.paragraph_format.right_indent = Pt(right + over)
        unit.paragraph_format.space_before = Pt(PITCH.pt * 2)
        unit.paragraph_format.keep_with_next = True
        below = self.line(day, align=ALIGN.RIGHT)
        below.paragraph_format.right_indent = Pt(right + max(0.0, (min(wide, 442) - narrow) / 2))
        below.paragraph_format.space_after = PITCH


def day_width(day: str) -> float:
    return sum(8.0 if sign.isascii() else 16.0 for sign in day)


def indent(paragraph) -> None:
    """Begin two characters in, whatever their size."""
    properties = paragraph._p.get_or_add_pPr()
    first = properties.get_or_add_ind()
    first.set(qn("w:firstLineChars"), "200")
    first.set(qn("w:firstLine"), "640")


def put(cell, text: str, font: str, *, align=None) -> None:
    """Write into a cell, smaller and closer than the body."""
    cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    paragraph = cell.paragraphs[0]
    paragraph.alignment = align
    paragraph.paragraph_format.line_spacing = Pt(17)
    run = paragraph.add_run(text)
    run.font.size = Pt(12)
    set_fonts(run._r.get_or_add_rPr(), font)


def rule(paragraph, eighths: int, side: str, *, space: int = 1, colour: str = "000000") -> None:
    """Draw a line above or below a paragraph, so many eighths of a point thick."""
    properties = paragraph._p.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        properties.insert_element_before(
            borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:overflowPunct",
            "w:topLinePunct", "w:autoSpaceDE", "w:autoSpaceDN", "w:bidi", "w:adjustRightInd", "w:snapToGrid",
            "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents", "w:suppressOverlap", "w:jc",
            "w:textDirection", "w:textAlignment", "w:textboxTightWrap", "w:outlineLvl", "w:divId", "w:cnfStyle",
            "w:rPr", "w:sectPr", "w:pPrChange",
        )  # fmt: skip
    edge = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", str(eighths)), ("space", str(space)), ("color", colour)):
        edge.set(qn(f"w:{name}"), value)
    borders.append(edge)
