// SPDX-License-Identifier: Apache-2.0
/** A key and a certificate that signs itself: the API server trusts just this one, so no authority's key is kept anywhere. */
import { createPrivateKey, randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import type { KeyPair } from '../AdmissionServer';

const ALGORITHM = {
  name: 'ECDSA',
  namedCurve: 'P-256',
  hash: 'SHA-256',
} as const;

/** A certificate begins this much before it is made, because clocks differ. */
export const BACKDATED_MS = 5 * 60_000;

/**
 * Makes a serving certificate.
 *
 * @param names - host names and IP addresses that the API server calls
 * @param madeAt - milliseconds since the epoch
 */
export async function makeCertificate(options: {
  readonly names: readonly string[];
  readonly madeAt: number;
  readonly lifetimeMs: number;
}): Promise<KeyPair> {
  const { names, madeAt, lifetimeMs } = options;
  // 23 MB that only the replica needs which makes a certificate.
  const {
    ExtendedKeyUsage,
    ExtendedKeyUsageExtension,
    SubjectAlternativeNameExtension,
    X509CertificateGenerator,
  } = require('@peculiar/x509') as typeof import('@peculiar/x509');
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, [
    'sign',
    'verify',
  ]);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    // Positive, as RFC 5280 wants it.
    serialNumber: `01${randomBytes(15).toString('hex')}`,
    name: 'CN=Teal admission webhook',
    notBefore: new Date(madeAt - BACKDATED_MS),
    notAfter: new Date(madeAt + lifetimeMs),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new SubjectAlternativeNameExtension(
        names.map(value => ({
          type: isIP(value) ? ('ip' as const) : ('dns' as const),
          value,
        })),
      ),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
    ],
  });
  const der = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  const key = createPrivateKey({
    key: Buffer.from(der),
    format: 'der',
    type: 'pkcs8',
  });
  return {
    key: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `${certificate.toString('pem')}\n`,
  };
}
