from django.apps import AppConfig


class ConferenceConfig(AppConfig):
    name = "gongzhi.conference"
    label = "conference"
