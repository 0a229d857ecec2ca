// SPDX-License-Identifier: Apache-2.0
/**
 * The presets that divide requests, as a team meets them: a template writes the
 * line for catalog-info.yaml, and each preset, switched on by that line alone,
 * brings a version to its end. What each promises about who sees the new
 * version is counted at the gateway.
 */
import assert from 'node:assert/strict';
import { after, before, test, type TestContext } from 'node:test';
import { build } from '@teal/local-cluster';
import type { Locator, Page } from 'playwright-core';
import { type Call, Callers, percentOf } from '../harness/callers';
import { ImageRegistryProcess } from '../harness/ImageRegistryProcess';
import { imageOf } from '../harness/manifests';
import type { Teal } from '../harness/Teal';
import { assertNoneFailed, assertUnseen } from '../harness/verdicts';
import { assertAccessible } from '../journeys/accessibility';
import { CatalogShop } from '../journeys/CatalogShop';
import { RolloutTabPage } from '../journeys/pages/RolloutTabPage';
import { screenshot } from '../journeys/pages/screenshot';
import { TemplatePage } from '../journeys/pages/TemplatePage';
import { untilProxyFollows } from '../traffic/untilProxyFollows';

const service = 'basket';
const replicas = 4;
const [host, repository] = imageOf('').replace(':', '').split('/');
const strategy = 'rollouts.teal.dev/strategy';
/** A share is counted over so many requests. */
const counted = 2_000;
/** Of chosen requests, and of copied ones. */
const some = 300;

let registry: ImageRegistryProcess;
let world: CatalogShop;
let callers: Callers;

before(async () => {
  const { registry: program } = await build({ withIstio: false });
  registry = await ImageRegistryProcess.start(program);
  for (const [age, tag] of ['v1', 'v2', 'v3', 'v4'].entries()) {
    const created = new Date(Date.UTC(2026, 8, 1 + age)).toISOString();
    await registry.push({ repository, tag, created });
  }
  world = await CatalogShop.start({
    story: 'presets-journey',
    service,
    replicas,
    templates: ['enable-blue-green', 'release-version'],
    env: {
      APP_CONFIG_rollouts_registries: JSON.stringify([
        { host, url: registry.url },
      ]),
    },
  });
  const { cluster, hostName } = world.shop;
  callers = new Callers(cluster.facts.gateway, hostName);
  await world.enter();
});

after(async () => {
  callers?.close();
  await world?.stop();
  await registry?.stop();
});

/** Keeps what the person saw when it went wrong. */
function journey(
  name: string,
  run: (page: Page, context: TestContext) => Promise<void>,
): void {
  test(name, async context => {
    try {
      await run(world.page, context);
    } catch (error) {
      await screenshot(world.page, 'presets-failed');
      throw error;
    }
  });
}

journey(
  'the template that enables releases offers every preset, and ends with the line for catalog-info.yaml',
  async page => {
    const template = new TemplatePage(page);
    await template.choose(
      world.own.portalUrl,
      'Enable blue-green for my service',
    );
    await template.pick('Component', service);
    await choosePreset(template, page, 'canary');
    await template.press('Next');
    await template.sees('Where labels find several');
    await template.press('Review');
    await template.sees(`component:default/${service}`);
    await screenshot(page, 'presets-3-review');
    await template.press('Create');
    await template.result.waitFor();
    const change = page
      .locator('code')
      .filter({ hasText: `${strategy}: canary` });
    await change.first().waitFor();
    await screenshot(page, 'presets-4-change');

    await template.openLog();
    const lines = (await template.log()).split('\n');
    const added = lines.filter(line => /^\S* ?\+ /.test(line.trim()));
    assert.ok(
      added.some(line => line.includes(`${strategy}: canary`)),
      `no such line is added in the log:\n${lines.join('\n')}`,
    );
    const { rollouts } = world.shop.feeds;
    await rollouts.catchUp();
    assert.deepEqual(rollouts.all(), []);
  },
);

/** Looks at what is offered before it chooses. */
async function choosePreset(
  template: TemplatePage,
  page: Page,
  preset: string,
): Promise<void> {
  const picker = template.field('How it is released').first();
  await template.sees(/a promote moves all requests at once/);
  await picker.click();
  const offered = page.getByRole('option');
  await offered.first().waitFor();
  assert.deepEqual(await offered.allInnerTexts(), [
    'blue-green',
    'canary',
    'a-b-test',
    'mirror-first',
  ]);
  await screenshot(page, 'presets-1-offered');
  await page.getByRole('option', { name: preset, exact: true }).click();
  await template.sees(/A few new pods take 5 % of the requests/);
  await screenshot(page, 'presets-2-chosen');
}

