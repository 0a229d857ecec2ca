// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import type { Theme } from '@material-ui/core/styles';
import Tooltip from '@material-ui/core/Tooltip';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Freshness } from '../../live/followRollouts';
import { useNow } from '../../live/useNow';
import { rolloutsTranslationRef, type Translate } from '../../translation';
import { durationText } from '../../words/duration';
import type { Tone } from '../../words/phase';
import { toneColour } from '../../theme/versionColours';

const useStyles = makeStyles<Theme, { tone: Tone }>(theme => ({
  root: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.75),
    fontFamily: theme.typography.fontFamily,
    fontSize: theme.typography.pxToRem(13),
    color: theme.palette.text.primary,
  },
  dot: {
    width: 8,
    height: 8,
    borderRadius: '50%',
    backgroundColor: ({ tone }) => toneColour(theme, tone),
  },
}));

/** Whether what the page shows is what is. */
export function FreshnessBadge({ freshness }: { freshness: Freshness }) {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const now = useNow(freshness.kind === 'catchingUp');
  const words = wordsOf(freshness, now, t);
  const classes = useStyles({ tone: words.tone });
  return (
    <Tooltip title={words.help}>
      <span className={classes.root} role="status">
        <span className={classes.dot} aria-hidden />
        {words.label}
      </span>
    </Tooltip>
  );
}

function wordsOf(
  freshness: Freshness,
  now: number,
  t: Translate,
): { tone: Tone; label: string; help: string } {
  switch (freshness.kind) {
    case 'live':
      return { tone: 'good', label: t('live.live'), help: t('live.liveHelp') };
    case 'catchingUp':
      return {
        tone: 'waiting',
        label: t('live.catchingUp'),
        help: t('live.catchingUpHelp', {
          time: durationText(now - freshness.since),
        }),
      };
    case 'offline':
      return {
        tone: 'bad',
        label: t('live.offline', {
          time: new Date(freshness.since).toLocaleTimeString(),
        }),
        help: t('live.offlineHelp', { reason: freshness.reason }),
      };
    case 'refused':
      return {
        tone: 'bad',
        label: freshness.reason,
        help: freshness.reason,
      };
    default:
      return { tone: 'calm', label: t('live.connecting'), help: '' };
  }
}
