"""The addresses of the trader's desk; none carries personal data."""

from django.urls import path

from gongzhi.trader_desk import accounts, appeals, matters, negotiation, samples, session

app_name = "trader"
urlpatterns = [
    path("", matters.home, name="home"),
    path("login/", session.login, name="login"),
    path("logout/", session.leave, name="logout"),
    path("password/", session.password, name="password"),
    path("sign-up/", session.sign_up, name="sign-up"),
    path("sign-up/sent/", session.signed_up, name="signed-up"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("digest/", accounts.digest, name="digest"),
    path("accounts/new/", accounts.add, name="add-account"),
    path("accounts/<int:account>/<slug:what>/", accounts.change, name="change-account"),
    path("answers/", appeals.answers, name="answers"),
    path("answers/waiting/<int:trader>.csv", appeals.waiting_file, {"ending": "csv"}, name="waiting-csv"),
    path("answers/waiting/<int:trader>.xlsx", appeals.waiting_file, {"ending": "xlsx"}, name="waiting-xlsx"),
    path("answers/<int:id>/", appeals.answered, name="answer-file"),
    path("answers/<int:id>/errors.csv", appeals.faults, name="answer-faults"),
    path("ready-answers/", negotiation.answers, name="ready-answers"),
    path("ready-answers/<int:answer>/drop/", negotiation.drop, name="drop-answer"),
    path("pledge/", negotiation.pledge, name="pledge"),
    path("pledge/<int:trader>/join/", negotiation.join, name="join"),
    path("pledge/<int:trader>/leave/", negotiation.leave, name="leave"),
    path("samples/", samples.samples, name="samples"),
    path("samples/<str:number>/", samples.sample, name="sample"),
    path("samples/<str:number>/files/<int:id>/", samples.download, name="sample-file"),
    path("samples/<str:number>/<slug:verb>/", samples.act, name="sample-act"),
    path("matters/", matters.matters, name="matters"),
    path("matters/<str:number>/", matters.matter, name="matter"),
    path("matters/<str:number>/files/<int:id>/", matters.file, name="file"),
    path("matters/<str:number>/reports/<int:id>/", appeals.download, name="report-file"),
    path("matters/<str:number>/<slug:act>/", matters.act, name="act"),
]