journey(
  'canary gives the new version 5 %, 20 % and 50 % of the requests, and then all of them',
  async (page, context) => {
    const { shop } = world;
    const tab = await switchedOn('canary');
    const everybody = shop.visitGateway(50);

    await releaseByTemplate(page, 'v2');
    await shop.untilPausedAt(1);
    await seesShare(context, 'v2', 5);
    await shop.feeds.pods.until(
      'a tenth of four pods is one',
      () => podsOf(shop, 'v2').length === 1,
    );
    await seesHomePage(page);
    await tab.openAgain(world.own.portalUrl);
    await promoteInPortal(tab, 'presets-8-canary');

    await shop.untilPausedAt(2);
    await seesShare(context, 'v2', 20);
    await shop.promote(2);
    await shop.untilPausedAt(3);
    await seesShare(context, 'v2', 50);
    await shop.promote(3);
    await ended(tab, 'v2');
    await assertNoneFailed(everybody);
    await tab.screenshot('presets-9-canary-ended');
  },
);

journey(
  'a-b-test shows the new version to the chosen requests alone, then to half of all, and then to all',
  async (_page, context) => {
    const { shop } = world;
    const tab = await switchedOn('a-b-test');
    const everybody = shop.visitGateway(50);

    await shop.setImage('v3');
    await shop.untilPausedAt(1);
    await untilProxyFollows(shop);
    const nobody: Call[] = [
      {},
      { headers: { cookie: 'beta=never' } },
      { headers: { 'x-beta': 'sometimes' } },
    ];
    const chosen: Call[] = [
      { headers: { cookie: 'beta=always' } },
      { headers: { cookie: 'lang=de; beta=always' } },
      { headers: { 'x-beta': 'always' } },
    ];
    for (const call of nobody) await allSee('v2', call);
    for (const call of chosen) await allSee('v3', call);
    context.diagnostic(
      `chosen: ${chosen.length} kinds of ${some} requests each saw v3, ${nobody.length} other kinds v2`,
    );
    assertUnseen(everybody, 'v3');
    await promoteInPortal(tab, 'presets-10-a-b-test');

    await shop.untilPausedAt(2);
    await seesShare(context, 'v3', 50);
    await shop.promote(2);
    await ended(tab, 'v3');
    await assertNoneFailed(everybody);
  },
);

journey(
  'mirror-first copies every request to the new version, which answers nobody before a promote',
  async (_page, context) => {
    const { shop } = world;
    const tab = await switchedOn('mirror-first');
    const before = shop.visitGateway(50);

    await shop.setImage('v4');
    await shop.untilPausedAt(1);
    await untilProxyFollows(shop);
    // What is counted next is the callers' alone.
    await assertNoneFailed(before);
    assertUnseen(before, 'v4');
    await seesCopies(context, 'v3', 'v4');
    const everybody = shop.visitGateway(50);
    await promoteInPortal(tab, 'presets-11-mirror-first');

    await shop.untilPausedAt(2);
    await seesShare(context, 'v4', 20);
    await shop.promote(2);
    await shop.untilPausedAt(3);
    await seesShare(context, 'v4', 50);
    await shop.promote(3);
    await ended(tab, 'v4');
    await assertNoneFailed(everybody);
  },
);

/** By the line in catalog-info.yaml alone. */
async function switchedOn(preset: string): Promise<RolloutTabPage> {
  const { own, page, shop } = world;
  own.annotate(service, { [strategy]: preset });
  const tab = new RolloutTabPage(page, service);
  await tab.openAgain(own.portalUrl);
  await tab.sees(`kept by component:default/${service}, preset ${preset}`);
  await shop.until(
    `it follows ${preset}`,
    ({ metadata }) =>
      metadata.annotations?.['rollouts.teal.dev/preset'] === preset,
  );
  await shop.untilHealthy();
  return tab;
}

