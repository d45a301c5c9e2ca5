from django.apps import AppConfig


class NegotiationConfig(AppConfig):
    name = "gongzhi.negotiation"
    label = "negotiation"
