import os

import pytest

from gongzhi.cases.actions.attach import attach_file
from gongzhi.config.tasks import sweep_unnamed_files
from gongzhi.core import files
from gongzhi.documents.actions.issue import issue_document
from gongzhi.documents.for_cases import CaseFile
from gongzhi.documents.kinds import kind_of
from tests import factories
from tests.factories import NOW


@pytest.mark.django_db
def test_takes_away_old_files_that_no_row_names_and_leaves_the_others(settings, tmp_path):
    settings.FILES_DIR = tmp_path
    factories.province()
    by = factories.actor()
    case = factories.case_in("accepted", by=by)
    attached = attach_file(case=case, name="a.pdf", content=b"%PDF-1.4\n%%EOF\n", by=by, at=NOW)
    record = CaseFile.of(case.pk)
    issued = issue_document(kind=kind_of("acceptance-notice"), record=record, record_id=case.pk, by=by, at=NOW)
    named = [attached.sha256, issued.pdf_sha256, issued.docx_sha256]
    old, young = files.keep(b"of a form never sent off"), files.keep(b"of a form being filled in")
    for sha256 in (*named, old):
        os.utime(files.path_of(sha256), (0, 0))
    assert sweep_unnamed_files(0) == 1
    assert all(map(files.is_kept, [*named, young])) and not files.is_kept(old)
