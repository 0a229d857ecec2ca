// SPDX-License-Identifier: Apache-2.0
/** Releases that go from staging to production, as a person begins, follows and stops them. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { imageOf } from '../harness/manifests';
import { assertAccessible } from '../journeys/accessibility';
import { NewReleasePage } from '../journeys/pages/NewReleasePage';
import { ReleaseHistoryPage } from '../journeys/pages/ReleaseHistoryPage';
import { RolloutTabPage } from '../journeys/pages/RolloutTabPage';
import { screenshot } from '../journeys/pages/screenshot';
import {
  type EnvironmentName,
  type Person,
  ReleasePortal,
} from '../journeys/ReleasePortal';

const service = 'orders';
const tabPath = `/catalog/default/component/${service}/rollouts`;
/** Nobody can pull it. */
const broken = 'missing-1';

let portal: ReleasePortal;
let page: Page;

before(async () => {
  portal = await ReleasePortal.start({
    services: [service],
    tags: ['v1', 'v2', broken, 'v3'],
    // A batch that never becomes ready has failed after this.
    shop: { progressDeadlineSeconds: 30 },
  });
  page = await portal.enter('owner', tabPath);
});

after(() => portal?.stop());

/** Keeps what is on the screen when the story breaks. */
function story(title: string, tell: () => Promise<void>): void {
  test(title, async () => {
    try {
      await tell();
    } catch (error) {
      await screenshot(page, 'waves-failed');
      throw error;
    }
  });
}

story(
  'a version goes to staging, is watched there, and goes on to production',
  async () => {
    const release = await newWaves();
    await release.chooseVersion('v2');
    await release.sees('Then in production');
    await screenshot(page, 'waves-1-dialog');
    const id = await release.releaseAndFollow('v2', 'Follow the waves');
    const history = new ReleaseHistoryPage(page, portal.url);
    await wave(history, 1).getByText('under way').waitFor();
    await wave(history, 2).getByText('waits for those before it').waitFor();
    await assertAccessible(history.release);
    await screenshot(page, 'waves-2-staging-under-way');

    await promote('owner', 'staging');
    await wave(history, 2).getByText('under way').waitFor();
    await wave(history, 1).getByText('done').waitFor();
    await screenshot(page, 'waves-3-production-under-way');
    // Who began it may not let it go on there.
    await promote('secondOwner', 'production');
    await wave(history, 2).getByText('done').waitFor();
    await history
      .section('Waves')
      .getByText(/all 2 waves/i)
      .waitFor();
    await assertAccessible(history.release);
    await screenshot(page, 'waves-4-released');
    assert.equal(await statusOf(id), 'Succeeded');
    assert.equal(imageIn('staging'), imageOf('v2'));
    assert.equal(imageIn('production'), imageOf('v2'));
  },
);

story('a version that staging refuses never reaches production', async () => {
  const release = await newWaves();
  await release.chooseVersion(broken);
  const id = await release.releaseAndFollow(broken, 'Follow the waves');
  const history = new ReleaseHistoryPage(page, portal.url);
  await wave(history, 1).getByText('failed: nothing after it begins').waitFor();
  await wave(history, 2).getByText('not begun any more').waitFor();
  await assertAccessible(history.release);
  await screenshot(page, 'waves-5-stopped-by-a-failure');
  assert.notEqual(await statusOf(id), 'Succeeded');
  assert.equal(imageIn('production'), imageOf('v2'));
  const { items } = await portal.client('owner').listReleases({
    namespace: `${service}-production`,
  });
  assert.equal(items.length, 1);
});

story(
  'steps are edited for one release, and its waves are stopped by a person',
  async () => {
    const rollBack = portal.shop(service, 'staging');
    await rollBack.rollBack();
    await rollBack.untilHealthy();
    const release = await newWaves();
    await release.chooseVersion('v3');
    await release.choosePreset('canary');
    await release.editSteps();
    await release
      .step(1)
      .getByRole('textbox', { name: 'Requests, %' })
      .fill('7');
    await release
      .step(1)
      .getByRole('combobox', { name: 'Then' })
      .selectOption({ label: 'waits for a promote' });
    await assertAccessible(release.dialog);
    await screenshot(page, 'waves-6-steps-edited');
    await release.releaseAndFollow('v3', 'Follow the waves');

    const staging = portal.shop(service, 'staging');
    await staging.untilPausedAt(1);
    assert.equal(staging.rollout().status?.traffic?.weight, 7);
    // The Rollout keeps its own.
    assert.equal(staging.rollout().spec.strategy.steps[0].traffic?.weight, 20);
    await onTab('owner', 'staging', async tab => {
      await tab.sees('7 % of requests');
      await tab.screenshot('waves-7-by-its-own-steps');
    });

    const history = new ReleaseHistoryPage(page, portal.url);
    await history
      .section('Waves')
      .getByRole('button', { name: 'Stop the waves' })
      .click();
    const dialog = page.getByRole('dialog');
    await dialog
      .getByRole('textbox', { name: /^Reason/ })
      .fill('prices are wrong');
    await assertAccessible(dialog);
    await screenshot(page, 'waves-8-stop-dialog');
    await dialog.getByRole('button', { name: 'Stop the waves' }).click();
    await wave(history, 2).getByText('not begun any more').waitFor();
    await history
      .section('Waves')
      .getByText(/prices are wrong/)
      .waitFor();
    await screenshot(page, 'waves-9-stopped');
    // What is under way goes on.
    await staging.promote('full');
    await staging.untilHealthy();
    assert.equal(imageIn('staging'), imageOf('v3'));
    assert.equal(imageIn('production'), imageOf('v2'));
  },
);

/** The dialog, from staging on to production with no time between. */
async function newWaves(): Promise<NewReleasePage> {
  await page.goto(`${portal.url}${tabPath}`);
  const release = new NewReleasePage(page);
  await release.open();
  await release.chooseWhere('staging');
  await release.goOnAfterwards(0);
  return release;
}

/** Of the release page, 1-based. */
function wave(history: ReleaseHistoryPage, number: number) {
  return history
    .section('Waves')
    .getByRole('listitem')
    .nth(number - 1);
}

async function onTab(
  person: Person,
  environment: EnvironmentName,
  look: (tab: RolloutTabPage) => Promise<void>,
): Promise<void> {
  const theirs = await portal.enter(person, tabPath);
  const tab = new RolloutTabPage(theirs, service, `${service}-${environment}`);
  await tab.region.waitFor();
  await look(tab);
  await theirs.context().close();
}

/** The release under way, from where it waits to its end. */
function promote(person: Person, environment: EnvironmentName): Promise<void> {
  return onTab(person, environment, async tab => {
    await portal.shop(service, environment).untilPausedAt(1);
    await tab.ask('Promote');
    await tab.confirm('Promote');
    await tab.sees('Succeeded');
  });
}

async function statusOf(id: string): Promise<string> {
  return (await portal.client('owner').getRelease(id)).status;
}

function imageIn(environment: EnvironmentName): string | undefined {
  const { feeds } = portal.shop(service, environment);
  return feeds.deployments.get(service)?.spec?.template.spec?.containers[0]
    .image;
}
