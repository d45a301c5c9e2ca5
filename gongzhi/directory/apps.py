from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "gongzhi.directory"
    label = "directory"
