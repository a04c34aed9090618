from django.apps import AppConfig

#: What the audit trail calls the acts of this app.
ACTS = {
    "plan.applied": "载入工作方案",
    "period.opened": "开放填报",
    "period.closed": "锁定期次",
    "report.handed_over": "送审签",
    "report.handed_back": "退回修改",
    "report.submitted": "报送",
    "report.approved": "审核通过",
    "report.returned": "退回",
    "evidence.attached": "上传佐证材料",
    "evidence.withdrawn": "移除佐证材料",
}


class TasksConfig(AppConfig):
    name = "tasks"
    verbose_name = "任务与填报"

    def ready(self) -> None:
        from departments import audit  # noqa: PLC0415 - app ready: models are loaded only now

        audit.register(ACTS)
