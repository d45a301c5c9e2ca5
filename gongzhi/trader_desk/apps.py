from django.apps import AppConfig


class TraderDeskConfig(AppConfig):
    name = "gongzhi.trader_desk"
    label = "trader_desk"
