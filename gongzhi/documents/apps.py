from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "gongzhi.documents"
    label = "documents"
