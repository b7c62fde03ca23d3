// Reads a package with others' libraries: node package.mjs PACKAGE. Prints one JSON object of counts and faults.
import Ajv from "ajv";
import addFormats from "ajv-formats";
import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import { VectorTile } from "@mapbox/vector-tile";
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { PbfReader } from "pbf";
import { PMTiles } from "pmtiles";
import { open } from "node:fs/promises";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const folder = process.argv[2], faults = [], seen = { tiles: {}, features: 0, documents: 0, styles: 0 };
const json = path => JSON.parse(readFileSync(join(folder, path))), list = (path, end) => existsSync(join(folder, path)) ? readdirSync(join(folder, path)).filter(f => f.endsWith(end)).map(f => `${path}/${f}`) : [];

class FileSource {
  constructor(path) { this.path = path; }
  getKey() { return this.path; }
  async getBytes(offset, length) {
    this.file ??= await open(this.path);
    const bytes = Buffer.alloc(length), { bytesRead } = await this.file.read(bytes, 0, length, offset);
    return { data: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytesRead) };
  }
}

for (const path of [...list("tiles", ".pmtiles"), ...list("zones", ".pmtiles")]) {
  const archive = new PMTiles(new FileSource(join(folder, path))), header = await archive.getHeader(), metadata = await archive.getMetadata();
  if (!metadata.name) faults.push(`${path}: no name`);
  if (header.minLon >= header.maxLon || (header.centerLon === 0 && header.centerLat === 0 && (header.minLon > 0 || header.maxLon < 0))) faults.push(`${path}: bounds`);
  let count = 0;
  for (let z = header.minZoom; z <= header.maxZoom; z++)
    for (let x = 0; x < 2 ** z; x++)
      for (let y = 0; y < 2 ** z; y++) {
        const tile = await archive.getZxy(z, x, y);
        if (!tile) continue;
        count++;
        const bytes = new Uint8Array(tile.data);
        if (header.tileType === 1) {
          const layer = new VectorTile(new PbfReader(bytes)).layers.zones;
          for (let i = 0; i < layer.length; i++) {
            const feature = layer.feature(i), rings = feature.loadGeometry();
            if (feature.type !== 3 || rings.length === 0 || rings.some(r => r.length < 4) || !feature.properties.id) faults.push(`${path} ${z}/${x}/${y}: feature ${i}`);
            seen.features++;
          }
        } else if (header.tileType === 2 ? String.fromCharCode(...bytes.subarray(1, 4)) !== "PNG" : String.fromCharCode(...bytes.subarray(8, 12)) !== "WEBP") faults.push(`${path} ${z}/${x}/${y}: no picture`);
      }
  if (count !== header.numAddressedTiles) faults.push(`${path}: ${count} tiles are found, ${header.numAddressedTiles} announced`);
  seen.tiles[path] = count;
}

const ajv = new Ajv({ allErrors: true, strict: false });
addFormats(ajv);
const schemas = Object.fromEntries(["stac", "tilejson", "geoparquet", "datacite"].map(s => [s, ajv.compile(JSON.parse(readFileSync(new URL(`schemas/${s}.json`, import.meta.url))))]));
function check(kind, document, name) {
  seen.documents++;
  if (!schemas[kind](document)) faults.push(`${name}: ${ajv.errorsText(schemas[kind].errors).slice(0, 500)}`);
}
for (const path of ["catalog.json", ...list("stac/layers", ".json"), ...list("stac/combined", ".json")]) check("stac", json(path), path);
for (const path of list("tilejson", ".json")) check("tilejson", json(path), path);
check("datacite", json("metadata/datacite.json"), "datacite");
for (const path of list("styles", ".json")) {
  seen.styles++;
  for (const error of validateStyleMin(json(path))) faults.push(`${path}: ${error.message}`);
}
for (const path of list("zones", ".parquet")) {
  const file = await asyncBufferFromFile(join(folder, path)), metadata = await parquetMetadataAsync(file), geo = JSON.parse(metadata.key_value_metadata.find(k => k.key === "geo").value);
  check("geoparquet", geo, path);
  const rows = await parquetReadObjects({ file });
  seen.zones = rows.length;
  for (const row of rows) {
    if (!row.id || !row.geometry || !(row.bbox.xmin <= row.bbox.xmax) || row.bbox.xmin < geo.columns.geometry.bbox[0]) faults.push(`${path}: row ${row.id}`);
  }
  seen.zoneExample = Object.fromEntries(Object.entries(rows[0]).filter(([k]) => k !== "geometry" && k !== "bbox"));
}
console.log(JSON.stringify({ ...seen, faults }, null, 1));
process.exit(0);
