import { defineConfig } from "vitest/config";

// Style sheets are entries of their own, not imports of a script: the page links them in its head, so it is drawn
// styled from the first frame, and the strict content security policy needs no exception.
export default defineConfig({
  base: "/static/",
  build: {
    outDir: "static",
    emptyOutDir: true,
    manifest: true,
    target: "es2022",
    // The oldest browsers with light-dark(): a lower target would rewrite every colour.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    license: { fileName: "THIRD-PARTY.md" },
    rolldownOptions: {
      input: [
        "src/login.ts",
        "src/agent.ts",
        "src/supervisor.ts",
        "src/wall.ts",
        "src/styles/wall.css",
        "src/flows.ts",
        "src/try.ts",
        "src/prompts.ts",
        "src/calls.ts",
        "src/audit.ts",
        "src/setup.ts",
        "src/admin.ts",
        "src/styles/login.css",
        "src/styles/agent.css",
        "src/styles/supervisor.css",
        "src/styles/flows.css",
        "src/styles/try.css",
        "src/styles/prompts.css",
        "src/styles/calls.css",
        "src/styles/audit.css",
        "src/styles/setup.css",
        "src/styles/admin.css",
        "src/styles/docs.css",
      ],
    },
  },
  test: { include: ["test/**/*.test.ts"], environment: "node" },
});
