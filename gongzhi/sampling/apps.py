from django.apps import AppConfig


class SamplingConfig(AppConfig):
    name = "gongzhi.sampling"
    label = "sampling"
