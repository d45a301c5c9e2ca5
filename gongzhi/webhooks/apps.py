from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "gongzhi.webhooks"
    label = "webhooks"
