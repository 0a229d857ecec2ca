// SPDX-License-Identifier: Apache-2.0
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { ShownReleases } from '../../live/useReleases';
import { rolloutsTranslationRef } from '../../translation';
import { HistoryTrouble } from './HistoryTrouble';
import { Pager } from './Pager';
import { ReleaseTable } from './ReleaseTable';

/** One page of releases with the way to the others, or why there are none. */
export function ReleaseList(props: {
  shown: ShownReleases;
  label: string;
  /** Given where workload and place differ from row to row; `linked` where the entity does, too. */
  place?: 'named' | 'linked';
  /** True: a person asked for less than all. */
  narrowed: boolean;
}) {
  const { shown, label, place, narrowed } = props;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <>
      {shown.failure && <HistoryTrouble refusal={shown.failure} />}
      {shown.items?.length ? (
        <>
          <ReleaseTable
            releases={shown.items}
            label={label}
            place={place}
            behind={shown.behind}
          />
          <Pager page={shown.page} older={shown.older} newer={shown.newer} />
        </>
      ) : (
        !shown.failure && (
          <Typography variant="body2" color="textSecondary" role="status">
            {t(emptyWords(shown, narrowed))}
          </Typography>
        )
      )}
    </>
  );
}

function emptyWords({ items, behind }: ShownReleases, narrowed: boolean) {
  if (!items || behind) return 'releases.loading' as const;
  return narrowed ? ('releases.noneFits' as const) : ('releases.none' as const);
}
