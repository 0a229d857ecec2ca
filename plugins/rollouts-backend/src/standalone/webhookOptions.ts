// SPDX-License-Identifier: Apache-2.0
/** `--webhook-…` -> settings of the admission webhook. */
import {
  CERTIFICATE_DAYS,
  CertificateSettings,
  readClient,
  WEBHOOK_PORT,
  WebhookSettings,
} from '../admission/webhook/settings';
import { UsageError } from './usageError';

const text = { type: 'string' } as const;

/** For parseArgs. */
export const webhookFlags = {
  'webhook-url': text,
  'webhook-service': text,
  'webhook-host': text,
  'webhook-port': text,
  'webhook-cert': text,
  'webhook-key': text,
  'webhook-ca': text,
  'webhook-certificate-days': text,
} as const;

type Values = { readonly [Flag in keyof typeof webhookFlags]?: string };

/** @throws UsageError */
export function webhookOptions(values: Values): WebhookSettings | undefined {
  const { 'webhook-url': url, 'webhook-service': service } = values;
  if (url === undefined && service === undefined) return undefined;
  const client = readClient({ url, service });
  if (typeof client === 'string')
    throw new UsageError(`--webhook-…: ${client}`);
  const port = Number(values['webhook-port'] ?? WEBHOOK_PORT);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new UsageError(
      `--webhook-port "${values['webhook-port']}": use 0 to 65535`,
    );
  }
  return {
    client,
    host: values['webhook-host'],
    port,
    certificate: certificateOf(values),
  };
}

function certificateOf(values: Values): CertificateSettings {
  const certFile = values['webhook-cert'];
  const keyFile = values['webhook-key'];
  if (certFile !== undefined && keyFile !== undefined) {
    return { certFile, keyFile, caFile: values['webhook-ca'] };
  }
  if (certFile !== undefined || keyFile !== undefined) {
    throw new UsageError('--webhook-cert and --webhook-key go together');
  }
  const days = values['webhook-certificate-days'] ?? CERTIFICATE_DAYS;
  const lifetimeDays = Number(days);
  if (!(lifetimeDays > 0 && lifetimeDays <= 825)) {
    throw new UsageError(`--webhook-certificate-days "${days}": use 1 to 825`);
  }
  return { lifetimeDays };
}
