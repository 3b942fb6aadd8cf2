# One image for the web server, the worker and the timetable; docker-compose.yml says which command each runs.
FROM python:3.13-slim-trixie AS packages
WORKDIR /build
COPY run.lock .
RUN python -m venv /opt/compcor-venv \
    && /opt/compcor-venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --only-binary :all: -r run.lock


FROM python:3.13-slim-trixie
ENV PATH=/opt/compcor-venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=compcor.settings.production \
    XDG_CACHE_HOME=/tmp \
    COMPCOR_STATIC=/srv/compcor-static

# Pango sets the type of the reports. Its version is the distribution's current one, for the sake of security updates.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*

# What CompCor stores in files lies in these two folders, each a volume of its own.
RUN useradd --system --uid 10001 --user-group --home-dir /var/lib/compcor --create-home compcor \
    && install -d -o compcor -g compcor /var/lib/compcor/files /var/lib/compcor/beat

COPY --from=packages /opt/compcor-venv /opt/compcor-venv
WORKDIR /srv/compcor
COPY . .

RUN for po in locale/*/LC_MESSAGES/django.po; do \
        python -m babel.messages.frontend compile --input-file "$po" --output-file "${po%.po}.mo" || exit 1; \
    done
# The production settings do not load without keys: these live no longer than this step, which does not use them.
RUN s=/srv/build/secrets \
    && DJANGO_SETTINGS_MODULE=compcor.settings.trial COMPCOR_VAR=/srv/build python manage.py make_secrets $s \
    && COMPCOR_SECRET_KEY_FILE=$s/secret_key COMPCOR_ENCRYPTION_KEYS_FILE=$s/encryption_keys \
        COMPCOR_INDEX_KEY_FILE=$s/index_key COMPCOR_AUDIT_KEY_FILE=$s/audit_key DATABASE_URL_FILE=$s/database_url \
        REDIS_URL=redis://- SMTP_HOST=- COMPCOR_HOSTS=- COMPCOR_MAIL_FROM=- python manage.py collectstatic --noinput \
    && rm -r /srv/build

USER 10001
EXPOSE 8000
# WEB_CONCURRENCY sets the number of web processes. The temporary folder of gunicorn's heartbeat is in memory.
# The access log has no query strings: a search may hold a name.
CMD ["gunicorn", "compcor.wsgi", "--bind=0.0.0.0:8000", "--threads=4", "--worker-tmp-dir=/dev/shm", "--no-control-socket", "--access-logfile=-", "--logger-class=compcor.core.access_log.AccessLogger", "--access-logformat=%(h)s %(t)s %(m)s %(U)s %(s)s %(b)s %(L)s"]
