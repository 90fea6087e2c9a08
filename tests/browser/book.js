// What the first page of the book shows in two of its themes, whatever the theme of the system is: for each, the picture,
// and where a click on it leads.
//
//   node book.js PAGE
"use strict";

const { pathToFileURL } = require("node:url");
const { launch } = require("./chromium.js");

(async () => {
  const browser = await launch();
  const page = await browser.newPage({ colorScheme: "dark" });
  await page.goto(pathToFileURL(process.argv[2]).href);
  const shown = [];
  for (const theme of ["light", "navy"]) {
    await page.evaluate((theme) => {
      document.documentElement.classList.remove("light", "navy");
      document.documentElement.classList.add(theme);
    }, theme);
    // The picture is read from the disk.
    const end = theme === "light" ? "map.svg" : "map-dark.svg";
    const isThere = (end) => document.querySelector("picture img").closest("a").href.endsWith(end);
    await page.waitForFunction(isThere, end, { timeout: 20_000 });
    shown.push(await page.evaluate(() => document.querySelector("picture img").currentSrc.split("/").pop()));
  }
  console.log(JSON.stringify(shown));
  await browser.close();
})();
