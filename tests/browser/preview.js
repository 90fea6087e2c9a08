// Looks at a preview as somebody does who writes journeys, in Chromium, and prints what is seen, as JSON; the test
// judges it.
//
// node preview.js POLKU FOLDER, where FOLDER has journeys
// PLAYWRIGHT_CORE names the unpacked npm package playwright-core. PICTURES names a folder for screenshots.
"use strict";

const { spawn } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

const { forbid, launch, launchBlocked } = require("./chromium.js");

const [, , polku, folder] = process.argv;
const file = (name) => path.join(folder, "journeys", name);
const read = (name) => fs.readFileSync(file(name), "utf8");

// As some editors save, and as others do.
const saveInPlace = (name, text) => fs.writeFileSync(file(name), text);
function saveByRename(name, text) {
  fs.writeFileSync(`${file(name)}~`, text);
  fs.renameSync(`${file(name)}~`, file(name));
}

function serve(port) {
  const server = spawn(polku, ["preview", "--port", String(port)], { cwd: folder, stdio: ["ignore", "pipe", "ignore"] });
  process.on("exit", () => server.kill());
  return new Promise((found) => {
    server.stdout.once("data", (text) => found({ server, address: text.toString().trim() }));
  });
}

// What a page must not do: say something, fail, ask, fetch from elsewhere.
function listen(page, heard, address) {
  page.on("console", (message) => heard.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => heard.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    heard.push(`dialog: ${dialog.message()}`);
    return dialog.dismiss();
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(address)) heard.push(`request: ${request.url()}`);
  });
}

// Runs in the page. What is shown and where.
function view() {
  const table = document.querySelector("#table .scroll");
  return {
    tab: document.querySelector("[role=tab][aria-selected=true]").dataset.view,
    persona: document.querySelector("#persona")?.value,
    pictures: [...document.querySelectorAll(".picture")].filter((one) => one.checkVisibility()).map((one) => one.dataset.view),
    unchecked: [...document.querySelectorAll(".menu:not([hidden]) input:not(:checked)")].map((box) => box.value),
    zoom: document.querySelector("#full").textContent,
    stage: [stage.scrollLeft, stage.scrollTop],
    table: [table.scrollLeft, table.scrollTop],
    page: [scrollX, scrollY],
    hash: location.hash,
  };
}

// Runs in the page. What is picked.
function place() {
  return {
    shown: document.querySelector("#preview-place").checkVisibility(),
    where: document.querySelector("#preview-where").textContent,
    lines: [...document.querySelectorAll("#preview-source .here")].map((line) => line.textContent).join("\n"),
    picked: [...document.querySelectorAll(".picked")].filter((one) => one.checkVisibility()).length,
  };
}

// Runs in the page. What has gone wrong.
function trouble() {
  const pictures = [...document.querySelectorAll(".picture > svg")].filter((one) => one.checkVisibility());
  return {
    said: document.querySelector("#preview-trouble").textContent,
    pictures: pictures.length,
    opacity: pictures.length > 0 ? Number(getComputedStyle(pictures[0]).opacity) : null,
    title: document.querySelector("h1").textContent,
  };
}

