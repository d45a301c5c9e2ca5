from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    name = "gongzhi.procedures"
    label = "procedures"
