// The installed Chromium, by playwright-core, which PLAYWRIGHT_CORE names.
"use strict";

const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");

const { chromium } = require(path.resolve(process.env.PLAYWRIGHT_CORE));

// A browser that hangs must not hang the tests. Most tests take a tenth of this even on a busy machine.
setTimeout(() => {
  console.error("the browser took too long");
  process.exit(1);
}, 280_000).unref();

// The first of some programs that is installed.
const options = (...programs) => {
  const find = programs.map((program) => `command -v ${program}`).join(" || ");
  const executablePath = execFileSync("sh", ["-c", find], { encoding: "utf8" }).trim();
  return { executablePath, args: ["--no-sandbox"] };
};

// The headless shell draws and runs pages as Chromium does, at half the CPU time: it has no windows, menus or profiles.
module.exports.launch = async () => chromium.launch(options("chromium-headless-shell", "chromium"));

// A browser whose reader lets no site keep anything; its profile goes into a folder.
module.exports.launchBlocked = async (folder) => {
  fs.mkdirSync(path.join(folder, "Default"), { recursive: true });
  const profile = { default_content_setting_values: { cookies: 2 }, cookie_controls_mode: 1, block_third_party_cookies: true };
  fs.writeFileSync(path.join(folder, "Default", "Preferences"), JSON.stringify({ profile }));
  return chromium.launchPersistentContext(folder, options("chromium"));
};

// Runs in the page, before its own scripts: whatever a browser may forbid, it does.
module.exports.forbid = (besides) => {
  const refuse = () => {
    throw new DOMException("forbidden", "SecurityError");
  };
  for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"]) {
    Object.defineProperty(window, name, { get: refuse });
  }
  for (const name of ["replaceState", "pushState"]) history[name] = refuse;
  Object.defineProperty(document, "cookie", { get: refuse, set: refuse });
  Object.defineProperty(navigator, "clipboard", { value: undefined });
  document.execCommand = refuse;
  Element.prototype.requestFullscreen = refuse;
  // As of old, without listeners; or not at all.
  window.matchMedia = besides.includes("matchMedia") ? refuse : () => ({ matches: false });
  if (besides.includes("EventSource")) window.EventSource = new Proxy(EventSource, { construct: refuse });
};
