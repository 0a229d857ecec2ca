// SPDX-License-Identifier: Apache-2.0
/** What releases start from is the administrator's to change; the page of everything shows what needs a person. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { refusalOf } from '@teal/rollouts-common';
import type { Locator, Page } from 'playwright-core';
import { imageOf } from '../harness/manifests';
import { assertAccessible } from './accessibility';
import { screenshot } from './pages/screenshot';
import { type Person, ReleasePortal } from './ReleasePortal';

const service = 'orders';
const entityRef = `component:default/${service}`;
const tabPath = `/catalog/default/component/${service}/rollouts`;

let portal: ReleasePortal;

before(async () => {
  portal = await ReleasePortal.start({ services: [service] });
});

after(() => portal?.stop());

/** A browser of this person's own, on this page. */
async function visit(
  person: Person,
  path: string,
  journey: (page: Page) => Promise<void>,
): Promise<void> {
  const page = await portal.enter(person, path);
  try {
    await journey(page);
  } catch (error) {
    await screenshot(page, `global-failed-${person}`);
    throw error;
  } finally {
    await page.context().close();
  }
}

/** Opens the section of the tab. */
async function unfold(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: /^Base configuration/ }).click();
  const table = page.getByRole('table', {
    name: `Base configuration of ${service}`,
  });
  await table.waitFor();
  return table;
}

/** With what is above it on the screen, too. */
async function lookAt(page: Page, element: Locator): Promise<void> {
  await page.setViewportSize({ width: 1280, height: 1300 });
  await element.scrollIntoViewIfNeeded();
}

function row(table: Locator, field: string): Locator {
  return table.getByRole('row', { name: new RegExp(`^${field}\\b`) });
}

test('a member sees what releases start from, and may not change it', async () => {
  await visit('member', tabPath, async page => {
    const table = await unfold(page);
    await row(table, 'Image repository')
      .getByText('default from rollouts.teal.dev/image')
      .waitFor();
    await page
      .locator('button[aria-disabled="true"]')
      .and(
        page.getByRole('button', {
          name: 'Edit…',
          description: /You lack the permission rollouts\.config\.update/,
        }),
      )
      .waitFor();
    await lookAt(page, table);
    await page.getByRole('button', { name: 'Edit…' }).hover();
    await screenshot(page, 'global-1-member-may-not');
  });
  await assert.rejects(
    portal.client('member').putConfiguration({
      ...{ entityRef, number: 0, configuration: { replicas: 9 } },
    }),
    error => {
      const refusal = refusalOf(error);
      assert.equal(refusal.kind, 'forbidden');
      assert.match(refusal.message, /rollouts\.config\.update/);
      return true;
    },
  );
});

test('an administrator changes it, and loses nothing when somebody else was faster', async () => {
  await visit('admin', tabPath, async page => {
    const table = await unfold(page);
    await page.getByRole('button', { name: 'Edit…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Replicas').fill('4');
    await dialog.getByLabel('Health-check path').fill('/healthz');
    await dialog.getByLabel('CPU request').fill('100m');
    await dialog.getByLabel('Strategy preset').click();
    await page.getByRole('option', { name: 'canary', exact: true }).click();
    await dialog.getByRole('button', { name: 'Add a parameter' }).click();
    await dialog.getByLabel('Name of parameter 1').fill('LOG_LEVEL');
    await dialog.getByLabel('Value of LOG_LEVEL').fill('info');
    await dialog.getByLabel('Reason (optional)').fill('the autumn sale');
    await assertAccessible(dialog);
    await screenshot(page, 'global-2-edit');

    await portal.client('admin').putConfiguration({
      ...{ entityRef, number: 0, reason: 'by the script' },
      configuration: { replicas: 2, organisation: 'shop' },
    });
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog
      .getByText(/has changed the base configuration of .* meanwhile/)
      .waitFor();
    await screenshot(page, 'global-3-somebody-was-faster');
    await dialog.getByRole('button', { name: /keep my edits/ }).click();
    await dialog.getByText(/Change 1 by ada is taken in/).waitFor();
    assert.equal(await dialog.getByLabel('Organisation').inputValue(), 'shop');
    assert.equal(await dialog.getByLabel('Replicas').inputValue(), '4');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'hidden' });

    await row(table, 'Replicas').getByText('stored here').waitFor();
    const history = page.getByRole('table', { name: 'History of changes' });
    await row(history, '2').getByText('Replicas: 2 → 4').waitFor();
    await row(history, '2').getByText('the autumn sale').waitFor();
    await row(history, '1').getByText('by the script').waitFor();
    await assertAccessible(table);
    await lookAt(page, history);
    await screenshot(page, 'global-4-changed');
  });
  const { configuration, changes } = await portal
    .client('owner')
    .getConfiguration(entityRef);
  assert.deepEqual(
    [configuration.replicas, configuration.preset, configuration.parameters],
    [4, 'canary', { LOG_LEVEL: 'info' }],
  );
  assert.deepEqual(
    changes.map(({ by }) => by),
    ['user:default/ada', 'user:default/ada'],
  );
});

test('the page of everything shows first what needs a person, and keeps its filters', async () => {
  await portal.client('owner').startRelease({
    cluster: portal.clusterName,
    namespace: `${service}-production`,
    rollout: service,
    image: imageOf('v2'),
  });
  await visit('owner', '/rollouts', async page => {
    const attention = page.getByRole('region', {
      name: 'Needs attention (1)',
    });
    await attention.getByText(`${service}-production`).waitFor();
    await page.getByRole('region', { name: 'At rest (1)' }).waitFor();
    await assertAccessible(page.getByRole('tabpanel'));
    await screenshot(page, 'global-5-needs-attention');

    await page
      .getByRole('textbox', { name: 'Search' })
      .or(page.getByRole('searchbox', { name: 'Search' }))
      .fill(`${service} prod`);
    await page.getByLabel('Owner').click();
    await page.getByRole('option', { name: 'Me and my teams' }).click();
    await page.getByLabel('Environment').click();
    await page.getByRole('option', { name: 'production', exact: true }).click();
    await page.getByRole('button', { name: 'Paused 1' }).click();
    await page.getByRole('region', { name: 'At rest (0)' }).waitFor();
    await page.reload();
    await attention.getByText(`${service}-production`).waitFor();
    await page.getByRole('region', { name: 'At rest (0)' }).waitFor();
    assert.equal(
      new URL(page.url()).search,
      '?text=orders+prod&owner=me&environment=production&status=Paused',
    );
    await page.setViewportSize({ width: 768, height: 1000 });
    await screenshot(page, 'global-6-filters-survive-a-reload');
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.reload();
    await attention.getByText(`${service}-production`).waitFor();
    await screenshot(page, 'global-6-dark');

    await page.getByRole('tab', { name: 'Clusters' }).click();
    await page.getByText('New versions are held').waitFor();
    await assertAccessible(page.getByRole('tabpanel'));
    await screenshot(page, 'global-7-clusters');
  });
});
