from django.urls import path

from departments.api import paths  # noqa: F401 - registers the converters
from tasks.api.acts import Check, HandBack, HandOver, Submission
from tasks.api.batch import BatchSubmission
from tasks.api.drafts import DraftDetail
from tasks.api.evidence import EvidenceDetail, FilingEvidence
from tasks.api.filings import FilingDetail, FilingList
from tasks.api.plan import PeriodList, TaskDetail, TaskList
from tasks.api.review import Correction, Decision, ReturnReasonList, VersionDetail

urlpatterns = [
    path("tasks/", TaskList.as_view(), name="api-tasks"),
    path("tasks/<row:number>/", TaskDetail.as_view(), name="api-task"),
    path("periods/", PeriodList.as_view(), name="api-periods"),
    path("filings/", FilingList.as_view(), name="api-filings"),
    path("filings/<row:pk>/", FilingDetail.as_view(), name="api-filing"),
    path("filings/<row:pk>/draft/", DraftDetail.as_view(), name="api-draft"),
    path("filings/<row:pk>/check/", Check.as_view(), name="api-check"),
    path("filings/<row:pk>/submit/", Submission.as_view(), name="api-submit"),
    path("filings/<row:pk>/hand-over/", HandOver.as_view(), name="api-hand-over"),
    path("filings/<row:pk>/hand-back/", HandBack.as_view(), name="api-hand-back"),
    path("filings/<row:pk>/evidence/", FilingEvidence.as_view(), name="api-filing-evidence"),
    path("filings/<row:pk>/correction/", Correction.as_view(), name="api-correction"),
    path("return-reasons/", ReturnReasonList.as_view(), name="api-return-reasons"),
    path("submissions/", BatchSubmission.as_view(), name="api-submissions"),
    path("evidence/<row:pk>/", EvidenceDetail.as_view(), name="api-evidence"),
    path("versions/<row:pk>/", VersionDetail.as_view(), name="api-version"),
    path("versions/<row:pk>/decision/", Decision.as_view(), name="api-decision"),
]
