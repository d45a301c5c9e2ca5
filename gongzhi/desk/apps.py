from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "gongzhi.desk"
    label = "desk"
