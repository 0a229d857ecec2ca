// SPDX-License-Identifier: Apache-2.0

/** Where in a file; 1-based. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** 422: a template, or what it makes of these parameters, is wrong; the message begins with the place. */
export class TemplateError extends Error {
  readonly name = 'TemplateError';
  readonly status = 422;
  readonly field = 'template';
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** Without the place. */
  readonly problem: string;

  constructor(
    at: { readonly file: string } & Partial<Position>,
    problem: string,
    cause?: unknown,
  ) {
    const { file, line, column } = at;
    super(
      `${[file, line, column]
        .filter(part => part !== undefined)
        .join(':')}: ${problem}`,
      { cause },
    );
    this.file = file;
    this.line = line;
    this.column = column;
    this.problem = problem;
  }
}
