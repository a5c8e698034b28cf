# The wheel is built in one stage and installed in the next, which has neither the sources nor a build tool.
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
COPY setup.cfg pyproject.toml README.md LICENSE ./
COPY mock_prism mock_prism
COPY fixtures fixtures
RUN pip wheel --no-cache-dir --wheel-dir /wheels .

FROM python:3.11-slim-bookworm
# What scripts on a CVM take for granted, for logins over SSH.
RUN apt-get update && apt-get install --yes --no-install-recommends curl gawk jq openssh-sftp-server && rm -rf /var/lib/apt/lists/*
RUN useradd --create-home --uid 1000 --shell /bin/bash nutanix
RUN --mount=from=build,source=/wheels,target=/wheels \
    pip install --no-cache-dir --no-index --find-links /wheels mock_prism

# The CVM's commands at the paths by which scripts call them.
RUN mkdir -p /usr/local/nutanix/bin /usr/local/nutanix/cluster/bin /home/nutanix/prism/cli /home/nutanix/bin \
        /home/nutanix/cluster \
    && python -c "from pathlib import Path; import sys; from mock_prism.faces.shell.shims import write_shims; \
write_shims(Path('/usr/local/nutanix/cluster/bin'), sys.executable)" \
    && ln -s /usr/local/nutanix/cluster/bin/acli /usr/local/nutanix/bin/acli \
    && ln -s /usr/local/nutanix/cluster/bin/acli /home/nutanix/bin/acli \
    && ln -s /usr/local/nutanix/cluster/bin/ncli /home/nutanix/prism/cli/ncli \
    && ln -s /usr/local/nutanix/cluster/bin /home/nutanix/cluster/bin

ENV PATH=/usr/local/nutanix/cluster/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    MOCK_PRISM_HOST=0.0.0.0 \
    MOCK_PRISM_SHELL=bash
USER nutanix
WORKDIR /home/nutanix
EXPOSE 9440 2222
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s --retries=3 \
    CMD ["python", "-c", "import ssl, urllib.request as r; r.urlopen('https://127.0.0.1:9440/_mock/health', context=ssl._create_unverified_context())"]
ENTRYPOINT ["mock-prism"]
CMD ["serve"]
