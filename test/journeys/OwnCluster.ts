// SPDX-License-Identifier: Apache-2.0
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import {
  type RunningTestCluster,
  startTestCluster,
} from '../harness/startTestCluster';
import { DemoProcess } from './DemoProcess';

const catalog = resolve(__dirname, '../../examples/catalog');
const templates = resolve(__dirname, '../../examples/templates');
/** A name with what names of contexts have: EKS calls them `arn:aws:eks:…:cluster/shop`. */
export const ownContext = 'arn:shop:cluster/own';

/** What is in the portal's catalog beside the components and the people. */
export interface OwnClusterOptions {
  /** Names of files in `examples/templates`, or paths of others, without `.yaml`. Default: none. */
  readonly templates?: readonly string[];
}

/**
 * A cluster that somebody has, as `npm start -- --kubeconfig F --context C`
 * finds it: nothing of Teal in it, and the file's current context leads
 * elsewhere. The portal on it can be killed and started again.
 */
export class OwnCluster {
  readonly cluster: RunningTestCluster;
  readonly #directory: string;
  /** Annotations of each component beside the one that finds its workload. */
  readonly #components: Map<string, Readonly<Record<string, string>>>;
  readonly #templates: readonly string[];
  #demo: DemoProcess | undefined;

  private constructor(
    cluster: RunningTestCluster,
    components: readonly string[],
    options: OwnClusterOptions,
  ) {
    this.cluster = cluster;
    this.#templates = options.templates ?? [];
    this.#components = new Map(components.map(name => [name, {}]));
    this.#directory = mkdtempSync(join(tmpdir(), 'teal-own-cluster-'));
  }

  /** @param components - names in the portal's catalog, each of the workload `app=<name>` */
  static async start(
    components: readonly string[],
    options: OwnClusterOptions = {},
  ): Promise<OwnCluster> {
    const own = new OwnCluster(await startTestCluster({}), components, options);
    own.#writeKubeconfig();
    own.#writeCatalog();
    return own;
  }

  get portalUrl(): string {
    if (!this.#demo) throw new Error('no portal runs');
    return this.#demo.portalUrl;
  }

  /** As the owner of a component edits its catalog-info.yaml; the catalog reads it when it comes by. */
  annotate(
    component: string,
    annotations: Readonly<Record<string, string>>,
  ): void {
    this.#components.set(component, annotations);
    this.#writeCatalog();
  }

  /**
   * Resolves when the portal serves; at the address of the one before, if there was one.
   *
   * @param env - further settings, as APP_CONFIG_…
   */
  async startPortal(env: Readonly<Record<string, string>> = {}): Promise<void> {
    const kubectl = dirname(this.cluster.facts.kubectl);
    this.#demo = await DemoProcess.start({
      port: this.#demo?.port,
      args: ['--kubeconfig', this.#file('config'), '--context', ownContext],
      env: {
        ...env,
        PATH: [kubectl, process.env.PATH].join(delimiter),
        APP_CONFIG_catalog_locations: JSON.stringify([
          { type: 'file', target: this.#file('components.yaml') },
          ...this.#templates.map(name => ({
            type: 'file',
            target: resolve(templates, `${name}.yaml`),
          })),
          {
            type: 'file',
            target: join(catalog, 'people.yaml'),
            rules: [{ allow: ['User', 'Group'] }],
          },
        ]),
      },
    });
  }

  async killPortal(): Promise<void> {
    await this.#demo!.killPortal();
  }

  async stopPortal(): Promise<void> {
    await this.#demo?.stop();
  }

  async stop(): Promise<void> {
    await this.stopPortal();
    await this.cluster.stop();
    rmSync(this.#directory, { recursive: true });
  }

  #file(name: string): string {
    return join(this.#directory, name);
  }

  #writeKubeconfig(): void {
    const admin = JSON.parse(
      readFileSync(this.cluster.facts.kubeconfig, 'utf8'),
    ) as {
      clusters: { name: string; cluster: object }[];
      users: { name: string }[];
      contexts: { name: string; context: object }[];
    };
    const [{ context: here }] = admin.contexts;
    const config = {
      ...admin,
      'current-context': 'elsewhere',
      clusters: [
        ...admin.clusters,
        // Nobody listens there.
        { name: 'elsewhere', cluster: { server: 'https://127.0.0.1:1' } },
      ],
      contexts: [
        {
          name: 'elsewhere',
          context: { cluster: 'elsewhere', user: admin.users[0].name },
        },
        { name: ownContext, context: here },
      ],
    };
    mkdirSync(this.#directory, { recursive: true });
    writeFileSync(this.#file('config'), JSON.stringify(config), {
      mode: 0o600,
    });
  }

  #writeCatalog(): void {
    const entities = [...this.#components].map(([name, annotations]) => ({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: {
        name,
        annotations: {
          'backstage.io/kubernetes-label-selector': `app=${name}`,
          ...annotations,
        },
      },
      spec: { type: 'service', lifecycle: 'production', owner: 'shop-team' },
    }));
    const written = this.#file('components.yaml.new');
    // JSON is YAML.
    const text = entities.map(entity => JSON.stringify(entity)).join('\n---\n');
    writeFileSync(written, text);
    // The catalog may read at any moment, and would take half a file for the end of the other components.
    renameSync(written, this.#file('components.yaml'));
  }
}
