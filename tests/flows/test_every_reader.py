"""Pages for every reader: light, and of one shape for readers of the screen; measured on each public page."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import NoReverseMatch, reverse

from gongzhi.core import clock
from tests import factories
from tests.factories import NOW
from tests.guards.test_access import KIND_OF, OPEN

pytestmark = pytest.mark.django_db

MOST_BYTES = 200_000
"""Of a page with its style sheets and scripts, before pictures: text as it is, assets as they are sent, packed."""
WITH_VALUES = {
    "portal:open-data-set": ["samples"],
    "portal:open-data-explore": ["samples"],
    "portal:procedure": ["amr-complaint@2026-04-15"],
    "portal:step": ["what"],
}
NO_PAGES = {
    "portal:robots", "desk:field-session", "desk:field-worker", "api:openapi", "api:nothing", "api:reference",
    "portal:find-traders", "portal:find-platforms", "portal:find-regions",
}  # fmt: skip
"""Public addresses that give no page, or part of one; and the whole reference of the API, one long text for makers of
programs."""


def addresses() -> dict[str, str]:
    """Give every public page that needs no record: name → address."""
    found = {}
    for name, kind in KIND_OF.items():
        if kind == OPEN and name not in NO_PAGES:
            try:
                found[name] = reverse(name, args=WITH_VALUES.get(name))
            except NoReverseMatch:
                continue
    return found


def read(client) -> dict[str, str]:
    """Get every public page as a visitor does: name → text."""
    found = {}
    for name, address in addresses().items():
        response = client.get(address, follow=True)
        if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
            found[name] = response.content.decode()
    return found


@pytest.fixture(scope="module")
def pages(django_db_setup, django_db_blocker):
    """Every public page as a visitor gets it: name → text."""
    from django.db import transaction
    from django.test import Client

    with django_db_blocker.unblock(), transaction.atomic(), clock.set_to(NOW):
        factories.province()
        yield read(Client())
        transaction.set_rollback(True)


def packed(asset: str) -> int:
    path = Path(settings.BASE_DIR) / "static" / asset.removeprefix("/static/")
    return len(gzip.compress(path.read_bytes(), 9))


def test_there_are_as_many_pages_as_one_thinks(pages):
    assert len(pages) > 15
    assert {"portal:home", "portal:guide", "portal:file", "portal:open-data", "portal:open-data-explore"} <= set(
        pages
    )


def test_every_public_page_is_light(pages):
    heavy = {}
    for name, text in pages.items():
        assets = set(re.findall(r'<link rel="stylesheet" href="([^"]+)"', text))
        assets |= set(re.findall(r'<script[^>]* src="([^"]+)"', text))
        size = len(text.encode()) + sum(map(packed, assets))
        if size > MOST_BYTES:
            heavy[name] = size
    assert heavy == {}


def test_every_public_page_has_one_heading_landmarks_and_a_way_to_skip(pages):
    for name, text in pages.items():
        assert len(re.findall(r"<h1\b", text)) == 1, name
        if name.startswith("portal:"):
            for part in ('<main class="', '<header class="', "<footer", 'class="skip" href="#main"', '<html lang="'):
                assert part in text, (name, part)


def test_looks_are_chosen_on_every_page_of_the_portal_by_a_form(pages):
    for name, text in pages.items():
        if name.startswith("portal:"):
            form = re.search(r'<form method="post" action="/looks/">.*?</form>', text, re.DOTALL)
            assert form, name
            for field in ('name="type" value="large"', 'name="contrast" value="more"', 'name="theme" value="dark"'):
                assert field in form[0]


def test_every_table_of_the_portal_names_its_columns(pages):
    for name, text in pages.items():
        for table in re.findall(r"<table\b.*?</table>", text, re.DOTALL):
            assert 'scope="col"' in table or 'scope="row"' in table, name
