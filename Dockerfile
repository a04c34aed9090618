# Two stages: what builds stays behind, what runs has no compiler, no tests and no root.
FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
WORKDIR /app
COPY requirements.lock .
RUN pip install --require-hashes --requirement requirements.lock
COPY . .
# The settings refuse to start without these four; collecting files uses none of them.
RUN SECRET_KEY=build ALLOWED_HOSTS=localhost DATABASE_URL=postgresql://build/build REDIS_URL=redis://build \
    python manage.py collectstatic --noinput

FROM python:3.13-slim AS product
RUN useradd --system --uid 10001 --home-dir /app app \
    && install --directory --owner=app --group=app /srv/media /srv/static
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /app
COPY --from=build /venv /venv
COPY --from=build /app /app
USER app
