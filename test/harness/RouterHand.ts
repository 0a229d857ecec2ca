// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import {
  ApiException,
  type KubernetesObject as ApiObject,
} from '@kubernetes/client-node';
import type { Traffic } from '@teal/rollouts-common';
import type {
  Desired,
  KubernetesObject,
  RouteObjects,
  RouteReading,
  RouteResource,
  Share,
  TrafficRouter,
} from '@teal/rollouts-node';
import type { TestCluster } from './TestCluster';

const boundMs = 120_000;

/** Carries out what a router wants, as the controller does, but by hand and without a release. */
export class RouterHand {
  readonly #cluster: TestCluster;
  readonly #router: TrafficRouter;
  /** Of the route. */
  readonly name: string;
  readonly share: Share;

  constructor(options: {
    readonly cluster: TestCluster;
    readonly router: TrafficRouter;
    readonly name: string;
    readonly share: Share;
  }) {
    this.#cluster = options.cluster;
    this.#router = options.router;
    this.name = options.name;
    this.share = options.share;
  }

  /** Of the route. */
  get resource(): RouteResource {
    return this.#router.resource;
  }

  /** The route and what belongs to it, as the API server has them. */
  async objects(): Promise<RouteObjects> {
    const { namespace } = this.share;
    const { resource, companions = [], belongs } = this.#router;
    const route = bare(
      await this.#cluster.api.read({
        ...typeOf(resource),
        metadata: { name: this.name, namespace },
      }),
    );
    const found = await Promise.all(
      companions.map(async kind => {
        const { apiVersion, kind: name } = typeOf(kind);
        const { items } = await this.#cluster.api.list(
          apiVersion,
          name,
          namespace,
        );
        return items.map(item => bare({ apiVersion, kind: name, ...item }));
      }),
    );
    return {
      route,
      companions: found
        .flat()
        .filter(each => belongs?.(each, route, this.share)),
    };
  }

  async reading(): Promise<RouteReading> {
    return this.#router.read(await this.objects(), this.share);
  }

  /** The data plane says that it has followed. Only for routers whose data plane reports. */
  async untilApplied(): Promise<void> {
    const end = Date.now() + boundMs;
    while (!this.#router.applied(await this.objects())) {
      if (Date.now() > end) {
        throw new Error(`the data plane never applied ${this.name}`);
      }
    }
  }

  /** What the router would write, or why it can't. */
  async desired(traffic: Traffic): Promise<Desired> {
    return this.#router.desired(await this.objects(), this.share, traffic);
  }

  /** The sentence; undefined: it isn't refused. Nothing is written. */
  async refusalOf(traffic: Traffic): Promise<string | undefined> {
    const desired = await this.desired(traffic);
    return 'refused' in desired ? desired.refused : undefined;
  }

  /** Writes what the router wants for this traffic; the time before the write. */
  async ask(traffic: Traffic): Promise<number> {
    return this.#change(objects => {
      assert.equal(this.#router.check(objects, this.share), undefined);
      const desired = this.#router.desired(objects, this.share, traffic);
      if ('refused' in desired) throw new Error(desired.refused);
      return desired;
    });
  }

  /** Takes everything out. */
  async withdraw(): Promise<number> {
    return this.#change(objects => this.#router.withdrawn(objects, this.share));
  }

  /** A gateway may report on the route between reading and writing: then both again, as the controller does in its next round. */
  async #change(
    wanted: (objects: RouteObjects) => RouteObjects,
  ): Promise<number> {
    const end = Date.now() + boundMs;
    for (;;) {
      const objects = await this.objects();
      try {
        return await this.#write(objects, wanted(objects));
      } catch (error) {
        if (!isConflict(error) || Date.now() > end) throw error;
      }
    }
  }

  /** New companions before the route, old ones after it. */
  async #write(before: RouteObjects, after: RouteObjects): Promise<number> {
    const { api } = this.#cluster;
    const at = Date.now();
    const known = new Map(before.companions.map(it => [keyOf(it), it]));
    for (const companion of after.companions) {
      if (!known.has(keyOf(companion))) await api.create(sent(companion));
      else await this.#replace(known.get(keyOf(companion)), companion);
      known.delete(keyOf(companion));
    }
    await this.#replace(before.route, after.route);
    for (const gone of known.values()) await api.delete(sent(gone));
    return at;
  }

  async #replace(
    before: KubernetesObject | undefined,
    after: KubernetesObject,
  ): Promise<void> {
    if (JSON.stringify(before) !== JSON.stringify(after)) {
      await this.#cluster.api.replace(sent(after));
    }
  }
}

function typeOf({ group, version, kind }: RouteResource) {
  return { apiVersion: group ? `${group}/${version}` : version, kind };
}

function isConflict(error: unknown): boolean {
  return error instanceof ApiException && error.code === 409;
}

/** As the controller's caches hold it. */
function bare(object: ApiObject): KubernetesObject {
  const plain = JSON.parse(JSON.stringify(object)) as KubernetesObject & {
    metadata: { managedFields?: unknown };
  };
  delete plain.metadata.managedFields;
  return plain;
}

function keyOf({ kind, metadata }: KubernetesObject): string {
  return `${kind} ${metadata.name}`;
}

function sent(object: KubernetesObject): ApiObject {
  return structuredClone(object) as ApiObject;
}