/** With a version that the registry lists; the task ends at the first pause. */
async function releaseByTemplate(page: Page, version: string): Promise<void> {
  const template = new TemplatePage(page);
  await template.choose(world.own.portalUrl, 'Release a version');
  await template.pick('Component', service);
  const picker = template.field('Version');
  await picker.click();
  await page.getByRole('option', { name: /^v1 \(runs now/ }).waitFor();
  await screenshot(page, 'presets-5-versions');
  await page.getByRole('option', { name: version }).click();
  await template.press('Next');
  await template.press('Review');
  await template.press('Create');
  await template.result.waitFor();
  await screenshot(page, 'presets-6-at-the-pause');
}

/** The widget of the home page has the release that waits. */
async function seesHomePage(page: Page): Promise<void> {
  await page.goto(`${world.own.portalUrl}/home`);
  const mine: Locator = page.getByRole('list', { name: 'My releases' });
  const entry = mine.getByRole('listitem').filter({ hasText: service });
  await entry.getByText('Paused', { exact: true }).waitFor();
  await assertAccessible(mine);
  await screenshot(page, 'presets-7-home');
}

/** The first pause ends by the button. */
async function promoteInPortal(
  tab: RolloutTabPage,
  picture: string,
): Promise<void> {
  await tab.enabled('Promote');
  await assertAccessible(tab.region);
  await tab.screenshot(picture);
  await tab.ask('Promote');
  await tab.confirm('Promote');
}

async function ended(tab: RolloutTabPage, version: string): Promise<void> {
  const { shop } = world;
  await shop.untilEnded(shop.releaseId(), 'Succeeded');
  await untilProxyFollows(shop);
  await allSee(version, {});
  await tab.sees('Succeeded');
  await tab.sees('Healthy');
}

/** Weighted choice is random: five standard deviations are allowed. */
async function seesShare(
  context: TestContext,
  version: string,
  percent: number,
): Promise<void> {
  await untilProxyFollows(world.shop);
  const share = percentOf(await callers.calls(counted), version);
  context.diagnostic(
    `${percent} % asked, ${share.toFixed(1)} % of ${counted} seen`,
  );
  const allowed = 5 * Math.sqrt((percent * (100 - percent)) / counted);
  assert.ok(
    Math.abs(share - percent) <= allowed,
    `${version} answered ${share} % instead of ${percent} %`,
  );
}

async function allSee(version: string, call: Call): Promise<void> {
  const answers = await callers.calls(some, () => call);
  assert.equal(
    percentOf(answers, version),
    100,
    `${version} for ${JSON.stringify(call)}`,
  );
}

/** As many as requests, while the stable version gives every answer. */
async function seesCopies(
  context: TestContext,
  stable: string,
  copied: string,
): Promise<void> {
  const { shop } = world;
  const earlier = await untilCounted(shop, copied);
  await allSee(stable, {});
  const copies = (await untilCounted(shop, copied, earlier + some)) - earlier;
  context.diagnostic(`${copies} copies of ${some} requests reached ${copied}`);
  assert.equal(copies, some);
}

/**
 * Requests that the pods of this version have answered, by their own count,
 * which stands still: copies are sent on beside the answers.
 *
 * @param atLeast - how many are waited for
 */
async function untilCounted(
  shop: Teal,
  version: string,
  atLeast = 0,
): Promise<number> {
  const giveUpAt = Date.now() + 120_000;
  let last = -1;
  let now = await answeredBy(shop, version);
  while (now !== last || (now < atLeast && Date.now() < giveUpAt)) {
    last = now;
    await untilProxyFollows(shop);
    now = await answeredBy(shop, version);
  }
  return now;
}

async function answeredBy(shop: Teal, version: string): Promise<number> {
  let sum = 0;
  for (const { metadata } of podsOf(shop, version)) {
    const pod = `/api/v1/namespaces/${shop.namespace}/pods/${metadata?.name}:8080`;
    const figures = await shop.kubectl.ok([
      ...['get', '--raw', `${pod}/proxy/metrics`],
    ]);
    const found = /http_requests_total\{code="200"\} (\d+)/.exec(figures);
    if (!found) throw new Error(`no count of requests in ${figures}`);
    sum += Number(found[1]);
  }
  return sum;
}

/** Those that are to stay. */
function podsOf({ feeds }: Teal, version: string) {
  return feeds.pods
    .all()
    .filter(
      ({ metadata, spec }) =>
        !metadata?.deletionTimestamp &&
        spec?.containers[0].image === imageOf(version),
    );
}
