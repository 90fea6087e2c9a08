// Starts `polku lsp` for the YAML of a workspace; the server knows what of it are journeys.
"use strict";

const { execFile } = require("node:child_process");
const os = require("node:os");
const { isAbsolute } = require("node:path");
const { commands, env, Uri, window, workspace } = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

const { find, named } = require("./find.js");
const { homepage } = require("./package.json");

// How often polku is looked for while it is missing.
const PAUSE = 3_000;

let client;
let search;
// One start or stop at a time.
let turn = Promise.resolve();

// What a person can do about a message.
const INSTALL = "How to install";
const TRUST = "Manage trust";
const SET = "Set path";
const ACTIONS = {
  [INSTALL]: () => env.openExternal(Uri.parse(homepage)),
  [TRUST]: () => commands.executeCommand("workbench.trust.manage"),
  [SET]: () => commands.executeCommand("workbench.action.openSettings", "polku.path"),
};

// The program that the settings name; else one that is installed.
function program(isTrusted = workspace.isTrusted) {
  const set = workspace.getConfiguration("polku").get("path").trim();
  if (set) return named(set, process) ?? set;
  // A program in a folder that is not trusted could be anything.
  const folders = isTrusted ? (workspace.workspaceFolders ?? []) : [];
  const local = folders.filter((folder) => folder.uri.scheme === "file").map((folder) => folder.uri.fsPath);
  const { platform, arch } = process;
  return find({ folders: local, env: process.env, home: os.homedir(), platform, arch });
}

// Whether a program runs; if not, why.
function trouble(path) {
  // The PATH does not have it, and the system would look for it in other places.
  if (!isAbsolute(path)) return { code: "ENOENT" };
  return new Promise((answer) => execFile(path, ["lsp", "--help"], { timeout: 10_000 }, answer));
}

async function start() {
  const path = program();
  if (!path) return wait();
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
  clearInterval(search);
  const old = client;
  client = undefined;
  // One that could not be started cannot be stopped either.
  await old?.dispose().catch(() => {});
}

function restart() {
  turn = turn.then(stop).then(start).catch((error) => tell(program(), error));
  return turn;
}

// Says that there is no polku, and starts as soon as there is one.
function wait() {
  search = setInterval(() => program() && restart(), PAUSE);
  if (!workspace.isTrusted && program(true)) {
    offer("The polku in this folder is not used, because you do not trust the folder. Trust it, or install polku elsewhere.", TRUST, INSTALL);
  } else offer("polku is not installed. As soon as it is, mistakes in journeys are underlined.", INSTALL, SET);
}

function tell(path, error) {
  const why = error.code === "ENOENT" ? `there is no program \`${path}\`` : error.message.trim();
  offer(`polku could not be started: ${why}.`, INSTALL, SET);
}

// Not awaited: nobody should wait for the message to be closed.
function offer(message, ...actions) {
  window.showErrorMessage(message, ...actions).then((chosen) => ACTIONS[chosen]?.());
}

async function activate(context) {
  context.subscriptions.push(
    commands.registerCommand("polku.restart", restart),
    workspace.onDidChangeConfiguration((change) => change.affectsConfiguration("polku.path") && restart()),
    workspace.onDidGrantWorkspaceTrust(restart),
  );
  await restart();
}

function deactivate() {
  return (turn = turn.then(stop));
}

module.exports = { activate, deactivate };
