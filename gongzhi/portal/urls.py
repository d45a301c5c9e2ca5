"""Addresses of the pages for consumers; none carries personal data."""

from django.urls import path

from gongzhi.portal import (
    compensation,
    documents,
    filing,
    finding,
    home,
    inspections,
    kept,
    mediation,
    penalties,
    rating,
    status,
    traders,
)

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("guide/", home.guide, name="guide"),
    path("procedures/<str:id>/", home.procedure, name="procedure"),
    path("robots.txt", home.robots, name="robots"),
    path("file/", filing.begin, name="file"),
    path("file/receipt/", filing.receipt, name="receipt"),
    path("file/clear/", filing.clear, name="clear"),
    path("file/<slug:step>/", filing.step, name="step"),
    path("find/traders/", finding.traders, name="find-traders"),
    path("find/platforms/", finding.platforms, name="find-platforms"),
    path("find/regions/", finding.regions, name="find-regions"),
    path("status/", status.track, name="track"),
    path("status/close/", status.close, name="close"),
    path("status/<str:number>/", status.case, name="case"),
    path("status/<str:number>/files/<int:id>/", status.file, name="case-file"),
    path("status/<str:number>/documents/<int:id>.<slug:form>", documents.own_file, name="case-document"),
    path("status/<str:number>/compensation/<slug:verb>/", compensation.compensation, name="compensation"),
    path("status/<str:number>/mediation/<slug:verb>/", mediation.act, name="mediate"),
    path("mediation-bodies/", mediation.bodies, name="bodies"),
    path("status/<str:number>/<slug:verb>/", status.act, name="act"),
    path("kept/<str:number>/", kept.kept, name="kept"),
    path("kept/<str:number>/<slug:verb>/", kept.act, name="kept-act"),
    path("documents/<slug:token>/", documents.genuine, name="document"),
    path("traders/<int:id>/", traders.trader, name="trader"),
    path("inspections/", inspections.inspections, name="inspections"),
    path("draws/", inspections.draws, name="draws"),
    path("draws/<int:plan>/", inspections.draw, name="draw"),
    path("draws/<int:plan>/draw.json", inspections.draw_file, name="draw-file"),
    path("penalties/", penalties.penalties, name="penalties"),
    path("penalties/<slug:number>/", penalties.penalty, name="penalty"),
    path("breaches/", penalties.breaches, name="breaches"),
    path("rate/<str:token>/", rating.rate, name="rate"),
]
