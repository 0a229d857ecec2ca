// SPDX-License-Identifier: Apache-2.0
/**
 * A tree with expressions -> the object. Expressions are filled in after the YAML
 * has been read, value by value: whatever a parameter holds, it becomes a value
 * and never another field.
 */
import type { ExpressionInput } from './expression';
import { ExpressionError } from './expression';
import { interpolated, interpolationOf } from './interpolate';
import type { Position } from './TemplateError';
import { TemplateError } from './TemplateError';
import type { YamlTree } from './yamlTree';

/** Names and positions from the outside in. */
export type Path = readonly (string | number)[];

/** An object, and where in the template each part of it stands. */
export interface Rendered {
  readonly object: Record<string, unknown>;
  /** Of the part itself, or of the innermost one around it that the template has. */
  at(path: Path): Position;
}

const LONGEST_OBJECT = 512 * 1024;
/** What all expressions of a template may take together. */
const MOST_MS = 2_000;

/** @throws TemplateError at the first expression that is none. */
export function assertExpressions(file: string, tree: YamlTree): void {
  switch (tree.kind) {
    case 'scalar': {
      const { value, at } = tree;
      if (typeof value === 'string') {
        placed(file, at, () => interpolationOf(value));
      }
      return;
    }
    case 'list':
      tree.items.forEach(item => assertExpressions(file, item));
      return;
    case 'map':
      tree.entries.forEach(({ value }) => assertExpressions(file, value));
      return;
    default:
      tree satisfies never;
  }
}

class Renderer {
  readonly #file: string;
  readonly #input: ExpressionInput;
  readonly #now: () => number;
  readonly #until: number;
  readonly #positions = new Map<string, Position>();
  #length = 0;

  constructor(options: {
    readonly file: string;
    readonly input: ExpressionInput;
    readonly now: () => number;
  }) {
    this.#file = options.file;
    this.#input = options.input;
    this.#now = options.now;
    this.#until = options.now() + MOST_MS;
  }

  at(path: Path): Position {
    for (let length = path.length; length >= 0; length -= 1) {
      const found = this.#positions.get(keyOf(path.slice(0, length)));
      if (found) return found;
    }
    return { line: 1, column: 1 };
  }

  render(tree: YamlTree, path: Path): unknown {
    this.#positions.set(keyOf(path), tree.at);
    switch (tree.kind) {
      case 'scalar':
        return this.#scalar(tree);
      case 'list': {
        const items: unknown[] = [];
        for (const item of tree.items) {
          // The next place: an item that is left out takes none.
          const value = this.render(item, [...path, items.length]);
          if (value !== null) items.push(value);
        }
        return items;
      }
      case 'map':
        return Object.fromEntries(
          tree.entries.flatMap(({ key, value, at }) => {
            const rendered = this.render(value, [...path, key]);
            this.#positions.set(keyOf([...path, key]), at);
            return rendered === null ? [] : [[key, rendered]];
          }),
        );
      default:
        return tree satisfies never;
    }
  }

  #scalar({ value, at }: Extract<YamlTree, { kind: 'scalar' }>): unknown {
    if (typeof value !== 'string') return value;
    const result = placed(this.#file, at, () => {
      const parts = interpolationOf(value);
      return parts ? interpolated(parts, this.#input) : value;
    });
    // Counted as it grows: an expression may make much of little.
    this.#length +=
      typeof result === 'string'
        ? result.length
        : JSON.stringify(result).length;
    if (this.#length > LONGEST_OBJECT || this.#now() > this.#until) {
      throw new TemplateError(
        { file: this.#file, ...at },
        this.#length > LONGEST_OBJECT
          ? `makes an object of more than ${LONGEST_OBJECT} characters`
          : `takes more than ${MOST_MS} ms; its expressions do too much`,
      );
    }
    return withoutNulls(result);
  }
}

/**
 * Fields and list items that are null are left out.
 *
 * @throws TemplateError where an expression can't be evaluated with these parameters, or what comes out is no object.
 */
export function renderTree(options: {
  readonly file: string;
  readonly tree: YamlTree;
  readonly input: ExpressionInput;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}): Rendered {
  const { file, tree } = options;
  const renderer = new Renderer(options);
  const object = renderer.render(tree, []);
  if (typeof object !== 'object' || object === null || Array.isArray(object)) {
    throw new TemplateError({ file, ...tree.at }, 'makes no object');
  }
  const { length } = JSON.stringify(object);
  if (length > LONGEST_OBJECT) {
    throw new TemplateError(
      { file, ...tree.at },
      `makes an object of ${length} characters; at most ${LONGEST_OBJECT} are applied`,
    );
  }
  return {
    object: object as Record<string, unknown>,
    at: path => renderer.at(path),
  };
}

function placed<T>(file: string, at: Position, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ExpressionError) {
      throw new TemplateError({ file, ...at }, error.message, error);
    }
    throw error;
  }
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.filter(item => item !== null).map(withoutNulls);
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) =>
      item === null ? [] : [[key, withoutNulls(item)]],
    ),
  );
}

function keyOf(path: Path): string {
  return JSON.stringify(path);
}
