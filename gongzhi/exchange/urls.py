"""Addresses of imports and feeds, below /desk/imports/."""

from django.urls import path

from gongzhi.exchange import views

app_name = "exchange"

urlpatterns = [
    path("", views.home, name="home"),
    path("feeds/", views.feeds, name="feeds"),
    path("feeds/<slug:feed>/pull/", views.pull, name="pull"),
    path("<int:id>/", views.run, name="run"),
    path("<int:id>/progress/", views.progress, name="progress"),
    path("<int:id>/start/", views.start, name="start"),
    path("<int:id>/drop/", views.drop, name="drop"),
    path("<int:id>/errors/", views.errors, name="errors"),
]
