// SPDX-License-Identifier: Apache-2.0
import { build } from '@teal/local-cluster';
import { RolloutsClient } from '@teal/rollouts-common';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { ImageRegistryProcess } from '../harness/ImageRegistryProcess';
import { imageOf, rolloutOf, type ShopOptions } from '../harness/manifests';
import { Teal } from '../harness/Teal';
import { openBrowser } from './openBrowser';
import { OwnCluster, ownContext } from './OwnCluster';
import { patienceMs } from './pages/RolloutTabPage';

/** By what they may do: the button of the sign-in page, and the provider behind it. */
const people = {
  /** On no team. */
  member: { enter: 'Look around', provider: 'onlooker' },
  owner: { enter: 'Enter', provider: 'guest' },
  /** On the same team as the owner. */
  secondOwner: { enter: 'Enter as Olga', provider: 'colleague' },
  /** On the platform team. */
  admin: { enter: 'Enter as Ada', provider: 'platform' },
} as const;

export type Person = keyof typeof people;
export type EnvironmentName = 'staging' | 'production';

/** Where each service runs; whoever began a release in production may not let it go on. */
const environments: readonly {
  readonly name: EnvironmentName;
  readonly fourEyes: boolean;
}[] = [
  { name: 'staging', fourEyes: false },
  { name: 'production', fourEyes: true },
];

/** One pause, with a fifth of the requests on the new version. */
const steps: ShopOptions['steps'] = [
  { replicas: '100%', traffic: { weight: 20 }, pause: {} },
];

const [host, repository] = imageOf('').replace(':', '').split('/');

export interface ReleasePortalOptions {
  /** Names of components, of which shop-team is the owner, and of their Deployments. */
  readonly services: readonly string[];
  /** Of every service; default: two pods, and one step that waits for a promote at 20 %. */
  readonly shop?: Partial<ShopOptions>;
  /** False: Kubernetes itself updates the services, which have no Rollout. Default true. */
  readonly guarded?: boolean;
  /** In the registry, the oldest first. Default v1 (which runs), v2, v3. */
  readonly tags?: readonly string[];
  /** Further settings of the portal, as APP_CONFIG_… */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * A portal with all that a release takes: services with Rollouts in the
 * environments staging and production, a registry with their images, and the
 * people who look, release, promote and administer.
 */
export class ReleasePortal {
  /** Its images are `teal.dev/shop:<tag>`; what a test pushes later is listed, too. */
  readonly registry: ImageRegistryProcess;
  readonly cluster: OwnCluster;
  readonly #browser: Browser;
  readonly #shops: ReadonlyMap<string, Teal>;

  private constructor(parts: {
    registry: ImageRegistryProcess;
    cluster: OwnCluster;
    browser: Browser;
    shops: ReadonlyMap<string, Teal>;
  }) {
    this.registry = parts.registry;
    this.cluster = parts.cluster;
    this.#browser = parts.browser;
    this.#shops = parts.shops;
  }

  /** Resolves when the portal serves, and every service runs in both environments, guarded by a Rollout. */
  static async start(options: ReleasePortalOptions): Promise<ReleasePortal> {
    const { services, tags = ['v1', 'v2', 'v3'], env } = options;
    const { guarded = true } = options;
    const { registry: program } = await build({ withIstio: false });
    const opened: { stop(): unknown }[] = [];
    try {
      const registry = await ImageRegistryProcess.start(program);
      opened.push(registry);
      for (const [age, tag] of tags.entries()) {
        await pushTag(registry, tag, age);
      }
      const cluster = await OwnCluster.start(services);
      opened.push(cluster);
      // Where the harness finds the cluster.
      process.env.TEAL_TEST_CLUSTER = cluster.cluster.factsFile;
      for (const service of services) {
        cluster.annotate(service, marks(service, guarded));
      }
      await cluster.startPortal({ ...settings(services, registry), ...env });
      const shops = new Map<string, Teal>();
      opened.push({
        stop: () =>
          Promise.all([...shops.values()].map(shop => shop.close(false))),
      });
      for (const service of services) {
        for (const { name } of environments) {
          const shop = await openShop(service, name, options);
          shops.set(shop.namespace, shop);
        }
      }
      const browser = await openBrowser();
      return new ReleasePortal({ registry, cluster, browser, shops });
    } catch (error) {
      for (const each of opened.reverse()) await each.stop();
      throw error;
    }
  }

  get url(): string {
    return this.cluster.portalUrl;
  }

