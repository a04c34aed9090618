from django.urls import path

from tasks.api.views import Decision, DraftDetail, FilingDetail, FilingList, Submission

urlpatterns = [
    path("filings/", FilingList.as_view(), name="api-filings"),
    path("filings/<int:pk>/", FilingDetail.as_view(), name="api-filing"),
    path("filings/<int:pk>/draft/", DraftDetail.as_view(), name="api-draft"),
    path("filings/<int:pk>/submit/", Submission.as_view(), name="api-submit"),
    path("versions/<int:pk>/decision/", Decision.as_view(), name="api-decision"),
]
