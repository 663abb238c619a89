# The portal in one container: slim, without build tools, not as root.
# Search and SQLite are built in; KETTE_DATABASE_URL and KETTE_MEILI_URL add servers (compose.yaml).

FROM python:3.13-slim AS packages
COPY requirements.lock ./
RUN python -m venv /kette/venv \
    && /kette/venv/bin/pip install --no-cache-dir --disable-pip-version-check \
        --require-hashes -r requirements.lock

FROM python:3.13-slim
ENV PATH=/kette/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    TZ=Europe/Berlin \
    KETTE_HOST=0.0.0.0 \
    KETTE_PORT=8000 \
    KETTE_DATA_DIR=/data
RUN useradd --system --user-group --uid 10001 --no-create-home kette \
    && mkdir /data \
    && chown kette:kette /data
COPY --from=packages /kette/venv /kette/venv
WORKDIR /kette/portal
COPY . .
# Byte code is made once here; at run time the code is read-only to its user.
RUN python -m compileall -q app search
# What the search computes is made once here too; every container maps the same pages.
ENV KETTE_CACHE_DIR=/kette/cache
RUN mkdir -m 700 /kette/cache && chown kette:kette /kette/cache
USER kette
RUN python -m app.cli warm
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "tools/health.py"]
# No shell in between: SIGTERM reaches the server, which finishes what it has begun.
CMD ["python", "-m", "app.cli", "serve"]
