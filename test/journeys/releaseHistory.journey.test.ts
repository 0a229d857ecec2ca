// SPDX-License-Identifier: Apache-2.0
/** An earlier release is found in the history, gone back to, made again and compared. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { imageOf } from '../harness/manifests';
import { assertAccessible } from './accessibility';
import { ReleaseHistoryPage } from './pages/ReleaseHistoryPage';
import { RolloutTabPage } from './pages/RolloutTabPage';
import { ReleasePortal } from './ReleasePortal';

const service = 'orders';
const namespace = `${service}-staging`;
const tabPath = `/catalog/default/component/${service}/rollouts`;

let portal: ReleasePortal;

before(async () => {
  portal = await ReleasePortal.start({
    services: [service],
    // Nobody has to promote: this is about what comes afterwards.
    shop: { steps: [{ replicas: '100%', traffic: { weight: 50 } }] },
  });
});

after(() => portal?.stop());

test('an owner finds an earlier release, goes back to it, makes it again and compares', async () => {
  const page = await portal.enter('owner', tabPath);
  const tab = new RolloutTabPage(page, service, namespace);
  const history = new ReleaseHistoryPage(page, portal.url);
  try {
    await tab.region.waitFor();
    const second = await release(history, 'v2', 'Colours of the season');
    const third = await release(history, 'v3', 'Faster checkout');
    await compares(history, { from: imageOf('v2'), to: imageOf('v3') });
    await history.screenshot('history-1-release');

    await find(tab, 'season');
    await history.shows(`v2 of ${service}`);
    assert.match(page.url(), new RegExp(`${second}$`));
    await comment(history);

    const back = await goBack(history);
    assert.ok(![second, third].includes(back));
    await again(history);
    await onlooks(back);
  } catch (error) {
    await tab.screenshot('history-failed');
    throw error;
  } finally {
    await page.context().close();
  }
});

/** Begins it as a pipeline would, and looks until it has ended. */
async function release(
  history: ReleaseHistoryPage,
  tag: string,
  description: string,
): Promise<string> {
  const { id } = await portal.client('owner').startRelease({
    ...{ cluster: portal.clusterName, namespace, rollout: service },
    ...{ image: imageOf(tag), description },
  });
  await history.open(id);
  await history.shows(`${tag} of ${service}`);
  await history.ended('Succeeded');
  return id;
}

async function compares(
  history: ReleaseHistoryPage,
  { from, to }: { from: string; to: string },
): Promise<void> {
  const applied = history.section('What was applied');
  await applied.getByRole('deletion').getByText(from).waitFor();
  await applied.getByRole('insertion').getByText(to).waitFor();
  await assertAccessible(history.release);
}

/** From the tab, by a word of what was said about it. */
async function find(tab: RolloutTabPage, word: string): Promise<void> {
  await tab.openAgain(portal.url);
  await tab.sees('Faster checkout');
  await tab.region.getByLabel('Search').fill(word);
  const rows = tab.region.getByRole('table', { name: 'Releases' });
  await rows.getByText('Faster checkout').waitFor({ state: 'detached' });
  await assertAccessible(tab.region);
  await rows.scrollIntoViewIfNeeded();
  await tab.screenshot('history-2-found');
  await rows.getByRole('link', { name: 'v2' }).click();
}

async function comment(history: ReleaseHistoryPage): Promise<void> {
  const notes = history.section('Notes');
  await notes.getByLabel('What did you see?').fill('Customers like it.');
  await notes.getByRole('button', { name: 'It works' }).click();
  await notes.getByText('Verdict: works').waitFor();
  await notes.getByText('Customers like it.').waitFor();
}

/** @returns the new release */
async function goBack(history: ReleaseHistoryPage): Promise<string> {
  const dialog = await history.ask('Roll back to this');
  await dialog.getByRole('deletion').getByText(imageOf('v3')).waitFor();
  await dialog.getByRole('insertion').getByText(imageOf('v2')).waitFor();
  await assertAccessible(dialog);
  await history.screenshot('history-3-roll-back-to');
  const id = await history.confirm('Roll back to this');
  await history.release
    .getByText('goes back to what an earlier release brought out')
    .waitFor();
  await history.ended('Succeeded');
  assert.equal(await runningImage(), imageOf('v2'));
  await history.screenshot('history-4-gone-back');
  return id;
}

/** What runs already is restarted, through the same steps. */
async function again(history: ReleaseHistoryPage): Promise<void> {
  const dialog = await history.ask('Release again');
  await dialog.getByText(/restartedAt/).waitFor();
  await history.confirm('Release again');
  await history.release
    .getByText('releases again what an earlier release brought out')
    .waitFor();
  await history.ended('Succeeded');
  assert.equal(await runningImage(), imageOf('v2'));
  await history.screenshot('history-5-released-again');
}

/** Somebody who may only look sees all of it, and why the rest is off. */
async function onlooks(id: string): Promise<void> {
  const page = await portal.enter('member', `/rollouts/releases/${id}`, {
    colorScheme: 'dark',
  });
  const history = new ReleaseHistoryPage(page, portal.url);
  await history.shows(`v2 of ${service}`);
  await page
    .getByRole('button', {
      name: 'Roll back to this',
      description: /permission rollouts\.release\.create/,
    })
    .waitFor();
  await assertAccessible(history.release);
  await history.screenshot('history-6-onlooker-dark');
  await page.context().close();
}

async function runningImage(): Promise<string> {
  const { cluster } = portal.shop(service, 'staging');
  const { stdout } = await cluster.kubectl([
    ...['get', 'deployment', service, '--namespace', namespace],
    '--output=jsonpath={.spec.template.spec.containers[0].image}',
  ]);
  return stdout;
}
