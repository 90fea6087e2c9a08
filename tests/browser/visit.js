// Uses a page as a reader does, in Chromium, and prints what becomes of it, as JSON; the test judges it.
//
// node visit.js FOLDER, where FOLDER has full.html, hostile.html and index.html
// PLAYWRIGHT_CORE names the unpacked npm package playwright-core.
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { pathToFileURL } = require("node:url");

const { forbid, launch } = require("./chromium.js");

const folder = process.argv[2];
const address = (file) => {
  const [name, ...hash] = file.split("#");
  return [pathToFileURL(path.join(folder, name)).href, ...hash].join("#");
};

// What a page must not do: say something, fail, ask, fetch.
function listen(page, heard) {
  page.on("console", (message) => heard.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => heard.push(`error: ${error.message}`));
  page.on("popup", (popup) => heard.push(`popup: ${popup.url()}`));
  page.on("dialog", (dialog) => {
    heard.push(`dialog: ${dialog.message()}`);
    return dialog.dismiss();
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(pathToFileURL(folder).href)) heard.push(`request: ${request.url()}`);
  });
}

// Runs in the page. What is shown.
function shown() {
  const picture = [...document.querySelectorAll(".picture")].filter((picture) => picture.checkVisibility());
  const svg = picture[0]?.querySelector("svg");
  const stage = document.querySelector("#stage");
  const rows = [...document.querySelectorAll("#table tbody tr")].filter((row) => row.checkVisibility());
  const lanes = [...(svg?.querySelectorAll("g.lane") ?? [])].map((lane) => {
    const box = lane.querySelector("rect").getBoundingClientRect();
    return { id: lane.id.split("_lane_")[1], shown: box.height > 0, top: box.top, bottom: box.bottom };
  });
  const box = svg?.getBoundingClientRect();
  return {
    pictures: picture.length,
    view: picture[0]?.dataset.view,
    persona: picture[0]?.dataset.persona,
    tab: document.querySelector("[role=tab][aria-selected=true]")?.dataset.view,
    rows: rows.map((row) => row.querySelector("th").textContent),
    cards: [...document.querySelectorAll(".card")].filter((card) => card.checkVisibility()).length,
    lanes: lanes.filter((lane) => lane.shown),
    bottom: box?.bottom,
    width: box?.width,
    natural: svg?.viewBox.baseVal.width,
    scroll: [stage?.scrollLeft, stage?.scrollTop],
    room: [stage?.clientWidth, stage?.clientHeight],
    paper: svg && getComputedStyle(svg.querySelector(".paper")).fill,
    ground: getComputedStyle(document.body).backgroundColor,
    hash: location.hash,
    focus: document.activeElement?.id,
    live: document.querySelector("#live")?.textContent,
    wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
  };
}

