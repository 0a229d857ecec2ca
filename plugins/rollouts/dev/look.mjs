// SPDX-License-Identifier: Apache-2.0

/**
 * Looks at every fixture in Chromium, light and dark, wide and narrow: runs axe,
 * colours included, and saves a picture. The harness must run (`yarn start`).
 *
 *   yarn workspace @teal/rollouts look [folder] [fixture …]
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';

const HARNESS = 'http://localhost:3123';
const require = createRequire(import.meta.url);
const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const [asked, ...only] = process.argv.slice(2);
const folder = resolve(asked ?? 'test-artifacts');

/** What the harness lists: one entity a fixture. */
async function fixtureNames(page) {
  await page.goto(HARNESS, { waitUntil: 'domcontentloaded' });
  const links = page.locator('a[href^="/catalog/default/component/"]');
  await links.first().waitFor();
  const paths = await links.evaluateAll(all => all.map(a => a.pathname));
  return [...new Set(paths.map(path => path.split('/')[4]))];
}

/** Viewports by what they stand for. */
const WIDTHS = { wide: 1440, narrow: 560 };

async function look(page, name, variant) {
  await page.goto(`${HARNESS}/catalog/default/component/${name}/rollouts`);
  const tab = page
    .locator('section[aria-label^="Rollout "], h2:has-text("No Rollout")')
    .first();
  await tab.waitFor();
  // The figures come after the Rollout, and the charts are a chunk of their own.
  await tab
    .getByText('Asking the metrics…')
    .first()
    .waitFor({ state: 'detached' });
  if (await tab.getByRole('figure').count()) {
    await tab.locator('svg.recharts-surface').first().waitFor();
  }
  await page.screenshot({
    path: join(folder, `${name}-${variant}.png`),
    fullPage: true,
  });
  await page.evaluate(axeSource);
  const violations = await tab.evaluate(async element => {
    const { violations: found } = await globalThis.axe.run(
      element.parentElement,
    );
    return found.map(({ id, nodes }) => `${id}: ${nodes[0].target}`);
  });
  for (const violation of violations) {
    process.stdout.write(`${name} (${variant}) ${violation}\n`);
  }
  return violations.length;
}

mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
});
try {
  let violations = 0;
  const variants = ['light', 'dark'].flatMap(theme =>
    Object.keys(WIDTHS).map(width => [theme, width]),
  );
  for (const [theme, width] of variants) {
    const context = await browser.newContext({
      viewport: { width: WIDTHS[width], height: 900 },
    });
    await context.addInitScript(
      chosen => globalThis.localStorage.setItem('theme', chosen),
      theme,
    );
    const page = await context.newPage();
    for (const name of await fixtureNames(page)) {
      if (only.length && !only.includes(name)) continue;
      violations += await look(page, name, `${theme}-${width}`);
    }
    await context.close();
  }
  process.stdout.write(`${violations} violations; pictures in ${folder}\n`);
  process.exitCode = violations ? 1 : 0;
} finally {
  await browser.close();
}
