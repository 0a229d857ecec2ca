// SPDX-License-Identifier: Apache-2.0
import { nextId } from './adjustment';

/** A name and a value as a person edits them. */
export interface ParameterDraft {
  readonly id: string;
  readonly name: string;
  readonly value: string;
}

/** As the backend's schema bounds them. */
export const MOST_PARAMETERS = 64;

/** To be changed. */
export function parameterDraftsOf(
  parameters: Readonly<Record<string, string>>,
): ParameterDraft[] {
  return Object.entries(parameters).map(([name, value]) => ({
    ...{ id: nextId(), name, value },
  }));
}

/** One to be filled in. */
export function emptyParameter(): ParameterDraft {
  return { id: nextId(), name: '', value: '' };
}

/** Rows without a name are left out; of two with one name the later holds. */
export function parametersOfDrafts(
  drafts: readonly ParameterDraft[],
): Record<string, string> {
  return Object.fromEntries(
    drafts
      .map(({ name, value }) => [name.trim(), value] as const)
      .filter(([name]) => name),
  );
}
