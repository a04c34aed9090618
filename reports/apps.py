from django.apps import AppConfig

#: What the audit trail calls the acts of this app.
ACTS = {
    "bulletin.requested": "发起编制通报",
    "bulletin.compiled": "编制通报",
    "bulletin.published": "签发通报",
    "ledger.exported": "导出月度台账",
    "dossier.exported": "导出整改档案",
    "inspection.started": "发起季督查",
    "inspection.picked": "选定督查事项",
    "inspection.dropped": "取消督查事项",
    "inspection.found": "登记督查发现",
    "inspection.withdrawn": "撤回督查发现",
    "inspection.ordered": "督查发现转整改督办",
    "inspection.concluded": "结束季督查",
}


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "通报与台账"

    def ready(self) -> None:
        from departments import audit  # noqa: PLC0415 - app ready: models are loaded only now

        audit.register(ACTS)
