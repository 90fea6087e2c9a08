// Opens files in yaml-language-server as an editor does, and prints what an author sees, as JSON.
//
// node server.js JOB, where JOB is a file with a list of { path, text, completions, hovers }; the last two are texts after
// whose first place in the file something is asked for.
// YAML_LANGUAGE_SERVER names the folder in which npm has installed yaml-language-server.
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { spawn } = require("node:child_process");
const { pathToFileURL } = require("node:url");

const modules = path.resolve(process.env.YAML_LANGUAGE_SERVER, "node_modules");
const program = path.join(modules, "yaml-language-server/bin/yaml-language-server");
const server = spawn(process.execPath, [program, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });

let asked = 0;
const waiting = new Map();

function send(message) {
  const body = Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message }));
  server.stdin.write(`Content-Length: ${body.length}\r\n\r\n`);
  server.stdin.write(body);
}

const notify = (method, params) => send({ method, params });

function request(method, params) {
  asked += 1;
  send({ id: asked, method, params });
  return new Promise((resolve, reject) => waiting.set(asked, { resolve, reject }));
}

function receive({ id, method, params, result, error }) {
  if (method === "textDocument/publishDiagnostics") {
    waiting.get(params.uri)?.resolve(params.diagnostics);
  } else if (method !== undefined && id !== undefined) {
    // No settings but those that it is told.
    send({ id, result: method === "workspace/configuration" ? params.items.map(() => null) : null });
  } else if (id !== undefined) {
    const { resolve, reject } = waiting.get(id);
    error === undefined ? resolve(result) : reject(new Error(error.message));
  }
}

let received = Buffer.alloc(0);
server.stdout.on("data", (bytes) => {
  received = Buffer.concat([received, bytes]);
  for (;;) {
    const head = received.indexOf("\r\n\r\n");
    if (head < 0) return;
    const end = head + 4 + Number(/Content-Length: (\d+)/i.exec(received.subarray(0, head).toString())[1]);
    if (received.length < end) return;
    receive(JSON.parse(received.subarray(head + 4, end).toString()));
    received = received.subarray(end);
  }
});

/** The place behind the first `mark` in a text. */
function behind(text, mark) {
  const start = text.indexOf(mark);
  if (start < 0) throw new Error(`there is no ${JSON.stringify(mark)}`);
  const before = text.slice(0, start + mark.length).split("\n");
  return { line: before.length - 1, character: before.at(-1).length };
}

async function seen({ path: name, text, completions = [], hovers = [] }) {
  const uri = pathToFileURL(name).href;
  const diagnostics = new Promise((resolve) => waiting.set(uri, { resolve }));
  notify("textDocument/didOpen", { textDocument: { uri, languageId: "yaml", version: 1, text } });
  const problems = (await diagnostics).map(({ range, message }) => ({ line: range.start.line + 1, message }));
  const ask = (method, mark) => {
    return request(`textDocument/${method}`, { textDocument: { uri }, position: behind(text, mark) });
  };
  const completed = [];
  for (const mark of completions) {
    const { items } = await ask("completion", mark);
    completed.push(items.map(({ label, insertText, documentation }) => ({ label, insertText, documentation: documentation?.value ?? documentation })));
  }
  const hovered = [];
  for (const mark of hovers) hovered.push((await ask("hover", mark))?.contents.value ?? null);
  return { problems, completed, hovered };
}

async function main() {
  const documentationFormat = ["markdown", "plaintext"];
  const textDocument = { completion: { completionItem: { documentationFormat, snippetSupport: true } }, hover: {} };
  await request("initialize", { processId: process.pid, rootUri: null, capabilities: { textDocument } });
  notify("initialized", {});
  const yaml = { validate: true, completion: true, hover: true, schemaStore: { enable: false } };
  notify("workspace/didChangeConfiguration", { settings: { yaml } });
  const all = [];
  for (const file of JSON.parse(fs.readFileSync(process.argv[2], "utf8"))) all.push(await seen(file));
  process.stdout.write(JSON.stringify(all));
  server.kill();
}

setTimeout(() => {
  console.error("yaml-language-server does not answer");
  process.exit(1);
}, 100_000).unref();
main().catch((error) => {
  console.error(error);
  process.exit(1);
});
