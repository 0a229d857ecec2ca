// SPDX-License-Identifier: Apache-2.0
/** An object as YAML, with the lines that Teal wrote for a release. */
import { POD_TEMPLATE_HASH, ROLLOUT_GROUP } from '@teal/rollouts-common';
import {
  Document,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type ParsedNode,
} from 'yaml';

/** One line of the text. */
export interface YamlLine {
  readonly text: string;
  /** Teal wrote it, and takes it out again. */
  readonly ours: boolean;
}

/**
 * The object's lines. Teal's are: labels and annotations of its group, the hash
 * in a Service's selector, whatever refers to the extra Service, and the weight
 * of the reference beside it. `all` marks everything: an object that Teal made.
 */
export function yamlLines(
  object: unknown,
  options: { readonly canary: string; readonly all?: boolean },
): YamlLine[] {
  const text = new Document(object).toString({ lineWidth: 0 }).trimEnd();
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter });
  const ours = new Set<number>();
  const mark = (from: Node | null, to: Node | null) => {
    const [start] = from?.range ?? [];
    const [, end] = to?.range ?? [];
    if (start === undefined || end === undefined) return;
    const first = lineCounter.linePos(start).line;
    // A block ends behind its last line's break.
    const last = lineCounter.linePos(Math.max(start, end - 1)).line;
    for (let line = first; line <= last; line += 1) ours.add(line);
  };
  if (!options.all) visitNode(document.contents, options.canary, mark);
  return text.split('\n').map((line, index) => ({
    text: line,
    ours: options.all === true || ours.has(index + 1),
  }));
}

type Mark = (from: Node | null, to: Node | null) => void;

function visitNode(node: ParsedNode | null, canary: string, mark: Mark): void {
  if (isMap(node)) {
    for (const pair of node.items) visitPair(pair, canary, mark);
  }
  if (isSeq(node)) {
    const items = node.items as ParsedNode[];
    const beside = items.some(item => refersTo(item, canary));
    for (const item of items) {
      if (refersTo(item, canary)) mark(item, item);
      else if (beside) markWeight(item, mark);
      visitNode(item, canary, mark);
    }
  }
}

function visitPair(
  { key, value }: Pair<ParsedNode, ParsedNode | null>,
  canary: string,
  mark: Mark,
): void {
  const name = isScalar(key) ? String(key.value) : '';
  const isOurs =
    name.startsWith(`${ROLLOUT_GROUP}/`) || name === POD_TEMPLATE_HASH;
  if (isOurs) mark(key, value);
  else visitNode(value, canary, mark);
}

/** An item whose references all lead to the extra Service: a reference itself, or a rule that was added. */
function refersTo(item: ParsedNode, canary: string): boolean {
  if (!isMap(item)) return false;
  const hosts = hostsOf(item);
  return hosts.length > 0 && hosts.every(host => isCanary(host, canary));
}

function isCanary(host: string, canary: string): boolean {
  return host === canary || host.startsWith(`${canary}.`);
}

/** Names under which routes refer to Services: a backendRef's name, a destination's host, an Ingress' service. */
function hostsOf(item: ParsedNode): string[] {
  const value: unknown = item.toJSON();
  return hostsIn(value, '');
}

const LISTS = ['backendRefs', 'route', 'paths', 'http'];
const WRAPPERS = ['destination', 'backend', 'service', ...LISTS];

function hostsIn(value: unknown, under: string): string[] {
  if (Array.isArray(value)) return value.flatMap(it => hostsIn(it, under));
  if (typeof value !== 'object' || value === null) return [];
  const fields = value as Record<string, unknown>;
  const wrapped = WRAPPERS.filter(name => name in fields);
  if (wrapped.length) {
    return wrapped.flatMap(name => hostsIn(fields[name], name));
  }
  const name = under === 'destination' ? fields.host : fields.name;
  const isReference = under !== '' || 'port' in fields || 'weight' in fields;
  return isReference && typeof name === 'string' ? [name] : [];
}

/** A share of 80 beside the extra Service's 20 is as much Teal's as that 20. */
function markWeight(item: ParsedNode, mark: Mark): void {
  if (!isMap(item)) return;
  for (const { key, value } of item.items) {
    if (isScalar(key) && key.value === 'weight') mark(key, value);
  }
}
