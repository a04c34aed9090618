from django.apps import AppConfig

#: What the audit trail calls the acts of this app.
ACTS = {
    "bulletin.requested": "发起编制通报",
    "bulletin.compiled": "编制通报",
    "bulletin.published": "签发通报",
    "ledger.exported": "导出月度台账",
}


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "通报与台账"

    def ready(self) -> None:
        from departments import audit  # noqa: PLC0415 - app ready: models are loaded only now

        audit.register(ACTS)
