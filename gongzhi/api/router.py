"""The one router on which every operation stands, so that an address may have several methods in several modules."""

from ninja import Router

router = Router()
