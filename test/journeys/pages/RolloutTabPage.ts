// SPDX-License-Identifier: Apache-2.0
import type { Locator, Page } from 'playwright-core';
import { screenshot } from './screenshot';

/** Bound of every wait: a machine under load, no expectation. */
export const patienceMs = 180_000;

/** The Rollouts tab of an entity page, as a person uses it: by roles and names. */
export class RolloutTabPage {
  readonly page: Page;
  readonly #service: string;
  readonly #namespace: string | undefined;

  /** @param namespace - which of several Rollouts; default: there is one */
  constructor(page: Page, service: string, namespace?: string) {
    this.page = page;
    this.#service = service;
    this.#namespace = namespace;
    page.setDefaultTimeout(patienceMs);
  }

  /** From the start page: signs in with the button of this name, opens the entity page, and from its card the tab. */
  async open(portalUrl: string, signIn: string): Promise<void> {
    await this.page.goto(
      `${portalUrl}/catalog/default/component/${this.#service}`,
    );
    await this.page.getByRole('button', { name: signIn, exact: true }).click();
    await this.openFromCard();
  }

  /** From the entity page. */
  async openFromCard(): Promise<void> {
    await this.page.getByRole('link', { name: 'Open rollouts' }).click();
    await this.region.waitFor();
  }

  /** Straight to the tab, as somebody who signed in before. */
  async openAgain(portalUrl: string): Promise<void> {
    await this.page.goto(
      `${portalUrl}/catalog/default/component/${this.#service}/rollouts`,
    );
    await this.region.waitFor();
  }

  get region(): Locator {
    return this.page.getByRole('region', {
      name: new RegExp(
        `^Rollout ${this.#service} in ${this.#namespace ?? '[^ ]+'},`,
      ),
    });
  }

  /** Text anywhere in the Rollout's region. */
  async sees(text: string | RegExp): Promise<void> {
    await this.region.getByText(text).first().waitFor();
  }

  /** This is what the Rollout says it waits for, or how it ended; all of it has room on the screen. */
  async says(sentence: RegExp): Promise<void> {
    const status = this.region
      .getByRole('status')
      .filter({ hasText: sentence })
      .first();
    await status.scrollIntoViewIfNeeded();
    const cut = await status.evaluate(
      node =>
        node.scrollWidth > node.clientWidth ||
        node.scrollHeight > node.clientHeight + 1,
    );
    if (cut) throw new Error('the sentence is cut off');
  }

  button(name: string): Locator {
    return this.region.getByRole('button', { name, exact: true });
  }

  /** Opens the confirm dialog of an action; the sentences that it lists, in order. */
  async ask(action: string): Promise<string[]> {
    await this.enabled(action);
    await this.button(action).click();
    const dialog = this.page.getByRole('dialog');
    await dialog.waitFor();
    return dialog.getByRole('listitem').allInnerTexts();
  }

  async confirm(action: string): Promise<void> {
    const dialog = this.page.getByRole('dialog');
    await dialog.getByRole('button', { name: action, exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
  }

  /** Resolves when the button can be pressed. */
  async enabled(name: string): Promise<void> {
    await this.region
      .locator('button:not([aria-disabled="true"]):not([disabled])')
      .and(this.button(name))
      .waitFor();
  }

  /** The button can't be pressed, and says why. */
  async seesWhyNot(name: string, reason: RegExp): Promise<void> {
    await this.region
      .locator('button[aria-disabled="true"]')
      .and(
        this.page.getByRole('button', {
          name,
          exact: true,
          description: reason,
        }),
      )
      .waitFor();
  }

  /** Closes what the portal says in a corner, if it still says it. */
  async dismissNotice(): Promise<void> {
    const close = this.page.getByRole('button', { name: /close|dismiss/i });
    // At once: one that goes by itself meanwhile is waited for by nobody.
    await close.evaluateAll(buttons =>
      buttons.forEach(button => (button as HTMLElement).click()),
    );
  }

  screenshot(name: string): Promise<void> {
    return screenshot(this.page, name);
  }
}
