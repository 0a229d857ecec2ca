// SPDX-License-Identifier: Apache-2.0
/** A plain Deployment gets a Rollout by one annotation, releases by a software template, and is given back. */
import assert from 'node:assert/strict';
import { after, before, test, type TestContext } from 'node:test';
import { imageOf } from '../harness/manifests';
import { CatalogShop } from '../journeys/CatalogShop';
import { assertNothingOfOurs } from '../journeys/nothingOfOurs';
import { RolloutTabPage } from '../journeys/pages/RolloutTabPage';
import { screenshot } from '../journeys/pages/screenshot';
import { TemplatePage } from '../journeys/pages/TemplatePage';

const service = 'orders';
const version = 'v2';

let world: CatalogShop;

before(async () => {
  world = await CatalogShop.start({
    story: 'template-journey',
    service,
    templates: ['release-version'],
    env: {
      // Nobody listens there: the version is typed.
      APP_CONFIG_rollouts_registries: JSON.stringify([
        { host: imageOf(version).split('/')[0], url: 'http://127.0.0.1:1' },
      ]),
    },
  });
});

after(() => world?.stop());

test('a template releases a version, waits at the pause, promotes it and ends well', async context => {
  try {
    await journey(context);
  } catch (error) {
    await screenshot(world.page, 'template-failed');
    throw error;
  }
});

async function journey(context: TestContext): Promise<void> {
  const { own, page, shop } = world;
  const tab = new RolloutTabPage(page, service);
  await world.enter();

  const askedAt = Date.now();
  own.annotate(service, { 'rollouts.teal.dev/strategy': 'blue-green' });
  await tab.sees(`kept by component:default/${service}, preset blue-green`);
  context.diagnostic(
    `from the annotation to a Rollout on the tab: ${Date.now() - askedAt} ms`,
  );
  await tab.sees('Healthy');
  await tab.screenshot('template-1-rollout');

  const template = new TemplatePage(page);
  await fill(template);
  await template.press('Create');
  await follow(template, context);
  assertTold(await template.log());

  await template.result.click();
  await tab.openFromCard();
  await tab.sees('Healthy');
  await tab.sees('Succeeded');
  await tab.sees(imageOf(version));
  await tab.screenshot('template-6-released');
  assert.equal(wantedImage(), imageOf(version));

  own.annotate(service, {});
  await world.untilOffered();
  await tab.screenshot('template-7-given-back');
  await assertNothingOfOurs(shop, 'by the portal');
  assert.equal(wantedImage(), imageOf(version));
}

/** The form, to its review. */
async function fill(template: TemplatePage): Promise<void> {
  const { own, page } = world;
  await template.choose(own.portalUrl, 'Release a version');
  await template.pick('Component', service);
  await template.sees(/Type a tag or a digest; .*registry/);
  await template.type('Version', version);
  await template.type('What is new', 'Orders can be split');
  await screenshot(page, 'template-2-form');
  await template.press('Next');
  await template.check('Promote it at its first pause, and wait for the end');
  await template.press('Review');
  await template.sees(`component:default/${service}`);
  await template.sees(version);
  await screenshot(page, 'template-3-review');
}

/** The task's page, from its first pause to its end. */
async function follow(
  template: TemplatePage,
  context: TestContext,
): Promise<void> {
  const { page } = world;
  const startedAt = Date.now();
  await template.openLog();
  // A fast one has ended by the time somebody looks.
  const paused = page.getByText(/Paused g\d+: /);
  await paused.or(template.result).first().waitFor();
  await screenshot(page, 'template-4-at-the-pause');
  await template.result.waitFor();
  context.diagnostic(
    `from the start of the task to its end: ${Date.now() - startedAt} ms`,
  );
  await template.sees(/Where it stands/);
  await screenshot(page, 'template-5-ended');
}

/** In this order. */
function assertTold(log: string): void {
  let rest = log;
  for (const line of [
    /released teal\.dev\/shop:v2 of orders in /,
    /Paused g\d+: .*step 1 of/,
    /promote-full release g\d+ of /,
    /Healthy: /,
  ]) {
    const at = rest.search(line);
    assert.notEqual(at, -1, `no ${line} where it belongs in the log:\n${log}`);
    rest = rest.slice(at).replace(line, '');
  }
}

/** What the Deployment asks for. */
function wantedImage(): string | undefined {
  const { feeds, name } = world.shop;
  const deployment = feeds.deployments.get(name);
  return deployment?.spec?.template.spec?.containers[0].image;
}
