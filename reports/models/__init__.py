from reports.models.finding import Finding, FindingFile
from reports.models.inspection import Inspection, InspectionItem
from reports.models.publication import NumberSeries, Publication, RenderedDocument

__all__ = [
    "Finding",
    "FindingFile",
    "Inspection",
    "InspectionItem",
    "NumberSeries",
    "Publication",
    "RenderedDocument",
]
