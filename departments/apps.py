from django.apps import AppConfig


class DepartmentsConfig(AppConfig):
    name = "departments"
    verbose_name = "单位与人员"

    def ready(self) -> None:
        import departments.checks  # noqa: F401, PLC0415 - app ready: checks register on import
