// Holds YAML against JSON Schemas by ajv, and prints whether each text is valid, as JSON: a list for each schema.
//
// node ajv.js JOB, where JOB is a file with { schemas, texts }, both as texts.
// YAML_LANGUAGE_SERVER names the folder in which npm has installed ajv and yaml.
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { createRequire } = require("node:module");

const installed = createRequire(path.join(path.resolve(process.env.YAML_LANGUAGE_SERVER), "package.json"));
const { default: Ajv } = installed("ajv");
const { default: Ajv2020 } = installed("ajv/dist/2020");
const { parseDocument } = installed("yaml");

const { schemas, texts } = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const documents = texts.map((text) => parseDocument(text));
const verdicts = schemas.map((text) => {
  const schema = JSON.parse(text);
  const Validator = schema.$schema.includes("2020-12") ? Ajv2020 : Ajv;
  // What editors show beside words and patterns is no keyword of the drafts.
  const ajv = new Validator({ strict: true, allowUnionTypes: true, strictTypes: false });
  for (const name of ["enumDescriptions", "patternErrorMessage"]) ajv.addKeyword(name);
  const isValid = ajv.compile(schema);
  return documents.map((document) => document.errors.length === 0 && isValid(document.toJS()));
});
process.stdout.write(JSON.stringify(verdicts));
