"""What a consumer types at each step, and a way through them."""

from datetime import UTC, datetime

from gongzhi.cases.models import Case
from tests import provinces

NOW = datetime(2026, 5, 6, 2, tzinfo=UTC)
"""A Wednesday, ten in the morning in China."""

WHAT = {
    "wish": "dispute",
    "narrative": "在甲乙超市买到过期牛奶，喝了肚子疼，商家拒绝退款。",
    "event_date": "2026-05-01",
}
WISH = {"claims": ["refund", "compensate"], "amount": "1,299元", "claim_text": ""}
TRADER = {
    "trader": "甲乙超市示范店",
    "trader_address": "延安东路 8 号",
    "region": "贵阳市云岩区",
    "platform": "",
    "prior_complaint_date": "",
}
APPEAL = {
    "what": {**WHAT, "wish": "appeal", "narrative": "快达示例快递把我的包裹弄丢了，客服一直不处理。"},
    "trader": {"hotline": "12305", "trader": "快达示例快递", "trader_address": "", "region": "贵阳市云岩区"},
}
ASKED = {
    "service_number": "SF0000012345",
    "prior_complaint_date": "2026-05-05",
    "prior_how": "phone",
    "prior_reference": "KF001",
}
PRIOR = {"sector": "express", "problem": "loss", **ASKED}
"""How the firm was asked first: yesterday."""
PERSON = {
    "as_whom": "self",
    "name": "张示例",
    "phone": "199 0000 1234",
    "address": "贵州省贵阳市云岩区某路1号",
    "identity": "",
    "email": "",
}


def settle() -> None:
    """Bring the real province and its routing rules into the database."""
    provinces.directory(NOW)
    provinces.routing(NOW)


def go_through(client, *, what=WHAT, wish=WISH, trader=TRADER, prior=None, person=PERSON) -> None:
    """Fill in every step up to the last."""
    if what["wish"] == "appeal" and prior is None:
        prior = PRIOR
    steps = (("what", what), ("wish", wish), ("trader", trader), ("prior", prior), ("person", person))
    for step, told in steps:
        if told is not None:
            answer = client.post(f"/file/{step}/", told)
            assert answer.status_code == 302, answer.content.decode()


def send(client) -> list[Case]:
    """Send the draft off, and give the cases that came of it."""
    key = client.get("/file/check/").context["draft"].key
    answer = client.post("/file/check/", {"true": "on", "key": str(key)})
    assert answer.status_code == 302, answer.content.decode()
    assert answer["Location"] == "/file/receipt/"
    return [slip["case"] for slip in client.get("/file/receipt/").context["slips"]]
