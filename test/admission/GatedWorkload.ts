// SPDX-License-Identifier: Apache-2.0
import {
  ApiException,
  KubeConfig,
  KubernetesObjectApi,
  PatchStrategy,
  type V1Deployment,
  type V1DeploymentSpec,
} from '@kubernetes/client-node';
import {
  FIELD_MANAGER,
  HELD_MARKER,
  workloadMarks,
} from '@teal/rollouts-common';
import type { CommandResult, Kubectl } from '../harness/kubectl';
import { KubectlRefused } from '../harness/kubectl';
import type { TestCluster } from '../harness/TestCluster';

/** What the gate and the guard decide about, as a person would list it. */
export interface Seen {
  readonly labelled: boolean;
  readonly release: string | undefined;
  /** Marker in the pod template. */
  readonly held: string | undefined;
  readonly paused: boolean;
  readonly version: string;
  readonly replicas: number;
  readonly changedBy: string | undefined;
  readonly stableHash: string | undefined;
  readonly fields: Fields;
  /** The annotations `original-…`, by the rest of their names. */
  readonly originals: Readonly<Record<string, string>>;
  /** What the portal alone says of one release: its steps, its time-out. */
  readonly chosen: Readonly<Record<string, string>>;
}

/** The fields that a release changes; absent ones are left out. */
export interface Fields {
  readonly minReadySeconds?: number;
  readonly progressDeadlineSeconds?: number;
  readonly maxSurge?: number | string;
  readonly maxUnavailable?: number | string;
  readonly type?: string;
}

/** The account of manifests/rbac.yaml. */
export const controller = 'system:serviceaccount:teal-system:teal-controller';

/** What the API server makes of a Deployment that says nothing about them. */
export const defaultFields: Fields = {
  progressDeadlineSeconds: 600,
  maxSurge: '25%',
  maxUnavailable: '25%',
  type: 'RollingUpdate',
};

/** The same as the gate saves them. */
export const defaultOriginals: Readonly<Record<string, string>> = {
  'min-ready-seconds': 'none',
  'progress-deadline-seconds': '600',
  'max-surge': '25%',
  'max-unavailable': '25%',
  'strategy-type': 'RollingUpdate',
};

/** What a running release makes of them. */
export const workingFields: Fields = {
  minReadySeconds: 2_147_483_646,
  progressDeadlineSeconds: 2_147_483_647,
  maxSurge: 1,
  maxUnavailable: '0%',
  type: 'RollingUpdate',
};

/** Nothing of a running release has changed. */
export const stillRunning = {
  labelled: true,
  release: 'kept',
  held: undefined,
  paused: false,
  stableHash: 'abc123',
  fields: workingFields,
  originals: defaultOriginals,
} as const;

/** One Deployment of a case: people's hands on it are kubectl's, the controller's are ours (it isn't running here). */
export class GatedWorkload {
  readonly name: string;
  readonly #kubectl: Kubectl;
  readonly #api: KubernetesObjectApi;
  readonly #controllerApi: KubernetesObjectApi;

  constructor(cluster: TestCluster, kubectl: Kubectl, name: string) {
    this.name = name;
    this.#kubectl = kubectl;
    this.#api = cluster.api;
    const account = new KubeConfig();
    account.loadFromFile(cluster.facts.controllerKubeconfig);
    this.#controllerApi = KubernetesObjectApi.makeApiClient(account);
  }

