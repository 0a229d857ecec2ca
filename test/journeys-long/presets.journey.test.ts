// SPDX-License-Identifier: Apache-2.0
/**
 * The presets that divide requests, as a team meets them: a template writes the
 * line for catalog-info.yaml, and each preset, switched on by that line alone,
 * brings a version to its end. What each promises about who sees the new
 * version is counted at the gateway.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test, type TestContext } from 'node:test';
import { build } from '@teal/local-cluster';
import type { Locator, Page } from 'playwright-core';
import { parse, stringify } from 'yaml';
import type { Call } from '../harness/callers';
import { ImageRegistryProcess } from '../harness/ImageRegistryProcess';
import { imageOf } from '../harness/manifests';
import { GitFileHost } from '../harness/templateInternals';
import { assertNoneFailed, assertUnseen } from '../harness/verdicts';
import { assertAccessible } from '../journeys/accessibility';
import { CatalogShop } from '../journeys/CatalogShop';
import { RolloutTabPage } from '../journeys/pages/RolloutTabPage';
import { screenshot } from '../journeys/pages/screenshot';
import { TemplatePage } from '../journeys/pages/TemplatePage';
import { untilProxyFollows } from '../traffic/untilProxyFollows';
import { VersionsSeen } from './VersionsSeen';

const service = 'basket';
const replicas = 4;
const [imageHost, repository] = imageOf('').replace(':', '').split('/');
const strategy = 'rollouts.teal.dev/strategy';
/** As a team keeps it in its repository. */
const catalogFile = `# Who knows it: shop-team
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: ${service}
  annotations:
    backstage.io/kubernetes-label-selector: app=${service} # beside ours
spec: { type: service, lifecycle: production, owner: shop-team }
`;
const enableTitle = 'Enable blue-green for my service';
const ownTitle = 'Propose how my service is released';

let host: GitFileHost;
let folder: string;
let registry: ImageRegistryProcess;
let world: CatalogShop;
let seen: VersionsSeen;

before(async () => {
  const { registry: program } = await build({ withIstio: false });
  registry = await ImageRegistryProcess.start(program);
  for (const [age, tag] of ['v1', 'v2', 'v3', 'v4'].entries()) {
    const created = new Date(Date.UTC(2026, 8, 1 + age)).toISOString();
    await registry.push({ repository, tag, created });
  }
  host = await GitFileHost.start();
  host.push({ 'catalog-info.yaml': catalogFile });
  folder = mkdtempSync(join(tmpdir(), 'teal-presets-'));
  world = await CatalogShop.start({
    story: 'presets-journey',
    service,
    replicas,
    templates: ['enable-blue-green', 'release-version', templateOfTheTeam()],
    env: {
      APP_CONFIG_integrations: JSON.stringify(host.integrations),
      APP_CONFIG_rollouts_registries: JSON.stringify([
        { host: imageHost, url: registry.url },
      ]),
    },
  });
  seen = new VersionsSeen(world.shop);
  await world.enter();
});

after(async () => {
  seen?.close();
  await world?.stop();
  await registry?.stop();
  await host?.stop();
  if (folder) rmSync(folder, { recursive: true });
});

