// SPDX-License-Identifier: Apache-2.0
import type { Locator, Page } from 'playwright-core';
import { screenshot } from './screenshot';

/** The page of one release, and what can be done from it. */
export class ReleaseHistoryPage {
  readonly page: Page;
  readonly #portalUrl: string;

  constructor(page: Page, portalUrl: string) {
    this.page = page;
    this.#portalUrl = portalUrl;
  }

  /** By the address that a person could have been sent. */
  async open(id: string): Promise<void> {
    await this.page.goto(`${this.#portalUrl}/rollouts/releases/${id}`);
    await this.release.waitFor();
  }

  /** What was released, as the heading says: `v2 of orders`. */
  async shows(title: string): Promise<void> {
    await this.release.getByRole('heading', { name: title }).waitFor();
  }

  /** Resolves when the release has ended so. */
  async ended(status: string): Promise<void> {
    await this.section('Timeline')
      .getByText(`The release ended: ${status}`)
      .waitFor();
  }

  get release(): Locator {
    return this.page.getByRole('region', { name: /^Release of / });
  }

  section(name: string): Locator {
    return this.release.getByRole('region', { name, exact: true });
  }

  /** Opens the dialog and waits until the cluster has said what would change. */
  async ask(action: string): Promise<Locator> {
    await this.release
      .locator('button:not([aria-disabled="true"])')
      .and(this.page.getByRole('button', { name: action, exact: true }))
      .click();
    const dialog = this.page.getByRole('dialog');
    await dialog.getByText('What changes in the cluster').waitFor();
    return dialog;
  }

  /** Agrees, and follows to the page of the release that began. @returns the id of its record */
  async confirm(action: string): Promise<string> {
    const before = this.page.url();
    await this.page
      .getByRole('dialog')
      .getByRole('button', { name: action, exact: true })
      .click();
    await this.page.waitForURL(url => url.href !== before);
    return this.page.url().split('/').pop()!;
  }

  screenshot(name: string): Promise<void> {
    return screenshot(this.page, name);
  }
}
