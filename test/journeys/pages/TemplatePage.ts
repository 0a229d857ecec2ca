// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';

/** The page of software templates and the page of a task, as a person uses them: by roles and names. */
export class TemplatePage {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** From the list of templates to the form of the one with this title. */
  async choose(portalUrl: string, title: string): Promise<void> {
    await this.#page.goto(`${portalUrl}/create`);
    const choose = this.#page.getByRole('button', { name: 'Choose' });
    // The innermost element with both is the template's card.
    await this.#page
      .locator('div')
      .filter({ has: this.#page.getByRole('heading', { name: title }) })
      .filter({ has: choose })
      .last()
      .getByRole('button', { name: 'Choose' })
      .click();
    await this.#form.waitFor();
  }

  /** Picks what is offered under this name. */
  async pick(field: string, name: string): Promise<void> {
    const input = this.field(field);
    await input.fill(name);
    await this.#page.getByRole('option', { name }).click();
  }

  /** Types, and leaves the field. */
  async type(field: string, text: string): Promise<void> {
    const input = this.field(field);
    await input.fill(text);
    await input.press('Tab');
  }

  async check(field: string): Promise<void> {
    await this.#form.getByRole('checkbox', { name: field }).check();
  }

  field(name: string): Locator {
    // An asterisk follows the name of one that must be filled.
    return this.#form.getByLabel(new RegExp(`^${name}\\b`));
  }

  /** Next, Review or Create. */
  async press(name: string): Promise<void> {
    const button = this.#page.getByRole('button', { name, exact: true });
    await button.last().click();
  }

  /** Text on the form or on the review. */
  async sees(text: string | RegExp): Promise<void> {
    await this.#page.getByText(text).first().waitFor();
  }

  /** Resolves when the task's page has the log on it; it opens it itself when the task has ended. */
  async openLog(): Promise<void> {
    const show = this.#page.getByRole('button', {
      name: 'Show Logs',
      exact: true,
    });
    await show.or(this.#download).first().waitFor();
    // At once: the button of a task that ends meanwhile is waited for by nobody.
    await show.evaluateAll(buttons =>
      buttons.forEach(button => (button as HTMLElement).click()),
    );
    await this.#download.waitFor();
  }

  /** What a task that ended well links to. */
  get result(): Locator {
    return this.#page.getByText('Open the component', { exact: true });
  }

  /** All lines of the log, of which the page shows the last ones. */
  async log(): Promise<string> {
    const downloaded = this.#page.waitForEvent('download');
    await this.#download.click();
    return readFile(await (await downloaded).path(), 'utf8');
  }

  get #form(): Locator {
    return this.#page.locator('form').filter({
      has: this.#page.getByRole('button', { name: /^(Next|Review)$/ }),
    });
  }

  get #download(): Locator {
    return this.#page.getByRole('button', { name: 'Download logs' });
  }
}
