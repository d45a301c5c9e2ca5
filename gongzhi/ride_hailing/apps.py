from django.apps import AppConfig


class RideHailingConfig(AppConfig):
    name = "gongzhi.ride_hailing"
    label = "ride_hailing"
