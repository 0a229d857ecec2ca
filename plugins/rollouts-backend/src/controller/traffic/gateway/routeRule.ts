// SPDX-License-Identifier: Apache-2.0
/** What HTTPRoute and GRPCRoute have in common: rules with matches, filters and backends. */
import type { KubernetesObject } from '@teal/rollouts-node';

/** A Service (or another thing) that requests go to. */
export interface BackendRef {
  /** Absent: '', the core group. */
  readonly group?: string;
  /** Absent: Service. */
  readonly kind?: string;
  /** Absent: the route's. */
  readonly namespace?: string;
  readonly name: string;
  readonly port?: number;
  /** Absent: 1. */
  readonly weight?: number;
  readonly filters?: readonly Filter[];
}

/** Something done to a request or an answer on its way. */
export interface Filter {
  readonly type: string;
  readonly requestMirror?: {
    readonly backendRef: Omit<BackendRef, 'weight' | 'filters'>;
    readonly percent?: number;
  };
  readonly responseHeaderModifier?: HeaderChanges;
  readonly urlRewrite?: { readonly path?: { readonly type?: string } };
  readonly requestRedirect?: { readonly path?: { readonly type?: string } };
}

/** `set` replaces, `add` appends, `remove` takes away. */
export interface HeaderChanges {
  readonly set?: readonly { readonly name: string; readonly value: string }[];
  readonly add?: readonly { readonly name: string; readonly value: string }[];
  readonly remove?: readonly string[];
}

/** One rule; fields that Teal doesn't know are carried along. */
export interface RouteRule<M> {
  readonly name?: string;
  /** OR. Absent: every request. */
  readonly matches?: readonly M[];
  readonly filters?: readonly Filter[];
  readonly backendRefs?: readonly BackendRef[];
}

/** The rules of a route as the API server holds them; it has checked their shape. */
export function rulesOf<M>(route: KubernetesObject): readonly RouteRule<M>[] {
  const rules = route.spec?.rules;
  return Array.isArray(rules) ? (rules as readonly RouteRule<M>[]) : [];
}

/** True for a reference to this Service of the route's own namespace. */
export function refersTo(
  ref: Omit<BackendRef, 'weight' | 'filters'>,
  service: string,
  namespace: string,
): boolean {
  return (
    ref.name === service &&
    (ref.kind ?? 'Service') === 'Service' &&
    (ref.group ?? '') === '' &&
    (ref.namespace ?? namespace) === namespace
  );
}

/** An absent weight is 1. */
export function weightOfRef(ref: BackendRef): number {
  return ref.weight ?? 1;
}

export function sumOf(refs: readonly BackendRef[]): number {
  return refs.reduce((total, ref) => total + weightOfRef(ref), 0);
}

/** The text of a value, the same whatever the order of its fields; absent fields and undefined ones are the same. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, it: unknown) =>
    typeof it === 'object' && it !== null && !Array.isArray(it)
      ? Object.fromEntries(
          Object.entries(it)
            .filter(([, inner]) => inner !== undefined)
            .sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : it,
  );
}
