// SPDX-License-Identifier: Apache-2.0
/** The portal on a cluster that somebody has: what can't be released, and a portal that dies. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { rolloutOf, type ShopOptions } from '../harness/manifests';
import { ReadmeTerminal } from '../harness/ReadmeTerminal';
import { Teal } from '../harness/Teal';
import {
  assertCleanEnd,
  assertHeld,
  assertNoneFailed,
  assertUnseen,
} from '../harness/verdicts';
import { type BadInput, badInputs, shopOf } from './badInputs';
import { openBrowser } from './openBrowser';
import { OwnCluster } from './OwnCluster';
import { RolloutTabPage } from './pages/RolloutTabPage';

const steady = 'steady';
const survivor = 'survivor';

let own: OwnCluster;
let browser: Browser;
let page: Page;

before(async () => {
  own = await OwnCluster.start([
    steady,
    survivor,
    ...badInputs.map(({ name }) => name),
  ]);
  // Where the harness finds the cluster.
  process.env.TEAL_TEST_CLUSTER = own.cluster.factsFile;
  await own.startPortal();
  browser = await openBrowser();
  const person = await browser.newContext({
    viewport: { width: 1440, height: 1100 },
  });
  page = await person.newPage();
});

after(async () => {
  await browser?.close();
  await own?.stop();
});

test('what cannot be released says so on the page of its component, with the object and what to do', () =>
  inShops(async open => {
    const shop = await open({ name: steady, route: steady });
    await shop.startShop();
    await tabOf(steady).open(own.portalUrl, 'Enter');
    await assertShrinkingRefused(shop);

    const shops = await Promise.all(
      badInputs.map(async bad => releaseBadInput(await open(shopOf(bad)), bad)),
    );
    for (const [index, bad] of badInputs.entries()) {
      await assertSaid(bad, shops[index]);
    }
  }));

test('a template that changes while the portal is dead stays held; the release begins when the portal is back', () =>
  inShops(async open => {
    const shop = await open({ name: survivor, route: survivor });
    await shop.startShop();
    const gateway = shop.visitGateway();
    await own.killPortal();

    await shop.deploy('v2');
    await assertHeld(shop);
    await gateway.ledger.reached({ count: 1_000, sentAfter: Date.now() });
    assertUnseen(gateway, 'v2');
    await assertHeld(shop);

    await own.startPortal();
    const tab = tabOf(survivor);
    await tab.openAgain(own.portalUrl);
    await tab.sees('3 of 3 pods ready');
    await tab.enabled('Promote all');
    await tab.screenshot('portal-back');
    await tab.ask('Promote all');
    await tab.confirm('Promote all');
    await tab.sees('Succeeded');
    await assertCleanEnd(shop, { version: 'v2', clients: [gateway] });
  }));

test('uninstalled in the order of the README, a workload in mid-release ends native and nothing of Teal stays', () =>
  inShops(async open => {
    const shop = await open({ name: survivor, route: survivor });
    await shop.startShop();
    const untouched = await shop.snapshot();
    const gateway = shop.visitGateway();
    await shop.deploy('v2');
    await shop.untilPausedAt(1);

    const terminal = new ReadmeTerminal(own.cluster.facts, shop.namespace);
    const type = async (beginning: string) => {
      const { code, output } = await terminal.type(beginning);
      assert.equal(code, 0, output);
    };
    await type('kubectl delete tro --all');
    await shop.feeds.deployments.until('one version is left', feed => {
      const { spec, status } = feed.get(survivor) ?? {};
      return (
        spec?.replicas === status?.replicas &&
        status?.updatedReplicas === spec?.replicas
      );
    });
    await own.stopPortal();
    await type('kubectl delete -f plugins/rollouts-backend/manifests/');
    terminal.close();

    const left = await shop.snapshot();
    assert.deepEqual(left.service.spec, untouched.service.spec);
    assert.deepEqual(left.route?.spec, untouched.route?.spec);
    assert.deepEqual(left.services, untouched.services);
    const { metadata, spec } = left.deployment;
    assert.doesNotMatch(
      JSON.stringify([metadata, spec]),
      /teal-controller|rollouts\.teal\.dev/,
    );
    assert.deepEqual(await namesOfTeal(shop), []);
    await assertNoneFailed(gateway);
  }));

/** What the whole cluster still has with a name of Teal's. */
async function namesOfTeal({ kubectl }: Teal): Promise<string[]> {
  const kinds = [
    'namespaces',
    'customresourcedefinitions',
    'clusterroles',
    'clusterrolebindings',
    'mutatingadmissionpolicies',
    'mutatingadmissionpolicybindings',
    'validatingadmissionpolicies',
    'validatingadmissionpolicybindings',
  ];
  const names = await kubectl.ok(['get', kinds.join(','), '--output=name']);
  // The node agent is the local cluster's, not the product's.
  return names
    .split('\n')
    .filter(
      name => name.includes('teal') && !name.endsWith('/teal-node-agent'),
    );
}

/** The tab of this component in the one page that the person has open. */
function tabOf(component: string): RolloutTabPage {
  return new RolloutTabPage(page, component);
}

/** Every shop that the journey opens is gone with it, its Rollout from the portal too. */
async function inShops(
  journey: (
    open: (options: Partial<ShopOptions> & { name: string }) => Promise<Teal>,
  ) => Promise<void>,
): Promise<void> {
  const shops: Teal[] = [];
  let failed = true;
  try {
    await journey(async options => {
      const shop = await Teal.open(options.name, options);
      shops.push(shop);
      return shop;
    });
    failed = false;
  } finally {
    if (failed) await tabOf('failed').screenshot('own-cluster-failed');
    for (const shop of shops) await shop.close(failed);
  }
}

/** The API server says it to whoever applies; the page goes on with the steps as they were. */
async function assertShrinkingRefused(shop: Teal): Promise<void> {
  const { code, stderr } = await shop.kubectl.attempt(
    ['apply', '--server-side', '--filename', '-'],
    JSON.stringify(
      rolloutOf({
        ...shop.options,
        steps: [
          { replicas: '80%', traffic: { weight: 20 } },
          { replicas: '50%', traffic: { weight: 50 } },
        ],
      }),
    ),
  );
  assert.notEqual(code, 0);
  assert.match(stderr, /the share of new pods never goes down/);
  const tab = tabOf(steady);
  await tab.sees('Healthy');
  await tab.screenshot('bad-input-shrinking');
}

async function releaseBadInput(shop: Teal, bad: BadInput): Promise<Teal> {
  await shop.applyShop();
  await shop.apply(rolloutOf(shop.options));
  await shop.feeds.deployments.until('the gate guards the workload', feed => {
    const labels = feed.get(shop.name)?.metadata?.labels ?? {};
    return labels['rollouts.teal.dev/gated'] === 'true';
  });
  await bad.prepare?.(shop);
  await shop.deploy(bad.version ?? 'v2', bad.container);
  return shop;
}

async function assertSaid(bad: BadInput, shop: Teal): Promise<void> {
  const tab = tabOf(bad.name);
  await tab.openAgain(own.portalUrl);
  await tab.says(bad.says);
  await tab.screenshot(`bad-input-${bad.name}`);
  // On a busy machine one may miss a probe for a moment.
  await shop.feeds.deployments.until(
    'the old pods are untouched',
    feed =>
      (feed.get(bad.name)?.status?.readyReplicas ?? 0) ===
      shop.options.replicas,
  );
}
