# syntax=docker/dockerfile:1
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
RUN apt-get update && apt-get install -y --no-install-recommends curl ca-certificates npm && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
RUN dotnet publish src/Web -c Release -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
# util-linux: unshare and prlimit, which close the sandbox that Kustomize and Helm run in. git: files of a plan may come from it.
RUN apt-get update && apt-get install -y --no-install-recommends util-linux curl git && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin tandem \
 && mkdir /data && chown tandem /data
COPY --from=build --chown=root:root /app /app
ENV ASPNETCORE_ENVIRONMENT=Production \
    ASPNETCORE_URLS=http://+:8080 \
    Tandem__DataDirectory=/data \
    TMPDIR=/data/tmp \
    DOTNET_EnableDiagnostics=0
USER tandem
WORKDIR /app
# Everything that changes lies here, so the root may be read-only: docker run --read-only -v tandem:/data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=3s --start-period=30s CMD curl -fsS http://127.0.0.1:8080/healthz/ready || exit 1
ENTRYPOINT ["/bin/sh", "-c", "mkdir -p \"$TMPDIR\" && exec /app/Console"]
