from django.urls import path

from departments.api import description
from departments.views import tokens
from departments.views.directory import trail, units
from departments.views.inbox import inbox, open_notice, read_all
from departments.views.session import SignIn, SignOut

urlpatterns = [
    path("login/", SignIn.as_view(), name="login"),
    path("logout/", SignOut.as_view(), name="logout"),
    path("units/", units, name="units"),
    path("audit/", trail, name="trail"),
    path("account/tokens/", tokens.token_list, name="tokens"),
    path("account/tokens/<int:pk>/revoke/", tokens.revoke, name="token-revoke"),
    path("api/docs/", description.page, name="api-docs"),
    path("inbox/", inbox, name="inbox"),
    path("inbox/read/", read_all, name="inbox-read"),
    path("inbox/<int:pk>/", open_notice, name="notice"),
]
