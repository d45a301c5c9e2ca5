from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "gongzhi.incidents"
    label = "incidents"
