// SPDX-License-Identifier: Apache-2.0
/** One line in catalog-info.yaml: a plain Deployment gets a Rollout, releases with it, and is given back. */
import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { after, before, test, type TestContext } from 'node:test';
import type { KubernetesObject } from '@kubernetes/client-node';
import type { Browser, Page } from 'playwright-core';
import { Teal } from '../harness/Teal';
import { assertAccessible } from './accessibility';
import { openBrowser } from './openBrowser';
import { OwnCluster } from './OwnCluster';
import { RolloutTabPage } from './pages/RolloutTabPage';

const service = 'wishes';
const strategy = { 'rollouts.teal.dev/strategy': 'blue-green' };
const rbac = resolve(
  __dirname,
  '../../plugins/rollouts-backend/manifests/optional/catalog-rbac.yaml',
);

let own: OwnCluster;
let shop: Teal;
let browser: Browser;
let page: Page;

before(async () => {
  own = await OwnCluster.start([service]);
  // Where the harness finds the cluster.
  process.env.TEAL_TEST_CLUSTER = own.cluster.factsFile;
  await own.startPortal({
    // An owner's edit is seen at once.
    APP_CONFIG_catalog_processingInterval: JSON.stringify({ seconds: 1 }),
    APP_CONFIG_rollouts_catalog_refreshSeconds: '1',
  });
  shop = await Teal.open('catalog-journey', {
    name: service,
    replicas: 2,
    route: service,
  });
  await shop.cluster.kubectl(['apply', '--server-side', '--filename', rbac]);
  await shop.cluster.kubectl([
    ...['label', 'namespace', shop.namespace],
    'rollouts.teal.dev/catalog=enabled',
  ]);
  await shop.applyShop();
  browser = await openBrowser();
  const person = await browser.newContext({
    viewport: { width: 1440, height: 1100 },
  });
  page = await person.newPage();
});

after(async () => {
  await browser?.close();
  await shop?.close(false);
  await own?.stop();
});

test('one annotation brings a Rollout, which releases a version and goes with the annotation', async context => {
  const tab = new RolloutTabPage(page, service);
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
  await page.goto(own.portalUrl);
  await page.getByRole('button', { name: 'Enter', exact: true }).click();
  await page.goto(
    `${own.portalUrl}/catalog/default/component/${service}/rollouts`,
  );
  const offer = page.getByText(`No Rollout for ${service} yet`);
  await offer.waitFor();
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
  await offer.waitFor();
  await tab.screenshot('catalog-5-given-back');
  await assertNothingOfOurs();
}

/** The catalog's own pages know about it: a filter on its list, an item in the entity's menu. */
async function elsewhere(tab: RolloutTabPage): Promise<void> {
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
  await shop.deploy('v2');
  await tab.enabled('Promote');
  await tab.ask('Promote');
  await tab.confirm('Promote');
  await tab.sees('Succeeded');
  await tab.sees('Healthy');
}

/** In no object of the namespace. */
async function assertNothingOfOurs(): Promise<void> {
  await shop.feeds.deployments.until('the gate has let go', feed => {
    const labels = feed.get(service)?.metadata?.labels ?? {};
    return !Object.keys(labels).some(isOurs);
  });
  const { stdout } = await shop.cluster.kubectl([
    ...['get', 'rollouts.rollouts.teal.dev,deployments,services,httproutes'],
    ...['--namespace', shop.namespace, '--output', 'json'],
    '--show-managed-fields',
  ]);
  const { items } = JSON.parse(stdout) as { items: KubernetesObject[] };
  assert.deepEqual(
    items.map(({ kind, metadata }) => `${kind} ${metadata?.name}`),
    [`Deployment ${service}`, `Service ${service}`, `HTTPRoute ${service}`],
  );
  for (const { metadata } of items) {
    const names = [
      ...Object.keys(metadata?.labels ?? {}),
      ...Object.keys(metadata?.annotations ?? {}),
    ];
    assert.deepEqual(names.filter(isOurs), []);
    const managers = (metadata?.managedFields ?? []).map(it => it.manager);
    assert.deepEqual(
      managers.filter(manager => manager?.startsWith('teal-')),
      [],
    );
  }
}

function isOurs(name: string): boolean {
  return name.startsWith('rollouts.teal.dev/');
}
