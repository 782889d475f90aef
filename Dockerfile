# Restore Builder's server in a container. Build the page first, it becomes a part of the program:
#
#   cargo xtask build
#   docker build --tag restore-builder .
#   docker run --rm --publish 127.0.0.1:8080:8080 --volume "$PWD/config:/etc/restore-builder:ro" restore-builder
#
# docs/operations.md says what belongs into the configuration.

FROM rust:1.95-slim-bookworm AS build
RUN apt-get update && apt-get install --yes --no-install-recommends gcc libc6-dev make
WORKDIR /build
COPY . .
RUN cargo build --locked --profile release-native --package restore_builder --features embed

FROM debian:bookworm-slim
# Without a password, a shell and a home; the number is what Kubernetes checks.
RUN groupadd --system --gid 10001 restore-builder \
    && useradd --system --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin restore-builder \
    && install --directory --owner=restore-builder --group=restore-builder --mode=0700 /var/lib/restore-builder
COPY --from=build /build/target/release-native/restore-builder /usr/local/bin/restore-builder
USER 10001:10001
VOLUME /var/lib/restore-builder
EXPOSE 8080
# SIGTERM lets what is under way end first, which takes up to 35 seconds.
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/local/bin/restore-builder", "serve"]
CMD ["--config", "/etc/restore-builder/config.toml"]
