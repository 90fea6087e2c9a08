// Reads texts of YAML as the npm package `yaml` does, by version 1.1 and by 1.2: a file of JSON with a list in, JSON by
// reader out. What JSON has no form for, such as a date or a key that is no text, is told by its representation.
// YAML_LANGUAGE_SERVER names the folder that it is installed in.
"use strict";

const fs = require("node:fs");
const path = require("node:path");

const yaml = require(path.join(process.env.YAML_LANGUAGE_SERVER, "node_modules/yaml"));

function told(value) {
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([key, one]) => [typeof key === "string" ? key : `(${key})`, told(one)]));
  }
  if (Array.isArray(value)) return value.map(told);
  return value === null || ["string", "boolean", "number"].includes(typeof value) ? value : `(${value})`;
}

function tried(text, version) {
  const document = yaml.parseDocument(text, { version });
  if (document.errors.length > 0) return { error: document.errors.map((error) => error.message).join(" ") };
  return told(document.toJS({ mapAsMap: true }));
}

const texts = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const versions = { "yaml 1.1": "1.1", "yaml 1.2": "1.2" };
const read = Object.entries(versions).map(([name, version]) => [name, texts.map((text) => tried(text, version))]);
process.stdout.write(JSON.stringify(Object.fromEntries(read)));
