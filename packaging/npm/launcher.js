#!/usr/bin/env node
// Runs the binary of the package for this platform, which npm installs as an optional dependency.
"use strict";

const { spawn } = require("node:child_process");
const { optionalDependencies } = require("./package.json");

const name = `{{scope}}/${process.platform}-${process.arch}`;
const file = process.platform === "win32" ? "{{name}}.exe" : "{{name}}";
let binary;
try {
  binary = require.resolve(`${name}/${file}`);
} catch {
  const why = optionalDependencies[name]
    ? `the package ${name} is not installed; install {{name}} again, with optional dependencies`
    : `there is no {{name}} for ${process.platform} on ${process.arch}; {{repository}} has other ways to install it`;
  console.error(`{{name}}: ${why}`);
  process.exit(2);
}

const child = spawn(binary, process.argv.slice(2), { stdio: "inherit" });
const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
for (const signal of signals) process.on(signal, () => child.kill(signal));
child.on("error", (error) => {
  console.error(`{{name}}: ${error.message}`);
  process.exitCode = 2;
});
child.on("exit", (code, signal) => {
  for (const each of signals) process.removeAllListeners(each);
  if (signal) process.kill(process.pid, signal);
  else process.exitCode = code;
});
