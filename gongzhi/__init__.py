"""gongzhi: one shared case desk for a province's consumer-rights joint conference."""

__version__ = "0.1.0"
