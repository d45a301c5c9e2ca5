from django.apps import AppConfig


class QualityConfig(AppConfig):
    name = "gongzhi.quality"
    label = "quality"
