// SPDX-License-Identifier: Apache-2.0
/**
 * ClusterConnection from a kubeconfig, from plain credentials, or from a pod's
 * own account.
 *
 * Certificates, tokens and passwords are read here. What needs a program or a
 * login flow (exec plugins, auth providers, proxies) goes through
 * @kubernetes/client-node, loaded only then: it costs 80 MB and 0.7 s, more than
 * the controller itself.
 */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { ClusterConnection } from '../controller/kubeApi';
import { sentenceOf } from '../controller/logger';
import { ClusterEndpoint, connectEndpoint } from './httpConnection';

/** Why a kubeconfig can't be used; the message names file and key. */
export class KubeconfigError extends Error {
  readonly name = 'KubeconfigError';
  readonly file: string;

  constructor(file: string, message: string, cause?: unknown) {
    super(`kubeconfig ${file}: ${message}`, { cause });
    this.file = file;
  }
}

const clusterSchema = z.object({
  server: z.string(),
  'certificate-authority': z.string().optional(),
  'certificate-authority-data': z.string().optional(),
  'insecure-skip-tls-verify': z.boolean().optional(),
  'tls-server-name': z.string().optional(),
  'proxy-url': z.string().optional(),
});

const userSchema = z.object({
  'client-certificate': z.string().optional(),
  'client-certificate-data': z.string().optional(),
  'client-key': z.string().optional(),
  'client-key-data': z.string().optional(),
  token: z.string().optional(),
  tokenFile: z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  exec: z.unknown().optional(),
  'auth-provider': z.unknown().optional(),
});

const kubeconfigSchema = z.object({
  'current-context': z.string().optional(),
  contexts: z
    .array(
      z.object({
        name: z.string(),
        context: z.object({ cluster: z.string(), user: z.string().optional() }),
      }),
    )
    .default([]),
  clusters: z
    .array(z.object({ name: z.string(), cluster: clusterSchema }))
    .default([]),
  users: z
    .array(z.object({ name: z.string(), user: userSchema.nullable() }))
    .default([]),
});

type KubeconfigUser = z.infer<typeof userSchema>;
type KubeconfigCluster = z.infer<typeof clusterSchema>;

/**
 * Connects as the kubeconfig says.
 *
 * @param options - `context`: default the file's current one. `name`: how to call the cluster, default the context's name.
 * @throws KubeconfigError when the file, the context or a file it names can't be read.
 */
export async function connectKubeconfig(options: {
  readonly file: string;
  readonly context?: string;
  readonly name?: string;
}): Promise<ClusterConnection> {
  const { file } = options;
  const config = await readKubeconfig(file);
  const context = options.context ?? config['current-context'];
  if (!context) {
    throw new KubeconfigError(
      file,
      'no current-context; name one with --context',
    );
  }
  const chosen = config.contexts.find(it => it.name === context)?.context;
  if (!chosen) {
    const known = config.contexts.map(it => it.name).join(', ') || 'none';
    throw new KubeconfigError(
      file,
      `no context "${context}" (there are: ${known})`,
    );
  }
  const cluster = config.clusters.find(
    it => it.name === chosen.cluster,
  )?.cluster;
  if (!cluster) {
    throw new KubeconfigError(file, `no cluster "${chosen.cluster}"`);
  }
  const user = config.users.find(it => it.name === chosen.user)?.user ?? {};
  const name = options.name ?? context;
  if (user.exec || user['auth-provider'] || cluster['proxy-url']) {
    return connectThroughClientNode({ file, context, name });
  }
  return connectEndpoint(await endpointOf({ file, name, cluster, user }));
}

/** Connects with what the portal's `kubernetes:` configuration holds for a cluster. */
export function connectWithCredentials(options: {
  readonly name: string;
  readonly url: string;
  /** Base64 of PEM, as in a kubeconfig. */
  readonly caData?: string;
  /** PEM file. */
  readonly ca?: string | Buffer;
  /** A bearer token, or what gives a fresh one. */
  readonly token?: string | (() => Promise<string | undefined>);
  readonly skipTlsVerify?: boolean;
}): ClusterConnection {
  const { name, url, caData, token, skipTlsVerify } = options;
  const read = typeof token === 'function' ? token : async () => token;
  return connectEndpoint({
    name,
    server: url,
    ca: caData ? Buffer.from(caData, 'base64') : options.ca,
    skipTlsVerify,
    authorization: async () => {
      const value = await read();
      return value && `Bearer ${value}`;
    },
  });
}

