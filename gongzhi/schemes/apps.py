from django.apps import AppConfig


class SchemesConfig(AppConfig):
    name = "gongzhi.schemes"
    label = "schemes"
