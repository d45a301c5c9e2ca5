from django.apps import AppConfig


class PrepaidConfig(AppConfig):
    name = "gongzhi.prepaid"
    label = "prepaid"