/** The template that we ship, with the file fetched from the repository, as docs/scaffolder.md says; its path without `.yaml`. */
function templateOfTheTeam(): string {
  const shipped = resolve(
    __dirname,
    '../../examples/templates/enable-blue-green.yaml',
  );
  const template = parse(readFileSync(shipped, 'utf8'));
  Object.assign(template.metadata, { name: 'propose', title: ownTitle });
  template.spec.steps.splice(0, 2, {
    id: 'file',
    name: 'Fetch its catalog file',
    action: 'fetch:plain:file',
    input: {
      url: host.url('catalog-info.yaml'),
      targetPath: 'catalog-info.yaml',
    },
  });
  const path = join(folder, 'propose');
  writeFileSync(`${path}.yaml`, stringify(template));
  return path;
}

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
    await template.choose(world.own.portalUrl, enableTitle);
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
  'with the file of a repository it proposes one line, which switches the preset on once it is applied',
  async page => {
    const { own } = world;
    const template = new TemplatePage(page);
    await template.choose(own.portalUrl, ownTitle);
    await template.pick('Component', service);
    await template.field('How it is released').first().click();
    await page.getByRole('option', { name: 'canary', exact: true }).click();
    await template.press('Next');
    await template.press('Review');
    await template.press('Create');
    const change = page
      .locator('code')
      .filter({ hasText: `${strategy}: canary` })
      .first();
    await change.waitFor();
    await screenshot(page, 'presets-4-proposed');

    const file = join(folder, 'catalog-info.yaml');
    writeFileSync(file, catalogFile);
    execFileSync('git', ['apply', '-p0'], {
      cwd: folder,
      input: `${(await change.textContent())?.trimEnd()}\n`,
    });
    const proposed = readFileSync(file, 'utf8');
    const line = `    ${strategy}: canary\n`;
    assert.equal(proposed.replace(line, ''), catalogFile);
    own.annotate(service, parse(proposed).metadata.annotations);
    await switchedOn('canary');
  },
);

journey(
  'canary gives the new version 5 %, 20 % and 50 % of the requests, and then all of them',
  async (page, context) => {
    const { shop } = world;
    const tab = await switchedOn('canary');
    const everybody = shop.visitGateway(50);

    await releaseByTemplate(page, 'v2');
    await shop.untilPausedAt(1);
    context.diagnostic(await seen.share('v2', 5));
    await shop.feeds.pods.until(
      'a tenth of four pods is one',
      () => seen.podsOf('v2').length === 1,
    );
    await seesHomePage(page);
    await tab.openAgain(world.own.portalUrl);
    await promoteInPortal(tab, 'presets-8-canary');

    await shop.untilPausedAt(2);
    context.diagnostic(await seen.share('v2', 20));
    await shop.promote(2);
    await shop.untilPausedAt(3);
    context.diagnostic(await seen.share('v2', 50));
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
    const tab = await switchOn('a-b-test');
    const everybody = shop.visitGateway(50);

    await shop.setImage('v3');
    await shop.untilPausedAt(1);
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
    for (const call of nobody) await seen.alone('v2', call);
    for (const call of chosen) await seen.alone('v3', call);
    context.diagnostic(
      `chosen: ${chosen.length} kinds of requests saw v3 alone, ${nobody.length} others v2 alone`,
    );
    assertUnseen(everybody, 'v3');
    await promoteInPortal(tab, 'presets-10-a-b-test');

    await shop.untilPausedAt(2);
    context.diagnostic(await seen.share('v3', 50));
    await shop.promote(2);
    await ended(tab, 'v3');
    await assertNoneFailed(everybody);
  },
);

journey(
  'mirror-first copies every request to the new version, which answers nobody before a promote',
  async (_page, context) => {
    const { shop } = world;
    const tab = await switchOn('mirror-first');
    const earlier = shop.visitGateway(50);

    await shop.setImage('v4');
    await shop.untilPausedAt(1);
    await untilProxyFollows(shop);
    // What is counted next is the callers' alone.
    await assertNoneFailed(earlier);
    assertUnseen(earlier, 'v4');
    context.diagnostic(await seen.copies('v3', 'v4'));
    const everybody = shop.visitGateway(50);
    await promoteInPortal(tab, 'presets-11-mirror-first');

    await shop.untilPausedAt(2);
    context.diagnostic(await seen.share('v4', 20));
    await shop.promote(2);
    await shop.untilPausedAt(3);
    context.diagnostic(await seen.share('v4', 50));
    await shop.promote(3);
    await ended(tab, 'v4');
    await assertNoneFailed(everybody);
  },
);

/** By the line in catalog-info.yaml alone. */
function switchOn(preset: string): Promise<RolloutTabPage> {
  world.own.annotate(service, { [strategy]: preset });
  return switchedOn(preset);
}

async function switchedOn(preset: string): Promise<RolloutTabPage> {
  const { own, page, shop } = world;
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
  await seen.alone(version);
  await tab.sees('Succeeded');
  await tab.sees('Healthy');
}
