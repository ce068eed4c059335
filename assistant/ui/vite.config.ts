import { defineConfig } from "vitest/config";

const server = process.env.CALMLINE_SERVER ?? "http://127.0.0.1:8765";

export default defineConfig({
  build: {
    // Nothing inlined: the page runs under a content security policy without `data:` or inline code.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
  },
  server: {
    proxy: {
      "/api": server,
      "/live": { target: server, ws: true },
    },
  },
  test: {
    environment: "happy-dom",
    include: ["test/**/*.test.{ts,tsx}"],
  },
});
