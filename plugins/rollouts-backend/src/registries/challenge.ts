// SPDX-License-Identifier: Apache-2.0

/** How a registry wants to be asked (RFC 7235; distribution's token authentication). */
export type Challenge =
  | { readonly scheme: 'basic' }
  | {
      readonly scheme: 'bearer';
      /** Where tokens are given out. */
      readonly realm: string;
      readonly service?: string;
      readonly scope?: string;
    };

/** Reads `WWW-Authenticate`; undefined for a scheme that no registry uses. */
export function readChallenge(header: string): Challenge | undefined {
  const [, scheme, rest] = /^\s*([A-Za-z]+)\s*(.*)$/s.exec(header) ?? [];
  if (scheme?.toLowerCase() === 'basic') return { scheme: 'basic' };
  if (scheme?.toLowerCase() !== 'bearer') return undefined;
  const values = new Map(
    [...rest.matchAll(/([a-z_]+)\s*=\s*(?:"([^"]*)"|([^\s,"]+))/gi)].map(
      ([, key, quoted, plain]) => [key.toLowerCase(), quoted ?? plain],
    ),
  );
  const realm = values.get('realm');
  if (!realm || !URL.canParse(realm)) return undefined;
  return {
    scheme: 'bearer',
    realm,
    service: values.get('service'),
    scope: values.get('scope'),
  };
}
