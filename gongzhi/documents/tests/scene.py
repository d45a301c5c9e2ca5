"""What the tests of documents share: cases with a decision, the kinds to make of them, and what a file says."""

import io

from docx import Document as open_docx
from pypdf import PdfReader

from gongzhi.cases.actions.decline import decline_case
from gongzhi.cases.actions.end import end_case
from gongzhi.cases.rules import procedure_of
from gongzhi.documents.actions.issue import issue_document
from gongzhi.documents.for_cases import CaseFile
from gongzhi.documents.kinds import kind_of
from tests import factories
from tests.factories import NOW

ACCEPTANCE = kind_of("acceptance-notice")
ENDING = kind_of("ending-notice")


def issued(case, *, by, kind=ACCEPTANCE, at=NOW, **rest):
    return issue_document(kind=kind, record=CaseFile.of(case.pk), record_id=case.pk, by=by, at=at, **rest)


def declined(by, **rest):
    case = factories.received(by=by, **rest)
    ground = procedure_of(case).decline_ground[0].key
    return decline_case(case=case, ground=ground, reason="已经超过三年。", by=by, at=NOW)


def ended(by, **rest):
    case = factories.case_in("accepted", by=by, **rest)
    return end_case(case=case, ground="party_gone", reason="双方分歧较大。", by=by, at=NOW)


def words_of_docx(content: bytes) -> str:
    made = open_docx(io.BytesIO(content))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in made.paragraphs), *cells])


def words_of_pdf(content: bytes) -> str:
    """Give the text of a PDF without the breaks between its lines."""
    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages)


def pages_of_pdf(content: bytes) -> int:
    return len(PdfReader(io.BytesIO(content)).pages)
