from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "gongzhi.directory"
    label = "directory"
    verbose_name = "机构与人员"
