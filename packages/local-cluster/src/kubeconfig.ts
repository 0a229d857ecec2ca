// SPDX-License-Identifier: Apache-2.0
import { readFileSync, writeFileSync } from 'node:fs';
import { type ClusterContext, pkiFile } from './components/context.ts';

/** How a kubeconfig's user proves who it is. */
export type Credentials =
  /** A certificate of the cluster's own authority, by file name. */
  | { certificate: string }
  /** A ServiceAccount's token. */
  | { token: string; user: string };

/** Writes a kubeconfig (JSON, which is YAML) that stands alone, and returns its path. */
export function writeKubeconfig(
  context: ClusterContext,
  file: string,
  server: string,
  credentials: Credentials,
  namespace = 'default',
): string {
  const base64 = (name: string) =>
    readFileSync(pkiFile(context, name)).toString('base64');
  const clusterName = `teal-${context.name}`;
  const [userName, user] =
    'token' in credentials
      ? [credentials.user, { token: credentials.token }]
      : [
          credentials.certificate,
          {
            'client-certificate-data': base64(`${credentials.certificate}.crt`),
            'client-key-data': base64(`${credentials.certificate}.key`),
          },
        ];
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: clusterName,
        cluster: { server, 'certificate-authority-data': base64('ca.crt') },
      },
    ],
    users: [{ name: `${clusterName}-${userName}`, user }],
    contexts: [
      {
        name: clusterName,
        context: {
          cluster: clusterName,
          user: `${clusterName}-${userName}`,
          namespace,
        },
      },
    ],
    'current-context': clusterName,
  };
  writeFileSync(file, `${JSON.stringify(config, undefined, 2)}\n`, {
    mode: 0o600,
  });
  return file;
}
