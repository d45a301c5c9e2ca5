from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "gongzhi.config"
    label = "config"
