// SPDX-License-Identifier: Apache-2.0
import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  TIMELINE_KINDS,
  type TimelineEntry,
  type TimelineKind,
} from '@teal/rollouts-common';
import { rolloutsTranslationRef } from '../../translation';

const useStyles = makeStyles(theme => ({
  root: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0.75) },
  choice: { textTransform: 'none', padding: theme.spacing(0, 1) },
}));

/** One button for each kind of line that there is, with how many; pressed: shown. */
export function TimelineFilter(props: {
  timeline: readonly TimelineEntry[];
  hidden: ReadonlySet<TimelineKind>;
  onChange: (hidden: ReadonlySet<TimelineKind>) => void;
}) {
  const { timeline, hidden, onChange } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const counts = TIMELINE_KINDS.map(kind => ({
    kind,
    count: timeline.filter(line => line.kind === kind).length,
  })).filter(({ count }) => count > 0);
  if (counts.length < 2) return null;
  return (
    <div className={classes.root} role="group" aria-label={t('release.kinds')}>
      {counts.map(({ kind, count }) => (
        <Button
          key={kind}
          size="small"
          variant={hidden.has(kind) ? 'text' : 'outlined'}
          className={classes.choice}
          aria-pressed={!hidden.has(kind)}
          onClick={() => onChange(toggled(hidden, kind))}
        >
          {t(`release.${kind}`)} {count}
        </Button>
      ))}
    </div>
  );
}

function toggled(
  hidden: ReadonlySet<TimelineKind>,
  kind: TimelineKind,
): ReadonlySet<TimelineKind> {
  const next = new Set(hidden);
  if (!next.delete(kind)) next.add(kind);
  return next;
}
