"""Traces of persons in texts: each sort, in the ways people write them; and what is none."""

import pytest

from gongzhi.core.traces import OnFile, Sort, is_personal_name, masked, traces_in

ON_FILE = OnFile(
    names=("李示例", "阿依古丽"),
    phones=("+86 199-0000-1234", "0851-85550000"),
    addresses=("贵州省贵阳市云岩区示范路12号3单元501室",),
    others=("52010219900101123X", "someone@example.com"),
    allowed=("王小明电器商行", "91520100MA6GXXXX0T"),
)


@pytest.mark.parametrize(
    ("text", "found", "sort", "certain"),
    [
        ("请拨13800001111。", "13800001111", Sort.PHONE, True),
        ("请拨１３８００００１１１１。", "１３８００００１１１１", Sort.PHONE, True),
        ("请拨138 0000 1111", "138 0000 1111", Sort.PHONE, True),
        ("请拨1.3.8.0.0.0.0.1.1.1.1", "1.3.8.0.0.0.0.1.1.1.1", Sort.PHONE, True),
        ("请拨一三八零零零零一一一一", "一三八零零零零一一一一", Sort.PHONE, True),
        ("座机0851-86660000", "0851-86660000", Sort.PHONE, False),
        ("199*0000*1234", "199*0000*1234", Sort.PHONE, True),
        ("证件52010219900101123X号", "52010219900101123X", Sort.IDENTITY, True),
        ("证件520102199001011238号", "520102199001011238", Sort.IDENTITY, False),
        ("旧证件520102900101123", "520102900101123", Sort.IDENTITY, False),
        ("护照E12345678", "E12345678", Sort.IDENTITY, False),
        ("卡号6222 0212 3456 7890 128", "6222 0212 3456 7890 128", Sort.CARD, True),
        ("邮箱a.b@example.com", "a.b@example.com", Sort.EMAIL, True),
        ("微信号：abc_12345", "abc_12345", Sort.CHAT, False),
        ("车牌贵A·12345", "贵A·12345", Sort.PLATE, False),
        ("家住云岩区中华路15号2单元", "家住云岩区中华路15号2单元", Sort.ADDRESS, False),
        ("在5栋2单元1803室", "5栋2单元1803室", Sort.ADDRESS, False),
        ("他在示范路12号3单元501", "示范路12号3单元501", Sort.ADDRESS, True),
        ("阿依古丽说", "阿依古丽", Sort.NAME, True),
        ("投诉人李小龙称", "李小龙", Sort.NAME, False),
        ("欧阳女士称", "欧阳", Sort.NAME, False),
        ("由赵敏签收", "赵敏", Sort.NAME, False),
        ("张某反映", "张", Sort.NAME, False),
    ],
)
def test_finds_each_sort(text, found, sort, certain):
    traces = [trace for trace in traces_in(text, ON_FILE) if trace.sort == sort]
    assert [(text[trace.start : trace.end], trace.certain) for trace in traces] == [(found, certain)]


@pytest.mark.parametrize(
    "text",
    [
        "购买的电热水壶漏水，要求退款199.00元，经调解商家已全额退款。",
        "健身房关门停业，预付卡余额3600元无法退还，经调解退还2800元，双方无异议。",
        "网络游戏充值，平台于2026-05-06退还1,600元。",
        "订单号2605061234567890123，快递公司按照保价赔偿500元。",
        "导游强迫购物，旅行社道歉并退还费用。",
        "汽车发动机漏油，三包期内多次维修未果，经销商同意更换总成。",
        "家具甲醛超标，商家同意退货并承担检测费用。",
        "未按约定时间安装，方便消费者的措施没有落实，平台方面已整改。",
    ],
)
def test_leaves_ordinary_words_alone(text):
    assert traces_in(text, ON_FILE) == []


def test_the_traders_own_name_and_code_may_stand():
    assert traces_in("王小明电器商行（91520100MA6GXXXX0T）已退款", ON_FILE) == []
    assert traces_in("王小明已退款", ON_FILE)


def test_what_is_on_file_is_found_however_the_digits_are_parted():
    for text in ("1-9-9-0-0-0-0-1-2-3-4", "199 00001234", "08518555 0000"):
        assert [trace.certain for trace in traces_in(text, ON_FILE)] == [True]


def test_of_overlapping_traces_the_certain_one_stays():
    [trace] = traces_in("投诉人李示例", ON_FILE)
    assert trace.certain


def test_covers_what_it_found():
    text = "李示例，19900001234"
    assert masked(text, traces_in(text, ON_FILE)) == "＊＊＊，" + "＊" * 11


@pytest.mark.parametrize(
    ("name", "is_person"), [("张小芳", True), ("欧阳明", True), ("张记面馆", False), ("示范商行", False)]
)
def test_tells_a_person_from_a_business(name, is_person):
    assert is_personal_name(name) == is_person
