from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "gongzhi.campaigns"
    label = "campaigns"
