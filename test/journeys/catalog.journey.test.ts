// SPDX-License-Identifier: Apache-2.0
/** One line in catalog-info.yaml: a plain Deployment gets a Rollout, releases with it, and is given back. */
import { after, before, test, type TestContext } from 'node:test';
import { assertAccessible } from './accessibility';
import { CatalogShop } from './CatalogShop';
import { assertNothingOfOurs } from './nothingOfOurs';
import { RolloutTabPage } from './pages/RolloutTabPage';

const service = 'wishes';
const strategy = { 'rollouts.teal.dev/strategy': 'blue-green' };

let world: CatalogShop;

before(async () => {
  world = await CatalogShop.start({ story: 'catalog-journey', service });
});

after(() => world?.stop());

test('one annotation brings a Rollout, which releases a version and goes with the annotation', async context => {
  const tab = new RolloutTabPage(world.page, service);
  try {
    await journey(tab, context);
  } catch (error) {
    await tab.screenshot('catalog-failed');
    throw error;
  }
});

async function journey(
  tab: RolloutTabPage,
  context: TestContext,
): Promise<void> {
  const { own, page } = world;
  await world.enter();
  await page.getByText('rollouts.teal.dev/strategy: blue-green').waitFor();
  await assertAccessible(page.getByRole('main').first());
  await tab.screenshot('catalog-1-offer');

  own.annotate(service, { 'rollouts.teal.dev/strategy': 'bleu-green' });
  await page
    .getByRole('alert')
    .getByText(/"bleu-green", and this portal has no such preset/)
    .waitFor();
  await tab.screenshot('catalog-2-mistake');

  const askedAt = Date.now();
  own.annotate(service, strategy);
  await tab.sees('Healthy');
  context.diagnostic(
    `from the annotation to a Healthy Rollout on the tab: ${
      Date.now() - askedAt
    } ms`,
  );
  await tab.sees(`kept by component:default/${service}, preset blue-green`);
  await assertAccessible(tab.region);
  await tab.screenshot('catalog-3-rollout');
  await elsewhere(tab);

  await release(tab);
  await tab.screenshot('catalog-4-released');

  own.annotate(service, {});
  await world.untilOffered();
  await tab.screenshot('catalog-5-given-back');
  await assertNothingOfOurs(world.shop, 'by kubectl');
}

/** The catalog's own pages know about it: a filter on its list, an item in the entity's menu. */
async function elsewhere(tab: RolloutTabPage): Promise<void> {
  const { own, page } = world;
  await page.goto(own.portalUrl);
  await page.getByLabel('Rollout status').waitFor();
  await tab.screenshot('catalog-list');
  await page.goto(`${own.portalUrl}/catalog/default/component/${service}`);
  await page.getByRole('button', { name: 'More actions', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Rollouts', exact: true }).click();
  await tab.region.waitFor();
}

/** To the end, with the one promote that the preset asks for. */
async function release(tab: RolloutTabPage): Promise<void> {
  await world.shop.deploy('v2');
  await tab.enabled('Promote');
  await tab.ask('Promote');
  await tab.confirm('Promote');
  await tab.sees('Succeeded');
  await tab.sees('Healthy');
}
