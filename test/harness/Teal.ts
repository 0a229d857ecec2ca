// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import { type KubernetesObject, PatchStrategy } from '@kubernetes/client-node';
import {
  commandAnnotations,
  ROLLOUT_API_VERSION,
  type Rollout,
} from '@teal/rollouts-common';
import { keepArtifacts } from './artifacts';
import type { Visitors } from './gatewayVisitors';
import { closeFeeds, type Feeds, openFeeds } from './feeds';
import { type HttpRoute, isApplied } from './httpRoute';
import { Kubectl } from './kubectl';
import { Load } from './Load';
import {
  deploymentOf,
  httpRouteOf,
  imageOf,
  rolloutOf,
  serviceOf,
  shopDefaults,
  type ShopOptions,
} from './manifests';
import { assertRestored, type Expected, type Snapshot } from './restored';
import { remainsOf, snapshotOf, untilNothingMoves } from './snapshots';
import { TestCluster } from './TestCluster';
import { untilGatewayAnswers } from './untilGatewayAnswers';

/**
 * One story's world: a namespace with the shop `cart` behind the gateway and a
 * Rollout, and the verbs of the people in it. What they do goes through kubectl
 * and the API server like anybody's; what they see comes by watches.
 */
export class Teal {
  readonly cluster: TestCluster;
  readonly namespace: string;
  readonly options: ShopOptions;
  readonly kubectl: Kubectl;
  readonly feeds: Feeds;
  readonly load: Load;
  #before: Snapshot | undefined;

  private constructor(
    cluster: TestCluster,
    namespace: string,
    options: ShopOptions,
    feeds: Feeds,
  ) {
    this.cluster = cluster;
    this.namespace = namespace;
    this.options = options;
    this.feeds = feeds;
    this.kubectl = new Kubectl(cluster.kubectl, namespace);
    this.load = new Load(cluster, namespace);
  }

