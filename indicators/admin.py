"""Indicators as reference data; targets can be read, for they are set by their own service."""

from django.contrib import admin
from django.http import HttpRequest
from import_export.admin import ExportMixin
from import_export.resources import ModelResource

from indicators.models import AreaWeight, Indicator, Target
from indicators.models.indicator import CALCULATION


class IndicatorResource(ModelResource):
    class Meta:
        model = Indicator
        fields = (
            "code",
            "name",
            "unit",
            "measured_as",
            "frequency",
            "collected_by",
            "better",
            "decimals",
            "plan_wording",
            "aggregation",
            "numerator",
            "denominator",
            "formula",
            "data_source",
            "note",
        )


@admin.register(Indicator)
class IndicatorAdmin(ExportMixin, admin.ModelAdmin):
    resource_classes = (IndicatorResource,)
    list_display = ("position", "name", "unit", "frequency", "collected_by", "plan_wording")
    list_display_links = ("name",)
    list_filter = ("frequency", "collected_by")
    search_fields = ("name", "code")
    readonly_fields = ("code", "plan_wording", *CALCULATION, "areas")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Target)
class TargetAdmin(admin.ModelAdmin):
    list_display = ("indicator", "area", "in_words", "dates_in_words", "document", "superseded_at")
    list_select_related = ("indicator", "area")


@admin.register(AreaWeight)
class AreaWeightAdmin(admin.ModelAdmin):
    list_display = ("indicator", "area", "year", "weight", "source")
    list_select_related = ("indicator", "area")
