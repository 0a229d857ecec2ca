// SPDX-License-Identifier: Apache-2.0
/** What a person changes in the adjust dialog: from the traffic of now to a draft, its problems, and back. */
import {
  adjustableWeight,
  stepsOf,
  type RequestMatch,
  type RolloutView,
  type StepTraffic,
  type Traffic,
  trafficOf,
  type ValueMatch,
} from '@teal/rollouts-common';
import { replicasOf, stepNumber, trafficNow } from './release';

/** A condition on a header, a cookie or a query parameter. */
export interface ConditionDraft extends Required<ValueMatch> {
  /** Tells it from its neighbours while it is edited. */
  readonly id: string;
}

/** One entry of the list; empty texts stand for what isn't asked. */
export interface MatchDraft {
  readonly id: string;
  readonly method: string;
  readonly pathType: 'Exact' | 'PathPrefix' | 'RegularExpression';
  readonly path: string;
  readonly headers: readonly ConditionDraft[];
  readonly cookies: readonly ConditionDraft[];
  readonly queryParams: readonly ConditionDraft[];
}

/** The three lists of conditions of an entry. */
export const conditionKinds = ['headers', 'cookies', 'queryParams'] as const;
export type ConditionKind = (typeof conditionKinds)[number];

export interface TrafficDraft {
  readonly weight: number;
  readonly matches: readonly MatchDraft[];
}

/** How far the share can go, and why. */
export interface WeightBound {
  readonly most: number;
  readonly readyPods: number;
  readonly replicas: number;
  /** The author's own step allows it, whatever the pods. */
  readonly byStep: boolean;
}

/** The share that the ready new pods can carry in the current step. */
export function weightBound(view: RolloutView): WeightBound {
  const { status } = view.rollout;
  const step = stepsOf(view.rollout)[(stepNumber(view) ?? 1) - 1];
  const readyPods = status?.canary?.readyReplicas ?? 0;
  const replicas = replicasOf(view);
  const carried = adjustableWeight({ readyPods, replicas, stepWeight: 0 });
  const most = adjustableWeight({
    readyPods,
    replicas,
    stepWeight: step?.weight ?? 0,
  });
  return { most, readyPods, replicas, byStep: most > carried };
}

let ids = 0;
/** Tells what a person edits from its neighbours. */
export function nextId(): string {
  ids += 1;
  return `draft-${ids}`;
}

/** The traffic of now, to be changed. */
export function draftOf(view: RolloutView): TrafficDraft {
  const { weight, matches = [] } = trafficNow(view);
  return { weight, matches: matches.map(matchDraft) };
}

/** An entry, to be changed. */
export function matchDraft(match: RequestMatch): MatchDraft {
  return {
    id: nextId(),
    method: match.method ?? '',
    pathType: match.path?.type ?? 'PathPrefix',
    path: match.path?.value ?? '',
    headers: conditionDrafts(match.headers),
    cookies: conditionDrafts(match.cookies),
    queryParams: conditionDrafts(match.queryParams),
  };
}

function conditionDrafts(values: readonly ValueMatch[] = []): ConditionDraft[] {
  return values.map(value => ({ type: 'Exact', ...value, id: nextId() }));
}

/** An entry that asks nothing yet. */
export function emptyMatch(): MatchDraft {
  return { ...matchDraft({}), headers: [emptyCondition()] };
}

export function emptyCondition(): ConditionDraft {
  return { id: nextId(), name: '', value: '', type: 'Exact' };
}

/** What the draft asks for; copies and stickiness stay as they are now. */
export function trafficOfDraft(
  draft: TrafficDraft,
  view: RolloutView,
): Traffic {
  const { mirror, sticky } = trafficNow(view);
  const step: StepTraffic = {
    weight: draft.weight,
    matches: draft.matches.map(matchOfDraft),
    mirror,
    sticky,
  };
  return trafficOf(step);
}

/** The entry that a draft asks for. */
export function matchOfDraft(draft: MatchDraft): RequestMatch {
  const { method, path, pathType } = draft;
  return {
    ...(method && { method }),
    ...(path && { path: { type: pathType, value: path } }),
    ...Object.fromEntries(
      conditionKinds
        .filter(kind => draft[kind].length)
        .map(kind => [
          kind,
          draft[kind].map(({ name, value, type }) => ({ name, value, type })),
        ]),
    ),
  };
}

/** What is wrong with a field; the words are the dialog's. */
export type Problem =
  | 'empty'
  | 'pathStart'
  | 'noName'
  | 'badName'
  | 'noValue'
  | 'twice'
  | 'tooMany'
  | { readonly badExpression: string };

/** Problems by field: `matches`, `<entry>`, `<entry>.path`, `<condition>.name`, `<condition>.value`. */
export type Problems = ReadonlyMap<string, Problem>;

/** As the Rollout's schema bounds them. */
const MOST_ENTRIES = 16;
/** RFC 9110, token: what a header's, and RFC 6265 a cookie's, name is made of. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** Everything that the backend would refuse, by field, before it is asked. */
export function problemsOf({ matches }: TrafficDraft): Problems {
  const problems = new Map<string, Problem>();
  if (matches.length > MOST_ENTRIES) problems.set('matches', 'tooMany');
  const seen = new Set<string>();
  for (const match of matches) {
    const path = pathProblem(match);
    if (path) problems.set(`${match.id}.path`, path);
    if (asksNothing(match)) problems.set(match.id, 'empty');
    const text = JSON.stringify(matchOfDraft(match));
    if (seen.has(text) && !problems.has(match.id)) {
      problems.set(match.id, 'twice');
    }
    seen.add(text);
    for (const kind of conditionKinds)
      addConditionProblems(match, kind, problems);
  }
  return problems;
}

function asksNothing(match: MatchDraft): boolean {
  return (
    !match.method &&
    !match.path &&
    conditionKinds.every(it => !match[it].length)
  );
}

function pathProblem({ path, pathType }: MatchDraft): Problem | undefined {
  if (!path) return undefined;
  if (pathType === 'RegularExpression') return expressionProblem(path);
  return path.startsWith('/') ? undefined : 'pathStart';
}

function addConditionProblems(
  match: MatchDraft,
  kind: ConditionKind,
  problems: Map<string, Problem>,
): void {
  const names = new Set<string>();
  for (const { id, name, value, type } of match[kind]) {
    // A header's name is the same in capitals; the others' aren't.
    const known = kind === 'headers' ? name.toLowerCase() : name;
    const problem =
      nameProblem(kind, name) ?? (names.has(known) ? 'twice' : undefined);
    if (problem) problems.set(`${id}.name`, problem);
    names.add(known);
    const wrong =
      type === 'RegularExpression' ? expressionProblem(value) : undefined;
    if (!value) problems.set(`${id}.value`, 'noValue');
    else if (wrong) problems.set(`${id}.value`, wrong);
  }
}

function nameProblem(kind: ConditionKind, name: string): Problem | undefined {
  if (!name) return 'noName';
  return kind === 'queryParams' || TOKEN.test(name) ? undefined : 'badName';
}

/** The data plane's own dialect (RE2) is judged by the cluster; this finds what no dialect takes. */
function expressionProblem(text: string): Problem | undefined {
  try {
    RegExp(text);
    return undefined;
  } catch (error) {
    return {
      badExpression: error instanceof Error ? error.message : String(error),
    };
  }
}
