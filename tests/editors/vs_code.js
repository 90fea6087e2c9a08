// Edits a project in Visual Studio Code, as an author does with mouse and keys, and prints what the author sees, as JSON;
// the test judges it.
//
// node vs_code.js PACK, in the folder of the project, where PACK is the packed extension; `polku` is in the path.
// VSCODE names the folder of a Visual Studio Code that runs in a browser (lib/vscode of the npm package code-server), and
// PLAYWRIGHT_CORE the unpacked npm package playwright-core.
"use strict";

const { execFileSync, spawn } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

const { launch } = require("../browser/chromium.js");

const program = path.resolve(process.env.VSCODE, "out/server-main.js");
const home = fs.mkdtempSync(path.join(os.tmpdir(), "vs-code-"));
const flags = ["--accept-server-license-terms", "--server-data-dir", home];
const read = (file) => fs.readFileSync(file, "utf8");

// Sets where the program is. Nothing floats over the lines, and only what is asked for with the keys is offered: neither
// words of the file, which come instead of a late answer, nor what was asked for while typing.
function set(program) {
  const settings = {
    "polku.path": program,
    "editor.stickyScroll.enabled": false,
    "editor.wordBasedSuggestions": "off",
    "editor.quickSuggestions": { other: "off", comments: "off", strings: "off" },
    "editor.suggestOnTriggerCharacters": false,
  };
  fs.mkdirSync(path.join(home, "data/Machine"), { recursive: true });
  fs.writeFileSync(path.join(home, "data/Machine/settings.json"), JSON.stringify(settings));
}

// Starts the editor; its address, and the process.
function serve() {
  const more = ["--host", "127.0.0.1", "--port", "0", "--without-connection-token", "--disable-workspace-trust"];
  const server = spawn(process.execPath, [program, ...flags, ...more], { stdio: ["ignore", "pipe", "pipe"] });
  process.on("exit", () => server.kill());
  let said = "";
  return new Promise((resolve, reject) => {
    const hear = (text) => {
      said += text;
      const address = /http:\/\/localhost:\d+/.exec(said)?.[0];
      if (address && said.includes("Extension host agent started")) resolve({ address, server });
    };
    server.stdout.on("data", hear);
    server.stderr.on("data", hear);
    server.on("exit", () => reject(new Error(said)));
  });
}

