"""Bases that are no work of the compiler's, as Dockerfiles; each with a stand-in for the SDK, which installs slowly."""

from __future__ import annotations

from tests.e2e.containers import PYTHON, PYTHON_IMAGES

PLAIN = f"""
FROM {PYTHON_IMAGES[0]}
RUN echo "WORD = 'of the base'" > /usr/lib/python3/dist-packages/flyte.py && mkdir -p /srv/work
ENV GREETING="good day"
WORKDIR /srv/work
"""
WITH_PYTHON = f"""
FROM {PYTHON_IMAGES[0]}
RUN /usr/bin/python3 -m venv --without-pip /srv/python && touch /srv/python/lib/python{PYTHON}/site-packages/flyte.py
"""
