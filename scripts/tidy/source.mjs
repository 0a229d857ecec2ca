// SPDX-License-Identifier: Apache-2.0
// What every rule reads: one file, with its syntax tree where it has one.
import ts from 'typescript';

/**
 * @typedef {object} Source
 * @property {string} path relative to the checkout, with forward slashes
 * @property {string} text
 * @property {string[]} lines
 * @property {ts.SourceFile | undefined} tree of TypeScript and JavaScript files
 *
 * @typedef {{line: number, message: string}} Finding line is 1-based
 *
 * @typedef {object} Rule
 * @property {string} name
 * @property {(path: string) => boolean} applies
 * @property {(source: Source, all: Map<string, Source>) => Finding[]} check
 */

/** @returns {Source} */
export function sourceOf(path, text) {
  const tree = /\.(ts|tsx|mjs|cjs|js)$/.test(path)
    ? ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
    : undefined;
  return { path, text, lines: text.replace(/\n$/, '').split('\n'), tree };
}

/** Line of a node, 1-based. */
export function lineOf(tree, node) {
  return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
}

/** Calls `visit` for every node below the tree. */
export function walk(tree, visit) {
  const step = node => {
    visit(node);
    ts.forEachChild(node, step);
  };
  ts.forEachChild(tree, step);
}

/**
 * Every module a file names: import, export from, import(), require(), import type.
 *
 * @returns {{specifier: string, line: number}[]}
 */
export function importsOf(tree) {
  const found = [];
  const add = literal => {
    if (literal && ts.isStringLiteral(literal)) {
      found.push({ specifier: literal.text, line: lineOf(tree, literal) });
    }
  };
  walk(tree, node => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      add(node.moduleSpecifier);
    } else if (
      ts.isImportTypeNode(node) &&
      ts.isLiteralTypeNode(node.argument)
    ) {
      add(node.argument.literal);
    } else if (ts.isCallExpression(node) && isModuleCall(node)) {
      add(node.arguments[0]);
    }
  });
  return found;
}

function isModuleCall(call) {
  if (call.expression.kind === ts.SyntaxKind.ImportKeyword) {
    return true;
  }
  const name = call.expression.getText();
  return (
    name === 'require' ||
    name === 'require.resolve' ||
    name === 'jest.requireActual'
  );
}

/** Tests, and what only tests use. */
export function isTest(path) {
  return (
    /\.(test|journey|bench)\.tsx?$|\.test\.mjs$/.test(path) ||
    path.startsWith('test/')
  );
}
