from reports.models.publication import NumberSeries, Publication, RenderedDocument

__all__ = ["NumberSeries", "Publication", "RenderedDocument"]
