// SPDX-License-Identifier: Apache-2.0
/** The parts of VirtualService and DestinationRule (networking.istio.io/v1) that Teal reads; the rest is carried along. */
import type { KubernetesObject } from '@teal/rollouts-node';

/** Exactly one is given; none, or the regex `*`: the value is there. Matches the whole value. */
export interface StringMatch {
  readonly exact?: string;
  readonly prefix?: string;
  /** RE2. */
  readonly regex?: string;
}

/** AND of what it holds. */
export interface HttpMatch {
  readonly uri?: StringMatch;
  readonly method?: StringMatch;
  readonly headers?: Readonly<Record<string, StringMatch>>;
  readonly queryParams?: Readonly<Record<string, StringMatch>>;
  readonly [other: string]: unknown;
}

/** A version of a host. */
export interface Destination {
  /** A Service's name, short or full. */
  readonly host: string;
  /** Of the host's DestinationRule. */
  readonly subset?: string;
  readonly port?: { readonly number?: number };
}

/** Headers that Envoy changes on the way. */
export interface HeaderChanges {
  readonly response?: {
    readonly add?: Readonly<Record<string, string>>;
    readonly [other: string]: unknown;
  };
  readonly [other: string]: unknown;
}

/** One destination of an http entry. */
export interface RouteDestination {
  readonly destination: Destination;
  /** Without meaning for a single destination; else absent is 0. */
  readonly weight?: number;
  readonly headers?: HeaderChanges;
}

/** Copies of requests for one more destination. */
export interface MirrorPolicy {
  readonly destination?: Destination;
  readonly percentage?: { readonly value?: number };
}

/** One item of spec.http; the first that matches a request decides. */
export interface HttpEntry {
  readonly name?: string;
  /** OR of its items; absent: every request. */
  readonly match?: readonly HttpMatch[];
  readonly route?: readonly RouteDestination[];
  readonly mirrors?: readonly MirrorPolicy[];
  readonly rewrite?: {
    readonly uri?: string;
    readonly uriRegexRewrite?: unknown;
  };
  readonly [other: string]: unknown;
}

/** An item of spec.tcp or spec.tls. */
interface StreamEntry {
  readonly route?: readonly { readonly destination?: Destination }[];
}

/** A DestinationRule's subset. */
interface Subset {
  readonly name: string;
}

export function httpEntries(route: KubernetesObject): readonly HttpEntry[] {
  return listOf<HttpEntry>(route.spec?.http);
}

/** The items of spec.tcp and spec.tls. */
export function streamEntries(route: KubernetesObject): readonly StreamEntry[] {
  return [
    ...listOf<StreamEntry>(route.spec?.tcp),
    ...listOf<StreamEntry>(route.spec?.tls),
  ];
}

/** The host that a DestinationRule is about. */
export function ruleHost(rule: KubernetesObject): string {
  return typeof rule.spec?.host === 'string' ? rule.spec.host : '';
}

export function ruleSubsets(rule: KubernetesObject): readonly string[] {
  return listOf<Subset>(rule.spec?.subsets).map(subset => subset.name);
}

/** The schema of Istio's CRDs has these as lists of objects. */
function listOf<T>(value: unknown): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : [];
}
