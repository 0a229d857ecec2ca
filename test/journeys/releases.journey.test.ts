// SPDX-License-Identifier: Apache-2.0
/** A version from a registry is released by a person, and let go on by a second one. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { imageOf } from '../harness/manifests';
import { assertAccessible } from './accessibility';
import { RolloutTabPage } from './pages/RolloutTabPage';
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

test('whoever began a release in production is refused its promote, and a second person lets it go on', async () => {
  const { items } = await portal.client('owner').listVersions({
    cluster: portal.clusterName,
    namespace: production,
    workload: service,
  });
  assert.deepEqual(
    items.map(({ image, current }) => [image, current]),
    [
      [imageOf('v3'), false],
      [imageOf('v2'), false],
      [imageOf('v1'), true],
    ],
  );
  await portal.client('owner').startRelease({
    cluster: portal.clusterName,
    namespace: production,
    rollout: service,
    image: items[0].image,
  });
  await visit('owner', async tab => {
    await tab.sees('20 % of requests');
    await tab.seesWhyNot(
      'Promote',
      /You began this release, and environment production asks for a second person/,
    );
    await assertAccessible(tab.region);
    await tab.screenshot('release-4-second-person-needed');
  });
  await visit('secondOwner', async tab => {
    await tab.ask('Promote');
    await tab.confirm('Promote');
    await tab.sees('Healthy');
    await tab.sees('Succeeded');
    await tab.screenshot('release-5-promoted-by-the-second');
  });
});
