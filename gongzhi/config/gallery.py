"""The page for developers that shows every component, in the portal's and the desk's dress: /dev/components."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.core import clock
from gongzhi.procedures.accounting import Turn, account
from gongzhi.procedures.words import Whose

FACES = ("portal", "desk")
TRADERS = [
    ("91520100SAMPLE0001", "示范市云岩示范电器经营部", "示范市云岩区 · 个体工商户"),
    (
        "91520100SAMPLE0002",
        "示范省黔南布依族苗族自治州示范县高原特色农产品电子商务产业园运营管理有限责任公司",
        "示范县 · 公司",
    ),
    ("91520100SAMPLE0003", "示范优选网（第三方平台）", "平台经营者"),
]


class SampleForm(forms.Form):
    """One field of each kind."""

    required_css_class = ""
    trader = forms.CharField(label="被投诉的经营者", help_text="输入名称的一部分即可查找；找不到也可以直接填写。")
    trader_code = forms.CharField(widget=forms.HiddenInput, required=False)
    story = forms.CharField(
        label="发生了什么",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=60,
        help_text="时间、地点、经过，写清楚即可。",
    )
    claim = forms.ChoiceField(
        label="您的诉求",
        widget=forms.RadioSelect,
        choices=[("refund", "退款"), ("repair", "修理"), ("apology", "赔礼道歉")],
    )
    region = forms.ChoiceField(
        label="发生地",
        required=False,
        choices=[("", "请选择"), ("520100", "贵阳市"), ("522700", "黔南布依族苗族自治州")],
    )
    amount = forms.DecimalField(
        label="涉及金额（元）", required=False, max_digits=12, decimal_places=2, widget=forms.TextInput
    )
    phone = forms.CharField(label="手机号码", help_text="用于告知办理结果，页面上只显示首尾几位。")
    files = forms.FileField(label="证据材料", required=False, help_text="图片、PDF 或办公文档，每个不超过 20 MB。")
    true = forms.BooleanField(label="我保证以上内容属实，并愿意配合调查核实")


class SendForm(forms.Form):
    """What the sample of sending takes."""

    note = forms.CharField(label="回复内容", max_length=200, widget=forms.Textarea(attrs={"rows": 3}))
    phone = forms.CharField(label="联系电话", required=False)


def sample_limits(today: date) -> list[dict]:
    """Make a limit of each look."""
    law = {
        "basis": "市场监督管理投诉举报处理办法",
        "article": "第十五条",
        "mark": "verified",
        "title": "决定是否受理",
    }
    return [
        {**law, "days_left": 5, "counted": "working", "due_date": today + timedelta(days=7)},
        {**law, "days_left": 2, "counted": "working", "due_date": today + timedelta(days=2), "provisional": True},
        {**law, "days_left": 0, "counted": "working", "due_date": today},
        {**law, "days_left": -12, "counted": "working", "due_date": today - timedelta(days=12)},
        {**law, "days_left": 21, "counted": "natural", "due_date": today + timedelta(days=21), "mark": "unverified"},
        {**law, "days_left": None, "due_date": None, "title": "组织调解"},
        {**law, "days_left": None, "due_date": today, "met": True},
        {**law, "days_left": None, "due_date": today - timedelta(days=3), "met": False},
    ]


def sample_history(now: datetime) -> list[dict]:
    return [
        {"at": now - timedelta(days=9, hours=2), "sentence": "消费者通过网页提交了投诉", "tone": "accent"},
        {
            "at": now - timedelta(days=9),
            "sentence": "系统按“热线 12315、商品类、贵阳市”规则分办给贵阳市云岩区市场监督管理局",
            "unit": "系统",
        },
        {
            "at": now - timedelta(days=7),
            "sentence": "示范承办人甲决定受理",
            "unit": "贵阳市云岩区市场监督管理局",
            "note": "已电话联系双方，定于本周四下午组织调解。\n请经营者携带进货票据和检验报告。",
        },
        {
            "at": now - timedelta(hours=3),
            "sentence": "示范承办人甲延长了调解期限",
            "unit": "贵阳市云岩区市场监督管理局",
            "tone": "warn",
        },
    ]


def sample_cases(limits: list[dict]) -> list[dict]:
    subjects = [
        "购买的冰箱三个月内两次不制冷，商家拒绝更换",
        "健身房闭店后预付卡余额无法退还，多次联系负责人均无人接听，微信群已解散，涉及会员二百余人",
        "快递丢失赔偿争议",
        "网约车绕路多收费",
    ]
    states = [("received", "待受理"), ("accepted", "办理中"), ("transferring", "转办待接收"), ("suspended", "已中止")]
    traders = [name for _, name, _ in TRADERS]
    return [
        {
            "number": f"26000{at}0174",
            "trader": traders[at % 3],
            "about": subject,
            "state": state,
            "title": title,
            "turn": "示范承办人甲" if at % 2 else "待指派",
            "limit": limits[at],
        }
        for at, (subject, (state, title)) in enumerate(zip(subjects, states, strict=True))
    ]


def sample() -> dict:
    """Gather everything that the page shows, none of it a real person, firm or matter."""
    now, today = clock.now(), clock.today()
    limits = sample_limits(today)
    wrong = SampleForm({"story": "很" * 80, "amount": "三千", "trader": ""}, auto_id="wrong_%s")
    wrong.is_valid()
    states = [
        ("triage", "待分办"),
        ("received", "待受理"),
        ("incomplete", "待补正"),
        ("transferring", "转办待接收"),
        ("accepted", "办理中"),
        ("suspended", "已中止"),
        ("decided", "待办结"),
        ("closed", "已办结"),
    ]
    return {
        "limits": limits,
        "states": states,
        "entries": sample_history(now),
        "cases": sample_cases(limits),
        "form": SampleForm(),
        "wrong": wrong,
        "facts": [
            ("编号", "260 000 0174"),
            ("经营者", TRADERS[1][1]),
            ("事项", "家用电器 · 质量"),
            ("涉及金额", "3,424.00 元"),
            ("没有的不列", None),
        ],
        "files": [
            {"name": "购物小票.jpg", "size": 820_000, "url": "#", "at": now, "by": "消费者"},
            {
                "name": "一个名字特别特别长的文件_" + "补充材料" * 8 + ".pdf",
                "size": 7_300_000,
                "url": "#",
                "note": "检验报告",
            },
        ],
        "offers": [
            SimpleNamespace(verb="accept", title="受理", refusal="", main=True),
            SimpleNamespace(verb="decline", title="不予受理", refusal="", main=False),
            SimpleNamespace(verb="transfer", title="转办", refusal="", main=False),
            SimpleNamespace(
                verb="close", title="办结", refusal="还有 2 个协办单位没有答复，请先催办或免除协办。", main=True
            ),
        ],
        "page": {"previous_url": "?before=1", "next_url": "?after=1", "total": 10_000, "exact": False},
        "steps": [{"title": "发生了什么", "url": "#"}, "涉及谁", "您的诉求", "您是谁"],
        "account": account(
            [
                Turn(now - timedelta(days=31, hours=4), Whose.TRADER),
                Turn(now - timedelta(days=21), Whose.OFFICE),
                Turn(now - timedelta(days=18), Whose.CONSUMER),
                Turn(now - timedelta(days=16), Whose.OFFICE),
                Turn(now - timedelta(days=12), Whose.TESTING),
                Turn(now - timedelta(days=3, hours=2), Whose.OFFICE),
            ],
            until=now,
        ),
        "now": now,
        "desk": {
            "queues": [
                {
                    "title": "我的待办",
                    "url": "#",
                    "count": 12,
                    "icon": "inbox",
                    "tone": "",
                    "current": True,
                    "key": "g q",
                },
                {"title": "本单位", "url": "#", "count": 1204, "icon": "building", "tone": "", "key": "g u"},
                {"title": "待分办", "url": "#", "count": 0, "icon": "route", "tone": ""},
                {"title": "协办", "url": "#", "count": None, "icon": "users", "tone": ""},
                {"title": "即将到期", "url": "#", "count": 3, "icon": "clock", "tone": "warn"},
                {"title": "已超期", "url": "#", "count": 1, "icon": "alert-circle", "tone": "bad"},
            ],
            "groups": [
                {
                    "title": "登记",
                    "pages": [
                        {"title": "登记来电", "url": "#", "icon": "phone"},
                        {"title": "导入", "url": "#", "icon": "upload"},
                    ],
                },
                {"title": "规则与单位", "pages": [{"title": "单位与人员", "url": "#", "icon": "users"}]},
            ],
            "officer": "示范承办人甲",
            "unit": "黔南布依族苗族自治州三都水族自治县市场监督管理局",
            "roles": "承办人、调解员",
            "deputising": "",
        },
    }


@require_http_methods(["GET", "POST"])
def components(request: HttpRequest, face: str = "desk") -> HttpResponse:
    """Show every component in one face's dress; a POST is the sample of sending."""
    if face not in FACES:
        raise Http404
    if request.method == "POST":
        sent = SendForm(request.POST)
        if sent.is_valid():
            messages.success(request, f"已收到：{sent.cleaned_data['note']}")
            return redirect(f"{request.path}?sent=1")
        return render(request, f"gallery/{face}.html", {**sample(), "face": face, "send": sent}, status=422)
    messages.success(request, "已受理，调解期限从今天起算。")
    messages.error(request, "没有办成：本件刚被示范承办人乙转办。")
    return render(request, f"gallery/{face}.html", {**sample(), "face": face, "send": SendForm()})


@require_GET
def options(request: HttpRequest) -> HttpResponse:
    """Answer the sample combobox."""
    asked = request.GET.get("q", "").strip()
    found = [
        {"id": f"option-{code}", "value": code, "label": name, "detail": detail}
        for code, name, detail in TRADERS
        if asked and asked in name
    ]
    return render(request, "components/options.html", {"options": found})


@require_POST
def reveal(request: HttpRequest) -> HttpResponse:
    """Answer the sample masked field."""
    return render(request, "gallery/revealed.html", {"value": "13800000021"})


def urls() -> list[URLPattern]:
    """List the gallery's addresses: none but on a developer's own machine."""
    if not settings.DEVELOPMENT:
        return []
    return [
        path("dev/components", components, name="gallery"),
        path("dev/components/options", options, name="gallery-options"),
        path("dev/components/reveal", reveal, name="gallery-reveal"),
        path("dev/components/<face>", components, name="gallery-face"),
    ]
