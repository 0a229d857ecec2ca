// SPDX-License-Identifier: Apache-2.0
/** A service that Kubernetes itself updates is released by its image, and by a deployment template of a git host. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { imageOf } from '../harness/manifests';
import { GitFileHost } from '../harness/templateInternals';
import { assertAccessible } from '../journeys/accessibility';
import { NewReleasePage } from '../journeys/pages/NewReleasePage';
import { ReleaseHistoryPage } from '../journeys/pages/ReleaseHistoryPage';
import { screenshot } from '../journeys/pages/screenshot';
import { ReleasePortal } from '../journeys/ReleasePortal';

const service = 'billing';
const tabPath = `/catalog/default/component/${service}/rollouts`;
/** The template that we ship. */
const webService = readFileSync(
  resolve(__dirname, '../../examples/deployment-templates/web-service.yaml'),
  'utf8',
);

let host: GitFileHost;
let portal: ReleasePortal;
let page: Page;

before(async () => {
  host = await GitFileHost.start();
  host.push({ 'deploy/web-service.yaml': webService });
  portal = await ReleasePortal.start({
    services: [service],
    guarded: false,
    env: {
      APP_CONFIG_integrations: JSON.stringify(host.integrations),
      APP_CONFIG_rollouts_templates_locations: JSON.stringify([
        { url: host.url('deploy') },
      ]),
    },
  });
  page = await portal.enter('owner', tabPath);
});

after(async () => {
  await portal?.stop();
  await host?.stop();
});

test('a service without a Rollout is released to one environment, natively, and by a template to the next', async () => {
  try {
    await releasedByImage();
    await releasedByTemplate();
  } catch (error) {
    await screenshot(page, 'native-failed');
    throw error;
  }
});

async function releasedByImage(): Promise<void> {
  const release = new NewReleasePage(page);
  await release.open();
  await release.chooseWhere('staging');
  await release.chooseVersion('v2');
  await release.sees(/There is no Rollout: Kubernetes replaces the pods/);
  await release.seesChange(imageOf('v1'), imageOf('v2'));
  await release.describe('Invoices in colour');
  await assertAccessible(release.dialog);
  await screenshot(page, 'native-1-dialog');
  await release.releaseAndFollow('v2', 'Follow the release');
  const history = new ReleaseHistoryPage(page, portal.url);
  await history.shows(`v2 of ${service}`);
  await history.ended('Succeeded');
  await assertAccessible(history.release);
  await screenshot(page, 'native-2-released');
  assert.equal(container('staging').image, imageOf('v2'));
}

async function releasedByTemplate(): Promise<void> {
  await page.goto(`${portal.url}${tabPath}`);
  const release = new NewReleasePage(page);
  await release.open();
  await release.chooseWhere('production');
  await release.chooseTemplate('Web service, version 1.0.0');
  await release.chooseVersion('v3');
  const { dialog } = release;
  await dialog.getByRole('textbox', { name: 'Pods' }).fill('many');
  // Not asked of axe: how well a mistake's red can be read is the portal's theme.
  await dialog.getByText('a whole number').waitFor();
  await screenshot(page, 'native-3-wrong-parameter');
  await dialog.getByRole('textbox', { name: 'Pods' }).fill('2');
  await dialog
    .getByRole('combobox', { name: 'Log level' })
    .selectOption({ label: 'debug' });
  await dialog
    .getByText(/fields of Deployment billing that somebody/i)
    .waitFor();
  await screenshot(page, 'native-4-fields-of-somebody-else');
  await dialog
    .getByRole('checkbox', { name: /^Take these fields over/ })
    .check();
  await release.seesChange(imageOf('v1'), imageOf('v3'));
  await assertAccessible(dialog);
  await screenshot(page, 'native-5-template');
  await release.releaseAndFollow('v3', 'Follow the release');
  const history = new ReleaseHistoryPage(page, portal.url);
  await history.shows(`v3 of ${service}`);
  await history.ended('Succeeded');
  await screenshot(page, 'native-6-by-template');
  const { image, env } = container('production');
  assert.equal(image, imageOf('v3'));
  assert.deepEqual(env, [{ name: 'LOG_LEVEL', value: 'debug' }]);
}

function container(environment: 'staging' | 'production') {
  const { feeds } = portal.shop(service, environment);
  const deployment = feeds.deployments.get(service);
  return deployment!.spec!.template.spec!.containers[0];
}
