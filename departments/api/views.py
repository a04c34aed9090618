"""What every view of the API is made of."""

from collections.abc import Mapping
from typing import Any, ClassVar

from rest_framework import generics, serializers
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.views import APIView

from departments.api.fields import QueryNumber, StrictSerializer
from departments.api.pagination import LARGEST_PAGE, Cursors
from departments.api.problems import FRAMEWORK, Refusal
from departments.enums import Scope


class NoQuery(StrictSerializer):
    """An address without a query."""


class PageQuery(StrictSerializer):
    """The query of every list."""

    cursor = serializers.CharField(required=False, max_length=500, help_text="上一页答复里 next 的游标")
    page_size = QueryNumber(required=False, min_value=1, max_value=LARGEST_PAGE, help_text="每页几条")


class ApiView(APIView):
    """Reads its query strictly and says which scope a token needs.

    ``query`` is the shape of GET's query; every other parameter, and any parameter of another method, is
    refused before the handler runs. ``asked`` is what it held. ``acts_in`` is the scope of what is no GET.
    """

    query: ClassVar[type[StrictSerializer]] = NoQuery
    acts_in: ClassVar[Scope] = Scope.READ
    http_method_names: ClassVar[list[str]] = ["get", "head", "post", "put", "patch", "delete"]  # type: ignore[misc]
    asked: dict[str, Any]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.asked = self._query(request)

    def scope_of(self, method: str) -> Scope:
        """The scope that a token must have for this method."""
        return Scope.READ if method in SAFE_METHODS else self.acts_in

    def given(self, shape: type[StrictSerializer]) -> Any:
        """The body in this shape, as validated data; 400 naming every field otherwise."""
        given = shape(data=self.request.data)
        given.is_valid(raise_exception=True)
        return given.validated_data

    def _query(self, request: Request) -> dict[str, Any]:
        twice = [name for name, values in request.query_params.lists() if len(values) > 1]
        if twice:
            raise Refusal(400, "repeated_parameter", "同一个参数写了两次，留一个。", field=twice[0])
        shape = self.query if request.method in SAFE_METHODS else NoQuery
        given = shape(data=request.query_params.dict())
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)


class ListView(ApiView, generics.ListAPIView):
    """A list by cursor. ``ordering`` begins with a unique field."""

    query = PageQuery
    pagination_class = Cursors
    ordering: ClassVar[tuple[str, ...]] = ("id",)

    def get_queryset(self) -> Any:
        """The rows this person may see, narrowed by the query."""
        return self.rows(self.asked)

    def rows(self, asked: Mapping[str, Any]) -> Any:
        """What the list holds, for what was asked; each list says it for itself."""
        raise NotImplementedError


class NoSuchAddress(APIView):
    """Whatever else begins with the API's address: a program gets its answer as data, whoever it is."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise Refusal(404, *FRAMEWORK[404])
