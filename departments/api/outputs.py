"""The shape of a problem inside of another answer; :mod:`departments.api.schema` describes one that is it."""

from rest_framework import serializers


class ProblemErrorOutput(serializers.Serializer):
    field = serializers.CharField()
    message = serializers.CharField()
    code = serializers.CharField()


class ProblemOutput(serializers.Serializer):
    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    errors = ProblemErrorOutput(many=True)  # type: ignore[assignment]  # DRF takes declared fields off the class
    request_id = serializers.CharField(allow_blank=True)
    current = serializers.JSONField(required=False, help_text="草稿已被别人改过时：现在的草稿")
