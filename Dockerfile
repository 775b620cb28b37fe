# The ledger as an image. docker-compose.yml runs it beside PostgreSQL; alone, it keeps its
# embedded database in the volume. It writes nowhere else, so its root can be read-only.

FROM python:3.11.14-slim-bookworm AS made
WORKDIR /opt/ledger
COPY requirements.lock ./
RUN python -m venv --without-pip .venv \
    && python -m pip --python .venv/bin/python install --no-cache-dir --no-input \
        --require-hashes --only-binary :all: --requirement requirements.lock
COPY LICENSE ./
COPY ledger ledger
COPY migrations migrations
COPY docs/check.py docs/
# Compiled here, since nothing can be written later; readable, whatever umask made the sources.
RUN python -m compileall -q --invalidation-mode unchecked-hash ledger migrations \
    && chmod -R a+rX .

FROM python:3.11.14-slim-bookworm
RUN python -m pip uninstall --yes pip setuptools wheel \
    && install --directory --mode 0700 --owner 10001 --group 10001 /var/lib/ledger
COPY --from=made /opt/ledger /opt/ledger
# TMPDIR: whatever needs a temporary file, SQLite with a large sort, finds the only place to write.
ENV LEDGER_HOME=/var/lib/ledger \
    PATH=/opt/ledger/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONPATH=/opt/ledger \
    TMPDIR=/var/lib/ledger
WORKDIR /var/lib/ledger
VOLUME /var/lib/ledger
EXPOSE 8000
# A number, so that an orchestrator sees that it isn't root.
USER 10001:10001
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-P", "-c", "from http.client import HTTPConnection as C; c = C('127.0.0.1', 8000, timeout=4); c.request('GET', '/readyz'); raise SystemExit(c.getresponse().status != 200)"]
ENTRYPOINT ["python", "-P", "-m", "ledger"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
