from indicators.models.indicator import Indicator
from indicators.models.reading import Reading
from indicators.models.target import Target

__all__ = ["Indicator", "Reading", "Target"]
