// Starts `polku lsp` for the YAML of a workspace; the server knows what of it are journeys.
"use strict";

const { execFile } = require("node:child_process");
const { commands, window, workspace } = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;
// One start or stop at a time.
let turn = Promise.resolve();

function program() {
  return workspace.getConfiguration("polku").get("path").trim() || "polku";
}

// Whether a program runs; if not, why.
function trouble(path) {
  return new Promise((answer) => execFile(path, ["lsp", "--help"], { timeout: 10_000 }, answer));
}

async function start() {
  const path = program();
  const error = await trouble(path);
  if (error) return tell(path, error);
  client = new LanguageClient(
    "polku",
    "polku",
    { command: path, args: ["lsp"] },
    { documentSelector: [{ scheme: "file", language: "yaml" }] },
  );
  await client.start();
}

async function stop() {
  const old = client;
  client = undefined;
  // One that could not be started cannot be stopped either.
  await old?.dispose().catch(() => {});
}

function restart() {
  turn = turn.then(stop).then(start).catch((error) => tell(program(), error));
  return turn;
}

// Not awaited: nobody should wait for the message to be closed.
function tell(path, error) {
  const why = error.code === "ENOENT" ? `there is no program \`${path}\`` : error.message.trim();
  const message = `polku could not be started: ${why}. Install polku, or set where it is.`;
  window.showErrorMessage(message, "Open the setting").then((chosen) => {
    if (chosen) commands.executeCommand("workbench.action.openSettings", "polku.path");
  });
}

async function activate(context) {
  context.subscriptions.push(
    commands.registerCommand("polku.restart", restart),
    workspace.onDidChangeConfiguration((change) => change.affectsConfiguration("polku.path") && restart()),
  );
  await restart();
}

function deactivate() {
  return (turn = turn.then(stop));
}

module.exports = { activate, deactivate };
