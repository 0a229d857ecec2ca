// SPDX-License-Identifier: Apache-2.0
/**
 * The Secret in which replicas share key and certificate. Written only with the
 * resourceVersion that was read, so two replicas never make two certificates.
 */
import {
  ClusterConnection,
  hasCode,
  KubeMetadata,
  resourcePath,
} from '../../../controller/kubeApi';
import type { KeyPair } from '../AdmissionServer';
import type { CertificateState } from './plan';

/** Where it is. */
export const WEBHOOK_SECRET = {
  namespace: 'teal-system',
  name: 'teal-webhook-certificate',
} as const;

/** Field manager of certificate and trust. */
export const WEBHOOK_FIELD_MANAGER = 'teal-webhook';

/** Says that the Secret's content is ours to make. Without it somebody else makes it, such as cert-manager. */
const MANAGED_BY = 'app.kubernetes.io/managed-by';

const TYPE = { group: '', version: 'v1', plural: 'secrets' } as const;

/** Path of the Secrets beside it, for a watch. */
export const SECRETS_PATH = resourcePath(TYPE, {
  namespace: WEBHOOK_SECRET.namespace,
});

/** The Secret, decoded. */
export interface ReadCertificate {
  readonly state: CertificateState;
  /** False: made by somebody else, only read by us. */
  readonly ours: boolean;
  readonly resourceVersion?: string;
}

interface Secret {
  readonly metadata: KubeMetadata;
  readonly type?: string;
  readonly data?: Readonly<Record<string, string>>;
}

/** What there is; a missing Secret is an empty one of ours. */
export async function readCertificate(
  connection: ClusterConnection,
): Promise<ReadCertificate> {
  try {
    const secret = await connection.get<Secret>(
      resourcePath(TYPE, WEBHOOK_SECRET),
    );
    const { resourceVersion, labels } = secret.metadata;
    return {
      state: stateOf(secret.data ?? {}),
      ours: labels?.[MANAGED_BY] === 'teal',
      resourceVersion,
    };
  } catch (error) {
    if (!hasCode(error, 404)) throw error;
    return { state: { bundle: '' }, ours: true };
  }
}

/** @throws KubeApiError 409 where somebody else was faster */
export async function writeCertificate(
  connection: ClusterConnection,
  { state, resourceVersion }: Omit<ReadCertificate, 'ours'>,
): Promise<void> {
  const body = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      ...WEBHOOK_SECRET,
      resourceVersion,
      labels: { 'app.kubernetes.io/part-of': 'teal', [MANAGED_BY]: 'teal' },
    },
    type: 'Opaque',
    data: dataOf(state),
  };
  const options = { fieldManager: WEBHOOK_FIELD_MANAGER };
  if (resourceVersion === undefined) {
    await connection.create(SECRETS_PATH, body, options);
  } else {
    await connection.update(resourcePath(TYPE, WEBHOOK_SECRET), body, options);
  }
}

function stateOf(data: Readonly<Record<string, string>>): CertificateState {
  const text = (key: string) =>
    Buffer.from(data[key] ?? '', 'base64').toString();
  const pair = (prefix: string): KeyPair | undefined => {
    const [key, cert] = [text(`${prefix}.key`), text(`${prefix}.crt`)];
    return key && cert ? { key, cert } : undefined;
  };
  return { current: pair('tls'), next: pair('next'), bundle: text('ca.crt') };
}

function dataOf({ current, next, bundle }: CertificateState) {
  const texts: Record<string, string | undefined> = {
    'tls.key': current?.key,
    'tls.crt': current?.cert,
    'next.key': next?.key,
    'next.crt': next?.cert,
    'ca.crt': bundle,
  };
  return Object.fromEntries(
    Object.entries(texts)
      .filter(([, value]) => value)
      .map(([key, value]) => [
        key,
        Buffer.from(value ?? '').toString('base64'),
      ]),
  );
}
