from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    name = "gongzhi.inspections"
    label = "inspections"
