// SPDX-License-Identifier: Apache-2.0
import { resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { Teal } from '../harness/Teal';
import { openBrowser } from './openBrowser';
import { OwnCluster, type OwnClusterOptions } from './OwnCluster';
import { patienceMs } from './pages/RolloutTabPage';

const rbac = resolve(
  __dirname,
  '../../plugins/rollouts-backend/manifests/optional/catalog-rbac.yaml',
);

/** What one differs in from another. */
export interface CatalogShopOptions extends OwnClusterOptions {
  /** Its namespace begins with it. */
  readonly story: string;
  /** Name of the component and of its Deployment. */
  readonly service: string;
  /** Pods of the Deployment. Default 2. */
  readonly replicas?: number;
  /** Further settings of the portal, as APP_CONFIG_… */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * A component of the portal's catalog whose plain Deployment runs behind a
 * route, in a namespace that has opted in to what the catalog says, and the
 * browser of somebody who owns it.
 */
export class CatalogShop {
  readonly service: string;
  readonly own: OwnCluster;
  readonly shop: Teal;
  readonly page: Page;
  readonly #browser: Browser;

  private constructor(parts: {
    service: string;
    own: OwnCluster;
    shop: Teal;
    page: Page;
    browser: Browser;
  }) {
    this.service = parts.service;
    this.own = parts.own;
    this.shop = parts.shop;
    this.page = parts.page;
    this.#browser = parts.browser;
  }

  /** Resolves when the portal serves and the Deployment runs. */
  static async start(options: CatalogShopOptions): Promise<CatalogShop> {
    const { story, service, replicas = 2, env } = options;
    const own = await OwnCluster.start([service], options);
    let shop: Teal | undefined;
    let browser: Browser | undefined;
    try {
      // Where the harness finds the cluster.
      process.env.TEAL_TEST_CLUSTER = own.cluster.factsFile;
      await own.startPortal({
        // An owner's edit is seen at once.
        APP_CONFIG_catalog_processingInterval: JSON.stringify({ seconds: 1 }),
        APP_CONFIG_rollouts_catalog_refreshSeconds: '1',
        ...env,
      });
      shop = await Teal.open(story, {
        name: service,
        replicas,
        route: service,
      });
      await shop.cluster.kubectl([
        ...['apply', '--server-side', '--filename', rbac],
      ]);
      await shop.cluster.kubectl([
        ...['label', 'namespace', shop.namespace],
        'rollouts.teal.dev/catalog=enabled',
      ]);
      await shop.applyShop();
      browser = await openBrowser();
      const person = await browser.newContext({
        viewport: { width: 1440, height: 1100 },
      });
      const page = await person.newPage();
      page.setDefaultTimeout(patienceMs);
      return new CatalogShop({ service, own, shop, page, browser });
    } catch (error) {
      await browser?.close();
      await shop?.close(false);
      await own.stop();
      throw error;
    }
  }

  /** Signs in as the owner and opens the tab, which has no Rollout to show yet. */
  async enter(): Promise<void> {
    await this.page.goto(this.own.portalUrl);
    await this.page.getByRole('button', { name: 'Enter', exact: true }).click();
    await this.page.goto(
      `${this.own.portalUrl}/catalog/default/component/${this.service}/rollouts`,
    );
    await this.untilOffered();
  }

  /** The tab says how a Rollout is switched on, since there is none. */
  async untilOffered(): Promise<void> {
    await this.page.getByText(`No Rollout for ${this.service} yet`).waitFor();
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    await this.shop.close(false);
    await this.own.stop();
  }
}