// Runs in the page. Text whose contrast with its ground is below 4.5.
function faint() {
  const parts = (colour) => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((value) => ((value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const [r, g, b, alpha = 1] = parts(getComputedStyle(at).backgroundColor);
      if (alpha === 1 && r !== undefined) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const found = [];
  let count = 0;
  for (const element of document.querySelectorAll("body *:not(svg *)")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== "");
    if (!own || !element.checkVisibility()) continue;
    count += 1;
    const [a, b] = [luminance(parts(getComputedStyle(element).color)), luminance(ground(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) found.push(`${element.localName}.${element.className} ${ratio.toFixed(2)} ${element.textContent.slice(0, 20)}`);
  }
  return { count, found };
}

async function main() {
  const browser = await launch();
  const seen = { heard: [] };

  const visit = async (file, options, use) => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    const page = await context.newPage();
    listen(page, seen.heard);
    await page.goto(address(file));
    const result = await use(page, () => page.evaluate(shown));
    await context.close();
    return result;
  };

  seen.tabs = await visit("full.html", {}, async (page, look) => {
    const steps = [await look()];
    await page.click("#tab-map");
    steps.push(await look());
    await page.keyboard.press("ArrowRight");
    steps.push(await look());
    await page.keyboard.press("Home");
    steps.push(await look());
    return steps;
  });

  seen.persona = await visit("full.html", {}, async (page, look) => {
    const before = await look();
    await page.selectOption("#persona", { index: 2 });
    return [before, await look()];
  });

  seen.scenario = await visit("full.html", {}, async (page, look) => {
    const chosen = () =>
      page.evaluate(() => ({
        scenario: [...document.querySelectorAll(".picture")].find((one) => one.checkVisibility()).dataset.scenario,
        open: [...document.querySelectorAll("#persona option")].filter((one) => !one.disabled).map((one) => one.textContent),
        notice: document.querySelector("#notice").checkVisibility(),
        drawn: [...document.querySelectorAll(".picture")].find((one) => one.checkVisibility()).querySelectorAll("g.touchpoint").length,
      }));
    const steps = [{ ...(await look()), ...(await chosen()) }];
    await page.selectOption("#scenario", { index: 1 });
    steps.push({ ...(await look()), ...(await chosen()) });
    await page.selectOption("#persona", { index: 1 });
    steps.push({ ...(await look()), ...(await chosen()) });
    return steps;
  });

  seen.overlay = await visit("counted.html", {}, async (page, look) => {
    const chosen = async () => ({
      ...(await look()),
      ...(await page.evaluate(() => {
        const { dataset } = [...document.querySelectorAll(".picture")].find((one) => one.checkVisibility());
        return { overlay: dataset.overlay ?? "", scenario: dataset.scenario ?? "", told: document.querySelector("#no-figures").checkVisibility() };
      })),
    });
    const steps = [await chosen()];
    for (const [choice, value] of [["#overlay", 1], ["#persona", 1], ["#scenario", 1], ["#overlay", 2], ["#overlay", 0]]) {
      await page.selectOption(choice, { index: value });
      steps.push(await chosen());
    }
    await page.goto(address("counted.html#view=map&overlay=wait"));
    await page.reload();
    steps.push(await chosen());
    return steps;
  });

  seen.states = await visit("states.html", {}, async (page, look) => {
    const chosen = async () => ({
      ...(await look()),
      ...(await page.evaluate(() => {
        const picture = [...document.querySelectorAll(".picture")].find((one) => one.checkVisibility());
        const names = [...picture.querySelectorAll("text")].map((text) => text.textContent);
        return { state: picture.dataset.state ?? "", names: names.filter((name) => ["Zzformer", "Zzorder"].includes(name)) };
      })),
    });
    const steps = [await chosen()];
    // By the keyboard: the choice has the focus, and arrow keys change it.
    await page.focus("#state");
    for (const key of ["ArrowDown", "ArrowDown"]) {
      await page.keyboard.press(key);
      steps.push(await chosen());
    }
    await page.click("#tab-map");
    steps.push(await chosen());
    await page.selectOption("#persona", { index: 1 });
    steps.push(await chosen());
    await page.goto(address("states.html#view=blueprint&state=before"));
    await page.reload();
    steps.push(await chosen());
    return steps;
  });

  seen.lanes = await visit("full.html#view=map", {}, async (page, look) => {
    const before = await look();
    await page.click(".menu:not([hidden]) summary");
    await page.uncheck(".menu:not([hidden]) input >> nth=1");
    return [before, await look()];
  });

  seen.hash = await visit("full.html#view=blueprint&persona=guest&lanes=touchpoints,frontstage&theme=dark", {}, async (page, look) => {
    const given = await look();
    await page.evaluate(() => (location.hash = "#view=map"));
    await page.waitForFunction(() => document.querySelector("[role=tab][aria-selected=true]").dataset.view === "map");
    const changed = await look();
    await page.evaluate(() => (location.hash = "#view=nonsense&persona=nobody&lanes=x&theme=%00"));
    await page.waitForTimeout(100);
    const odd = await look();
    await page.evaluate(() => (location.hash = "#table"));
    await page.waitForTimeout(100);
    return [given, changed, odd, await look()];
  });

  seen.zoom = await visit("full.html", {}, async (page, look) => {
    const steps = { fitted: await look() };
    await page.focus("#stage");
    await page.keyboard.press("+");
    steps.larger = await look();
    await page.keyboard.press("0");
    steps.full = await look();
    await page.keyboard.press("-");
    steps.smaller = await look();
    await page.keyboard.press("0");
    for (let i = 0; i < 4; i++) await page.keyboard.press("+");
    steps.still = await look();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowDown");
    steps.moved = await look();
    await page.keyboard.press("f");
    steps.again = await look();
    // The point below the pointer stays where it is, in a picture that fills the window.
    for (let i = 0; i < 6; i++) await page.keyboard.press("+");
    steps.before = await look();
    const under = (at) =>
      page.evaluate(({ x, y }) => {
        const box = document.querySelector(".picture:not([hidden]) svg").getBoundingClientRect();
        return [(x - box.x) / box.width, (y - box.y) / box.height];
      }, at);
    const at = { x: 400, y: 300 };
    await page.mouse.move(at.x, at.y);
    const point = await under(at);
    await page.keyboard.down("Control");
    for (let i = 0; i < 6; i++) await page.mouse.wheel(0, -120);
    await page.waitForTimeout(200);
    await page.keyboard.up("Control");
    steps.wheel = await look();
    const now = await under(at);
    steps.under = point.map((part, axis) => Math.abs(part - now[axis]) * steps.wheel.width);
    // Without the key, a wheel does not make anything larger.
    await page.mouse.wheel(0, 40);
    await page.waitForTimeout(200);
    steps.plain = await look();
    await page.keyboard.press("Tab");
    steps.outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
    return steps;
  });

  seen.drag = await visit("full.html", {}, async (page, look) => {
    await page.focus("#stage");
    for (let i = 0; i < 8; i++) await page.keyboard.press("+");
    await page.evaluate(() => document.querySelector("#stage").scrollTo({ left: 300, top: 300, behavior: "instant" }));
    const before = await look();
    const ground = await page.evaluate(() => {
      const svg = document.querySelector(".picture:not([hidden]) svg");
      const frame = document.querySelector("#stage").getBoundingClientRect();
      for (let x = frame.left + 60; x < frame.right - 300; x += 7) {
        for (let y = frame.top + 60; y < frame.bottom - 160; y += 7) {
          const hit = document.elementFromPoint(x, y);
          if (svg.contains(hit) && !hit.closest("text, a")) return { x, y };
        }
      }
      return null;
    });
    await page.mouse.move(ground.x, ground.y);
    await page.mouse.down();
    await page.mouse.move(ground.x + 60, ground.y + 40, { steps: 4 });
    await page.mouse.up();
    const after = await look();
    const text = await page.evaluate(() => {
      const frame = document.querySelector("#stage").getBoundingClientRect();
      const inside = (box) => box.left > frame.left && box.right < frame.right && box.top > frame.top && box.bottom < frame.bottom - 80;
      const texts = [...document.querySelectorAll(".picture:not([hidden]) text")];
      const box = texts.map((text) => text.getBoundingClientRect()).find((box) => inside(box) && box.width > 40);
      return { left: box.left + 1, right: box.right - 1, y: box.top + box.height / 2 };
    });
    await page.mouse.move(text.left, text.y);
    await page.mouse.down();
    await page.mouse.move(text.right, text.y, { steps: 5 });
    await page.mouse.up();
    return { before, after, selected: await page.evaluate(() => getSelection().toString()), still: await look() };
  });

  seen.theme = [];
  for (const colorScheme of ["light", "dark"]) {
    seen.theme.push(
      await visit("full.html", { colorScheme }, async (page, look) => {
        const steps = [{ ...(await look()), faint: await page.evaluate(faint) }];
        await page.click("#theme");
        steps.push({ ...(await look()), faint: await page.evaluate(faint) });
        return steps;
      }),
    );
  }

  seen.print = await visit("full.html", { colorScheme: "dark" }, async (page, look) => {
    await page.emulateMedia({ media: "print" });
    const tools = await page.evaluate(() => {
      const visible = (selector) => [...document.querySelectorAll(selector)].some((element) => element.checkVisibility());
      return [visible(".bar"), visible(".zoom"), visible("#table td"), visible("svg")];
    });
    const pages = (await page.pdf({ preferCSSPageSize: true })).toString("latin1").match(/\/Type\s*\/Page\b/g).length;
    return { ...(await look()), tools, pages };
  });

  seen.help = await visit("full.html", {}, async (page) => {
    await page.focus("#stage");
    await page.keyboard.press("?");
    const open = await page.evaluate(() => document.querySelector("#help").open);
    await page.keyboard.press("Escape");
    const closed = await page.evaluate(() => [document.querySelector("#help").open, document.activeElement.id]);
    return { open, closed };
  });

  seen.copied = await visit("full.html", {}, async (page) => {
    const text = async (copy) => {
      await page.evaluate(() => {
        window.taken = null;
        document.addEventListener("copy", (event) => (window.taken = event.clipboardData.getData("text/plain")), { once: true });
      });
      await copy();
      return page.evaluate(() => window.taken);
    };
    const all = await text(() => page.click("#copy"));
    const part = await text(() =>
      page.evaluate(() => {
        const cells = document.querySelectorAll("#table tbody tr:first-child > *");
        getSelection().setBaseAndExtent(cells[0], 0, cells[1], cells[1].childNodes.length);
        document.execCommand("copy");
      }),
    );
    const formulas = [];
    for (const formula of ["=1+1", '"=1+1"', "'+1", "\u00a0-1", "\t@a", "\r=1", "\u0001=1", "＝1", "＋1", "－1", "＠a", "a=1", '"a" = 1']) {
      await page.evaluate((formula) => (document.querySelector("#table tbody tr > *").textContent = formula), formula);
      formulas.push((await text(() => page.click("#copy"))).split("\n")[1].split("\t")[0]);
    }
    return { all, part, formulas };
  });

  seen.phone = await visit("full.html#view=map", { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }, async (page, look) => {
    const small = await page.evaluate(() => {
      const buttons = [...document.querySelectorAll("button, select, summary")].filter((element) => element.checkVisibility());
      return buttons.map((button) => [button.id, button.getBoundingClientRect()]).filter(([, box]) => box.height < 24 || box.width < 24 || box.right > document.documentElement.clientWidth + 1).map(([id]) => id);
    });
    return { ...(await look()), small };
  });

  seen.told = await visit("full.html", {}, async (page) => {
    const devtools = await page.context().newCDPSession(page);
    const { nodes } = await devtools.send("Accessibility.getFullAXTree");
    const told = nodes.filter((node) => !node.ignored).map((node) => `${node.role.value}: ${node.name?.value ?? ""}`);
    return [...new Set(told)];
  });

  seen.bare = await visit("full.html", { javaScriptEnabled: false }, async (page) => [
    await page.locator(".picture >> visible=true").count(),
    await page.locator("#table td >> visible=true").count() > 0,
    await page.locator(".tool >> visible=true").count(),
  ]);

  seen.hostile = await visit("hostile.html#view=map&persona=<script>alert(1)</script>&lanes=\"><b>&theme=javascript:x", {}, async (page, look) => {
    for (const view of ["map", "blueprint", "flow"]) await page.click(`#tab-${view}`);
    await page.selectOption("#persona", { index: 1 });
    return look();
  });

  // In frames of other pages, and where a browser forbids what it may: the same is done, and nothing thrown.
  seen.forbidden = {};
  const use = async (name, prepare) => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    const errors = [];
    page.on("pageerror", (error) => errors.push(error.message));
    const frame = await prepare(page);
    await frame.waitForSelector(".live #stage svg >> visible=true");
    await frame.click("#tab-map");
    await frame.click("#tab-blueprint");
    await frame.selectOption("#persona", { index: 2 });
    const live = await frame.textContent("#live");
    const ground = () => frame.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const grounds = [await ground()];
    await frame.click("#theme");
    grounds.push(await ground());
    await frame.click("#copy");
    await frame.click("#help-open");
    await frame.click("#help-close");
    await frame.click("#zoom-in");
    const { view, persona } = await frame.evaluate(shown);
    seen.forbidden[name] = { errors, view, persona, live, isOther: grounds[0] !== grounds[1] };
    await context.close();
  };
  const escaped = (text) => text.replace(/&/g, "&amp;").replace(/"/g, "&quot;");
  const full = fs.readFileSync(path.join(folder, "full.html"), "utf8");
  const framed = (attributes) => async (page) => {
    await page.setContent(`<meta charset="utf-8"><iframe style="width: 1200px; height: 700px" ${attributes}></iframe>`);
    return page.frames()[1];
  };
  const alone = (besides) => async (page) => {
    await page.addInitScript(forbid, besides);
    await page.goto(address("full.html"));
    return page.mainFrame();
  };
  await use("srcdoc", framed(`srcdoc="${escaped(full)}"`));
  await use("srcdoc in a sandbox", framed(`sandbox="allow-scripts" srcdoc="${escaped(full)}"`));
  await use("blob in a sandbox", async (page) => {
    await page.setContent(`<meta charset="utf-8"><iframe style="width: 1200px; height: 700px" sandbox="allow-scripts"></iframe>`);
    await page.evaluate((full) => {
      document.querySelector("iframe").src = URL.createObjectURL(new Blob([full], { type: "text/html;charset=utf-8" }));
    }, full);
    return page.frames()[1];
  });
  await use("old listeners", alone([]));
  await use("everything", alone(["matchMedia"]));

  seen.overview = await visit("index.html", {}, async (page) => {
    const cards = await page.locator(".journey").count();
    const doodles = await page.locator(".thumb svg rect").count();
    const dim = await page.evaluate(faint);
    await page.click("h2 a >> nth=0");
    const there = page.url().endsWith(".html") && !page.url().endsWith("index.html");
    await page.click("a.overview");
    return { cards, doodles, dim, there, back: page.url().endsWith("index.html") };
  });

  await browser.close();
  process.stdout.write(JSON.stringify(seen));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