  /** A namespace with nothing in it yet, called after the story unless it is named. */
  static async open(
    story: string,
    options: Partial<ShopOptions> = {},
    namespace: string = `${story}-${randomBytes(3).toString('hex')}`,
  ): Promise<Teal> {
    const cluster = TestCluster.shared();
    await cluster.api.create({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace },
    });
    const feeds = await openFeeds(cluster.kubeConfig, namespace);
    return new Teal(cluster, namespace, { ...shopDefaults, ...options }, feeds);
  }

  /** A second shop in the same namespace; ends with the first. */
  beside(options: Partial<ShopOptions> & { readonly name: string }): Teal {
    return new Teal(
      this.cluster,
      this.namespace,
      { ...shopDefaults, ...options },
      this.feeds,
    );
  }

  get name(): string {
    return this.options.name;
  }

  get hostName(): string {
    return `${this.namespace}.test`;
  }

  /** The shop runs its first version and its Rollout guards it; remembers how everything stood. */
  async startShop(): Promise<void> {
    await this.applyShop();
    const { route, replicas, container } = this.options;
    // Pods without a process answer nobody.
    const answers = route && replicas > 0 && !container.image;
    if (answers) await untilGatewayAnswers(this);
    await this.apply(rolloutOf(this.options));
    await this.untilHealthy();
    await this.remember();
  }

  /** Deployment, Service and route, but no Rollout; resolves when all pods are ready and the route serves. */
  async applyShop({
    route = this.httpRoute(),
  }: { readonly route?: HttpRoute } = {}): Promise<void> {
    await this.apply(
      deploymentOf(this.options),
      serviceOf(this.options),
      ...(this.options.route ? [route] : []),
    );
    await this.feeds.deployments.until('the shop runs', feed => {
      const status = feed.get(this.name)?.status;
      return (status?.readyReplicas ?? 0) >= this.options.replicas;
    });
    if (this.options.route) await this.untilRouteApplied();
  }

  httpRoute(): HttpRoute {
    return httpRouteOf(this.options, {
      hostName: this.hostName,
      gateway: {
        name: this.cluster.facts.gateway.name,
        namespace: this.cluster.facts.gateway.namespace,
      },
    });
  }

  // What people do

  /** Server-side apply of whole manifests, as a GitOps tool does. */
  apply(...objects: KubernetesObject[]): Promise<void> {
    return this.kubectl.apply(...objects);
  }

  /** A new version by manifest; the container's other fields can change with it. */
  async deploy(
    version: string,
    container: ShopOptions['container'] = {},
  ): Promise<void> {
    await this.apply(
      deploymentOf({
        ...this.options,
        version,
        container: { ...this.options.container, ...container },
      }),
    );
  }

  /** What `kubectl set image` does. */
  async setImage(version: string): Promise<void> {
    await this.kubectl.ok([
      'set',
      'image',
      `deployment/${this.name}`,
      `shop=${imageOf(version)}`,
    ]);
  }

  /** @param step - 1-based, or `full`; default: the step the Rollout stands at */
  promote(step: number | 'full' = this.step()): Promise<void> {
    return this.command('promote', `${this.releaseId()}/${step}`);
  }

  abort(): Promise<void> {
    return this.command('abort', this.releaseId());
  }

  rollBack(): Promise<void> {
    return this.command('rollback', this.releaseId());
  }

  retry(): Promise<void> {
    return this.command('retry', this.releaseId());
  }

  hold(): Promise<void> {
    return this.command('hold', this.releaseId());
  }

  async resume(): Promise<void> {
    await this.kubectl.ok([
      'annotate',
      'rollout.rollouts.teal.dev',
      this.name,
      `${commandAnnotations.hold}-`,
    ]);
  }

  async command(
    command: keyof typeof commandAnnotations,
    value: string,
  ): Promise<void> {
    await this.patchRollout({
      metadata: { annotations: { [commandAnnotations[command]]: value } },
    });
  }

  /** Merge patch of the Rollout. */
  async patchRollout(patch: object): Promise<void> {
    await this.cluster.api.patch(
      {
        apiVersion: ROLLOUT_API_VERSION,
        kind: 'Rollout',
        ...patch,
        metadata: {
          ...('metadata' in patch ? (patch.metadata as object) : {}),
          name: this.name,
          namespace: this.namespace,
        },
      },
      undefined,
      undefined,
      undefined,
      undefined,
      PatchStrategy.MergePatch,
    );
  }

  // What people see

  rollout(): Rollout {
    const rollout = this.feeds.rollouts.get(this.name);
    if (!rollout) throw new Error(`no Rollout ${this.name}`);
    return rollout;
  }

  releaseId(): string {
    const id = this.rollout().status?.release?.id;
    if (!id) throw new Error('the Rollout names no release');
    return id;
  }

  /** 1-based. */
  step(): number {
    return Number.parseInt(this.rollout().status?.step ?? '', 10);
  }

  /** The Rollout, as soon as it satisfies the predicate. */
  until(
    what: string,
    predicate: (rollout: Rollout) => boolean | undefined,
    seconds?: number,
  ): Promise<Rollout> {
    return this.feeds.rollouts.until(
      what,
      feed => {
        const rollout = feed.get(this.name);
        return rollout && predicate(rollout) ? rollout : undefined;
      },
      seconds,
    );
  }

  untilPhase(phase: string, seconds?: number): Promise<Rollout> {
    return this.until(
      `phase ${phase}`,
      rollout => rollout.status?.phase === phase,
      seconds,
    );
  }

  /** Waits at this step (1-based) for a promote. */
  untilPausedAt(step: number): Promise<Rollout> {
    return this.until(
      `paused at step ${step}`,
      ({ status }) =>
        status?.phase === 'Paused' &&
        Number.parseInt(status.step ?? '', 10) === step,
    );
  }

  /** No release under way, and the gate's label is on the workload as it is. */
  async untilHealthy(): Promise<Rollout> {
    await this.untilPhase('Healthy');
    await this.feeds.deployments.until('the gate guards the workload', feed => {
      const labels = feed.get(this.name)?.metadata?.labels ?? {};
      return labels['rollouts.teal.dev/gated'] === 'true';
    });
    return this.rollout();
  }

  /** This release ended, with this result, and the Rollout is Healthy again. */
  untilEnded(release: string, result: string): Promise<Rollout> {
    return this.until(
      `release ${release} ended as ${result}`,
      ({ status }) =>
        status?.phase === 'Healthy' &&
        [status.release, ...(status.history ?? [])].some(
          each => each?.id === release && each.result === result,
        ),
    );
  }

  /** The gateway has applied the route as it stands; the time at which we heard so. */
  async untilRouteApplied(
    holds: (route: HttpRoute) => boolean = () => true,
  ): Promise<number> {
    await this.feeds.routes.until('the gateway applied the route', feed => {
      const route = feed.get(this.options.route || this.name);
      return route !== undefined && isApplied(route) && holds(route);
    });
    return Date.now();
  }

  // Load

  /** Keep-alive clients through the gateway. Default 400 requests a second. */
  visitGateway(requestsPerSecond: number = 400, path: string = '/'): Visitors {
    const { hostName } = this;
    return this.load.gateway({ hostName, path, requestsPerSecond });
  }

  /** A client of the stable Service's endpoints, inside the cluster. Default 100 requests a second. */
  visitEndpoints(requestsPerSecond: number = 100): Promise<Visitors> {
    return this.load.endpoints({ service: this.name, requestsPerSecond });
  }

  // The end

  async remember(): Promise<void> {
    this.#before = await this.snapshot();
  }

  /** As the API server has it now. */
  snapshot(): Promise<Snapshot> {
    return snapshotOf(this);
  }

  /** Waits for the old pods to be gone, then compares everything with `remember()`. */
  async restored(expected: Expected = {}): Promise<void> {
    if (!this.#before) throw new Error('nothing remembered to compare with');
    await untilNothingMoves(this);
    assertRestored(this.#before, await remainsOf(this), expected);
  }

  /** @param failed - keeps artifacts first */
  async close(failed: boolean = false): Promise<void> {
    if (failed) {
      const folder = await keepArtifacts(this);
      process.stderr.write(`kept what happened in ${folder}\n`);
    }
    await this.load.stop();
    closeFeeds(this.feeds);
    // Rollouts first: the controller takes its finalizer off while its objects still exist.
    await this.kubectl.attempt([
      'delete',
      'rollouts.rollouts.teal.dev',
      '--all',
      '--wait=false',
    ]);
    await this.kubectl.run([
      'delete',
      'namespace',
      this.namespace,
      '--wait=false',
    ]);
  }
}
