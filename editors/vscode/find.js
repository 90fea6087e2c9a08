// Finds the program `polku` where it is usually installed.
"use strict";

const fs = require("node:fs");
const path = require("node:path");

// The folders of the PATH. Those that are not absolute would depend on where the editor was started.
function onPath({ env, platform }) {
  const { delimiter, isAbsolute } = platform === "win32" ? path.win32 : path.posix;
  return (env.PATH ?? env.Path ?? "").split(delimiter).filter((folder) => isAbsolute(folder));
}

// The files that may be the program, the best first: what a project has installed for itself, which is the version that its
// CI uses, then the PATH, then places that the PATH of an editor often lacks.
// `folders` are the trusted folders of the workspace, `list` gives the names in a folder.
function places({ folders, env, home, platform, arch, list = names }) {
  const windows = platform === "win32";
  const { join } = windows ? path.win32 : path.posix;
  const name = windows ? "polku.exe" : "polku";
  const scripts = windows ? "Scripts" : "bin";
  const all = [];
  for (const folder of folders) {
    for (const environment of [".venv", "venv"]) all.push(join(folder, environment, scripts));
    const modules = join(folder, "node_modules");
    all.push(join(modules, "@polku", `${platform}-${arch}`));
    // On Windows, npm writes a script there, which is no program.
    if (!windows) all.push(join(modules, ".bin"));
  }
  if (env.VIRTUAL_ENV) all.push(join(env.VIRTUAL_ENV, scripts));
  const roaming = env.APPDATA || join(home, "AppData", "Roaming");
  // The program that the script of a global npm package starts.
  const ofScript = (folder) => join(folder, "node_modules", "polku", "node_modules", "@polku", `win32-${arch}`);
  for (const folder of onPath({ env, platform })) all.push(folder, ...(windows ? [ofScript(folder)] : []));
  all.push(join(env.CARGO_HOME || join(home, ".cargo"), "bin"), join(home, ".local", "bin"));
  if (windows) all.push(join(home, "scoop", "shims"), ofScript(join(roaming, "npm")));
  else all.push("/opt/homebrew/bin", "/home/linuxbrew/.linuxbrew/bin", "/usr/local/bin");
  // What `pip install --user` installs: a folder for each version of Python, such as Python313 or 3.13, the newest first.
  const python = windows ? join(roaming, "Python") : join(home, "Library", "Python");
  const versions = list(python).sort((one, other) => other.localeCompare(one, "en", { numeric: true }));
  for (const version of versions) all.push(join(python, version, scripts));
  return all.map((folder) => join(folder, name));
}

function names(folder) {
  try {
    return fs.readdirSync(folder);
  } catch {
    return [];
  }
}

function isProgram(file) {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

// The program, if there is one.
function find(where) {
  return places(where).find(isProgram);
}

// The program with a name in the PATH, if there is one. Left to itself, Windows would first look into the folder of the
// workspace, where the server is started, and which may not be trusted.
function named(name, { env, platform }) {
  const { join, isAbsolute, extname } = platform === "win32" ? path.win32 : path.posix;
  if (isAbsolute(name)) return name;
  const file = platform === "win32" && !extname(name) ? `${name}.exe` : name;
  return onPath({ env, platform }).map((folder) => join(folder, file)).find(isProgram);
}

module.exports = { find, named, places };
