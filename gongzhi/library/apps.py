from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "gongzhi.library"
    label = "library"
