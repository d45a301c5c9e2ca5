from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "gongzhi.monitoring"
    label = "monitoring"
