import { defineConfig } from "vitest/config";
import { sheetless } from "./scripts/wavesurfer.mjs";

const server = process.env.CALMLINE_SERVER ?? "http://127.0.0.1:8765";

export default defineConfig({
  plugins: [sheetless()],
  build: {
    // Nothing inlined: the page runs under a content security policy without `data:` or inline code.
    assetsInlineLimit: 0,
    // Says what each page loads, for the budget.
    manifest: true,
    modulePreload: { polyfill: false },
    rollupOptions: {
      output: {
        // A page's chunk bears the page's name, whatever else was put into it.
        chunkFileNames: ({ moduleIds }) => {
          const page = moduleIds.map((id) => /\/src\/(\w+)\/Page\.tsx$/.exec(id)?.[1]).find(Boolean);
          return `assets/${page ? `page-${page}` : "[name]"}-[hash].js`;
        },
      },
    },
    target: "es2022",
  },
  server: {
    proxy: {
      "/api": { target: server, ws: true },
      "/live": { target: server, ws: true },
      "/wall-feed": { target: server, ws: true },
    },
  },
  test: {
    environment: "happy-dom",
    include: ["test/**/*.test.{ts,tsx}"],
  },
});
