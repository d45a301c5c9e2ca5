from django.apps import AppConfig


class CooperationConfig(AppConfig):
    name = "gongzhi.cooperation"
    label = "cooperation"
