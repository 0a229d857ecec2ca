// SPDX-License-Identifier: Apache-2.0
import type { Entity } from '@backstage/catalog-model';
import { RolloutStatusCell } from './RolloutStatusCell';

/** The part of a table's column that Backstage's catalog table asks for. */
export interface RolloutStatusColumn {
  readonly title: string;
  readonly field: string;
  readonly sorting: boolean;
  readonly width: string;
  readonly render: (row: { readonly entity: Entity }) => JSX.Element;
}

/**
 * A column for tables of entities: `<CatalogIndexPage columns={…}>`, or a
 * CatalogTable of your own. (The catalog page of the new frontend system takes
 * no further columns as of Backstage 1.55, but it takes the filter.)
 */
export function createRolloutStatusColumn(
  options: { readonly title?: string } = {},
): RolloutStatusColumn {
  return {
    title: options.title ?? 'Rollout status',
    field: 'rolloutStatus',
    sorting: false,
    width: 'auto',
    render: ({ entity }) => <RolloutStatusCell entity={entity} />,
  };
}
