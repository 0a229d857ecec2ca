// SPDX-License-Identifier: Apache-2.0
/** The two webhook configurations of manifests/optional/webhook.yaml as they are in the cluster. */
import {
  ClusterConnection,
  hasCode,
  KubeMetadata,
  resourcePath,
} from '../../controller/kubeApi';
import type { Texts } from './review';

/** Name of both. */
export const WEBHOOK_CONFIGURATION = 'rollouts.teal.dev';
/** Name of the webhook that holds templates. */
export const GATE_WEBHOOK = 'gate.needs-teal-portal.rollouts.teal.dev';

const GROUP = { group: 'admissionregistration.k8s.io', version: 'v1' } as const;

/** Where they are. */
export const mutatingConfigurations = {
  ...GROUP,
  plural: 'mutatingwebhookconfigurations',
} as const;
const validatingConfigurations = {
  ...GROUP,
  plural: 'validatingwebhookconfigurations',
} as const;

/** Both. */
export const configurationTypes = [
  mutatingConfigurations,
  validatingConfigurations,
] as const;

/** What is read of one. */
export interface WebhookConfiguration {
  readonly metadata: KubeMetadata & { readonly annotations?: Texts };
  readonly webhooks?: readonly {
    readonly name: string;
    readonly clientConfig: { readonly caBundle?: string };
    readonly matchConditions?: readonly {
      readonly name: string;
      readonly expression: string;
    }[];
  }[];
}

/** Undefined: it isn't there. */
export async function readConfiguration(
  connection: ClusterConnection,
  type: (typeof configurationTypes)[number],
): Promise<WebhookConfiguration | undefined> {
  try {
    return await connection.get<WebhookConfiguration>(
      resourcePath(type, { name: WEBHOOK_CONFIGURATION }),
    );
  } catch (error) {
    if (hasCode(error, 404)) return undefined;
    throw error;
  }
}
