// SPDX-License-Identifier: Apache-2.0
/** Who sees the new version, and what is asked before more do: charts, live adjustment, copies, chosen requests, routes, metrics and gates, in the demo's portal. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Locator } from 'playwright-core';
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
  return patchRollout(name, { spec: { strategy: { steps } } });
}

function patchRollout(name: string, patch: object): Promise<string> {
  return demo.kubectl(
    ...['patch', 'rollout', name, '--namespace', 'shop'],
    ...['--type', 'merge', '--patch', JSON.stringify(patch)],
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
    await seesRefusalAtOnce(tab);

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

/** A share beside copies is more than the route can do: the dialog stays and says so. */
async function seesRefusalAtOnce(tab: RolloutTabPage): Promise<void> {
  const dialog = await openAdjust(tab);
  await dialog.getByRole('spinbutton').fill('10');
  await dialog.getByRole('button', { name: 'Adjust', exact: true }).click();
  await dialog
    .getByRole('alert')
    .filter({ hasText: /HTTPRoute checkout.*mirror in a step with weight 0/ })
    .waitFor();
  await assertAccessible(dialog);
  await tab.screenshot('traffic-6-refused-at-once');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.waitFor({ state: 'hidden' });
}

async function openAdjust(tab: RolloutTabPage): Promise<Locator> {
  await tab.enabled('Adjust…');
  await tab.button('Adjust…').click();
  return tab.page.getByRole('dialog');
}

const freeze = {
  timeZone: 'UTC',
  freezes: [{ from: '2000-01-01', to: '2999-12-31', reason: 'year end' }],
};

/**
 * The author closes the schedule in the very moment in which the portal accepts
 * an adjustment, which no test can hit: one write holds both, and the browser
 * gets the portal's yes. That the controller refuses it is real.
 */
async function seesRefusalByController(tab: RolloutTabPage): Promise<void> {
  await tab.page.route('**/shop/cart/actions', async route => {
    const { release, step, traffic } = route.request().postDataJSON();
    const command = JSON.stringify({ release, step, traffic });
    await patchRollout('cart', {
      metadata: { annotations: { 'rollouts.teal.dev/adjust': command } },
      spec: { schedule: freeze },
    });
    await route.fulfill({ status: 202, json: {} });
  });
  const dialog = await openAdjust(tab);
  await dialog.getByRole('spinbutton').fill('50');
  await tab.confirm('Adjust');
  await tab.sees(/It says: “A freeze \(year end\) holds releases/);
  await tab.seesWhyNot('Promote', /A freeze \(year end\) holds releases/);
  await assertAccessible(tab.region);
  await tab.dismissNotice();
  await tab.screenshot('traffic-10-refused-by-controller');
  await tab.page.unroute('**/shop/cart/actions');
  await patchRollout('cart', { spec: { schedule: null } });
  await tab.enabled('Promote');
}

test('an owner adjusts the share by the slider, and sees the split change', () =>
  visit('cart', async tab => {
    await releaseToShare(tab);
    const dialog = await openAdjust(tab);
    await dialog.getByText('Up to 100 %: 5 of 5 new pods are ready.').waitFor();
    const slider = dialog.getByRole('slider');
    for (let percent = 20; percent < 40; percent += 1) {
      await slider.press('ArrowRight');
    }
    await dialog.getByRole('button', { name: 'Add requests' }).click();
    const entry = dialog.getByRole('group', { name: 'Requests 1' });
    await entry.getByRole('textbox', { name: 'Header' }).fill('x-user');
    await entry.getByRole('textbox', { name: 'Value' }).fill('insider');
    await dialog
      .getByText(
        /At once: 40 % of requests .*, and all requests with header x-user=insider/,
      )
      .waitFor();
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
    await tab.sees(/Adjusted by .+ Step 2 of the Rollout says: 20 %/);
    await tab.screenshot('traffic-9-adjusted');
    await seesRefusalByController(tab);
    await tab.ask('Roll back');
    await tab.confirm('Roll back');
    await tab.sees('Rolled back');
  }));

// As many of each kind are forgiven as there are measurements: on a busy machine none of them decides.
const measured = (name: string, rest: object) => ({
  name,
  initialDelay: '10s',
  interval: '2s',
  count: 5,
  failureLimit: 5,
  inconclusiveLimit: 5,
  consecutiveErrorLimit: 50,
  ...rest,
});

const measuredThenApproved = {
  strategy: {
    steps: [
      {
        replicas: '100%',
        traffic: { weight: 40 },
        analysis: {
          metrics: [
            measured('success-rate', {
              successCondition: 'result >= 90',
              provider: {
                builtIn: { metric: 'request-success-rate', window: '10s' },
              },
            }),
            measured('latency', {
              successCondition: 'result.p99 < baseline.p99 * 3',
              provider: {
                builtIn: { metric: 'request-duration', window: '10s' },
              },
            }),
          ],
        },
      },
      { replicas: '100%', traffic: { weight: 100 } },
    ],
  },
  gates: [
    {
      name: 'change-board',
      description: 'Look at the charts before everybody gets it.',
      when: 'Traffic',
      steps: [2],
      approval: {},
    },
  ],
};

test('an owner follows what is measured of a release, and opens its gate', async () => {
  await patchRollout('checkout', { spec: measuredThenApproved });
  await visit('checkout', async tab => {
    await demo.release('checkout', 'v7');
    await tab.enabled('Approve change-board');
    await tab.sees(/5 of 5 measurements · \d of 5 failures allowed/);
    await tab.region
      .getByRole('img', {
        name: /^success-rate over \d measurements; .* Good: above 90$/,
      })
      .waitFor();
    await tab.region
      .getByRole('img', {
        name: /^latency p99 .* Good: below 300 % of stable$/,
      })
      .waitFor();
    await tab.region
      .getByText('Measurements and query of success-rate')
      .last()
      .click();
    await tab.region
      .getByRole('link', { name: 'Open in Prometheus' })
      .waitFor();
    await assertAccessible(tab.region);
    await tab.dismissNotice();
    await tab.screenshot('analysis-1-measured-and-waiting');

    await tab.button('Approve change-board').click();
    const dialog = tab.page.getByRole('dialog');
    await dialog.getByText(/Gate change-board .* opens/).waitFor();
    await dialog.getByRole('textbox').fill('the charts look good');
    await assertAccessible(dialog);
    await tab.screenshot('analysis-2-approve');
    await tab.confirm('Approve');
    await tab.sees('Healthy');
    await tab.sees('“The charts look good”');
    await tab.dismissNotice();
    await tab.screenshot('analysis-3-after-the-release');
  });
});
