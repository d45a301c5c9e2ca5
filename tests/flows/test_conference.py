"""Pages of the conference: what a list costs, files, the ways in from other records."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongzhi.conference.actions.meeting.record import record_meeting
from gongzhi.conference.models import Assignment, Authorisation, Person
from gongzhi.conference.tests import scene
from gongzhi.conference.words import AssignmentState
from gongzhi.core import clock
from gongzhi.core.actors import Role
from gongzhi.core.models import JournalEntry
from gongzhi.inspections.tests.scene import PNG
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(settings, tmp_path):
    settings.FILES_DIR = tmp_path
    factories.province()
    with clock.set_to(NOW):
        yield


def signed_in(key: str, role: Role) -> Client:
    client = Client()
    client.force_login(factories.officer((key, role)), "django.contrib.auth.backends.ModelBackend")
    return client


def cost(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as told:
        assert client.get(address).status_code == 200
    return len(told)


def test_lists_cost_the_same_with_many_rows():
    by, client = scene.office(), signed_in("samr", Role.SECRETARIAT)
    meeting = scene.resolved(scene.meeting_in("held", by=by), by=by)
    resolution = scene.resolution(meeting).pk

    def add(number: int) -> None:
        scene.do_well(scene.draft(by=by, title=f"任务{number}", resolution_id=resolution), "issue", by=by)
        told = {"kind": "liaison", "title": f"会议{number}", "starts_at": NOW - timedelta(days=40), "place": "三楼"}
        record_meeting(**told, minutes="研究工作。", by=by, at=NOW)

    add(0)
    addresses = [reverse(f"desk:{name}") for name in ("meetings", "assignments", "conference-board", "circulars")]
    addresses += [reverse(f"desk:{name}", args=[meeting.pk]) for name in ("meeting", "meeting-resolutions")]
    addresses += [f"{reverse('desk:conference-board')}?by=resolution"]
    for address in addresses:
        client.get(address)
    before = {address: cost(client, address) for address in addresses}
    for number in range(1, 25):
        add(number)
    assert {address: cost(client, address) for address in addresses} == before


def test_the_list_is_taken_as_workbook_and_as_text_document_on_record():
    scene.assignment_in(AssignmentState.ACCEPTED, by=scene.office())
    client = signed_in(scene.OWNER, Role.SUPERVISOR)
    for ending in ("xlsx", "docx"):
        response = client.post(reverse(f"desk:assignments-{ending}"), {"light": "on_time"})
        body = b"".join(response.streaming_content) if response.streaming else response.content
        assert response.status_code == 200 and body[:2] == b"PK"
    lines = JournalEntry.objects.filter(kind="export").order_by("seq")
    assert [line.facts["format"] for line in lines] == ["xlsx", "docx"]


def test_the_office_assigns_from_a_matter_and_its_page_shows_it():
    case = factories.received()
    client, owner = signed_in("samr", Role.SECRETARIAT), signed_in(scene.OWNER, Role.HANDLER)
    page = client.get(reverse("desk:case", args=[case.number])).content.decode()
    address = f"{reverse('desk:new-assignment')}?source=case&amp;source_place={case.number}"
    assert address in page
    told = {
        "key": uuid4(), "title": "摸清底数", "text": "约谈。", "done_when": "记录报办公室。",
        "unit_id": factories.unit(scene.OWNER).pk, "due_date": scene.TODAY + timedelta(days=9), "source": "case",
        "source_place": case.number,
    }  # fmt: skip
    response = client.post(reverse("desk:new-assignment"), told)
    made = Assignment.objects.get()
    assert response["Location"] == reverse("desk:assignment", args=[made.pk])
    response = client.post(reverse("desk:act-on-assignment", args=[made.pk, "issue"]), {"key": uuid4()})
    assert response.status_code == 302
    link = reverse("desk:case", args=[case.number])
    assert "摸清底数" in client.get(link).content.decode()
    assert link in client.get(reverse("desk:assignment", args=[made.pk])).content.decode()
    page = owner.get(reverse("desk:assignment", args=[made.pk])).content.decode()
    assert case.number in page and link not in page, "the owner knows the number; the matter is not its to see"
    other = signed_in("culture", Role.SUPERVISOR)
    assert other.get(reverse("desk:assignment", args=[made.pk])).status_code == 404


def test_members_and_authorisations_are_kept_by_the_office():
    client = signed_in("samr", Role.SECRETARIAT)
    told = {
        "key": uuid4(), "unit_id": factories.unit(scene.OWNER).pk, "role": "liaison", "name": "甲示例",
        "from_date": scene.TODAY,
    }  # fmt: skip
    assert client.post(reverse("desk:conference-members"), told).status_code == 302
    person = Person.objects.get()
    member = signed_in(scene.OWNER, Role.HANDLER)
    assert "甲示例" in member.get(reverse("desk:conference-members")).content.decode()
    assert member.get(reverse("desk:end-term", args=[person.pk])).status_code == 403
    client.post(reverse("desk:end-term", args=[person.pk]), {"to_date": scene.TODAY})
    assert Person.objects.get().to_date == scene.TODAY

    told = {
        "key": uuid4(), "issuer": "省人民政府", "number": "示例〔2026〕1号", "scope": "督查",
        "from_date": scene.TODAY, "to_date": scene.TODAY, "file": SimpleUploadedFile("授权.png", PNG),
    }  # fmt: skip
    assert client.post(reverse("desk:authorisations"), told).status_code == 302
    made = Authorisation.objects.get()
    assert client.get(reverse("desk:authorisation-file", args=[made.pk])).status_code == 200
    assert member.get(reverse("desk:authorisation-file", args=[made.pk])).status_code == 404
