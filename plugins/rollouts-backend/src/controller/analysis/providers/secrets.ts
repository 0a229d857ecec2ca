// SPDX-License-Identifier: Apache-2.0

/**
 * Values of Secrets for headers and certificates. Only Secrets of the Rollout's
 * own namespace that carry the label, so that who may write a Rollout but not
 * read Secrets can't send them anywhere.
 */
import type { HttpAccess, SecretKeyReference } from '@teal/rollouts-common';
import { ANALYSIS_SECRET_LABEL } from '@teal/rollouts-common';
import {
  ClusterConnection,
  hasCode,
  KubeObject,
  resourcePath,
  resources,
} from '../../kubeApi';
import type { PlaceholderValues } from '../judging/placeholders';
import { fillHeader } from '../judging/placeholders';
import { MetricError } from './Provider';

interface Secret extends KubeObject {
  readonly data?: Readonly<Record<string, string>>;
}

/**
 * The headers of a metric and the certificate that it trusts.
 *
 * @throws MetricError that names the Secret and the remedy, never its content.
 */
export async function accessOf(
  access: HttpAccess,
  facts: {
    readonly connection: ClusterConnection;
    readonly namespace: string;
    readonly values: PlaceholderValues;
  },
): Promise<{ readonly headers: Record<string, string>; readonly ca?: string }> {
  const { connection, namespace, values } = facts;
  return resolved(access, connection, namespace, text =>
    fillHeader(text, values),
  );
}

/** The same without placeholders. */
export function headersAndCa(
  access: HttpAccess,
  connection: ClusterConnection,
  namespace: string,
): ReturnType<typeof accessOf> {
  return resolved(access, connection, namespace, text => text);
}

async function resolved(
  access: HttpAccess,
  connection: ClusterConnection,
  namespace: string,
  fill: (text: string) => string,
): ReturnType<typeof accessOf> {
  const headers: Record<string, string> = {};
  for (const { name, value, valueFrom } of access.headers ?? []) {
    headers[name.toLowerCase()] = valueFrom
      ? await secretValue(connection, namespace, valueFrom)
      : fill(value ?? '');
  }
  const caFrom = access.tls?.caFrom;
  return caFrom
    ? { headers, ca: await secretValue(connection, namespace, caFrom) }
    : { headers };
}

/**
 * One value of a Secret.
 *
 * @throws MetricError that names the Secret and the remedy, never its content.
 */
export async function secretValue(
  connection: ClusterConnection,
  namespace: string,
  { name, key }: SecretKeyReference,
): Promise<string> {
  const secret = await readSecret(connection, namespace, name);
  if (secret.metadata.labels?.[ANALYSIS_SECRET_LABEL] !== 'true') {
    throw new MetricError(
      `Secret ${name} is not meant for metrics and gates; label it: kubectl label secret ${name} -n ${namespace} ${ANALYSIS_SECRET_LABEL}=true`,
    );
  }
  const encoded = secret.data?.[key];
  if (encoded === undefined) {
    throw new MetricError(`Secret ${name} has no key ${key}`);
  }
  return Buffer.from(encoded, 'base64').toString('utf8').trim();
}

async function readSecret(
  connection: ClusterConnection,
  namespace: string,
  name: string,
): Promise<Secret> {
  try {
    return await connection.get<Secret>(
      resourcePath(resources.secrets, { namespace, name }),
    );
  } catch (error) {
    if (hasCode(error, 404)) {
      throw new MetricError(
        `Secret ${name} doesn't exist in namespace ${namespace}`,
        { cause: error },
      );
    }
    if (hasCode(error, 403)) {
      throw new MetricError(
        `the controller may not read Secret ${name}; bind ClusterRole teal-analysis-secrets to its account in namespace ${namespace} (manifests/optional/analysis-rbac.yaml)`,
        { cause: error },
      );
    }
    throw new MetricError(`Secret ${name} could not be read`, { cause: error });
  }
}