const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * Connects with the account of the pod that this process runs in.
 *
 * @throws KubeconfigError outside a pod.
 */
export async function connectInCluster(
  name = 'in-cluster',
): Promise<ClusterConnection> {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } =
    process.env;
  if (!host || !port) {
    throw new KubeconfigError(
      'in-cluster',
      'KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set: this is no pod; pass --kubeconfig',
    );
  }
  const address = host.includes(':') ? `[${host}]` : host;
  return connectEndpoint({
    name,
    server: `https://${address}:${port}`,
    ca: await readNamed('in-cluster', `${ACCOUNT}/ca.crt`),
    authorization: tokenFromFile('in-cluster', `${ACCOUNT}/token`),
  });
}

async function readKubeconfig(file: string) {
  const text = (await readNamed(file, file)).toString('utf8');
  try {
    return kubeconfigSchema.parse(parse(text));
  } catch (error) {
    throw new KubeconfigError(file, sentenceOf(error), error);
  }
}

async function endpointOf(options: {
  file: string;
  name: string;
  cluster: KubeconfigCluster;
  user: KubeconfigUser;
}): Promise<ClusterEndpoint> {
  const { file, name, cluster, user } = options;
  const pem = (data?: string, path?: string) => {
    if (data) return Buffer.from(data, 'base64');
    return path ? readNamed(file, resolve(dirname(file), path)) : undefined;
  };
  return {
    name,
    server: cluster.server,
    ca: await pem(
      cluster['certificate-authority-data'],
      cluster['certificate-authority'],
    ),
    cert: await pem(
      user['client-certificate-data'],
      user['client-certificate'],
    ),
    key: await pem(user['client-key-data'], user['client-key']),
    serverName: cluster['tls-server-name'],
    skipTlsVerify: cluster['insecure-skip-tls-verify'],
    authorization: authorizationOf(file, user),
  };
}

function authorizationOf(
  file: string,
  user: KubeconfigUser,
): ClusterEndpoint['authorization'] {
  if (user.tokenFile) {
    return tokenFromFile(file, resolve(dirname(file), user.tokenFile));
  }
  if (user.token) return () => `Bearer ${user.token}`;
  if (user.username !== undefined) {
    const pair = `${user.username}:${user.password ?? ''}`;
    return () => `Basic ${Buffer.from(pair).toString('base64')}`;
  }
  return undefined;
}

/** Tokens of accounts are replaced in their file about hourly; one read a minute is enough. */
const TOKEN_AGE_MS = 60_000;

function tokenFromFile(file: string, path: string): () => Promise<string> {
  let token: Promise<Buffer> | undefined;
  let readAt = 0;
  return async () => {
    if (!token || performance.now() - readAt > TOKEN_AGE_MS) {
      token = readNamed(file, path);
      readAt = performance.now();
    }
    return `Bearer ${(await token).toString('utf8').trim()}`;
  };
}

async function readNamed(file: string, path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new KubeconfigError(file, sentenceOf(error), error);
  }
}

async function connectThroughClientNode(options: {
  file: string;
  context: string;
  name: string;
}): Promise<ClusterConnection> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  config.loadFromFile(options.file);
  config.setCurrentContext(options.context);
  const cluster = config.getCurrentCluster();
  if (!cluster) {
    throw new KubeconfigError(
      options.file,
      `no cluster in context "${options.context}"`,
    );
  }
  if (cluster.proxyUrl) {
    throw new KubeconfigError(
      options.file,
      `proxy-url of cluster "${cluster.name}" is not supported; reach the API server directly or through a tunnel`,
    );
  }
  const read = async () => {
    const asked: import('node:https').RequestOptions = {};
    await config.applyToHTTPSOptions(asked);
    return asked;
  };
  const first = await read();
  return connectEndpoint({
    name: options.name,
    server: cluster.server,
    ca: first.ca as Buffer | undefined,
    cert: first.cert as Buffer | undefined,
    key: first.key as Buffer | undefined,
    serverName: cluster.tlsServerName,
    skipTlsVerify: cluster.skipTLSVerify,
    authorization: async () => {
      const headers = (await read()).headers as
        | Record<string, string | undefined>
        | undefined;
      return headers?.Authorization;
    },
  });
}
