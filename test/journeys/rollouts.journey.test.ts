// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, BrowserContext } from 'playwright-core';
import { assertAccessible } from './accessibility';
import { DemoProcess } from './DemoProcess';
import { openBrowser } from './openBrowser';
import { RolloutTabPage } from './pages/RolloutTabPage';

const owner = 'Enter';
const onlooker = 'Look around';

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

/** A person of their own; a failure leaves the last thing they saw. */
async function visit(
  service: string,
  signIn: string,
  journey: (tab: RolloutTabPage) => Promise<void>,
): Promise<void> {
  const context: BrowserContext = await browser.newContext({
    viewport: { width: 1440, height: 1100 },
  });
  const tab = new RolloutTabPage(await context.newPage(), service);
  try {
    await tab.open(demo.portalUrl, signIn);
    await journey(tab);
  } catch (error) {
    await tab.screenshot(`${service}-failed`);
    throw error;
  } finally {
    await context.close();
  }
}

test('an owner watches a release begin, promotes it step by step and sees it end', () =>
  visit('cart', owner, async tab => {
    await tab.sees('Healthy');
    await assertAccessible(tab.region);
    await tab.screenshot('1-healthy');

    await demo.release('cart');
    await tab.sees('Step 1');
    await tab.sees('3 of 3 pods ready');
    await tab.enabled('Promote');
    await tab.screenshot('2-paused-preview');

    const consequences = await tab.ask('Promote');
    assert.match(consequences.join('\n'), /20 % of requests/);
    await tab.screenshot('3-promote-dialog');
    await tab.confirm('Promote');
    await tab.sees(/5 of 5 pods ready/);
    await tab.region
      .getByRole('img', { name: /Configured: 80 % stable, 20 % new/ })
      .waitFor();
    await tab.enabled('Promote');
    // What visitors really meet, from the metrics: a fifth, give or take what a hundred requests can.
    await tab.region
      .getByRole('img', {
        name: /Measured: [\d.]+ % stable, ([89]|[12]\d|3[0-5])(\.\d+)? % new/,
      })
      .waitFor();
    await assertAccessible(tab.region);
    await tab.dismissNotice();
    await tab.screenshot('4-paused-at-20');

    await tab.ask('Promote all');
    await tab.confirm('Promote all');
    await tab.sees('Healthy');
    await tab.sees('Succeeded');
    await tab.screenshot('5-succeeded');
  }));

test('an owner rolls a bad version back, and the page says what became of it', () =>
  visit('cart', owner, async tab => {
    await tab.sees('Healthy');
    await demo.release('cart', 'broken');
    await tab.enabled('Promote');
    await tab.ask('Promote');
    await tab.confirm('Promote');
    await tab.region
      .getByRole('img', { name: /Configured: 80 % stable, 20 % new/ })
      .waitFor();

    const consequences = await tab.ask('Roll back');
    assert.match(consequences[0], /requests go back to the stable version/);
    await tab.screenshot('6-roll-back-dialog');
    await tab.confirm('Roll back');
    await tab.sees('Healthy');
    await tab.sees('Rolled back');
    await tab.screenshot('7-rolled-back');
  }));

test('somebody who may only look sees the buttons and the reason why not', () =>
  visit('checkout', onlooker, async tab => {
    await demo.release('checkout');
    await tab.sees(/Release g\d/);
    await tab.seesWhyNot('Abort', /permission rollouts\.release\.abort/);
    await tab.screenshot('8-onlooker');
  }));

test('a version whose image cannot be pulled is named with its pod, and rolled back', () =>
  visit('inventory', owner, async tab => {
    await demo.release('inventory', 'missing');
    await tab.sees(
      /waiting for inventory-\S+ \((ImagePullBackOff|ErrImagePull)/,
    );
    await tab.screenshot('9-image-missing');
    await tab.ask('Roll back');
    await tab.confirm('Roll back');
    await tab.sees('Healthy');
  }));