async function edit(page, address) {
  const keys = page.keyboard;
  const editor = page.locator(".editor-instance .monaco-editor").first();
  // The blanks of the page do not break.
  const shown = async (locator) => (await locator.allInnerTexts()).map((text) => text.replaceAll("\u00a0", " ").trim());
  const poll = async (what, value) => {
    for (const end = Date.now() + 60_000; Date.now() < end; await page.waitForTimeout(50)) {
      const now = await value();
      if (now) return now;
    }
    throw new Error(`${what} did not come`);
  };
  const press = async (...all) => {
    for (const key of all) await keys.press(key);
  };
  // The line and column of the cursor, and how much is selected, as the editor says it.
  const place = () => page.locator("#status\\.editor\\.selection").innerText();
  // Selects a text of the file.
  const find = async (text) => {
    await editor.locator(".view-line").first().click();
    await press("Control+f");
    await page.locator(".find-widget.visible").waitFor();
    await poll("the field to search in", () => page.evaluate(() => !!document.activeElement?.closest(".find-widget")));
    await keys.type(text);
    await page.locator(".find-widget .matchesCount", { hasText: /^1 of/ }).waitFor();
    await press("Escape");
    await page.locator(".find-widget.visible").waitFor({ state: "detached" });
    await poll("the selected text", async () => (await place()).endsWith(`(${text.length} selected)`));
  };
  const open = async (file) => {
    await page.locator(".explorer-folders-view .monaco-list-row", { hasText: file }).dblclick();
    await page.locator(".tab.active", { hasText: file }).waitFor();
  };
  const seen = {};

  await page.goto(`${address}/?folder=${process.cwd()}`);
  await page.locator(".explorer-folders-view .monaco-list-row", { hasText: "journeys" }).click();
  await open("pancake.yaml");
  // Where there is no program, that is told, and a setting helps.
  const told = page.locator(".notification-list-item-message", { hasText: "there is no program `no-such-polku`" });
  await told.hover();
  await page.locator(".notifications-toasts .codicon-notifications-clear").click();
  await told.waitFor({ state: "detached" });
  set(execFileSync("sh", ["-c", "command -v polku"], { encoding: "utf8" }).trim());

  const mistake = page.locator(".squiggly-error");
  await mistake.waitFor();
  await press("Control+Shift+m");
  const problems = page.locator(".markers-panel .monaco-list-row:not([aria-level='1'])");
  const listed = () => shown(problems.filter({ has: page.locator(".marker-source") }));
  const parts = (row) => row.split("\n");
  const codes = async () => (await listed()).map((row) => parts(row)[2]);
  const found = await poll("a problem", async () => (await listed()).length > 0 && listed());
  [seen.said, seen.source] = parts(found[0]);
  seen.mistakes = await codes();

  await find("experiance");
  await poll("a mistake just there", async () => {
    const selected = page.locator(".selected-text").first();
    const [there, here] = await Promise.all([mistake.boundingBox(), selected.boundingBox()]);
    return there && here && Math.abs(there.x - here.x) < 1 && Math.abs(there.width - here.width) < 1;
  });
  seen.underlined = "experiance";
  await press("Control+.");
  const actions = page.locator(".action-widget .monaco-list-row.action");
  await actions.first().waitFor();
  seen.fixes = await shown(actions);
  await page.locator(".action-widget .focused", { hasText: "write" }).waitFor();
  await press("Enter");
  seen.left = await poll("the end of the mistake", async () => {
    const left = await codes();
    return !left.includes(seen.mistakes[0]) && left;
  });

  // What is offered where a line is begun below that of the team, and then taken back.
  const offered = async (text) => {
    await find("kitchen");
    await press("End");
    const end = await poll("the end of the line", async () => {
      const now = await place();
      return !now.includes("selected") && now;
    });
    await press("Enter");
    await keys.type(text);
    await editor.locator(".view-line", { hasText: new RegExp(`^\\s*${text.trim()}\\s*$`) }).waitFor();
    const rows = page.locator(".suggest-widget.visible .monaco-list-row .label-name");
    // A busy editor can drop an answer; an author asks again.
    await poll("an offer", async () => {
      await press("Control+Space");
      const come = rows.first().waitFor({ timeout: 10_000 });
      return come.then(() => true, () => press("Escape"));
    });
    const all = await shown(rows);
    await press("Escape", "Escape", "Shift+Home", "Shift+Home", "Delete", "Backspace");
    await poll("the end of the line of the team", async () => (await place()) === end);
    return all;
  };
  seen.keys = await offered("exp");
  seen.words = await offered("tone: ");
  seen.references = await offered("next: ");

  await find("experience");
  await press("Control+k", "Control+i");
  const hover = page.locator(".monaco-hover:not(.hidden) .hover-contents");
  await hover.first().waitFor();
  seen.hover = await poll("the hover", async () => {
    const said = (await shown(hover)).join("\n");
    return !said.includes("Loading") && said;
  });
  await press("Escape");

  await find("channel: web");
  await press("Shift+F12");
  const files = page.locator(".reference-zone-widget .ref-tree .monaco-list-row");
  await files.filter({ hasText: "polku.yaml" }).click();
  const used = page.locator(".reference-zone-widget .ref-tree .monaco-list-row[aria-level='2']");
  await used.nth(2).waitFor();
  const labels = await used.evaluateAll((rows) => rows.map((row) => row.getAttribute("aria-label")));
  seen.uses = labels.map((label) => label.replace(/.* in (\S+) on line (\d+) .*/, "$1:$2")).sort();
  await press("Escape");
  await press("F12");
  await page.locator(".tab.active", { hasText: "polku.yaml" }).waitFor();
  // The file opens first, and then the cursor moves: where it rests is what counts.
  const row = async () => /Ln (\d+)/.exec(await place())?.[1];
  let line = await row();
  for (let same = 0, tries = 0; same < 8 && tries < 100; tries++) {
    await page.waitForTimeout(250);
    const next = await row();
    same = next === line ? same + 1 : 0;
    line = next;
  }
  seen.definition = `polku.yaml:${line}`;
  await open("pancake.yaml");

  const rename = async (text, name) => {
    await find(text);
    await press("F2");
    const input = page.locator(".rename-box input:focus");
    await input.fill(name);
    await input.press("Enter");
    await input.waitFor({ state: "hidden" });
    await editor.locator(".view-line", { hasText: name }).first().waitFor();
  };
  await rename("channel: web", "website");
  await rename("id: menu", "carte");
  // In a browser it saves by itself.
  await poll("the saved journey", () => read("journeys/pancake.yaml").includes("carte"));
  await poll("the saved project", () => read("polku.yaml").includes("website"));
  seen.journey = read("journeys/pancake.yaml");
  seen.project = read("polku.yaml");
  return seen;
}

async function main() {
  const install = [program, ...flags, "--install-extension", path.resolve(process.argv[2])];
  execFileSync(process.execPath, install, { stdio: "pipe" });
  set("no-such-polku");
  const { address, server } = await serve();
  const browser = await launch();
  const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
  page.setDefaultTimeout(90_000);
  try {
    return await edit(page, address);
  } catch (error) {
    const picture = path.join(os.tmpdir(), "vs-code.png");
    await page.screenshot({ path: picture });
    const text = await page.locator("body").innerText();
    throw new Error(`${picture} shows how it looked; this could be read:\n${text}`, { cause: error });
  } finally {
    await browser.close();
    server.kill();
    fs.rmSync(home, { recursive: true, force: true });
  }
}

main().then(
  (seen) => console.log(JSON.stringify(seen)),
  (error) => {
    console.error(error);
    process.exitCode = 1;
  },
);
