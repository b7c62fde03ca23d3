// Holds manifests against the schemas of Kubernetes' API: node kubernetes.mjs FILE.json ...
import { readFileSync } from "node:fs";
import { Job } from "kubernetes-models/batch/v1";
import { ConfigMap } from "kubernetes-models/v1";

const kinds = { Job, ConfigMap };
for (const file of process.argv.slice(2)) {
  const manifest = JSON.parse(readFileSync(file, "utf8"));
  try {
    new kinds[manifest.kind](manifest).validate();
  } catch (e) {
    console.log(`${file}: ${e.message}`);
    process.exitCode = 1;
  }
}
