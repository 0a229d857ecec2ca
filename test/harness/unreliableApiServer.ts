// SPDX-License-Identifier: Apache-2.0
import type {
  ApiServerProxy,
  ProxiedRequest,
  RequestFault,
} from './ApiServerProxy';
import { seeded } from './seeded';

/** What an unreliable API server has done so far. */
export interface Unreliability {
  /** Writes that met a fault, by its kind (and code). */
  readonly faults: ReadonlyMap<string, number>;
  /** Watches that were cut. */
  readonly cut: number;
  /** Watches that found their version forgotten (410). */
  readonly forgotten: number;
  /** One line for a person. */
  summary(): string;
}

const kinds: readonly RequestFault[] = [
  { kind: 'refused', code: 409 },
  { kind: 'refused', code: 429 },
  { kind: 'refused', code: 500 },
  { kind: 'refused', code: 503 },
  { kind: 'cutBefore' },
  { kind: 'cutAfter' },
  { kind: 'late', ms: 300 },
];
/** Every write in between passes, so that whatever is tried again gets on. */
const everyNthWrite = 2;
const writesBetweenCuts = 5;

/**
 * Every second write meets a fault, all kinds in turn in an order that the seed
 * gives; now and then every watch is cut, and half of those that come back
 * find their version forgotten.
 */
export function makeUnreliable(
  proxy: ApiServerProxy,
  seed: number,
): Unreliability {
  const order = shuffled(kinds, seeded(seed));
  const faults = new Map<string, number>();
  const counted = { writes: 0, watches: 0, cut: 0, forgotten: 0 };
  const faultOfWrite = (): RequestFault | undefined => {
    counted.writes += 1;
    if (counted.writes % writesBetweenCuts === 0) {
      counted.cut += proxy.cutWatches();
    }
    if (counted.writes % everyNthWrite !== 0) return undefined;
    const fault = order[(counted.writes / everyNthWrite) % order.length];
    const name = fault.kind === 'refused' ? `${fault.code}` : fault.kind;
    faults.set(name, (faults.get(name) ?? 0) + 1);
    return fault;
  };
  const faultOfWatch = (): RequestFault | undefined => {
    counted.watches += 1;
    if (counted.watches % 2 !== 0) return undefined;
    counted.forgotten += 1;
    return { kind: 'refused', code: 410 };
  };
  proxy.fault = ({ isWatch, isWrite }: ProxiedRequest) => {
    if (isWatch) return faultOfWatch();
    return isWrite ? faultOfWrite() : undefined;
  };
  return {
    faults,
    get cut() {
      return counted.cut;
    },
    get forgotten() {
      return counted.forgotten;
    },
    summary() {
      const told = [...faults].map(([name, count]) => `${count} ${name}`);
      return `${counted.writes} writes, of them ${told.join(', ')}; ${
        counted.cut
      } watches cut, ${counted.forgotten} versions forgotten; seed ${seed}`;
    },
  };
}

/** How many kinds of faults a write can meet. */
export const kindsOfFaults = kinds.length;

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const left = [...items];
  return items.flatMap(() =>
    left.splice(Math.floor(random() * left.length), 1),
  );
}
