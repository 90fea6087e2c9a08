// The installed Chromium, by playwright-core, which PLAYWRIGHT_CORE names.
"use strict";

const { execFileSync } = require("node:child_process");
const path = require("node:path");

const { chromium } = require(path.resolve(process.env.PLAYWRIGHT_CORE));

// A browser that hangs must not hang the tests.
setTimeout(() => {
  console.error("the browser took too long");
  process.exit(1);
}, 120_000).unref();

module.exports.launch = async () => {
  const executablePath = execFileSync("sh", ["-c", "command -v chromium"], { encoding: "utf8" }).trim();
  return chromium.launch({ executablePath, args: ["--no-sandbox"] });
};
