// Tests how the extension for Visual Studio Code finds polku and starts it, without an editor: what it needs of one is
// made up here.
//
// node vs_code_start.js FOLDER, where FOLDER is empty.
"use strict";

const assert = require("node:assert");
const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");

const extension = path.resolve(__dirname, "../../editors/vscode");
const { find, named, places } = require(path.join(extension, "find.js"));

const home = path.resolve(process.argv[2]);
const project = path.join(home, "project");

// A polku that this machine has is none of the test's.
const { accessSync } = fs;
fs.accessSync = (file, mode) => {
  if (!file.startsWith(home)) throw new Error(`${file} is elsewhere`);
  accessSync(file, mode);
};
for (const name of ["VIRTUAL_ENV", "CARGO_HOME"]) delete process.env[name];

function install(...parts) {
  const file = path.join(...parts);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, "#!/bin/sh\n", { mode: 0o755 });
  return file;
}

function finds() {
  const env = { PATH: `${path.join(home, "path")}:relative` };
  const where = { folders: [project], env, home, platform: "linux", arch: "x64" };
  const is = (file) => assert.strictEqual(find(where), file);
  // Neither a folder nor a file that cannot be run is a program.
  fs.mkdirSync(path.join(home, ".cargo/bin/polku"), { recursive: true });
  install(home, "path/polku");
  fs.chmodSync(path.join(home, "path/polku"), 0o644);
  is(undefined);
  fs.rmSync(path.join(home, ".cargo"), { recursive: true });
  // Each is better than the one before.
  const modules = ["project/node_modules/.bin", "project/node_modules/@polku/linux-x64"];
  const python = ["Library/Python/3.9/bin", "Library/Python/3.13/bin"];
  for (const place of [...python, ".local/bin", ".cargo/bin", "path", ...modules, "project/venv/bin", "project/.venv/bin"]) {
    fs.rmSync(path.join(home, place, "polku"), { force: true });
    is(install(home, place, "polku"));
  }
  where.folders = [];
  is(path.join(home, "path/polku"));
  env.VIRTUAL_ENV = path.join(project, ".venv");
  is(path.join(project, ".venv/bin/polku"));

  // A name is looked up in the PATH, and not where the server is started.
  const program = (name) => named(name, where);
  assert.strictEqual(program("polku"), path.join(home, "path/polku"));
  assert.strictEqual(program(path.join(project, ".venv/bin/polku")), path.join(project, ".venv/bin/polku"));
  process.chdir(project);
  install(project, "other");
  assert.deepStrictEqual(["other", "./other"].map(program), [undefined, undefined]);

  const list = (folder) => (folder === "C:\\Users\\me\\AppData\\Roaming\\Python" ? ["Python39", "Python313"] : []);
  const machine = { home: "C:\\Users\\me", platform: "win32", arch: "x64", list };
  assert.deepStrictEqual(places({ folders: ["C:\\work"], env: { Path: "C:\\tools;tools" }, ...machine }), [
    "C:\\work\\.venv\\Scripts\\polku.exe",
    "C:\\work\\venv\\Scripts\\polku.exe",
    "C:\\work\\node_modules\\@polku\\win32-x64\\polku.exe",
    "C:\\tools\\polku.exe",
    "C:\\tools\\node_modules\\polku\\node_modules\\@polku\\win32-x64\\polku.exe",
    "C:\\Users\\me\\.cargo\\bin\\polku.exe",
    "C:\\Users\\me\\.local\\bin\\polku.exe",
    "C:\\Users\\me\\scoop\\shims\\polku.exe",
    "C:\\Users\\me\\AppData\\Roaming\\npm\\node_modules\\polku\\node_modules\\@polku\\win32-x64\\polku.exe",
    "C:\\Users\\me\\AppData\\Roaming\\Python\\Python313\\Scripts\\polku.exe",
    "C:\\Users\\me\\AppData\\Roaming\\Python\\Python39\\Scripts\\polku.exe",
  ]);
}

