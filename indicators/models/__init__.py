from indicators.models.forecast import StoredForecast
from indicators.models.indicator import Indicator
from indicators.models.light import LightOverride, LightThresholds
from indicators.models.reading import Reading
from indicators.models.target import Target
from indicators.models.weight import AreaWeight

__all__ = [
    "AreaWeight",
    "Indicator",
    "LightOverride",
    "LightThresholds",
    "Reading",
    "StoredForecast",
    "Target",
]
