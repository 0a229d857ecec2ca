// SPDX-License-Identifier: Apache-2.0
/** How the admission webhook of a cluster is served and reached. */

/** Where the API server finds us. */
export type WebhookClient =
  /** `https://host:port`, without a path. */
  | { readonly url: string }
  | {
      readonly service: {
        readonly namespace: string;
        readonly name: string;
        readonly port: number;
      };
    };

/** `rollouts.webhook` of app-config, `--webhook-…` of `yarn controller`. */
export interface WebhookSettings {
  readonly client: WebhookClient;
  /** Undefined: every address of this machine. */
  readonly host?: string;
  /** 0: a free one. */
  readonly port: number;
  readonly certificate: CertificateSettings;
}

/** Made and rotated in a Secret, or read from files that somebody else rotates. */
export type CertificateSettings =
  | { readonly lifetimeDays: number }
  | {
      readonly certFile: string;
      readonly keyFile: string;
      /** What the API server shall trust; absent: somebody else writes caBundle. */
      readonly caFile?: string;
    };

/** Default port of the listener. */
export const WEBHOOK_PORT = 9443;
/** Default of `certificate.lifetimeDays`; a third of it before its end it is rotated. */
export const CERTIFICATE_DAYS = 90;

/** Host names and addresses that a certificate has to hold. */
export function namesOf(client: WebhookClient): string[] {
  if ('url' in client) {
    return [new URL(client.url).hostname.replace(/^\[|\]$/g, '')];
  }
  const { name, namespace } = client.service;
  return [`${name}.${namespace}.svc`];
}

/**
 * Reads address or Service as people write them.
 *
 * @param service - `namespace/name` or `namespace/name:port`; port 443 by default
 * @returns a sentence where it can't be read
 */
export function readClient(text: {
  readonly url?: string;
  readonly service?: string;
}): WebhookClient | string {
  const { url, service } = text;
  if ((url === undefined) === (service === undefined)) {
    return 'name either the url or the service by which the API server reaches the webhook';
  }
  if (url !== undefined) return readAddress(url);
  const parts = /^([a-z0-9-]+)\/([a-z0-9-]+)(?::(\d+))?$/.exec(service ?? '');
  if (!parts) {
    return `"${service}" is no Service; write it as namespace/name or namespace/name:port`;
  }
  const [, namespace, name, port = '443'] = parts;
  return { service: { namespace, name, port: Number(port) } };
}

function readAddress(text: string): WebhookClient | string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const bare = url && url.pathname === '/' && !url.search && !url.username;
  if (url?.protocol !== 'https:' || !bare) {
    return `"${text}" is no address that an API server can call; write it as https://host:port`;
  }
  return { url: url.origin };
}