async function starts() {
  fs.rmSync(home, { recursive: true, force: true });
  const seen = { messages: [], started: [], opened: [], settings: [] };
  const listeners = {};
  const hear = (name) => (listener) => ((listeners[name] = listener), { dispose() {} });
  let answer;
  let set = "";
  const vscode = {
    commands: {
      registerCommand: () => ({ dispose() {} }),
      executeCommand: (command, setting) => seen.settings.push(setting ?? command),
    },
    env: { openExternal: (address) => seen.opened.push(address) },
    Uri: { parse: (text) => text },
    window: {
      showErrorMessage: async (message, ...buttons) => (seen.messages.push(message), buttons.find((one) => one === answer)),
    },
    workspace: {
      isTrusted: false,
      workspaceFolders: [{ uri: { scheme: "file", fsPath: project } }],
      getConfiguration: () => ({ get: () => set }),
      onDidChangeConfiguration: hear("configuration"),
      onDidGrantWorkspaceTrust: hear("trust"),
    },
  };
  class LanguageClient {
    constructor(id, name, server) {
      this.server = server;
    }
    async start() {
      seen.started.push(this.server.command);
    }
    async dispose() {}
  }
  const load = Module._load;
  Module._load = (name, ...rest) => {
    if (name === "vscode") return vscode;
    return name === "vscode-languageclient/node" ? { LanguageClient } : load(name, ...rest);
  };
  Object.assign(process.env, { HOME: home, PATH: path.join(home, "path") });
  // The time that the extension waits passes at once.
  const ticks = [];
  global.setInterval = (tick) => ticks.push(tick);
  global.clearInterval = () => ticks.splice(0);
  const { activate, deactivate } = require(path.join(extension, "extension.js"));
  const until = async (is) => {
    for (const end = Date.now() + 20_000; !is() && Date.now() < end; ) await new Promise((go) => setTimeout(go, 5));
  };

  answer = "Manage trust";
  // A program that a folder brings along does not run before somebody trusts the folder.
  install(project, ".venv/bin/polku");
  await activate({ subscriptions: [] });
  const untrusted = "The polku in this folder is not used, because you do not trust the folder. ";
  assert.deepStrictEqual(seen.messages.splice(0), [`${untrusted}Trust it, or install polku elsewhere.`]);
  await until(() => seen.settings.length > 0);
  assert.deepStrictEqual(seen.settings.splice(0), ["workbench.trust.manage"]);
  fs.rmSync(path.join(project, ".venv"), { recursive: true });
  answer = "How to install";
  await listeners.configuration({ affectsConfiguration: () => true });
  assert.deepStrictEqual(seen.messages, ["polku is not installed. As soon as it is, mistakes in journeys are underlined."]);
  await until(() => seen.opened.length > 0);
  assert.deepStrictEqual([seen.opened.length, seen.started], [1, []]);
  assert.match(seen.opened[0], /\/docs\/install\.md$/);
  // It is there by now: no reload is necessary.
  assert.strictEqual(ticks.length, 1);
  ticks[0]();
  assert.strictEqual(ticks.length, 1);
  const installed = install(home, ".local/bin/polku");
  ticks[0]();
  await until(() => seen.started.length > 0);
  assert.deepStrictEqual([seen.started, ticks.length, seen.messages.length], [[installed], 0, 1]);
  install(project, ".venv/bin/polku");
  vscode.workspace.isTrusted = true;
  await listeners.trust();
  assert.strictEqual(seen.started[1], path.join(project, ".venv/bin/polku"));

  answer = "Set path";
  set = " no-such-polku ";
  await listeners.configuration({ affectsConfiguration: (name) => name === "polku.path" });
  await until(() => seen.settings.length > 0);
  assert.strictEqual(seen.messages[1], "polku could not be started: there is no program `no-such-polku`.");
  assert.deepStrictEqual([seen.started.length, seen.settings], [2, ["polku.path"]]);
  // Started where the server is, which is in the workspace.
  install(project, "own");
  process.chdir(project);
  set = "./own";
  await listeners.configuration({ affectsConfiguration: () => true });
  await until(() => seen.settings.length > 1);
  assert.strictEqual(seen.messages[2], "polku could not be started: there is no program `./own`.");
  assert.strictEqual(seen.started.length, 2);
  set = installed;
  await listeners.configuration({ affectsConfiguration: () => true });
  assert.strictEqual(seen.started[2], installed);
  await deactivate();
}

finds();
starts().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
