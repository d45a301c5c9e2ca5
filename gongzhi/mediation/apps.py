from django.apps import AppConfig


class MediationConfig(AppConfig):
    name = "gongzhi.mediation"
