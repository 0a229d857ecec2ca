// SPDX-License-Identifier: Apache-2.0
/** A version from a registry is released by a person, and let go on by a second one. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { hasEnded, type ReleaseRecord } from '@teal/rollouts-common';
import { imageOf } from '../harness/manifests';
import { assertAccessible } from './accessibility';
import { NewReleasePage } from './pages/NewReleasePage';
import { patienceMs, RolloutTabPage } from './pages/RolloutTabPage';
import { type Person, ReleasePortal } from './ReleasePortal';

const service = 'orders';
const production = `${service}-production`;

let portal: ReleasePortal;

before(async () => {
  portal = await ReleasePortal.start({ services: [service] });
});

after(() => portal?.stop());

/** What this person sees of the service in production. */
async function visit(
  person: Person,
  journey: (tab: RolloutTabPage) => Promise<void>,
): Promise<void> {
  const path = `/catalog/default/component/${service}/rollouts`;
  const page = await portal.enter(person, path);
  const tab = new RolloutTabPage(page, service, production);
  try {
    await tab.region.waitFor();
    await journey(tab);
  } catch (error) {
    await tab.screenshot(`release-failed-${person}`);
    throw error;
  } finally {
    await page.context().close();
  }
}

test('an owner releases a version of the registry to production, is refused its promote, and a second owner lets it go on', async () => {
  await visit('owner', async tab => {
    const release = new NewReleasePage(tab.page);
    await wavesArePreviewed(release, tab);
    await release.open();
    await release.chooseWhere('production');
    await release.sees(/production asks for a second person/);
    const [newest, , runs] = await release.versions('v3');
    assert.match(newest, /^v3/);
    assert.match(runs, /^v1/);
    await release.chooseVersion('v3');
    await release.describe('Orders can be split');
    await release.seesChange(imageOf('v1'), imageOf('v3'));
    await assertAccessible(release.dialog);
    await tab.screenshot('release-1-dialog');
    await release.release('v3');

    await tab.sees('20 % of requests');
    await tab.sees('started by dora');
    await tab.seesWhyNot(
      'Promote',
      /You began this release, and environment production asks for a second person/,
    );
    await assertAccessible(tab.region);
    await tab.screenshot('release-2-second-person-needed');
  });
  await visit('secondOwner', async tab => {
    await tab.ask('Promote');
    await tab.confirm('Promote');
    await tab.sees('Healthy');
    await tab.sees('Succeeded');
    await tab.screenshot('release-3-promoted-by-the-second');
  });
  const items = await untilRecorded();
  assert.equal(items.length, 1);
  const [{ operator, description, environment, status, to }] = items;
  assert.deepEqual(
    { operator, description, environment, status, version: to.version },
    {
      operator: 'user:default/dora',
      description: 'Orders can be split',
      environment: 'production',
      status: 'Succeeded',
      version: 'v3',
    },
  );
});

/** What the portal remembers of production once the newest release is over there: a moment after the Rollout has said so. */
async function untilRecorded(): Promise<readonly ReleaseRecord[]> {
  const giveUpAt = Date.now() + patienceMs;
  for (;;) {
    const { items } = await portal
      .client('member')
      .listReleases({ namespace: production });
    if (items.length && hasEnded(items[0].status)) return items;
    assert.ok(Date.now() < giveUpAt, JSON.stringify(items));
  }
}

/** What would change in staging, and afterwards in production; nothing is begun. */
async function wavesArePreviewed(
  release: NewReleasePage,
  tab: RolloutTabPage,
): Promise<void> {
  await release.open();
  await release.goOnAfterwards();
  await release.chooseVersion('v2');
  await release.sees('Then in production');
  await release.seesChange(imageOf('v1'), imageOf('v2'));
  await assertAccessible(release.dialog);
  await tab.screenshot('release-0-waves');
  await release.cancel();
}

test('somebody who owns nothing is told why they can begin no release', () =>
  visit('member', async tab => {
    await tab.page
      .getByRole('button', {
        name: 'New release',
        description: /permission rollouts\.release\.create/,
      })
      .waitFor();
    await tab.screenshot('release-4-member');
  }));
