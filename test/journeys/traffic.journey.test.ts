// SPDX-License-Identifier: Apache-2.0
/** Who sees the new version: charts, live adjustment, copies, chosen requests and routes, in the demo's portal. */
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

/** Steps of a Rollout, as its author would change them between two releases. */
function setSteps(name: string, steps: readonly object[]): Promise<string> {
  const patch = JSON.stringify({ spec: { strategy: { steps } } });
  return demo.kubectl(
    ...['patch', 'rollout', name, '--namespace', 'shop'],
    ...['--type', 'merge', '--patch', patch],
  );
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
    await route.getByText('weight: 20').scrollIntoViewIfNeeded();
    await tab.screenshot('traffic-3-routes');
    await dialog.getByRole('button', { name: 'Close' }).click();

    await tab.ask('Promote all');
    await tab.confirm('Promote all');
    await tab.sees('Healthy');
    await tab.screenshot('traffic-4-after-the-release');
  }));

test('an owner copies requests after a warning, then lets chosen requests in', async () => {
  await setSteps('checkout', [
    { replicas: '50%', traffic: { weight: 0 }, pause: {} },
    {
      replicas: '50%',
      traffic: { weight: 0, mirror: { percent: 100 } },
      pause: {},
    },
    {
      replicas: '50%',
      traffic: {
        weight: 0,
        matches: [{ cookies: [{ name: 'beta', value: 'always' }] }],
      },
      pause: {},
    },
  ]);
  await visit('checkout', async tab => {
    await demo.release('checkout');
    await tab.enabled('Promote');
    await tab.ask('Promote');
    const dialog = tab.page.getByRole('dialog');
    await dialog.getByText(/is done a second time/).waitFor();
    await tab.screenshot('traffic-5-copies-warning');
    assert.ok(
      await dialog.getByRole('button', { name: 'Promote' }).isDisabled(),
    );
    await dialog.getByRole('checkbox').check();
    await tab.confirm('Promote');
    const copies = tab.region.getByRole('table', {
      name: 'Answers of the stable version beside those to the copies',
    });
    await copies.getByRole('row', { name: /^Status 200/ }).waitFor();
    await assertAccessible(tab.region);
    await tab.dismissNotice();
    await tab.screenshot('traffic-6-copies');

    await tab.enabled('Promote');
    await tab.ask('Promote');
    await tab.confirm('Promote');
    await tab.sees(
      'Only requests with cookie beta=always reach the new version.',
    );
    await tab.dismissNotice();
    await tab.screenshot('traffic-7-chosen');
    await tab.ask('Roll back');
    await tab.confirm('Roll back');
    await tab.sees('Healthy');
  });
});

test('an owner adjusts the share by the slider, and sees the split change', () =>
  visit('cart', async tab => {
    await releaseToShare(tab);
    await tab.enabled('Adjust…');
    await tab.button('Adjust…').click();
    const dialog = tab.page.getByRole('dialog');
    await dialog.getByText('Up to 100 %: 5 of 5 new pods are ready.').waitFor();
    const slider = dialog.getByRole('slider');
    for (let percent = 20; percent < 40; percent += 1) {
      await slider.press('ArrowRight');
    }
    await dialog.getByText(/At once: 40 % of requests/).waitFor();
    await assertAccessible(dialog);
    await tab.dismissNotice();
    await tab.screenshot('traffic-8-adjust');
    await tab.confirm('Adjust');
    await tab.region
      .getByRole('img', { name: /Configured: 60 % stable, 40 % new/ })
      .waitFor();
    await tab.region
      .getByRole('img', {
        name: /Measured: [\d.]+ % stable, (3\d|4\d|50)(\.\d+)? % new/,
      })
      .waitFor();
    await tab.dismissNotice();
    await tab.screenshot('traffic-9-adjusted');
    await tab.ask('Roll back');
    await tab.confirm('Roll back');
    await tab.sees('Rolled back');
  }));