  /** As the portal's configuration and pages call the cluster. */
  get clusterName(): string {
    return ownContext;
  }

  /** The service as it runs in one of the environments, and the verbs of those who use kubectl. */
  shop(service: string, environment: EnvironmentName): Teal {
    const shop = this.#shops.get(namespaceOf(service, environment));
    if (!shop) throw new Error(`no ${service} runs in ${environment}`);
    return shop;
  }

  /**
   * A browser of their own, signed in and on this page.
   *
   * @param path - `/catalog/default/component/orders/rollouts`
   */
  async enter(
    person: Person,
    path: string,
    options: BrowserContextOptions = {},
  ): Promise<Page> {
    const context = await this.#browser.newContext({
      viewport: { width: 1440, height: 1100 },
      ...options,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(patienceMs);
    await page.goto(`${this.url}${path}`);
    await page
      .getByRole('button', { name: people[person].enter, exact: true })
      .click();
    return page;
  }

  /** The API, as this person may use it. */
  client(person: Person): RolloutsClient {
    const { provider } = people[person];
    return new RolloutsClient({
      discoveryApi: { getBaseUrl: async id => `${this.url}/api/${id}` },
      fetchApi: {
        fetch: async (input, init) => {
          const headers = new Headers(init?.headers);
          headers.set('authorization', `Bearer ${await this.#token(provider)}`);
          return fetch(input, { ...init, headers });
        },
      },
    });
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    for (const shop of this.#shops.values()) await shop.close(false);
    await this.cluster.stop();
    await this.registry.stop();
  }

  async #token(provider: string): Promise<string> {
    const answer = await fetch(`${this.url}/api/auth/${provider}/refresh`, {
      method: 'POST',
      headers: { 'x-requested-with': 'XMLHttpRequest' },
    });
    const { backstageIdentity } = (await answer.json()) as {
      backstageIdentity: { token: string };
    };
    return backstageIdentity.token;
  }
}

function namespaceOf(service: string, environment: EnvironmentName): string {
  return `${service}-${environment}`;
}

/** Each a day younger than the one before. */
async function pushTag(
  registry: ImageRegistryProcess,
  tag: string,
  age: number,
): Promise<void> {
  await registry.push({
    repository,
    tag,
    created: new Date(Date.UTC(2026, 8, 1 + age, 9, 30)).toISOString(),
    labels: { 'org.opencontainers.image.revision': `commit-of-${tag}` },
  });
}

/** What the owner writes into catalog-info.yaml. */
function marks(service: string, guarded: boolean): Record<string, string> {
  return {
    'backstage.io/kubernetes-id': service,
    'rollouts.teal.dev/image': `${host}/${repository}`,
    // Where no Rollout says which it is.
    ...(!guarded && { 'rollouts.teal.dev/workload': service }),
    'rollouts.teal.dev/environments': environments
      .map(({ name }) => name)
      .join(','),
  };
}

function settings(
  services: readonly string[],
  registry: ImageRegistryProcess,
): Record<string, string> {
  return {
    // An owner's edit is seen at once.
    APP_CONFIG_catalog_processingInterval: JSON.stringify({ seconds: 1 }),
    APP_CONFIG_rollouts_catalog_refreshSeconds: '1',
    APP_CONFIG_rollouts_registries: JSON.stringify([
      { host, url: registry.url },
    ]),
    APP_CONFIG_rollouts_environments: JSON.stringify(
      environments.map(({ name, fourEyes }) => ({
        name,
        label: name,
        cluster: ownContext,
        namespaces: services.map(service => namespaceOf(service, name)),
        fourEyes,
      })),
    ),
  };
}

async function openShop(
  service: string,
  environment: EnvironmentName,
  { shop: shopOptions, guarded = true }: ReleasePortalOptions,
): Promise<Teal> {
  const shop = await Teal.open(
    service,
    { replicas: 2, steps, ...shopOptions, name: service, route: service },
    namespaceOf(service, environment),
  );
  try {
    await shop.applyShop();
    if (guarded) await guard(shop);
    return shop;
  } catch (error) {
    // Its watches would keep the process.
    await shop.close(true);
    throw error;
  }
}

/** A Rollout that belongs to the component of the same name. */
async function guard(shop: Teal): Promise<void> {
  const rollout = rolloutOf(shop.options);
  await shop.apply({
    ...rollout,
    metadata: {
      ...rollout.metadata,
      labels: { 'backstage.io/kubernetes-id': shop.name },
    },
  });
  await shop.untilHealthy();
}
