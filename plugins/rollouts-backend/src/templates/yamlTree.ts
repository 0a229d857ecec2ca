// SPDX-License-Identifier: Apache-2.0
/**
 * YAML of a template -> plain trees whose every part knows its line. Nothing
 * that makes a small file big (aliases, merge keys) or gives a text another
 * meaning (tags) is let in, and a file is bounded before it is looked at.
 */
import type { Document, ParsedNode } from 'yaml';
import { isMap, isScalar, isSeq, LineCounter, parseAllDocuments } from 'yaml';
import type { Position } from './TemplateError';
import { TemplateError } from './TemplateError';

/** A value of a YAML document, and where it stands. */
export type YamlTree = { readonly at: Position } & (
  | { readonly kind: 'scalar'; readonly value: YamlScalar }
  | { readonly kind: 'list'; readonly items: readonly YamlTree[] }
  | { readonly kind: 'map'; readonly entries: readonly YamlEntry[] }
);

/** A plain value. */
export type YamlScalar = string | number | boolean | null;

/** A field of a map. */
export interface YamlEntry {
  readonly key: string;
  /** Of the key. */
  readonly at: Position;
  readonly value: YamlTree;
}

/** Bytes of a template's file. */
export const LARGEST_FILE = 128 * 1024;
const MOST_VALUES = 5_000;
const DEEPEST = 40;

class TreeReader {
  readonly #file: string;
  readonly #lines: LineCounter;
  #values = 0;

  constructor(file: string, lines: LineCounter) {
    this.#file = file;
    this.#lines = lines;
  }

  read(node: ParsedNode | null, depth: number): YamlTree {
    const at = positionOf(this.#lines, node?.range[0] ?? 0);
    this.#values += 1;
    if (this.#values > MOST_VALUES) {
      throw this.#error(at, `has more than ${MOST_VALUES} values`);
    }
    if (depth > DEEPEST) {
      throw this.#error(at, `is nested more than ${DEEPEST} deep`);
    }
    if (node === null) return { kind: 'scalar', value: null, at };
    if (node.tag?.startsWith('!')) {
      throw this.#error(
        at,
        `has the tag ${node.tag}; templates are plain YAML without tags`,
      );
    }
    if (isMap(node)) {
      const entries = node.items.map(({ key, value }) => {
        const where = positionOf(this.#lines, key.range[0]);
        return {
          key: this.#key(key, where),
          at: where,
          value: this.read(value, depth + 1),
        };
      });
      return { kind: 'map', entries, at };
    }
    if (isSeq(node)) {
      const items = node.items.map(item => this.read(item, depth + 1));
      return { kind: 'list', items, at };
    }
    if (isScalar(node) && !node.anchor) {
      return { kind: 'scalar', value: this.#scalar(node.value, at), at };
    }
    throw this.#error(
      at,
      'has an anchor or alias; write the value where it belongs',
    );
  }

  #key(node: ParsedNode, at: Position): string {
    const key = isScalar(node) ? node.value : undefined;
    if (typeof key !== 'string') {
      throw this.#error(
        at,
        'has a field whose name is no text; put it in quotes',
      );
    }
    if (key === '__proto__' || key === '<<') {
      throw this.#error(at, `has a field ${key}, which no object has`);
    }
    if (key.includes('${{')) {
      throw this.#error(
        at,
        'has an expression in the name of a field; let an expression give the whole map',
      );
    }
    return key;
  }

  #scalar(value: unknown, at: Position): YamlScalar {
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return value;
      case 'number':
        if (Number.isFinite(value)) return value;
        throw this.#error(at, `${value} is no number that an object can hold`);
      default:
        if (value === null) return value;
        throw this.#error(at, 'is no plain value');
    }
  }

  #error(at: Position, problem: string): TemplateError {
    return new TemplateError({ file: this.#file, ...at }, problem);
  }
}

/** @throws TemplateError at the first thing that is wrong. */
export function readYaml(file: string, text: string): YamlTree[] {
  const bytes = Buffer.byteLength(text);
  if (bytes > LARGEST_FILE) {
    throw new TemplateError(
      { file },
      `has ${bytes} bytes; at most ${LARGEST_FILE} are read`,
    );
  }
  const lines = new LineCounter();
  const documents = parse(file, text, lines);
  const reader = new TreeReader(file, lines);
  return documents.map(({ contents }) => reader.read(contents, 0));
}

function parse(
  file: string,
  text: string,
  lineCounter: LineCounter,
): Document.Parsed[] {
  let documents: Document.Parsed[];
  try {
    documents = [
      ...parseAllDocuments(text, {
        lineCounter,
        prettyErrors: false,
        schema: 'core',
        merge: false,
        logLevel: 'silent',
      }),
    ];
  } catch (error) {
    // Of a file that is nothing but brackets the parser runs out of stack.
    throw new TemplateError({ file }, "can't be read as YAML", error);
  }
  for (const { errors, warnings } of documents) {
    const [first] = [...errors, ...warnings];
    if (first) {
      throw new TemplateError(
        { file, ...positionOf(lineCounter, first.pos[0]) },
        `is no plain YAML: ${first.message}`,
        first,
      );
    }
  }
  return documents;
}

function positionOf(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

/** Without its positions. */
export function plainValue(tree: YamlTree): unknown {
  switch (tree.kind) {
    case 'scalar':
      return tree.value;
    case 'list':
      return tree.items.map(plainValue);
    case 'map':
      return Object.fromEntries(
        tree.entries.map(({ key, value }) => [key, plainValue(value)]),
      );
    default:
      return tree satisfies never;
  }
}

/** The field of a map. */
export function fieldOf(tree: YamlTree, key: string): YamlTree | undefined {
  if (tree.kind !== 'map') return undefined;
  return tree.entries.find(entry => entry.key === key)?.value;
}
