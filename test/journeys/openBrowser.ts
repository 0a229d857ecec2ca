// SPDX-License-Identifier: Apache-2.0
import { type Browser, chromium } from 'playwright-core';

/** Chromium of the system; `npm test` says where it is. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    // For machines under load, not an expectation.
    timeout: 180_000,
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-dev-shm-usage',
      '--disable-gpu',
      '--disable-background-networking',
    ],
  });
}
