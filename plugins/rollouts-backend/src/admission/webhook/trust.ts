// SPDX-License-Identifier: Apache-2.0
/** Tells API servers which certificate to trust: caBundle in the webhook configurations. */
import { ClusterConnection, resourcePath } from '../../controller/kubeApi';
import { WEBHOOK_FIELD_MANAGER } from './certificate/CertificateSecret';
import {
  configurationTypes,
  readConfiguration,
  WEBHOOK_CONFIGURATION,
  WebhookConfiguration,
} from './configurations';

/** With it cert-manager's injector writes caBundle, and we don't. */
const INJECTED_BY_OTHERS = /^cert-manager\.io\/inject-/;

/** What the configurations say now. */
export interface Trust {
  /** Every one that is there trusts the bundle. */
  readonly trusted: boolean;
  /** The mutating one, which names the controller's accounts; undefined: it isn't installed. */
  readonly gate?: WebhookConfiguration;
}

/**
 * Writes the bundle where it is missing.
 *
 * @param bundle - PEM; empty: somebody else cares for trust
 * @throws KubeApiError where it may not, or somebody was faster
 */
export async function bringTrust(
  connection: ClusterConnection,
  bundle: string,
): Promise<Trust> {
  const caBundle = Buffer.from(bundle).toString('base64');
  const [gate, ...others] = await Promise.all(
    configurationTypes.map(type => readConfiguration(connection, type)),
  );
  for (const [index, configuration] of [gate, ...others].entries()) {
    if (!configuration || !bundle || isInjected(configuration)) continue;
    const lacking = (configuration.webhooks ?? [])
      .map(({ clientConfig }, at) => ({ clientConfig, at }))
      .filter(({ clientConfig }) => clientConfig.caBundle !== caBundle);
    if (!lacking.length) continue;
    const { resourceVersion } = configuration.metadata;
    await connection.patch(
      resourcePath(configurationTypes[index], { name: WEBHOOK_CONFIGURATION }),
      {
        type: 'json',
        body: [
          {
            op: 'test',
            path: '/metadata/resourceVersion',
            value: resourceVersion,
          },
          ...lacking.map(({ at }) => ({
            op: 'add' as const,
            path: `/webhooks/${at}/clientConfig/caBundle`,
            value: caBundle,
          })),
        ],
      },
      { fieldManager: WEBHOOK_FIELD_MANAGER },
    );
  }
  return { trusted: gate !== undefined, gate };
}

function isInjected({ metadata }: WebhookConfiguration): boolean {
  return Object.keys(metadata.annotations ?? {}).some(name =>
    INJECTED_BY_OTHERS.test(name),
  );
}
