// SPDX-License-Identifier: Apache-2.0
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import Box from '@material-ui/core/Box';
import MenuItem from '@material-ui/core/MenuItem';
import TextField from '@material-ui/core/TextField';
import type { Entity } from '@backstage/catalog-model';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  type DefaultEntityFilters,
  type EntityFilter,
  useEntityList,
} from '@backstage/plugin-catalog-react';
import {
  ENTITY_LABEL,
  type Phase,
  type RolloutView,
} from '@teal/rollouts-common';
import { rolloutsApiRef } from '../api/rolloutsApiRef';
import { phaseOf } from '../model/release';
import { rolloutsTranslationRef } from '../translation';
import { phasesByUrgency } from '../words/phase';
import { rolloutsOf, sharedRollouts } from './SharedRollouts';

/** Nobody's id; a filter without values would find everybody. */
const NOBODY = '-';

/**
 * Entities with a Rollout in one phase. The catalog pages its entities on the
 * server, which knows nothing of Rollouts, so it is asked for their kubernetes-ids.
 */
export class EntityRolloutPhaseFilter implements EntityFilter {
  readonly phase: Phase;
  readonly #rollouts: readonly RolloutView[];

  constructor(phase: Phase, rollouts: readonly RolloutView[]) {
    this.phase = phase;
    this.#rollouts = rollouts.filter(view => phaseOf(view) === phase);
  }

  getCatalogFilters(): Record<string, string[]> {
    const ids = this.#rollouts.flatMap(({ entityName }) => entityName ?? []);
    return {
      [`metadata.annotations.${ENTITY_LABEL}`]: ids.length
        ? [...new Set(ids)].sort()
        : [NOBODY],
    };
  }

  filterEntity(entity: Entity): boolean {
    return rolloutsOf(entity, this.#rollouts).length > 0;
  }

  toQueryValue(): string {
    return this.phase;
  }
}

type Filters = DefaultEntityFilters & {
  rolloutPhase?: EntityRolloutPhaseFilter;
};

/** Picks entities by where their Rollouts stand. */
export function RolloutStatusFilter() {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const rollouts = sharedRollouts(useApi(rolloutsApiRef));
  const all = useSyncExternalStore(rollouts.subscribe, rollouts.now);
  const { updateFilters, queryParameters } = useEntityList<Filters>();
  const [phase, setPhase] = useState<Phase | ''>(() =>
    phaseFrom(queryParameters.rolloutPhase),
  );
  const filter = useMemo(
    () => (phase ? new EntityRolloutPhaseFilter(phase, all) : undefined),
    [phase, all],
  );
  const wanted = filter && JSON.stringify(filter.getCatalogFilters());
  useEffect(() => {
    updateFilters({ rolloutPhase: filter });
    // A new answer that finds the same entities is no new filter.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [phase, wanted, updateFilters]);
  return (
    <Box pb={1} pt={1}>
      <TextField
        select
        fullWidth
        id="rollouts-status-filter"
        label={t('enrolment.filter')}
        value={phase}
        onChange={event => setPhase(phaseFrom(event.target.value))}
        variant="outlined"
        size="small"
      >
        <MenuItem value="">{t('enrolment.filterAll')}</MenuItem>
        {phasesByUrgency.map(it => (
          <MenuItem key={it} value={it}>
            {t(`phase.${it}`)}
          </MenuItem>
        ))}
      </TextField>
    </Box>
  );
}

function phaseFrom(text: unknown): Phase | '' {
  const [value] = [text].flat();
  return phasesByUrgency.find(phase => phase === value) ?? '';
}