async function main() {
  const browser = await launch();
  const seen = { heard: [] };
  let { server, address } = await serve(0);
  const open = async (at, options) => {
    const permissions = ["clipboard-read", "clipboard-write"];
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, permissions, ...options });
    const page = await context.newPage();
    listen(page, seen.heard, address);
    await page.goto(address + at);
    await page.waitForSelector("#preview-state[data-state=on]");
    return page;
  };
  const titled = (page, title) =>
    page.waitForFunction((title) => document.querySelector("h1").textContent === title, title, { polling: "raf" });
  const picture = async (page, name) => {
    if (process.env.PICTURES) await page.screenshot({ path: path.join(process.env.PICTURES, `${name}.png`) });
  };

  const full = read("full.yaml");
  const named = (title) => full.replace(/^journey: .*$/m, `journey: ${title}`);

  // A save keeps everything as it is but what has changed.
  const page = await open("journeys/full.yaml");
  await page.click("#tab-map");
  await page.selectOption("#persona", { index: 2 });
  await page.click(".menu:not([hidden]) summary");
  await page.uncheck(".menu:not([hidden]) input >> nth=1");
  await page.keyboard.press("Escape");
  for (let step = 0; step < 8; step += 1) await page.click("#zoom-in");
  await page.evaluate(() => {
    stage.scrollTo({ left: 150, top: 90, behavior: "instant" });
    document.querySelector("#table .scroll").scrollTo({ left: 220, top: 0, behavior: "instant" });
    scrollTo({ left: 0, top: 140, behavior: "instant" });
  });
  const before = await page.evaluate(view);
  saveByRename("full.yaml", named("Saved"));
  await titled(page, "Saved");
  seen.kept = { before, after: await page.evaluate(view), title: await page.textContent("h1") };

  seen.times = [];
  for (let time = 0; time < 10; time += 1) {
    const begun = performance.now();
    (time % 2 === 0 ? saveByRename : saveInPlace)("full.yaml", named(`Save ${time}`));
    await titled(page, `Save ${time}`);
    seen.times.push(Math.round(performance.now() - begun));
  }
  saveInPlace("full.yaml", named("Saved"));
  await titled(page, "Saved");

  // What is clicked.
  await page.selectOption("#persona", { index: 0 });
  await page.evaluate(() => scrollTo({ top: 0, behavior: "instant" }));
  await page.click("#fit");
  const cell = await page.evaluate(() => {
    const texts = [...document.querySelectorAll(".picture:not([hidden]) g.lane:not(:has(g.touchpoint)) text")];
    const text = texts.filter((one) => one.checkVisibility() && !one.closest("a, g[id]:not(.lane)")).at(-1);
    const box = text.getBoundingClientRect();
    return [box.left + 2, box.top + box.height / 2];
  });
  await page.mouse.click(...cell);
  seen.cell = await page.evaluate(place);
  await page.click("#tab-flow");
  await page.click("#flow_touchpoint_order text >> nth=0");
  await page.click("#preview-copy");
  seen.place = { ...(await page.evaluate(place)), copied: await page.evaluate(() => navigator.clipboard.readText()) };
  await picture(page, "place");
  saveByRename("full.yaml", `# A line more.\n${named("Moved")}`);
  await titled(page, "Moved");
  seen.moved = await page.evaluate(place);
  saveByRename("full.yaml", named("Saved"));
  await titled(page, "Saved");
  await page.evaluate(() => {
    const way = document.querySelector("#stage .picture:not([hidden]) svg > g[id]:not(.touchpoint, .stage) path");
    way.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
  });
  seen.way = await page.evaluate(place);
  await page.keyboard.press("Escape");
  seen.none = await page.evaluate(place);

  // Errors.
  saveInPlace("full.yaml", named("Saved").replace(/^stages:/m, "stage:"));
  await page.waitForSelector("#preview-trouble > *");
  await picture(page, "trouble");
  const broken = await page.evaluate(trouble);
  saveInPlace("full.yaml", named("Saved"));
  await page.waitForSelector("#preview-trouble > *", { state: "detached" });
  seen.trouble = { broken, mended: await page.evaluate(trouble) };
  const never = await open("journeys/broken.yaml");
  const none = await never.locator(".picture").count();
  await picture(never, "never");
  saveInPlace("broken.yaml", read("second.yaml"));
  await never.waitForSelector(".picture:not([hidden])");
  seen.first = { before: none, after: await never.locator(".picture:not([hidden])").count() };

  // Findings.
  const second = await open("journeys/second.yaml");
  await second.evaluate(() => document.querySelector("#preview-open").click());
  for (let step = 0; step < 6; step += 1) await second.click("#zoom-in");
  const findings = second.locator(".found-open:not([data-elements=''])");
  await findings.last().click();
  const inSight = await second.evaluate(() => {
    const [box, room] = [document.querySelector(".picture:not([hidden]) .picked"), stage].map((one) => one.getBoundingClientRect());
    return box.left < room.right && box.right > room.left && box.top < room.bottom && box.bottom > room.top;
  });
  seen.finding = { count: await findings.count(), inSight, ...(await second.evaluate(place)) };
  await picture(second, "finding");

  const hostile = await open(encodeURI("journeys/hostile <b>&'.yaml"));
  await hostile.click("#flow_touchpoint_order-at-the-counter text >> nth=0");
  seen.hostile = { ...(await hostile.evaluate(trouble)), ...(await hostile.evaluate(place)) };
  await picture(hostile, "hostile");

  // The index.
  const index = await open("");
  await index.setViewportSize({ width: 700, height: 500 });
  await index.evaluate(() => scrollTo({ top: 300, behavior: "instant" }));
  const top = await index.evaluate(() => scrollY);
  saveByRename("second.yaml", read("second.yaml").replace(/^journey: .*$/m, "journey: Renamed"));
  await index.waitForFunction(() => [...document.querySelectorAll("h2 a")].some((one) => one.textContent === "Renamed"));
  seen.index = { title: "Renamed", before: top, after: await index.evaluate(() => scrollY) };
  await picture(index, "index");

  // What a browser forbids is done without.
  seen.forbidden = {};
  const use = async (name, context, prepare) => {
    const errors = [];
    const page = await context.newPage();
    page.on("pageerror", (error) => errors.push(error.message));
    await prepare(page);
    await page.goto(`${address}journeys/full.yaml`);
    await page.waitForSelector("#preview-state:not([data-state=begun])");
    saveByRename("full.yaml", named(`Saved for ${name}`));
    const follows = await page.waitForFunction((title) => document.querySelector("h1").textContent === title, `Saved for ${name}`, { timeout: 3000 }).then(() => true, () => false);
    await page.click("#preview-open");
    const isOpen = await page.evaluate(() => !document.querySelector("#preview-panel").hidden);
    await page.click("#flow_touchpoint_order text >> nth=0");
    await page.click("#preview-copy");
    await page.waitForTimeout(100);
    const selected = await page.evaluate(() => getSelection().toString());
    const state = await page.getAttribute("#preview-state", "data-state");
    seen.forbidden[name] = { errors, follows, isOpen, state, selected, ...(await page.evaluate(place)) };
    await context.close();
  };
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), "profile-"));
  await use("storage", await launchBlocked(profile), () => {});
  fs.rmSync(profile, { recursive: true, force: true });
  await use("all but events", await browser.newContext(), (page) => page.addInitScript(forbid, []));
  await use("everything", await browser.newContext(), (page) => page.addInitScript(forbid, ["matchMedia", "EventSource"]));
  await use("sandbox", await browser.newContext(), (page) =>
    page.route(`${address}journeys/full.yaml`, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, headers: { ...response.headers(), "content-security-policy": "sandbox allow-scripts" } });
    }),
  );
  saveInPlace("full.yaml", named("Saved"));
  await titled(page, "Saved");

  // The server goes and comes again. Only here the browser itself may say something.
  const heard = seen.heard.length;
  const port = Number(new URL(address).port);
  server.kill();
  await page.waitForSelector("#preview-state[data-state=off]");
  const state = await page.getAttribute("#preview-state", "data-state");
  saveInPlace("full.yaml", named("While nobody was there"));
  ({ server, address } = await serve(port));
  await titled(page, "While nobody was there");
  await page.waitForSelector("#preview-state[data-state=on]");
  seen.lost = { state, again: await page.getAttribute("#preview-state", "data-state"), title: await page.textContent("h1") };
  seen.heard.splice(heard, Infinity, ...seen.heard.slice(heard).filter((one) => !one.includes("ERR_CONNECTION_REFUSED") && !one.includes("ERR_INCOMPLETE_CHUNKED_ENCODING") && !one.includes("ERR_EMPTY_RESPONSE") && !one.includes("ERR_CONNECTION_RESET")));

  // Nobody sees the page, as in a tab behind others.
  const see = (isSeen) =>
    page.evaluate((isSeen) => {
      Object.defineProperty(document, "hidden", { configurable: true, value: !isSeen });
      document.dispatchEvent(new Event("visibilitychange"));
    }, isSeen);
  await see(false);
  saveInPlace("full.yaml", named("Seen again"));
  await page.waitForTimeout(700);
  const meanwhile = await page.textContent("h1");
  await see(true);
  await titled(page, "Seen again");
  seen.hidden = { meanwhile, then: await page.textContent("h1") };

  // Figures: the server draws them when they are chosen, and a save keeps the choice.
  const figures = async (overlay, scenario) => {
    const selector = `.picture[data-overlay=${overlay}]${scenario ? "[data-scenario]" : ":not([data-scenario])"}:not([hidden])`;
    await page.waitForSelector(selector);
    return page.evaluate(() => ({
      told: document.querySelector("#no-figures").checkVisibility(),
      // Larger than any score.
      numbers: [...document.querySelectorAll(".picture:not([hidden]) text")].filter((text) => Number(text.textContent) > 5).length,
      hash: location.hash,
    }));
  };
  await page.selectOption("#persona", { index: 0 });
  await page.selectOption("#overlay", "visits");
  seen.figures = [await figures("visits", false)];
  await page.selectOption("#scenario", { index: 1 });
  seen.figures.push(await figures("visits", true));
  saveByRename("full.yaml", named("Counted"));
  await titled(page, "Counted");
  seen.figures.push(await figures("visits", true));
  await page.selectOption("#overlay", "");
  await page.waitForSelector(".picture:not([data-overlay]):not([hidden])");

  // Only to be looked at.
  if (process.env.PICTURES) {
    for (const [name, options] of Object.entries({
      dark: { colorScheme: "dark" },
      narrow: { viewport: { width: 420, height: 800 } },
      wide: { viewport: { width: 1680, height: 950 } },
    })) {
      const look = await open("journeys/full.yaml", options);
      await picture(look, name);
      await look.click("#preview-open");
      await look.evaluate(() => document.querySelector(".found-open:not([data-elements=''])")?.click());
      await look.waitForTimeout(200);
      await picture(look, `${name}-open`);
    }
  }
  await browser.close();
  server.kill();
  process.stdout.write(JSON.stringify(seen));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
