from django.apps import AppConfig

#: What the audit trail calls the acts of this app.
ACTS = {
    "plan.applied": "载入工作方案",
    "period.opened": "开放填报",
    "period.closed": "锁定期次",
    "period.replanned": "调整期次时间",
    "period.reminded": "定时提醒",
    "period.chased": "催报",
    "extension.granted": "批准延期",
    "extension.withdrawn": "撤回延期",
    "calendar.changed": "维护放假调休",
    "milestone.added": "设定节点",
    "report.handed_over": "送审签",
    "report.handed_back": "退回修改",
    "report.submitted": "报送",
    "report.approved": "审核通过",
    "report.returned": "退回",
    "report.batch_approved": "批量通过",
    "report.decision_withdrawn": "撤销审核结论",
    "correction.requested": "申请更正",
    "correction.granted": "同意更正",
    "correction.refused": "不同意更正",
    "evidence.attached": "上传佐证材料",
    "evidence.withdrawn": "移除佐证材料",
    "workbook.uploaded": "上传填报表",
    "workbook.applied": "填报表写入草稿",
    "workbook.discarded": "放弃上传的填报表",
    "order.draft": "起草整改督办",
    "order.withdraw": "撤回整改督办草稿",
    "order.sign": "签发整改督办",
    "order.receive": "签收整改督办",
    "order.assist": "协办单位签收整改督办",
    "order.plan": "报送整改方案",
    "order.progress": "报送整改进展",
    "order.ask_extension": "申请整改延期",
    "order.grant_extension": "准予整改延期",
    "order.refuse_extension": "不同意整改延期",
    "order.apply": "申请销号",
    "order.accept": "验收通过",
    "order.refuse": "验收退回",
    "order.close": "销号",
    "order.look_back": "回头看",
    "order.reopen": "重新整改",
    "order.escalated": "采取督办措施",
    "order.carried": "登记督办措施办理情况",
    "ladder.set": "制定督办规则",
}


#: What the inbox calls the notices of this app, in its order: (heading, button).
NOTICES = {
    "report.returned": ("退回待改", "去修改"),
    "period.overdue": ("已过截止", "去填报"),
    "period.chased": ("催报", "去填报"),
    "period.due": ("临近截止", "去填报"),
    "period.opened": ("新一期填报", "去填报"),
    "extension.granted": ("延期", "去看"),
    "report.decision_withdrawn": ("审核结论撤销", "去看"),
    "correction.decided": ("更正申请结果", "去看"),
    "order.told": ("整改督办", "去办理"),
    "order.followed": ("整改督办进展", "去看"),
}


class TasksConfig(AppConfig):
    name = "tasks"
    verbose_name = "任务与填报"

    def ready(self) -> None:
        import tasks.checks  # noqa: F401, PLC0415 - app ready: checks register on import
        from departments import audit, notifications  # noqa: PLC0415 - app ready: models are loaded only now

        audit.register(ACTS)
        notifications.register({kind: notifications.Heading(*words) for kind, words in NOTICES.items()})
