// The pages of a running demo, as a person sees them.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";

const { LONGSHORE_PAGE: origin, LONGSHORE_PACKAGES, LONGSHORE_CHROMIUM } = process.env;
const { chromium } = createRequire(`${LONGSHORE_PACKAGES}/package.json`)("playwright-core");

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

let browser;
before(async () => {
  browser = await chromium.launch({ executablePath: LONGSHORE_CHROMIUM, headless: true, args: FLAGS });
});
after(() => browser?.close());

// A tab that fails the test for an error in the console or a request to another place.
const inTab = (options, work) => async () => {
  const context = await browser.newContext(options);
  const faults = [];
  const tab = await context.newPage();
  tab.on("pageerror", (error) => faults.push(String(error)));
  tab.on("console", (line) => {
    if (line.type() === "error" && !/status of 404/.test(line.text())) faults.push(line.text());
  });
  tab.on("request", (request) => {
    if (!request.url().startsWith(`${origin}/`)) faults.push(`request to ${request.url()}`);
  });
  try {
    await work(tab);
  } finally {
    await context.close();
  }
  assert.deepEqual(faults, []);
};

const api = async (path) => {
  const response = await fetch(`${origin}${path}`);
  return { status: response.status, body: await response.json() };
};
const rowsOf = async (query) => (await api(`/api/entities/planes/rows?${query}`)).body;
const heads = (tab) => tab.locator("thead th").evaluateAll((cells) => cells.map((cell) => cell.firstChild.textContent));
const cells = (tab) =>
  tab.locator("tbody tr").evaluateAll((rows) =>
    rows.map((row) =>
      [...row.cells].map((cell) => (cell.querySelector(".null") ? null : cell.textContent)),
    ),
  );

test("the first page lists the entities and leads to their rows", inTab({}, async (tab) => {
  await tab.goto(`${origin}/`);
  assert.equal(await tab.title(), "Entities · Longshore");
  const { body: entities } = await api("/api/entities");
  assert.ok(entities.length > 0);
  assert.equal(await tab.locator(".card").count(), entities.length);
  await tab.getByRole("link", { name: /planes/ }).click();
  await tab.waitForURL(`${origin}/entities/planes`);
  assert.equal(await tab.getByRole("heading", { level: 1 }).textContent(), "planes");
}));

test("the grid shows what the warehouse gives, with the computed column", inTab({}, async (tab) => {
  await tab.goto(`${origin}/entities/planes?limit=20`);
  const { columns, rows } = await rowsOf("limit=20");
  assert.equal(rows.length, 20);
  assert.deepEqual(await heads(tab), columns.map((column) => column.name));
  assert.deepEqual(await cells(tab), rows);

  const computed = columns.findIndex((column) => column.computed);
  assert.notEqual(computed, -1, "the demo has a computed column");
  assert.match(await tab.locator("thead th").nth(computed).getAttribute("class"), /computed/);
  assert.ok(rows.some((row) => row[computed] !== null), "it has values");
}));

test("pages are turned forth and back without loading the document again", inTab({}, async (tab) => {
  await tab.goto(`${origin}/entities/planes?limit=10`);
  await tab.evaluate(() => (window.sameDocument = true));
  const first = await cells(tab);
  assert.equal(await tab.getByText("Previous").getAttribute("aria-disabled"), "true");

  await tab.getByRole("link", { name: "Next" }).click();
  await tab.getByText(/^rows 11 to 20 of/).waitFor();
  const second = await cells(tab);
  assert.deepEqual(second, (await rowsOf("offset=10&limit=10")).rows);
  assert.notDeepEqual(second, first);
  assert.match(tab.url(), /offset=10/);

  await tab.getByRole("link", { name: "Previous" }).click();
  await tab.getByText(/^rows 1 to 10 of/).waitFor();
  assert.deepEqual(await cells(tab), first);

  await tab.goBack();
  await tab.getByText(/^rows 11 to 20 of/).waitFor();
  assert.deepEqual(await cells(tab), second);
  assert.equal(await tab.evaluate(() => window.sameDocument), true);
}));

test("every row is on exactly one page", inTab({}, async (tab) => {
  const { total } = await rowsOf("limit=1");
  const ids = [];
  await tab.goto(`${origin}/entities/planes?limit=500`);
  for (;;) {
    ids.push(...(await cells(tab)).map((row) => row[0]));
    const next = tab.locator("a[rel=next]");
    if ((await next.count()) === 0) break;
    await tab.goto(new URL(await next.getAttribute("href"), origin).href);
  }
  assert.equal(ids.length, total);
  assert.equal(new Set(ids).size, total);
}));

test("everything works without scripts", inTab({ javaScriptEnabled: false }, async (tab) => {
  await tab.goto(`${origin}/entities/planes?limit=5`);
  await tab.getByRole("link", { name: "Next" }).click();
  await tab.waitForURL(/offset=5/);
  assert.equal(await tab.locator("tbody tr").count(), 5);
}));

test("an unknown entity is told with its code and what to do", inTab({}, async (tab) => {
  const response = await tab.goto(`${origin}/entities/nobody`);
  assert.equal(response.status(), 404);
  const failure = tab.getByRole("alert");
  assert.match(await failure.textContent(), /nobody/);
  assert.match(await failure.locator("code").last().textContent(), /^[a-z]+(-[a-z]+)*$/);
  const { status, body } = await api("/api/entities/nobody/rows");
  assert.equal(status, 404);
  assert.equal(body.kind, "not-found");
}));

test("the page is legible: headers have scopes, the table scrolls by keyboard, contrast follows the theme", inTab(
  { colorScheme: "dark" },
  async (tab) => {
    await tab.goto(`${origin}/entities/planes`);
    assert.equal(await tab.locator("thead th:not([scope=col])").count(), 0);
    assert.equal(await tab.locator("tbody th:not([scope=row])").count(), 0);
    assert.equal(await tab.locator(".scroll").getAttribute("tabindex"), "0");
    const [ink, paper] = await tab.evaluate(() => {
      const style = getComputedStyle(document.body);
      return [style.color, style.backgroundColor];
    });
    const light = (color) => color.match(/\d+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) / 3;
    assert.ok(light(ink) - light(paper) > 125, `${ink} on ${paper}`);
  },
));
