// SPDX-License-Identifier: Apache-2.0
/**
 * Which addresses the portal connects to for an image. A registry in the
 * configuration is trusted, and so is where it sends us, but for link-local
 * addresses, where clouds keep credentials. A registry that only an image names
 * was chosen by whoever wrote the image: nothing but public addresses.
 */
import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { BlockList, isIP } from 'node:net';

/** Who vouches for an address. */
export type Trust = 'configured' | 'named';

const linkLocal = new BlockList();
linkLocal.addSubnet('169.254.0.0', 16);
linkLocal.addSubnet('fe80::', 10, 'ipv6');
linkLocal.addAddress('fd00:ec2::254', 'ipv6');

const notPublic = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  notPublic.addSubnet(network, prefix);
}
for (const [network, prefix] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  notPublic.addSubnet(network, prefix, 'ipv6');
}

/** True where nothing may be asked at this IP address; false for a name, which `guardedLookup` resolves. */
export function isForbidden(address: string, trust: Trust): boolean {
  const kind = isIP(address);
  if (kind === 0) return false;
  const list = trust === 'configured' ? linkLocal : notPublic;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped) return list.check(mapped);
  // The other way to write a mapped address.
  if (/^::ffff:/i.test(address)) return true;
  return list.check(address, kind === 6 ? 'ipv6' : 'ipv4');
}

/** Looks names up and refuses what they resolve to, at the moment of the connection: no second answer can differ. */
export function guardedLookup(
  trust: Trust,
  refused: () => Error,
): LookupFunction {
  return (host, options, done) =>
    lookup(host, options, (error, address, family) => {
      const addresses = Array.isArray(address)
        ? address.map(it => it.address)
        : [address];
      if (!error && addresses.some(it => isForbidden(it, trust))) {
        done(refused(), '', 0);
      } else {
        done(error, address as string, family as number);
      }
    });
}
