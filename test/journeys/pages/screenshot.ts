// SPDX-License-Identifier: Apache-2.0
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { artifactsDirectory } from '../../harness/artifacts';

/** Keeps what the person sees as `screenshots/<name>.png` among the artifacts. */
export async function screenshot(page: Page, name: string): Promise<void> {
  const folder = join(artifactsDirectory, 'screenshots');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({
    path: join(folder, `${name}.png`),
    animations: 'disabled',
  });
}
