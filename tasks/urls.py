from django.urls import path, register_converter

from tasks.views import (
    autosave,
    bulk,
    chasing,
    corrections,
    filing,
    grid,
    ladder,
    month,
    my_work,
    order_drafts,
    orders,
    periods,
    plan,
    review,
    signoff,
    workbook,
)


class MonthCode:
    """``2026-10`` in an address; ASCII digits only, so that one month has one address."""

    regex = "20[0-9]{2}-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: object) -> str:
        return str(value)


class OrderCode:
    """``2026-003`` in an address: year and number, padded to three, so that one order has one address."""

    regex = "20[0-9]{2}-(?:00[1-9]|0[1-9][0-9]|[1-9][0-9]{2,3})"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: object) -> str:
        return str(value)


register_converter(MonthCode, "month")
register_converter(OrderCode, "order")

urlpatterns = [
    path("my-work/", my_work.my_work, name="my-work"),
    path("my-work/<month:month>/", my_work.my_work, name="my-work-month"),
    path("my-work/<month:month>/grid/", grid.grid, name="my-work-grid"),
    path("my-work/<month:month>/excel/", workbook.workbook_page, name="workbook"),
    path("my-work/<month:month>/excel/download/", workbook.workbook_template, name="workbook-template"),
    path("my-work/<month:month>/check/", month.month_check, name="month-check"),
    path("my-work/<month:month>/submit/", month.month_submit, name="month-submit"),
    path("workbooks/<int:pk>/", workbook.workbook_preview, name="workbook-preview"),
    path("workbooks/<int:pk>/problems/", workbook.workbook_problems, name="workbook-problems"),
    path("filings/<int:pk>/", filing.report_page, name="filing"),
    path("filings/<int:pk>/edit/", filing.edit, name="filing-edit"),
    path("filings/<int:pk>/check/", filing.check_page, name="filing-check"),
    path("filings/<int:pk>/submit/", filing.submit, name="filing-submit"),
    path("filings/<int:pk>/autosave/", autosave.autosave, name="filing-autosave"),
    path("filings/<int:pk>/evidence/", autosave.upload, name="filing-evidence"),
    path("filings/<int:pk>/no-progress/", my_work.no_progress, name="filing-no-progress"),
    path("filings/<int:pk>/signoff/", signoff.signoff, name="filing-signoff"),
    path("filings/<int:pk>/hand-over/", signoff.give_to_head, name="filing-hand-over"),
    path("filings/<int:pk>/hand-back/", signoff.take_back, name="filing-hand-back"),
    path("receipts/<int:pk>/", filing.receipt, name="receipt"),
    path("evidence/<int:pk>/", filing.evidence_file, name="evidence"),
    path("review/", review.queue, name="review-queue"),
    path("review/decided/", review.decided, name="review-decided"),
    path("review/bulk/", bulk.bulk, name="review-bulk"),
    path("review/batches/<uuid:batch>/withdraw/", bulk.withdraw_bulk, name="review-batch-withdraw"),
    path("review/corrections/", corrections.corrections, name="review-corrections"),
    path("review/<int:pk>/", review.review, name="review"),
    path("review/<int:pk>/withdraw/", review.withdraw, name="review-withdraw"),
    path("filings/<int:pk>/correction/", corrections.ask, name="filing-correction"),
    path("corrections/<int:pk>/", corrections.correction, name="correction"),
    path("review/missing/", chasing.missing, name="missing"),
    path("periods/", periods.period_list, name="periods"),
    path("periods/<month:month>/", periods.period_page, name="period"),
    path("periods/<month:month>/times/", periods.replan, name="period-replan"),
    path("periods/<month:month>/lock/", periods.lock, name="period-lock"),
    path("periods/<month:month>/extensions/", periods.extend, name="period-extend"),
    path("extensions/<int:pk>/withdraw/", periods.withdraw, name="extension-withdraw"),
    path("tasks/", plan.task_list, name="tasks"),
    path("tasks/<int:number>/", plan.task_page, name="task"),
    path("orders/", orders.order_list, name="orders"),
    path("orders/rules/", ladder.ladder_page, name="ladder"),
    path("orders/new/", order_drafts.new_order, name="order-new"),
    path("orders/drafts/<int:pk>/", order_drafts.draft_page, name="order-draft"),
    path("orders/<order:code>/", orders.order_page, name="order"),
    path("orders/<order:code>/respond/", orders.respond, name="order-respond"),
    path("orders/<order:code>/decide/", orders.decide, name="order-decide"),
    path("order-files/<int:pk>/", orders.order_file, name="order-file"),
]
