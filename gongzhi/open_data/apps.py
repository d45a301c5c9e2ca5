from django.apps import AppConfig


class OpenDataConfig(AppConfig):
    name = "gongzhi.open_data"
    label = "open_data"
