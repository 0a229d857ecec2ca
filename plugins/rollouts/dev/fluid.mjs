// SPDX-License-Identifier: Apache-2.0

/**
 * How much scripting each click on a history of 10,000 releases costs, in
 * Chromium: the page is fluid while that is far below the 100 ms that people
 * feel. The harness must run (`yarn start`); its build is the slow one of
 * development. Figures as JSON; never a verdict.
 *
 *   yarn workspace @teal/rollouts fluid [folder for pictures]
 */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';

const HARNESS = 'http://localhost:3123';
const folder = resolve(process.argv[2] ?? 'test-artifacts');

/** Milliseconds of the main thread since the page was opened. */
async function spent(session) {
  const { metrics } = await session.send('Performance.getMetrics');
  const of = name => metrics.find(metric => metric.name === name).value;
  return {
    script: of('ScriptDuration') * 1_000,
    layout: (of('LayoutDuration') + of('RecalcStyleDuration')) * 1_000,
    nodes: of('Nodes'),
  };
}

async function measured(session, name, interaction) {
  const before = await spent(session);
  const startedAt = performance.now();
  await interaction();
  const after = await spent(session);
  await session.send('HeapProfiler.collectGarbage');
  const { nodes } = await spent(session);
  return {
    name,
    scriptMs: Math.round(after.script - before.script),
    layoutMs: Math.round(after.layout - before.layout),
    wholeMs: Math.round(performance.now() - startedAt),
    domNodes: nodes,
  };
}

async function visit(page) {
  const session = await page.context().newCDPSession(page);
  // Time of the processor: what else the machine does is no work of the page.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const results = [];
  const step = async (name, interaction) =>
    results.push(await measured(session, name, interaction));
  const table = page.getByRole('table', { name: 'Releases' });
  const settled = () =>
    table.and(page.locator(':not([aria-busy="true"])')).waitFor();
  const pageIs = number =>
    page.getByText(`Page ${number}`, { exact: true }).waitFor();

  await page.goto(`${HARNESS}/rollouts?tab=history`);
  await settled();
  await page.screenshot({ path: join(folder, 'fluid-history.png') });
  for (const number of [2, 3, 4, 5]) {
    await step(`page ${number}`, async () => {
      await page.getByRole('button', { name: 'Older' }).click();
      await pageIs(number);
      await settled();
    });
  }
  await step('page 4 again', async () => {
    await page.getByRole('button', { name: 'Newer' }).click();
    await pageIs(4);
    await settled();
  });
  await step('search for a word of six letters', async () => {
    await page.getByLabel('Search').pressSequentially('season', { delay: 60 });
    await page.getByText('of the season').first().waitFor();
    await pageIs(1);
    await settled();
  });
  await step('one status', async () => {
    await page.getByLabel('Status', { exact: true }).click();
    await page.getByRole('option', { name: 'Rolled back' }).click();
    await page.getByRole('listbox').waitFor({ state: 'detached' });
    await settled();
  });
  await step('open a release', async () => {
    await table.getByRole('link').first().click();
    await page.getByRole('region', { name: /^Release of / }).waitFor();
  });
  await step('and back', async () => {
    await page.goBack();
    await settled();
  });
  return results;
}

mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
});
try {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
  });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  process.stdout.write(`${JSON.stringify(await visit(page), null, 2)}\n`);
} finally {
  await browser.close();
}
