// SPDX-License-Identifier: Apache-2.0
/** A version crashes: its logs and the causes while it does, and after its pods are gone. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { assertAccessible } from './accessibility';
import { RolloutTabPage } from './pages/RolloutTabPage';
import { screenshot } from './pages/screenshot';
import { type Person, ReleasePortal } from './ReleasePortal';

const service = 'prices';
const staging = `${service}-staging`;
const tabPath = `/catalog/default/component/${service}/rollouts`;

/** Runs for a while, says something that it should not, and gives up. */
const crashing = `echo "run $(date +%s%N) begins"
echo "connecting with DB_PASSWORD=hunter2"
sleep 3
echo "fatal: price list has no end" >&2
exit 3`;

let portal: ReleasePortal;

before(async () => {
  portal = await ReleasePortal.start({
    services: [service],
    // The story ends by a person, not by a deadline.
    shop: { progressDeadlineSeconds: 600 },
  });
});

after(() => portal?.stop());

/** A page that this person opens; a failure leaves the last thing they saw. */
async function visit(
  person: Person,
  path: string,
  journey: (page: Page) => Promise<void>,
  look: 'light' | 'dark' = 'light',
): Promise<void> {
  const page = await portal.enter(person, path, { colorScheme: look });
  try {
    await journey(page);
  } catch (error) {
    await screenshot(page, `logs-failed-${person}`);
    throw error;
  } finally {
    await page.context().close();
  }
}

const tabOf = (page: Page) => new RolloutTabPage(page, service, staging);

test('an owner sees why a pod crashes while it does, and reads it after the roll back', async () => {
  const shop = portal.shop(service, 'staging');
  await shop.deploy('v2', { command: ['sh', '-c', crashing] });
  await visit('owner', tabPath, async page => {
    const tab = tabOf(page);
    await tab.sees('CrashLoopBackOff');
    await tab.region
      .getByRole('table', { name: 'Pods of the New version' })
      .getByRole('button', { name: /^Logs of / })
      .first()
      .click();
    const dialog = page.getByRole('dialog', { name: /^Logs of / });
    await seesCauses(dialog);
    await followsLive(dialog);
    await seesTheRest(dialog);
    await dialog.getByRole('button', { name: 'Close' }).click();

    await tab.ask('Roll back');
    await tab.confirm('Roll back');
    // In the list of records.
    await tab.region
      .getByRole('row', { name: /Rolled back/ })
      .first()
      .waitFor();
  });
  const release = await brokenRelease();
  for (const look of ['light', 'dark'] as const) {
    await visit('owner', release, page => seesWhatWasKept(page, look), look);
  }
});

test('whoever may not read logs sees which permission it takes', async () => {
  await visit('member', tabPath, async page => {
    const tab = tabOf(page);
    await tab.region.getByRole('button', { name: /^Show all/ }).click();
    await tab.region
      .locator('button[aria-disabled="true"]')
      .and(
        page.getByRole('button', {
          name: /^Logs of /,
          description: 'You lack the permission rollouts.logs.read.',
        }),
      )
      .first()
      .waitFor();
    await screenshot(page, 'logs-6-member');
    await page.goto(`${portal.url}${await brokenRelease()}`);
    await page
      .getByRole('region', { name: 'Pods of this version' })
      .getByText(/You lack the permission rollouts.logs.read/)
      .waitFor();
  });
});

/** Plain words beside the log. */
async function seesCauses(dialog: Locator): Promise<void> {
  await dialog
    .getByText(/^shop ends again and again.*exit code 3/)
    .first()
    .waitFor();
  await linesIn(dialog)
    .getByText(/fatal: price list has no end/)
    .waitFor();
  await assertAccessible(dialog);
  await screenshot(dialog.page(), 'logs-1-why');
}

/** All lines are one text. */
function linesIn(dialog: Locator): Locator {
  return dialog.getByRole('group', { name: /^Log of shop in / });
}

/** The next run of the container comes into sight without a click. */
async function followsLive(dialog: Locator): Promise<void> {
  const lines = linesIn(dialog);
  await lines.getByText(/run \d+ begins/).waitFor();
  const seen = [...(await lines.innerText()).matchAll(/run (\d+) begins/g)]
    .map(([, run]) => run)
    .join('|');
  await lines.getByText(new RegExp(`run (?!${seen})\\d+ begins`)).waitFor();
  await screenshot(dialog.page(), 'logs-2-live');
}

/** The last words before the restart, and what the cluster says. */
async function seesTheRest(dialog: Locator): Promise<void> {
  await dialog.getByRole('tab', { name: 'Before the restart' }).click();
  await dialog
    .getByRole('group', { name: /before its restart$/ })
    .getByText(/fatal: price list has no end/)
    .waitFor();
  await screenshot(dialog.page(), 'logs-3-before-the-restart');
  await dialog.getByRole('tab', { name: /^Events/ }).click();
  await dialog
    .getByRole('row', { name: /Warning BackOff/ })
    .first()
    .waitFor();
  await assertAccessible(dialog);
  await screenshot(dialog.page(), 'logs-4-events');
}

/** The page of the release that crashed. */
async function brokenRelease(): Promise<string> {
  const { items } = await portal.client('owner').listReleases({
    workload: service,
    namespace: staging,
    status: ['RolledBack'],
  });
  assert.equal(items.length, 1);
  return `/rollouts/releases/${items[0].id}`;
}

/** The pods are gone; their last lines are there, without the secret. */
async function seesWhatWasKept(
  page: Page,
  look: 'light' | 'dark',
): Promise<void> {
  const kept = page.getByRole('region', { name: 'Pods of this version' });
  await kept
    .getByText(/^shop .*exit code 3/)
    .first()
    .waitFor();
  await kept
    .getByText(/fatal: price list has no end/)
    .first()
    .waitFor();
  await kept
    .getByText(/DB_PASSWORD=•+ \(masked\)/)
    .first()
    .waitFor();
  assert.doesNotMatch(await kept.innerText(), /hunter2/);
  await assertAccessible(kept);
  await kept.scrollIntoViewIfNeeded();
  await screenshot(page, `logs-5-kept-${look}`);
}
