"""The draft of an alert as a file that an office goes on with: DOCX or PDF in the layout of official documents."""

from datetime import date

from gongzhi.core import clock
from gongzhi.core.files import OFFICE
from gongzhi.documents.blocks import Official, Paragraph
from gongzhi.documents.pdf import as_pdf
from gongzhi.documents.word import as_docx
from gongzhi.sampling.models import AlertDraft
from gongzhi.sampling.words import AlertState

MEDIA_TYPES = {"pdf": "application/pdf", "docx": OFFICE["word/document.xml"]}


def as_file(alert: AlertDraft, form: str, *, on: date) -> tuple[str, str, bytes]:
    """Set a draft; until it is approved it says so.

    :param form: pdf or docx.
    :return: name, media type, content.
    """
    approved = alert.state == AlertState.APPROVED
    document = Official(
        head=alert.unit.name,
        number="" if approved else "（草稿，未经审核）",
        title=alert.title,
        addressee="",
        body=tuple(Paragraph(line.strip()) for line in alert.body.splitlines() if line.strip()),
        attachments=(),
        signature=alert.unit.name,
        day=clock.day_of(alert.approved_at) if approved else on,
    )
    content = as_pdf(document, draft=not approved) if form == "pdf" else as_docx(document)
    return f"{alert.title}.{form}", MEDIA_TYPES[form], content
