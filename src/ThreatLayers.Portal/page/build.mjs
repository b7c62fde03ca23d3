// Bundles the page into artifacts/page: app.js, worker.mjs, app.css and the licences of what is in them.
import { build } from "esbuild";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url)), out = join(here, "../../../artifacts/page");
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const common = { bundle: true, format: "esm", minify: true, target: "es2022", legalComments: "none", absWorkingDir: here, logLevel: "warning" };
await build({ ...common, entryPoints: ["src/app.js"], outfile: join(out, "app.js") });
await build({ ...common, entryPoints: ["node_modules/maplibre-gl/dist/maplibre-gl-worker.mjs"], outfile: join(out, "worker.mjs") });
await build({ ...common, entryPoints: ["src/app.css"], outfile: join(out, "app.css"), loader: { ".svg": "dataurl", ".png": "dataurl" } });
const licences = ["maplibre-gl", "pmtiles", "fflate"].map(name => {
  const about = JSON.parse(readFileSync(join(here, "node_modules", name, "package.json")));
  const file = ["LICENSE.txt", "LICENSE", "LICENSE.md"].map(f => join(here, "node_modules", name, f)).find(f => { try { readFileSync(f); return true; } catch { return false; } });
  return `${name} ${about.version} (${about.license})\n\n${file ? readFileSync(file, "utf8") : ""}\n`;
});
writeFileSync(join(out, "LICENCES.txt"), licences.join("\n----\n\n"));
