"""Every verb of mediation at the desk: the form that asks for what it needs, and the action that does it."""

from django.utils.translation import gettext_lazy as _

from gongzhi.desk.cases.verbs import Verb
from gongzhi.desk.mediation import forms
from gongzhi.mediation.actions.agree import record_agreement
from gongzhi.mediation.actions.announce import announce_session
from gongzhi.mediation.actions.ask_recusal import ask_recusal
from gongzhi.mediation.actions.ask_trader import ask_the_trader
from gongzhi.mediation.actions.cancel_session import cancel_session
from gongzhi.mediation.actions.close_minutes import close_minutes
from gongzhi.mediation.actions.decide_recusal import decide_recusal
from gongzhi.mediation.actions.entrust import entrust_mediation
from gongzhi.mediation.actions.hold import hold_session
from gongzhi.mediation.actions.minute import write_minutes
from gongzhi.mediation.actions.move_session import move_session
from gongzhi.mediation.actions.name import name_mediators
from gongzhi.mediation.actions.order_testing import order_testing
from gongzhi.mediation.actions.party_consent import consent_of_party
from gongzhi.mediation.actions.perform import record_performance
from gongzhi.mediation.actions.report_result import report_result
from gongzhi.mediation.actions.represent import name_representatives
from gongzhi.mediation.actions.return_result import return_result
from gongzhi.mediation.actions.say import record_statement
from gongzhi.mediation.actions.send_sample import send_sample
from gongzhi.mediation.actions.take_back import take_back_mediation

VERBS: dict[str, Verb] = {
    "say": Verb(forms.SayForm, record_statement, _("已登记。")),
    "ask_trader": Verb(forms.EmptyForm, ask_the_trader, _("已请企业在线表示，企业在经营者工作台可以看到本件。")),
    "name": Verb(forms.NameForm, name_mediators, _("已确定调解员。")),
    "ask_recusal": Verb(forms.AskRecusalForm, ask_recusal, _("已登记回避申请，调解中止，等待决定。")),
    "decide_recusal": Verb(forms.DecideRecusalForm, decide_recusal, _("已作出决定。")),
    "entrust": Verb(forms.EntrustForm, entrust_mediation, _("已委托。受托组织的人员现在可以看到本件。")),
    "report_result": Verb(forms.ResultForm, report_result, _("已反馈结果，由委托单位处理。")),
    "take_back": Verb(forms.ReasonForm, take_back_mediation, _("已收回委托。")),
    "announce": Verb(forms.AnnounceForm, announce_session, _("已预告，消费者在查询页可以看到。")),
    "move_session": Verb(forms.MoveSessionForm, move_session, _("已改期，消费者在查询页可以看到。")),
    "cancel_session": Verb(forms.CancelSessionForm, cancel_session, _("已取消，消费者在查询页可以看到。")),
    "hold": Verb(forms.HoldForm, hold_session, _("已登记调解情况。核对笔录后请定稿。")),
    "minute": Verb(forms.MinuteForm, write_minutes, _("已修改笔录。")),
    "close_minutes": Verb(forms.CloseMinutesForm, close_minutes, _("笔录已定稿。")),
    "order_testing": Verb(forms.OrderTestingForm, order_testing, _("已登记。送检后请登记“送检”，期限即停止计算。")),
    "send_sample": Verb(forms.EmptyForm, send_sample, _("已登记送检，调解期限停止计算。")),
    "return_result": Verb(forms.ResultForm, return_result, _("已登记检测结果，调解期限继续计算。")),
    "represent": Verb(forms.RepresentForm, name_representatives, _("已登记代表人。")),
    "party_consent": Verb(forms.PartyConsentForm, consent_of_party, _("已登记被代表人的意见。")),
    "agree": Verb(forms.AgreeForm, record_agreement, _("已登记调解协议和结果。核对后即可办结。")),
    "perform": Verb(forms.PerformForm, record_performance, _("已登记履行情况。")),
}
"""One row a verb; the table of mediation says when each is open and to whom."""
