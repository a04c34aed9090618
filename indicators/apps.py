from django.apps import AppConfig

#: What the audit trail calls the acts of this app.
ACTS = {
    "target.set": "设定目标",
    "reading.superseded": "更正指标数值",
    "reading.retracted": "撤回指标数值",
}


class IndicatorsConfig(AppConfig):
    name = "indicators"
    verbose_name = "指标与目标"

    def ready(self) -> None:
        from departments import audit  # noqa: PLC0415 - app ready: models are loaded only now

        audit.register(ACTS)
