# The gateway as an image: built from this folder, run by an ordinary user on a read-only file system.
# `npm run check:image` runs these steps without Docker.

FROM node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY bin bin
COPY data data
COPY deploy deploy
COPY docs docs
COPY schema schema
COPY src src
COPY tools tools
COPY README.md LICENSE CHANGELOG.md tsconfig.json tsconfig.build.json ./
RUN npm pack --silent --pack-destination . && mv lamindb-gateway-*.tgz lamindb-gateway.tgz

FROM node:24-bookworm-slim AS install
WORKDIR /app
COPY --from=build /build/lamindb-gateway.tgz ./
RUN npm install --ignore-scripts --omit=dev --no-audit --no-fund ./lamindb-gateway.tgz && rm lamindb-gateway.tgz

FROM node:24-bookworm-slim
LABEL org.opencontainers.image.title="lamindb-gateway" org.opencontainers.image.licenses="Apache-2.0"
WORKDIR /app
COPY --from=install /app ./
ENV NODE_ENV=production NODE_OPTIONS=--max-semi-space-size=16 PATH=/app/node_modules/.bin:$PATH
ENV LAMINDB_GATEWAY_CONFIG=/etc/lamindb-gateway/gateway.yaml HOST=0.0.0.0 PORT=4000
USER node
EXPOSE 4000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=6s --start-period=20s --retries=3 CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["lamindb-gateway"]
CMD ["serve"]
