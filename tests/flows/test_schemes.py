"""A store joins and logs refunds, consumers scan, confirm, contest and complain: through the real pages."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from gongzhi.cases.models import Case
from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM, Role
from gongzhi.core.numbers import spoken
from gongzhi.directory.actions import add_officer
from gongzhi.directory.models import Officer
from gongzhi.schemes.actions.files import COLUMNS
from gongzhi.schemes.models import Check, Pledge, PledgeCase, Refund, SchemeFile
from gongzhi.schemes.tests import scene
from gongzhi.schemes.words import CheckState, FileKind, RefundState, State
from tests import factories
from tests.factories import HOLDER, NOW, OTHER

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(settings, tmp_path):
    settings.FILES_DIR = tmp_path
    factories.province()
    with clock.set_to(NOW):
        yield


def both(key: str = HOLDER) -> Officer:
    return add_officer(
        username=f"both-{uuid4().hex[:8]}",
        name="周示例",
        password=factories.PASSWORD,
        unit=factories.unit(key),
        roles=[Role.HANDLER, Role.SUPERVISOR],
        from_date=NOW.date() - timedelta(days=400),
        by=SYSTEM,
        at=NOW,
    )


def signed_in(officer: Officer) -> Client:
    client = Client()
    client.force_login(officer, "django.contrib.auth.backends.ModelBackend")
    return client


def at_trader(trader) -> Client:
    client = Client()
    factories.sign_in_trader(client, factories.trader_account(trader))
    return client


def post(client: Client, to: str, /, **told):
    return client.post(to, {"key": str(uuid4()), **told})


def body(response) -> str:
    return response.content.decode()


def test_a_store_joins_is_checked_and_changes(settings):
    trader, officer = scene.trader(), signed_in(both())
    store = at_trader(trader)
    told = {
        "scheme": scene.SCHEME, "trader_id": trader.pk, "store_name": "示例书店", "region_name": "南明区",
        "region": "520102", "address": "示例路9号", "days": "7",
    }  # fmt: skip
    wrong = post(store, reverse("trader:new-store"), **told | {"days": "3", "address": ""})
    assert wrong.status_code == 422 and "示例书店" in body(wrong)
    assert post(store, reverse("trader:new-store"), **told).status_code == 302
    pledge = Pledge.objects.get()
    page = reverse("trader:store", args=[pledge.store.code])
    assert (
        "待审核" in body(store.get(page))
        and Client().get(reverse("portal:store", args=[pledge.store.code])).status_code == 404
    )

    assert "示例书店" in body(officer.get(reverse("desk:pledges")))
    own = reverse("desk:pledge", args=[pledge.pk])
    act = lambda verb: reverse("desk:act-on-pledge", args=[pledge.pk, verb])  # noqa: E731
    assert officer.get(act("return")).status_code == 200
    assert post(officer, act("return"), reason="请补充照片。").status_code == 302
    assert "请补充照片" in body(store.get(page))
    again = reverse("trader:pledge-act", args=[pledge.pk, "resubmit"])
    assert store.get(again).status_code == 200
    assert post(store, again, days="7", scope="全部商品").status_code == 302
    assert post(officer, act("accept")).status_code == 302
    assert "承诺有效" in body(officer.get(own))
    stranger = signed_in(both(OTHER))
    assert stranger.get(own).status_code == 404 and post(stranger, act("suspend"), reason="x").status_code == 404

    for client, address in (
        (store, reverse("trader:pledge-sign", args=[pledge.pk])),
        (officer, reverse("desk:pledge-sign", args=[pledge.pk])),
    ):
        response = client.get(address)
        assert response["Content-Type"] == "application/pdf" and b"".join(response).startswith(b"%PDF-")

    change = reverse("trader:pledge-act", args=[pledge.pk, "change"])
    early = post(store, change, days="15", scope="全部商品", effective_date=NOW.date().isoformat())
    assert early.status_code == 422 and "提前 7 天" in body(early)
    later = (NOW.date() + timedelta(days=8)).isoformat()
    assert post(store, change, days="15", scope="全部商品", effective_date=later).status_code == 302
    assert f"{later} 起变更" in body(Client().get(reverse("portal:store", args=[pledge.store.code])))

    assert post(officer, act("plan_check"), planned_date=NOW.date().isoformat()).status_code == 302
    check = Check.objects.get()
    assert "示例书店" in body(officer.get(reverse("desk:pledge-checks")))
    record = reverse("desk:act-on-pledge-check", args=[check.pk, "record"])
    assert "门口和收银处" in body(officer.get(record))
    assert post(officer, record, failed=["sign_shown"]).status_code == 422
    assert post(officer, record, failed=["sign_shown"], finding="没有标识。").status_code == 302
    check.refresh_from_db(), pledge.refresh_from_db()
    assert (check.state, pledge.state) == (CheckState.FAILED, State.SUSPENDED)
    assert store.get(reverse("trader:pledge-sign", args=[pledge.pk])).status_code == 302
    assert post(officer, act("resume"), note="已张贴。").status_code == 302
    leave = reverse("trader:pledge-act", args=[pledge.pk, "leave"])
    assert post(store, leave, reason="转让。").status_code == 302
    assert "已退出" in body(officer.get(own))
    assert "按当时的承诺" in body(Client().get(reverse("portal:store", args=[pledge.store.code])))
    for address in ("desk:pledge-figures", "desk:refunds", "desk:new-pledge"):
        assert officer.get(reverse(address)).status_code == 200


def test_a_refund_is_logged_once_and_confirmed_by_its_code():
    pledge = scene.pledge_in(State.ACTIVE, by=scene.both_roles())
    store, anybody = at_trader(pledge.trader), Client()
    address = reverse("trader:log-refund", args=[pledge.store.code])
    assert 'inputmode="decimal"' in body(store.get(address))
    told = {"goods": "示例雨伞", "amount": "49.90", "days_since": "2", "result": "paid"}
    wrong = post(store, address, **told | {"amount": "-1"})
    assert wrong.status_code == 422 and "示例雨伞" in body(wrong) and Refund.objects.count() == 0
    key = str(uuid4())
    photo = SimpleUploadedFile("小票.png", scene_png(), "image/png")
    for files in ({"photos": photo}, {}):
        assert store.post(address, {"key": key, **told, **files}).status_code == 302
    refund = Refund.objects.get()
    assert refund.code in body(store.get(reverse("trader:refund", args=[refund.pk])))
    assert store.get(reverse("trader:refund-photo", args=[refund.pk, refund.photos.get().pk])).status_code == 200

    lookup = reverse("portal:refund-code")
    assert anybody.get(lookup, {"code": "ABCDEFGHJK"}).status_code == 404
    page = reverse("portal:refund", args=[refund.code])
    assert anybody.get(lookup, {"code": refund.code.lower()})["Location"] == page
    assert "示例雨伞" in body(anybody.get(page))
    act = reverse("portal:refund-act", args=[refund.code, "confirm"])
    assert post(anybody, act).status_code == 302 and post(anybody, act).status_code == 302
    refund.refresh_from_db()
    assert refund.state == RefundState.CONFIRMED
    assert post(anybody, reverse("portal:refund-act", args=[refund.code, "strike"])).status_code == 404
    for _each in range(10):
        anybody.get(reverse("portal:refund", args=["AAAAAAAAAA"]))
    assert anybody.get(page).status_code == 404  # too many wrong codes


def scene_png() -> bytes:
    from gongzhi.sampling.tests.scene import PNG

    return PNG


def test_a_refusal_becomes_a_complaint_with_the_pledge_attached():
    by = both()
    pledge = scene.pledge_in(State.ACTIVE, by=scene.both_roles())
    store, anybody, officer = at_trader(pledge.trader), Client(), signed_in(by)
    address = reverse("trader:log-refund", args=[pledge.store.code])
    told = {"goods": "示例电水壶", "amount": "199", "days_since": "3", "result": "refused"}
    assert post(store, address, **told).status_code == 422
    assert post(store, address, **told, ground="not_intact").status_code == 302
    refund = Refund.objects.get()
    page = reverse("portal:refund", args=[refund.code])
    contest = reverse("portal:refund-act", args=[refund.code, "contest"])
    empty = post(anybody, contest, answer="")
    assert empty.status_code == 422
    assert post(anybody, contest, answer="包装没有拆。").status_code == 302
    assert "包装没有拆" in body(store.get(reverse("trader:refund", args=[refund.pk])))
    assert "示例电水壶" in body(store.get(reverse("trader:stores")))
    explain = reverse("trader:refund-act", args=[refund.pk, "explain"])
    assert post(store, explain, explanation="顾客用过。").status_code == 302
    assert "顾客用过" in body(anybody.get(page)) and "投诉这家店" in body(anybody.get(page))

    complain = reverse("portal:store-complain", args=[pledge.store.code])
    assert anybody.post(complain, {"refund": refund.code})["Location"].endswith(reverse("portal:step", args=["what"]))
    assert pledge.store.name in body(anybody.get(reverse("portal:step", args=["what"])))
    steps = {
        "what": {"wish": "dispute", "narrative": "店里贴着无理由退货，我的没有拆也不退。"},
        "wish": {"claims": ["refund"], "amount": "199"},
    }
    for step, answers in steps.items():
        assert anybody.post(reverse("portal:step", args=[step]), answers).status_code == 302
    trader_step = body(anybody.get(reverse("portal:step", args=["trader"])))
    assert pledge.trader.name in trader_step and pledge.store.name in trader_step
    answers = {
        "trader": pledge.trader.name, "trader_id": pledge.trader_id, "trader_address": pledge.store.address,
        "region": "南明区", "region_code": "520102",
    }  # fmt: skip
    assert anybody.post(reverse("portal:step", args=["trader"]), answers).status_code == 302
    person = {"as_whom": "self", "name": "张示例", "phone": "19900001234", "address": "贵州省贵阳市南明区某路1号"}
    assert anybody.post(reverse("portal:step", args=["person"]), person).status_code == 302
    check = reverse("portal:step", args=["check"])
    shown = body(anybody.get(check))
    assert pledge.store.name in shown
    from_form = {"key": anybody.get(check).context["draft"].key, "true": "on", "way": "office"}
    assert anybody.post(check, from_form).status_code == 302
    case, link = Case.objects.get(), PledgeCase.objects.get()
    assert (link.case, link.store, link.refund) == (case, pledge.store, refund)
    assert link.terms[0]["days"] == 7 and case.trader_id == pledge.trader_id

    office = signed_in(factories.officer(("samr", Role.SECRETARIAT)))
    desk = body(office.get(reverse("desk:case", args=[case.number])))
    assert "门店的承诺" in desk and pledge.store.name in desk and "示例电水壶" in desk
    assert spoken(case.number) in body(office.get(reverse("desk:pledge", args=[pledge.pk])))
    assert "示例电水壶" in body(officer.get(reverse("desk:refunds")))
    clear = reverse("desk:act-on-refund", args=[refund.pk, "clear"])
    assert post(officer, clear, finding="有使用痕迹。").status_code == 302
    assert "有使用痕迹" in body(anybody.get(page))
    assert "就此投诉" in body(officer.get(reverse("desk:refund", args=[refund.pk])))


def test_files_of_stores_and_refunds_come_in_at_both_desks():
    trader = scene.trader(credit_code="91520102DEM000017T")
    store, officer = at_trader(trader), signed_in(both())
    headings = ",".join(COLUMNS[FileKind.STORES])
    rows = ["91520102DEM000017T,,示例一店,520102,示例路1号,7,,", "91520102DEM000017T,,示例二店,999999,示例路2号,7,,"]

    def file(*lines) -> SimpleUploadedFile:
        return SimpleUploadedFile("stores.csv", "\n".join([headings, *lines]).encode(), "text/csv")

    for client, desk in ((store, "trader"), (officer, "desk")):
        address = reverse(f"{desk}:scheme-files", args=["stores"])
        assert client.get(address).status_code == 200
        assert client.get(reverse(f"{desk}:scheme-file-example", args=["stores"])).status_code == 200
        tried = client.post(address, {"scheme": scene.SCHEME, "file": file(*rows), "go": "try"})
        assert tried.status_code == 200 and "第 3 行" in body(tried)
        done = client.post(address, {"scheme": scene.SCHEME, "file": file(*rows), "go": "send"})
        kept = SchemeFile.objects.latest("id")
        assert done["Location"] == reverse(f"{desk}:scheme-file", args=[kept.pk]) and kept.refused == 1
        assert "示例" in body(client.get(done["Location"]))
        faults = b"".join(client.get(reverse(f"{desk}:scheme-file-faults", args=[kept.pk])))
        assert "示例二店" in faults.decode("utf-8-sig")
        assert client.post(address, {"scheme": scene.SCHEME}).status_code == 422
    assert Pledge.objects.count() == 1
    assert at_trader(scene.trader()).get(reverse("trader:scheme-file", args=[kept.pk])).status_code == 404


def test_everybody_finds_the_stores_that_pledged():
    pledge = scene.pledge_in(State.ACTIVE, by=scene.both_roles(), store_name="晴天文具店")
    anybody = Client()
    for told, found in (({"q": "文具"}, True), ({"region": "520300"}, False), ({"scheme": "no_fakes"}, False)):
        assert ("晴天文具店" in body(anybody.get(reverse("portal:stores"), told))) is found
    assert anybody.get(reverse("portal:stores"), {"after": "x"}).status_code == 404
    assert "晴天文具店" in body(anybody.get(reverse("portal:trader", args=[pledge.trader_id])))
    officer = signed_in(both())
    assert "晴天文具店" in body(officer.get(reverse("desk:trader", args=[pledge.trader_id])))
