// SPDX-License-Identifier: Apache-2.0
/**
 * Shares of one rule: the stable Service's part split between it and the extra
 * Service, and the way back. Pure.
 *
 * A rule that holds an extra Service has all of its weights times 100, which
 * changes no share, and each stable weight split: weight 1 and 20 % become 80
 * and 20; two Rollouts beside each other, each 1, with 20 % and 50 %, become
 * 80 + 20 | 50 + 50. Taking out adds up and divides by 100.
 */
import type { Layer } from './layers';
import { type BackendRef, refersTo, weightOfRef } from './routeRule';
import { withCookie } from './sticky';

const SCALE = 100;
/** Gateway API: BackendRef.weight. */
const MAX_WEIGHT = 1_000_000;
/** Gateway API: HTTPRouteRule.backendRefs, GRPCRouteRule.backendRefs. */
const MAX_BACKENDS = 16;

/** The user's own backends. */
export interface Cleaned {
  readonly backendRefs: readonly BackendRef[];
  /** An extra Service was among them. */
  readonly wasShared: boolean;
}

/** Takes the extra Services out. Weights that are no multiples of 100 are a user's edit; left as they are, the shares stay exact. */
export function cleaned(
  refs: readonly BackendRef[],
  layers: readonly Layer[],
  namespace: string,
): Cleaned {
  const wasShared = refs.some(ref => canaryOf(ref, layers, namespace));
  if (!wasShared) return { backendRefs: refs, wasShared };
  const whole = layers.reduce(
    (rest, layer) => givenBack(rest, layer, namespace),
    refs,
  );
  const isEven = whole.every(ref => weightOfRef(ref) % SCALE === 0);
  return {
    backendRefs: isEven
      ? whole.map(ref => ({ ...ref, weight: weightOfRef(ref) / SCALE }))
      : whole,
    wasShared,
  };
}

/** Gives each share back to its stable reference; one whose stable reference a user took out becomes it. */
function givenBack(
  refs: readonly BackendRef[],
  { service, canary }: Layer,
  namespace: string,
): readonly BackendRef[] {
  const shares = refs.filter(ref => refersTo(ref, canary, namespace));
  const hasStable = refs.some(ref => refersTo(ref, service, namespace));
  if (!hasStable) {
    return refs.map(ref =>
      refersTo(ref, canary, namespace) ? { ...ref, name: service } : ref,
    );
  }
  return refs
    .filter(ref => !refersTo(ref, canary, namespace))
    .map(ref => {
      const own = refersTo(ref, service, namespace)
        ? shares.shift()
        : undefined;
      return own
        ? { ...ref, weight: weightOfRef(ref) + weightOfRef(own) }
        : ref;
    });
}

/** Splits each stable reference. `moved` layers get all of theirs; in an added rule the stable reference is left out then. */
export function shared(
  refs: readonly BackendRef[],
  options: {
    readonly layers: readonly Layer[];
    readonly moved: ReadonlySet<string>;
    readonly isAdded: boolean;
    readonly namespace: string;
  },
): readonly BackendRef[] {
  const { layers, moved, isAdded, namespace } = options;
  const concerned = layers.filter(({ service }) =>
    refs.some(ref => refersTo(ref, service, namespace)),
  );
  const isNothing = concerned.every(
    it => it.traffic.weight === 0 && !moved.has(it.rollout),
  );
  // Nothing is sent anyway, and a rollback must never be refused for want of room.
  const isFull = refs.length + concerned.length > MAX_BACKENDS;
  if (!concerned.length || (isNothing && isFull)) return refs;
  const scale = scaleOf(refs, concerned);
  return refs.flatMap(ref => {
    const layer = concerned.find(it => refersTo(ref, it.service, namespace));
    const total = weightOfRef(ref) * scale;
    if (!layer) return [{ ...ref, weight: total }];
    const isMoved = moved.has(layer.rollout);
    const percent = isMoved ? 100 : layer.traffic.weight;
    // Rounded down: the new version never gets more than the step allows (I2).
    const canary = Math.floor((total * percent) / 100);
    const rest = { ...ref, weight: total - canary };
    const own = withCookie(
      { ...ref, name: layer.canary, weight: canary },
      layer,
    );
    return isAdded && isMoved ? [own] : [rest, own];
  });
}

/** All or nothing needs no finer weights, so that a rollback is never refused for want of room. */
function scaleOf(
  refs: readonly BackendRef[],
  layers: readonly Layer[],
): number {
  const isWhole = layers.every(({ traffic }) => traffic.weight % 100 === 0);
  const hasRoom = refs.every(ref => weightOfRef(ref) * SCALE <= MAX_WEIGHT);
  return isWhole && !hasRoom ? 1 : SCALE;
}

/** Why a rule has no room for a release, after "rule 2 of HTTPRoute web "; undefined: it has. */
export function roomProblem(
  refs: readonly BackendRef[],
  share: { readonly service: string; readonly namespace: string },
): string | undefined {
  const added = refs.filter(ref =>
    refersTo(ref, share.service, share.namespace),
  ).length;
  if (!added) return undefined;
  const heaviest = refs.reduce((a, b) =>
    weightOfRef(b) > weightOfRef(a) ? b : a,
  );
  if (weightOfRef(heaviest) * SCALE > MAX_WEIGHT) {
    return `gives ${heaviest.name} weight ${weightOfRef(
      heaviest,
    )}; a release needs ${SCALE} times that, and ${MAX_WEIGHT} is the limit: use smaller weights`;
  }
  if (refs.length + added > MAX_BACKENDS) {
    return `has ${refs.length} backends; a release adds ${added}, and ${MAX_BACKENDS} is the limit`;
  }
  return undefined;
}

/** The layer whose extra Service it is. */
export function canaryOf(
  ref: Omit<BackendRef, 'weight' | 'filters'>,
  layers: readonly Layer[],
  namespace: string,
): Layer | undefined {
  return layers.find(({ canary }) => refersTo(ref, canary, namespace));
}
