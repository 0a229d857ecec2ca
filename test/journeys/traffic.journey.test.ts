// SPDX-License-Identifier: Apache-2.0
/** How both versions do, and who gets the requests, in the demo's portal. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { assertAccessible } from './accessibility';
import { DemoProcess } from './DemoProcess';
import { openBrowser } from './openBrowser';
import { RolloutTabPage } from './pages/RolloutTabPage';

const owner = 'Enter';

let demo: DemoProcess;
let browser: Browser;

before(async () => {
  demo = await DemoProcess.start();
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await demo?.stop();
});

async function visit(
  service: string,
  journey: (tab: RolloutTabPage) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 1600 },
  });
  const tab = new RolloutTabPage(await context.newPage(), service);
  try {
    await tab.open(demo.portalUrl, owner);
    await journey(tab);
  } catch (error) {
    await tab.screenshot(`${service}-traffic-failed`);
    throw error;
  } finally {
    await context.close();
  }
}

const chart = (now: string) =>
  new RegExp(`^Requests per second over the last 30 minutes; now ${now}`);

/** Releases cart to its second step, at 20 %. */
async function releaseToShare(tab: RolloutTabPage): Promise<void> {
  await demo.release('cart');
  await tab.enabled('Promote');
  await tab.ask('Promote');
  await tab.confirm('Promote');
  await tab.sees(/5 of 5 pods ready/);
  await tab.region
    .getByRole('img', { name: /Configured: 80 % stable, 20 % new/ })
    .waitFor();
}

test('an owner watches the chart move with the release, and looks at its routes', () =>
  visit('cart', async tab => {
    await tab.region
      .getByRole('img', { name: chart('stable [1-9][\\d.]*/s, new –') })
      .waitFor();
    await tab.screenshot('traffic-1-before-a-release');

    await releaseToShare(tab);
    await tab.region
      .getByRole('img', {
        name: chart(
          'stable [\\d.]+/s, new \\d[\\d.]*/s. Marks: Step 1, Step 2',
        ),
      })
      .waitFor();
    await assertAccessible(tab.region);
    await tab.dismissNotice();
    await tab.screenshot('traffic-2-chart-with-steps');

    await tab.button('Show routes').click();
    const dialog = tab.page.getByRole('dialog');
    const route = dialog.getByRole('group', { name: 'HTTPRoute cart as YAML' });
    await route.waitFor();
    const ours = await route.locator('ins').allInnerTexts();
    assert.match(ours.join('\n'), /name: cart-canary[\s\S]*weight: 20/);
    await assertAccessible(dialog);
    await tab.screenshot('traffic-3-routes');
    await dialog.getByRole('button', { name: 'Close' }).click();

    await tab.ask('Promote all');
    await tab.confirm('Promote all');
    await tab.sees('Healthy');
    await tab.screenshot('traffic-4-after-the-release');
  }));
