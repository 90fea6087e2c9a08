// A page with the real Mermaid, in which texts are read one by one.
//
// PLAYWRIGHT_CORE and MERMAID name the unpacked npm packages playwright-core and mermaid.
"use strict";

const fs = require("node:fs");
const path = require("node:path");

const { launch } = require("../browser/chromium.js");

async function run(read) {
  const browser = await launch();
  const page = await browser.newPage();
  let heard = [];
  page.on("console", (message) => message.type() === "error" && heard.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => heard.push(`error: ${error.message}`));
  page.on("request", (request) => heard.push(`request: ${request.url()}`));
  page.on("dialog", (dialog) => {
    heard.push(`dialog: ${dialog.message()}`);
    return dialog.dismiss();
  });
  await page.setContent("<!doctype html><meta charset=utf-8><body>");
  await page.addScriptTag({ path: path.resolve(process.env.MERMAID, "dist/mermaid.min.js") });
  await page.evaluate(() => mermaid.initialize({ startOnLoad: false }));
  const seen = [];
  for (const text of JSON.parse(fs.readFileSync(process.argv[2], "utf8"))) {
    heard = [];
    const one = await page.evaluate(read, text).catch((error) => ({ error: error.message }));
    seen.push({ ...one, heard });
  }
  await browser.close();
  process.stdout.write(JSON.stringify(seen));
}

// Runs a function of a text in the page for each text of the job, and prints what it returns and what is heard.
module.exports.each = (read) =>
  run(read).catch((error) => {
    console.error(error);
    process.exit(1);
  });
