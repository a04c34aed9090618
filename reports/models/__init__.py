from reports.models.inspection import Finding, FindingFile, Inspection, InspectionItem
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