  /** As an author would write it: nothing of Teal's in it. */
  manifest(version: string, spec: Partial<V1DeploymentSpec> = {}): string {
    const labels = { app: this.name };
    return JSON.stringify({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: this.name, labels },
      spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        ...spec,
        template: {
          metadata: { labels, ...spec.template?.metadata },
          spec: {
            containers: [{ name: 'shop', image: `teal.dev/idle:${version}` }],
          },
        },
      },
    });
  }

  /** The controller's label, which the Deployment keeps. */
  async label(): Promise<void> {
    await this.asController({
      metadata: { labels: { [workloadMarks.gatedLabel]: 'true' } },
    });
  }

  /** b1: fields inflated, un-marked, un-paused, in one write. */
  async letIn(): Promise<void> {
    const { maxSurge, maxUnavailable, ...plain } = workingFields;
    await this.asController({
      metadata: { annotations: { [workloadMarks.stableHash]: 'abc123' } },
      spec: {
        paused: null,
        minReadySeconds: plain.minReadySeconds,
        progressDeadlineSeconds: plain.progressDeadlineSeconds,
        strategy: { rollingUpdate: { maxSurge, maxUnavailable } },
        template: { metadata: { annotations: { [HELD_MARKER]: null } } },
      },
    });
  }

  /** b5: the user's fields, no annotation, none of our managedFields. */
  async finish(): Promise<void> {
    const { bypass: _bypass, gatedLabel: _label, ...marks } = workloadMarks;
    const { minReadySeconds = null, ...fields } = defaultFields;
    await this.asController({
      metadata: {
        annotations: Object.fromEntries(
          Object.values(marks).map(mark => [mark, null]),
        ),
      },
      spec: {
        minReadySeconds,
        progressDeadlineSeconds: fields.progressDeadlineSeconds,
        strategy: {
          rollingUpdate: {
            maxSurge: fields.maxSurge,
            maxUnavailable: fields.maxUnavailable,
          },
        },
      },
    });
    await this.#disown();
  }

  /** The Deployment controller reports meanwhile, so the precondition may fail a few times. */
  async #disown(attempts = 20): Promise<void> {
    const { metadata } = await this.read();
    const managedFields = metadata?.managedFields?.filter(
      ({ manager }) => manager !== FIELD_MANAGER,
    );
    const { resourceVersion } = metadata ?? {};
    try {
      await this.asController({ metadata: { resourceVersion, managedFields } });
    } catch (error) {
      const conflict = error instanceof ApiException && error.code === 409;
      if (!conflict || attempts === 1) throw error;
      await this.#disown(attempts - 1);
    }
  }

  /** A merge patch by the controller's account and field manager. */
  async asController(patch: object): Promise<void> {
    const { metadata, ...rest } = patch as { metadata?: object };
    await this.#controllerApi.patch(
      {
        ...this.#reference,
        ...rest,
        metadata: { ...this.#reference.metadata, ...metadata },
      },
      undefined,
      undefined,
      FIELD_MANAGER,
      undefined,
      PatchStrategy.MergePatch,
    );
  }

  /**
   * kubectl to its end; `$name` stands for the Deployment. The Deployment
   * controller reports meanwhile, so `kubectl replace` may meet a conflict; a
   * person gives the command again.
   */
  async attempt(
    args: readonly string[],
    input?: string,
  ): Promise<CommandResult> {
    const words = args.map(arg => arg.replaceAll('$name', this.name));
    let result = await this.#kubectl.attempt(words, input);
    for (let again = 0; again < 10 && isConflict(result); again += 1) {
      result = await this.#kubectl.attempt(words, input);
    }
    return result;
  }

  /** @throws KubectlRefused */
  async ok(args: readonly string[], input?: string): Promise<CommandResult> {
    const result = await this.attempt(args, input);
    if (result.code !== 0) throw new KubectlRefused(args, result);
    return result;
  }

  read(): Promise<V1Deployment> {
    return this.#api.read(this.#reference) as Promise<V1Deployment>;
  }

  async see(): Promise<Seen> {
    return seenOf(await this.read());
  }

  get #reference() {
    return {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: this.name, namespace: this.#kubectl.namespace },
    };
  }
}

function isConflict({ stderr }: CommandResult): boolean {
  return /\(Conflict\).*the object has been modified/.test(stderr);
}

function seenOf({ metadata, spec }: V1Deployment): Seen {
  const annotations = metadata?.annotations ?? {};
  const prefix = workloadMarks.originalMaxSurge.replace('max-surge', '');
  const template = spec?.template;
  const image = template?.spec?.containers[0].image ?? '';
  const { maxSurge, maxUnavailable } = spec?.strategy?.rollingUpdate ?? {};
  const fields = {
    minReadySeconds: spec?.minReadySeconds,
    progressDeadlineSeconds: spec?.progressDeadlineSeconds,
    maxSurge,
    maxUnavailable,
    type: spec?.strategy?.type,
  };
  return {
    labelled: metadata?.labels?.[workloadMarks.gatedLabel] === 'true',
    release: annotations[workloadMarks.release],
    held: template?.metadata?.annotations?.[HELD_MARKER],
    paused: spec?.paused ?? false,
    version: image.slice(image.indexOf(':') + 1),
    replicas: spec?.replicas ?? 0,
    changedBy: annotations[workloadMarks.changedBy],
    stableHash: annotations[workloadMarks.stableHash],
    fields: Object.fromEntries(
      Object.entries(fields).filter(([, value]) => value !== undefined),
    ),
    originals: Object.fromEntries(
      Object.entries(annotations)
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, value]) => [name.slice(prefix.length), value]),
    ),
    chosen: Object.fromEntries(
      [workloadMarks.releaseSteps, workloadMarks.releaseTimeout].flatMap(name =>
        name in annotations ? [[name, annotations[name]]] : [],
      ),
    ),
  };
}
