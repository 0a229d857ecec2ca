// SPDX-License-Identifier: Apache-2.0
import type { Locator, Page } from 'playwright-core';

/** The dialog that begins a release, as a person uses it: by roles and names. */
export class NewReleasePage {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** From the entity's tab. */
  async open(): Promise<void> {
    await this.#page
      .getByRole('button', { name: 'New release', exact: true })
      .click();
    await this.dialog.waitFor();
  }

  get dialog(): Locator {
    return this.#page.getByRole('dialog', { name: /^New release of / });
  }

  /** The place whose name begins with this. */
  async chooseWhere(environment: string): Promise<void> {
    const where = this.dialog.getByRole('combobox', { name: 'Where' });
    const place = where.locator('option', {
      hasText: new RegExp(`^${environment} `),
    });
    await where.selectOption({ label: (await place.textContent()) ?? '' });
  }

  /** Names of the listed versions, the newest first; resolves when this one is among them. */
  async versions(oneOfThem: string): Promise<string[]> {
    await this.#version(oneOfThem).waitFor();
    const names = await this.dialog
      .getByRole('radiogroup', { name: 'Version' })
      .locator('label')
      .allInnerTexts();
    return names.map(text => text.split('\n')[0].trim());
  }

  async chooseVersion(tag: string): Promise<void> {
    await this.#version(tag).check();
  }

  /** To the next environment, once it was well in the one before, for so many minutes. */
  async goOnAfterwards(soakMinutes?: number): Promise<void> {
    await this.dialog
      .getByRole('button', { name: 'Go on to another environment afterwards' })
      .click();
    if (soakMinutes === undefined) return;
    await this.dialog
      .getByRole('textbox', { name: /^When it was well for/ })
      .fill(String(soakMinutes));
  }

  /** By its name among those of the portal. */
  async choosePreset(preset: string): Promise<void> {
    await this.dialog
      .getByRole('combobox', { name: 'This release goes by' })
      .selectOption({ label: `preset ${preset}` });
  }

  /** The steps of the chosen preset become this release's own. */
  async editSteps(): Promise<void> {
    await this.dialog
      .getByRole('button', { name: 'Edit for this release' })
      .click();
  }

  /** A field of a step, 1-based. */
  step(number: number): Locator {
    return this.dialog
      .getByRole('listitem')
      .filter({ has: this.#page.getByText(`Step ${number}`, { exact: true }) });
  }

  async chooseTemplate(label: string): Promise<void> {
    await this.dialog
      .getByRole('combobox', { name: 'Deployment template' })
      .selectOption({ label });
  }

  async cancel(): Promise<void> {
    await this.dialog
      .getByRole('button', { name: 'Cancel', exact: true })
      .click();
    await this.dialog.waitFor({ state: 'hidden' });
  }

  async describe(text: string): Promise<void> {
    await this.dialog.getByRole('textbox', { name: /^What is new/ }).fill(text);
  }

  /** The API server has answered to the dry run: this becomes that. */
  async seesChange(from: string, to: string): Promise<void> {
    await this.dialog.getByRole('deletion').getByText(from).first().waitFor();
    await this.dialog.getByRole('insertion').getByText(to).first().waitFor();
  }

  async sees(text: string | RegExp): Promise<void> {
    await this.dialog.getByText(text).first().waitFor();
  }

  /** Begins it; the dialog closes when it has begun. */
  async release(tag: string): Promise<void> {
    await this.#begin(tag);
    await this.dialog.waitFor({ state: 'hidden' });
  }

  /** Begins what this page doesn't show, and goes where it is followed. @returns the id of its record */
  async releaseAndFollow(tag: string, link: string): Promise<string> {
    await this.#begin(tag);
    await this.dialog.getByRole('link', { name: link }).click();
    await this.#page.waitForURL(/\/rollouts\/releases\/[^/]+$/);
    return this.#page.url().split('/').pop()!;
  }

  async #begin(tag: string): Promise<void> {
    await this.dialog
      .locator('button:not([aria-disabled="true"]):not([disabled])')
      .and(
        this.#page.getByRole('button', { name: `Release ${tag}`, exact: true }),
      )
      .click();
  }

  #version(tag: string): Locator {
    return this.dialog.getByRole('radio', { name: new RegExp(`^${tag}\\b`) });
  }
}
