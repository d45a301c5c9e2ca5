from django.apps import AppConfig


class RoutingConfig(AppConfig):
    name = "gongzhi.routing"
    label = "routing"
