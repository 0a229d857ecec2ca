// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import ThumbDownOutlinedIcon from '@material-ui/icons/ThumbDownOutlined';
import ThumbUpOutlinedIcon from '@material-ui/icons/ThumbUpOutlined';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { ReleaseRecord, Verdict } from '@teal/rollouts-common';
import { isRestart, versionName } from '../../model/releaseRecord';
import { rolloutsTranslationRef } from '../../translation';
import { ReleaseLink } from '../ReleaseLink/ReleaseLink';

const useStyles = makeStyles(theme => ({
  name: {
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(0.75),
    fontWeight: 700,
  },
  quiet: {
    color: theme.palette.text.secondary,
    fontSize: theme.typography.pxToRem(13),
  },
  icon: { fontSize: theme.typography.pxToRem(16) },
}));

/** What was released, from what, and which release it was. */
export function VersionOfRelease({ release }: { release: ReleaseRecord }) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { id, to, from, releaseId, method, origin, verdict } = release;
  const before = versionName(from);
  const words = [
    releaseId,
    method === 'rolling' && t('releases.rolling'),
    origin && t(`releases.${origin.kind}`),
    isRestart(release)
      ? t('releases.restarted')
      : before && t('releases.from', { version: before }),
  ].filter(Boolean);
  return (
    <>
      <div className={classes.name} title={to.images.join('\n')}>
        <ReleaseLink id={id}>
          {versionName(to) ?? t('releases.noVersion')}
        </ReleaseLink>
        {verdict && <VerdictIcon verdict={verdict} />}
      </div>
      <div className={classes.quiet}>{words.join(' · ')}</div>
    </>
  );
}

/** What somebody said of the version. */
function VerdictIcon({ verdict }: { verdict: Verdict }) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const Icon =
    verdict === 'works' ? ThumbUpOutlinedIcon : ThumbDownOutlinedIcon;
  const words = t(`releases.${verdict}`);
  return <Icon className={classes.icon} titleAccess={words} />;
}
