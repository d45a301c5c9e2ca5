"""The list of traders that settle online, for everybody."""

import re

import pytest
from django.urls import reverse

from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM
from gongzhi.directory.actions import register_trader
from gongzhi.negotiation import queries
from gongzhi.negotiation.actions.suspend import suspend_membership
from gongzhi.negotiation.models import Membership
from gongzhi.negotiation.tests.scene import Scene
from gongzhi.portal import traders
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

NAMES = ("青山示范超市", "绿水示范超市", "蓝天示范家电")


@pytest.fixture
def scene() -> Scene:
    made = Scene()
    for name in NAMES:
        trader = register_trader(name=name, by=SYSTEM, at=NOW)
        Membership.objects.create(trader=trader, office=factories.unit(), joined_at=NOW)
    return made


def ask(client, **told) -> str:
    with clock.set_to(NOW):
        response = client.get(reverse("portal:traders"), told)
    assert response.status_code == 200
    return response.content.decode()


def test_shows_who_takes_part_and_nobody_else(client, scene):
    suspended = Membership.objects.get(trader__name="蓝天示范家电")
    suspend_membership(membership=suspended, reason="久不答复", by=scene.handler, at=NOW)
    page = ask(client)
    assert "和解示范商行" in page and "青山示范超市" in page
    assert "蓝天示范家电" not in page and "对门示范商行" not in page


def test_finds_by_a_part_of_the_name_or_the_beginning_of_the_code(client, scene):
    page = ask(client, q="绿水")
    assert "绿水示范超市" in page and "青山示范超市" not in page
    assert "和解示范商行" in ask(client, q="91110000600")
    assert "没有找到参加的经营者" in ask(client, q="没有这家")
    assert "没有找到参加的经营者" in ask(client, q="%")


def test_goes_on_page_by_page_with_what_was_looked_for(client, scene, monkeypatch):
    for module in (queries, traders):
        monkeypatch.setattr(module, "PAGE", 1)
    members = queries.members
    monkeypatch.setattr(traders, "members", lambda **told: members(**told, size=1))
    seen, page = [], ask(client, q="示范超市")
    for _time in range(3):
        seen += [name for name in NAMES if name in page]
        after = re.search(r'href="\?[^"]*after=(\d+)"', page)
        if not after:
            break
        page = ask(client, q="示范超市", after=after[1])
    assert seen == ["青山示范超市", "绿水示范超市"]


def test_costs_the_same_for_one_as_for_many(client, scene, django_assert_num_queries):
    ask(client)
    for text in ("绿水", "示范"):
        with django_assert_num_queries(1):
            queries.members(viewer=traders.ANONYMOUS, text=text)


def test_takes_any_address_calmly(client, scene):
    for after in ("x", "9" * 30, "-1", ""):
        assert "参加在线和解的经营者" in ask(client, after=after)


def test_is_led_to_from_the_first_page_and_from_a_trader(client, scene):
    with clock.set_to(NOW):
        for page in (
            client.get(reverse("portal:home")),
            client.get(reverse("portal:trader", args=[scene.trader.pk])),
        ):
            assert reverse("portal:traders") in page.content.decode()
