// SPDX-License-Identifier: Apache-2.0
/** `webhook:` of app-config, for all clusters or for one. */
import type { Config } from '@backstage/config';
import {
  CERTIFICATE_DAYS,
  CertificateSettings,
  readClient,
  WEBHOOK_PORT,
  WebhookSettings,
} from './admission/webhook/settings';
import { SettingsError } from './settingsError';

/**
 * Reads the block.
 *
 * @param parent - the block that holds `webhook`
 * @param parentKey - its key, for messages
 * @throws SettingsError that names the key.
 */
export function readWebhook(
  parent: Config | undefined,
  parentKey: string,
): WebhookSettings | undefined {
  const config = parent?.getOptionalConfig('webhook');
  if (!config) return undefined;
  const key = `${parentKey}.webhook`;
  const client = readClient({
    url: config.getOptionalString('url'),
    service: config.getOptionalString('service'),
  });
  if (typeof client === 'string') throw new SettingsError(key, client);
  const port = config.getOptionalNumber('port') ?? WEBHOOK_PORT;
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new SettingsError(
      `${key}.port`,
      `${port} is no port; use 1 to 65535`,
    );
  }
  return {
    client,
    host: config.getOptionalString('host'),
    port,
    certificate: readCertificate(config, `${key}.certificate`),
  };
}

function readCertificate(config: Config, key: string): CertificateSettings {
  const text = (name: string) =>
    config.getOptionalString(`certificate.${name}`);
  const [certFile, keyFile] = [text('certFile'), text('keyFile')];
  if (certFile !== undefined && keyFile !== undefined) {
    return { certFile, keyFile, caFile: text('caFile') };
  }
  if (certFile !== undefined || keyFile !== undefined) {
    throw new SettingsError(key, 'certFile and keyFile go together');
  }
  const lifetimeDays =
    config.getOptionalNumber('certificate.lifetimeDays') ?? CERTIFICATE_DAYS;
  if (!(lifetimeDays >= 1 && lifetimeDays <= 825)) {
    throw new SettingsError(
      `${key}.lifetimeDays`,
      `${lifetimeDays} is not between 1 and 825 days`,
    );
  }
  return { lifetimeDays };
}
